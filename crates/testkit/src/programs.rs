//! Programs of other people that tests run: found, or skipped aloud, or (with `CI=true`) demanded.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program called `name`, or none after saying on standard error that the test is skipped and which Debian package
/// has it.
///
/// # Panics
/// When it is missing and `CI` is `true`: continuous integration skips nothing.
pub fn program(name: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found.or_else(|| skipped(&format!("no {name}: install the package {package}")))
}

/// Our own binary at `path`, speaking English, with no `INKGATE_` setting of the caller but where assets lie, nothing to
/// fetch, and nothing on standard input.
pub fn ours(path: &str) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("INKGATE_")) {
        if name != "INKGATE_ASSETS" {
            command.env_remove(name);
        }
    }
    for name in ["LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").env("INKGATE_OFFLINE", "1").stdin(Stdio::null());
    command
}

/// A Python 3 that has `requests`: the one that `./check` prepares, else the system's.
///
/// # Panics
/// As [`program`].
pub fn python_with_requests() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let works = |python: &PathBuf| {
        Command::new(python)
            .args(["-c", "import requests"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    [ours, PathBuf::from("python3")]
        .into_iter()
        .find(works)
        .or_else(|| skipped("no Python 3 with requests: ./check prepares one"))
}

/// Says why a test is skipped; in continuous integration nothing is.
pub(crate) fn skipped(why: &str) -> Option<PathBuf> {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI skips nothing: {why}");
    eprintln!("skipped: {why}");
    None
}
