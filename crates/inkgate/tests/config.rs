//! `inkgate config`, as people and scripts meet it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::process::{Command, Output};

fn inkgate(args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkgate"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("INKGATE_")) {
        command.env_remove(name);
    }
    command.args(args).envs(environment.iter().copied()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_example_is_a_configuration_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inkgate.toml");
    let example = inkgate(&["config", "example"], &[]);
    assert!(example.status.success());
    fs::write(&file, &example.stdout).unwrap();
    let checked = inkgate(&["config", "check", file.to_str().unwrap()], &[]);
    assert!(checked.status.success());
    assert_eq!(out(&checked), out(&inkgate(&["config", "check"], &[])), "the defaults");
    // A line without its # is a setting, and the environment wins over it.
    let changed =
        out(&example).replace("#pictures = 50", "pictures = 7").replace("#pages = 100", "pages = 8");
    fs::write(&file, changed).unwrap();
    let checked = inkgate(
        &["config", "check"],
        &[
            ("INKGATE_CONFIG", file.to_str().unwrap()),
            ("INKGATE_LIMITS_PAGES", "9"),
            ("INKGATE_PROXIES_TRUSTED", "10.0.0.0/8,192.0.2.1"),
        ],
    );
    let effective = out(&checked);
    assert!(effective.contains("pictures = 7") && effective.contains("pages = 9"), "{effective}");
    assert!(effective.contains("10.0.0.0/8") && effective.contains("192.0.2.1/32"), "{effective}");
}

#[cfg(unix)]
#[test]
fn a_file_with_the_databases_password_that_every_user_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inkgate.toml");
    fs::write(&file, "database = \"postgres://a:hidden-password@127.0.0.1/b\"\n").unwrap();
    for (mode, told) in [(0o644, true), (0o640, false)] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let checked = inkgate(&["config", "check", file.to_str().unwrap()], &[]);
        let said = String::from_utf8(checked.stderr.clone()).unwrap();
        assert!(checked.status.success());
        assert_eq!(said.contains("chmod o="), told, "{mode:o}: {said}");
        assert!(!said.contains("hidden") && !out(&checked).contains("hidden"), "{said}");
    }
}

#[test]
fn a_slip_is_named_with_its_file_and_the_nearest_right_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inkgate.toml");
    fs::write(&file, "[limits]\npicturs = 7\n").unwrap();
    let checked = inkgate(&["config", "check", file.to_str().unwrap()], &[]);
    assert_eq!(checked.status.code(), Some(2));
    let said = String::from_utf8(checked.stderr).unwrap();
    assert!(said.contains("inkgate.toml") && said.contains("did you mean limits.pictures?"), "{said}");
    // The files that it names are looked into as well.
    fs::write(&file, "[tls]\ncertificate = \"none.pem\"\nkey = \"none.pem\"\n").unwrap();
    let checked = inkgate(&["config", "check", file.to_str().unwrap()], &[]);
    let said = String::from_utf8(checked.stderr).unwrap();
    assert!(checked.status.code() == Some(2) && said.contains("tls.certificate: none.pem"), "{said}");
    let missing = inkgate(&["config", "check", folder.path().join("none").to_str().unwrap()], &[]);
    assert_eq!(missing.status.code(), Some(2));
}
