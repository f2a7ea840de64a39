//! `inkgate assets` as a person runs it, on the real table and the real files installed on this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

fn inkgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkgate"));
    command.stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The folder that the test command filled beforehand.
fn installed() -> PathBuf {
    let output = inkgate().args(["assets", "path"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end())
}

/// State by name, as `assets list --json` tells it.
fn states(folder: &Path) -> Vec<(String, String)> {
    let output = inkgate().args(["assets", "list", "--json", "--assets"]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let all: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |file: &serde_json::Value, key: &str| file[key].as_str().unwrap().to_owned();
    all["files"].as_array().unwrap().iter().map(|file| (text(file, "name"), text(file, "state"))).collect()
}

#[test]
fn what_is_installed_here_is_what_was_published() {
    let output = inkgate().args(["assets", "verify"]).output().unwrap();
    assert!(output.status.success(), "run `inkgate assets install` first: {}", said(&output));
    let states = states(&installed());
    for name in ["det_small", "rec_small", "det_tiny", "rec_tiny", "rec_tiny_dict", "page_orientation"] {
        assert!(states.contains(&(name.to_owned(), "sound".to_owned())), "{name}: {states:?}");
    }
}

#[test]
fn a_damaged_and_a_missing_file_are_named_with_the_command_that_mends_them() {
    let source = installed();
    let folder = TempDir::new().unwrap();
    let small = ["PP-OCRv6_det_tiny.onnx", "PP-OCRv6_rec_tiny.yml"];
    for name in small {
        fs::copy(source.join(name), folder.path().join(name)).unwrap();
    }
    let path = |name: &str| {
        inkgate().args(["assets", "path", name, "--assets"]).arg(folder.path()).output().unwrap()
    };
    assert!(path("det_tiny").status.success());

    // One byte, same length: only the content tells.
    let victim = folder.path().join(small[0]);
    let mut bytes = fs::read(&victim).unwrap();
    bytes[1000] ^= 1;
    fs::write(&victim, bytes).unwrap();
    let output = path("det_tiny");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains(small[0]) && said(&output).contains("inkgate assets install"),
        "{}",
        said(&output)
    );

    fs::remove_file(folder.path().join(small[1])).unwrap();
    let output = path("rec_tiny_dict");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("missing") && said(&output).contains("install"), "{}", said(&output));

    let output = inkgate().args(["assets", "verify", "--assets"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("damaged") && said(&output).contains("missing"), "{}", said(&output));
}

#[test]
fn killed_at_any_moment_it_leaves_no_damaged_file_and_the_next_run_mends() {
    let source = installed();
    let folder = TempDir::new().unwrap();
    let assets = folder.path().join("assets");
    let install = || {
        let mut command = inkgate();
        command.args(["assets", "install", "--assets"]).arg(&assets).arg("--from").arg(&source);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut cut_short = 0;
    for delay in [5, 20, 40, 60, 90, 130, 180] {
        let mut running = install().spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        running.kill().unwrap();
        cut_short += usize::from(!running.wait().unwrap().success());
        for (name, state) in states(&assets) {
            assert_ne!(state, "damaged", "{name} after {delay} ms");
        }
        // Start over where it was left at the small delays, from nothing at the larger ones.
        if delay > 50 {
            let _ = fs::remove_dir_all(&assets);
        }
    }
    assert!(
        cut_short > 0,
        "every installation ended before it was killed: this machine needs shorter delays"
    );
    assert!(install().status().unwrap().success());
    assert!(states(&assets).iter().all(|(_, state)| state == "sound"), "{:?}", states(&assets));
    let left: Vec<_> = fs::read_dir(&assets).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".fetch-")), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_as_such_and_leaves_no_damaged_file() {
    let source = installed();
    let folder = TempDir::new().unwrap();
    // No file may grow past 4 MB: writes fail in the middle of the larger files, as they do on a full disk.
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8000; exec \"$0\" assets install --assets \"$1\" --from \"$2\"",
        ])
        .arg(env!("CARGO_BIN_EXE_inkgate"))
        .args([folder.path(), &source])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("make room"), "{}", said(&output));
    assert!(states(folder.path()).iter().all(|(_, state)| state != "damaged"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_is_named() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let folder = TempDir::new().unwrap();
    let assets = folder.path().join("assets");
    fs::create_dir(&assets).unwrap();
    fs::set_permissions(&assets, fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // A copy outside of the owner's home, which another user may not enter.
    let program = folder.path().join("inkgate");
    fs::copy(env!("CARGO_BIN_EXE_inkgate"), &program).unwrap();
    let mut command = Command::new(&program);
    command.args(["assets", "install", "--assets"]).arg(&assets).args(["--from", "/tmp"]).current_dir("/");
    if fs::metadata(&assets).unwrap().uid() == 0 {
        command.uid(65534).gid(65534); // the administrator may write anywhere; nobody may not
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("--assets DIR") && said(&output).contains("assets/"), "{}", said(&output));
}

#[test]
fn without_a_network_it_says_so_and_without_python_too() {
    let empty = TempDir::new().unwrap();
    let assets = empty.path().join("assets");
    let output =
        inkgate().args(["assets", "install", "--offline", "--assets"]).arg(&assets).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--from DIR"), "{}", said(&output));

    let output = inkgate()
        .args(["assets", "install"])
        .env("INKGATE_OFFLINE", "1")
        .env("INKGATE_ASSETS", &assets)
        .output();
    assert_eq!(output.unwrap().status.code(), Some(2));

    let output = inkgate()
        .args(["assets", "install", "--assets"])
        .arg(&assets)
        .env("INKGATE_OFFLINE", "0")
        .env("PATH", empty.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("python3-pip") && said(&output).contains(".whl"), "{}", said(&output));
}

#[test]
fn the_folder_comes_from_the_option_then_the_environment_then_the_data_directory() {
    let home = TempDir::new().unwrap();
    let path = |command: &mut Command| {
        let output = command.args(["assets", "path"]).env("XDG_DATA_HOME", home.path()).output().unwrap();
        PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end())
    };
    let option = path(inkgate().args(["--assets", "/by/option"]).env("INKGATE_ASSETS", "/by/environment"));
    assert_eq!(option, Path::new("/by/option"));
    assert_eq!(path(inkgate().env("INKGATE_ASSETS", "/by/environment")), Path::new("/by/environment"));
    if cfg!(target_os = "linux") && !Path::new("/usr/share/inkgate").exists() {
        assert_eq!(path(inkgate().env_remove("INKGATE_ASSETS")), home.path().join("inkgate/assets"));
    }
}
