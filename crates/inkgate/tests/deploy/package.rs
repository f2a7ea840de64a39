//! The Debian package: what is in it, what its scripts do, how its service is bounded.

use std::fs;
use std::process::Command;

use inkgate_testkit::programs::program;
use tempfile::TempDir;

use super::{root, text};

#[test]
fn the_package_has_the_program_its_pages_and_a_service() {
    let Some(dpkg) = program("dpkg-deb", "dpkg") else { return };
    let out = TempDir::new().unwrap();
    let assets = out.path().join("assets");
    fs::create_dir(&assets).unwrap();
    fs::write(assets.join("model.onnx"), "a model").unwrap();
    fs::write(assets.join(".stamps"), "of this machine").unwrap();
    let build = |to: &str| {
        let made = Command::new(root().join("deploy/deb/build"))
            .args([env!("CARGO_BIN_EXE_inkgate"), to, "--version", "1.2.3", "--assets"])
            .arg(&assets)
            .current_dir(out.path())
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env("COMPRESSION", "none")
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    build("first");
    let architecture = Command::new("dpkg").arg("--print-architecture").output().unwrap().stdout;
    let architecture = String::from_utf8(architecture).unwrap().trim().to_owned();
    let path = |name: &str| out.path().join("first").join(format!("{name}_1.2.3_{architecture}.deb"));
    let listed = |name: &str| {
        let output = Command::new(&dpkg).arg("-c").arg(path(name)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let files = listed("inkgate");
    for wanted in [
        "./usr/bin/inkgate",
        "./etc/inkgate/inkgate.toml",
        "./usr/lib/systemd/system/inkgate.service",
        "./usr/share/man/man1/inkgate-watch.1.gz",
        "./usr/share/man/zh_CN/man1/inkgate-serve.1.gz",
        "./usr/share/bash-completion/completions/inkgate",
        "./usr/share/zsh/vendor-completions/_inkgate",
        "./usr/share/fish/vendor_completions.d/inkgate.fish",
        "./usr/share/doc/inkgate/copyright",
        "./usr/share/doc/inkgate/NOTICE",
    ] {
        let row = files.lines().find(|line| line.ends_with(wanted));
        let row = row.unwrap_or_else(|| panic!("no {wanted} in\n{files}"));
        assert!(row.contains("root/root"), "{row}");
    }
    assert!(files.lines().all(|line| !line.starts_with("-rwsr")), "{files}");
    assert!(listed("inkgate-assets").contains("./usr/share/inkgate/assets/model.onnx"));
    assert!(!listed("inkgate-assets").contains(".stamps"), "what belongs to one machine stays there");
    let control = Command::new(&dpkg).arg("-f").arg(path("inkgate")).output().unwrap().stdout;
    let control = String::from_utf8(control).unwrap();
    for line in [
        "Package: inkgate\n",
        "Version: 1.2.3\n",
        "Depends: libc6 (>= 2.36), libgcc-s1, libstdc++6, passwd\n",
    ] {
        assert!(control.contains(line), "{control}");
    }
    // What an operator changed survives an upgrade.
    let control = out.path().join("control");
    assert!(Command::new(&dpkg).arg("-e").arg(path("inkgate")).arg(&control).status().unwrap().success());
    assert_eq!(fs::read_to_string(control.join("conffiles")).unwrap(), "/etc/inkgate/inkgate.toml\n");

    // The same again, byte for byte.
    let first = fs::read(path("inkgate")).unwrap();
    build("first");
    assert!(first == fs::read(path("inkgate")).unwrap(), "the same input makes another package");
}

#[test]
fn the_service_is_bounded_and_starts_what_exists() {
    let unit = text("deploy/deb/inkgate.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let help =
        inkgate_testkit::programs::ours(env!("CARGO_BIN_EXE_inkgate")).args(["serve", "--help"]).output();
    let help = String::from_utf8(help.unwrap().stdout).unwrap();
    for flag in start.split(' ').filter(|word| word.starts_with("--")) {
        assert!(help.contains(flag), "{start}: no {flag}");
    }
    assert!(
        unit.contains("User=inkgate\n") && unit.contains("EnvironmentFile=-/etc/inkgate/first-account.env\n")
    );
    let Some(systemd) = program("systemd-analyze", "systemd") else { return };
    let judged = Command::new(systemd)
        .args(["security", "--offline=true", "--no-pager", "--threshold=20"])
        .arg(root().join("deploy/deb/inkgate.service"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&judged.stdout);
    // The threshold is in tenths: an exposure above 2.0 ends with a failure.
    assert!(judged.status.success(), "{said}");
    let figure = said.lines().find(|line| line.contains("Overall exposure level")).unwrap();
    let figure = figure.split(": ").nth(1).unwrap().split(' ').next().unwrap();
    for language in ["en", "zh"] {
        let page = text(&format!("docs/book/{language}/operating.md"));
        assert!(page.contains(figure), "{language}: the manual has another exposure than {figure}");
    }
}
