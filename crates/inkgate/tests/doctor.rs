//! `inkgate doctor` as a person and a script run it, on the real files installed on this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn inkgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkgate"));
    command.stdin(Stdio::null());
    command
}

/// Exit status and answer of `doctor --json` with more arguments.
fn doctor(more: &[&str], assets: Option<&Path>) -> (Option<i32>, Value) {
    let mut command = inkgate();
    command.args(["doctor", "--json"]).args(more);
    if let Some(folder) = assets {
        command.arg("--assets").arg(folder);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}{told}")))
}

/// One check of an answer.
fn check<'a>(all: &'a Value, name: &str) -> &'a Value {
    let found = all["checks"].as_array().unwrap().iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check called {name} in {all:#}"))
}

fn installed() -> PathBuf {
    let output = inkgate().args(["assets", "path"]).output().unwrap();
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end())
}

/// A folder with a link to each installed file but those named.
#[cfg(unix)]
fn all_but(names: &[&str]) -> TempDir {
    fn link(from: &Path, to: &Path, names: &[&str]) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let name = entry.file_name();
            if entry.path().is_dir() {
                link(&entry.path(), &to.join(&name), names);
            } else if !names.iter().any(|skip| name.to_string_lossy().starts_with(skip)) {
                std::os::unix::fs::symlink(entry.path(), to.join(&name)).unwrap();
            }
        }
    }
    let folder = TempDir::new().unwrap();
    link(&installed(), folder.path(), names);
    folder
}

#[test]
fn a_machine_with_everything_is_ready_and_reads_the_small_picture() {
    let (code, all) = doctor(&["--listen", "127.0.0.1:0"], None);
    assert_eq!(code, Some(0), "{all:#}");
    assert_eq!(all["ready"], true);
    let runtime = &check(&all, "runtime")["facts"];
    assert!(!runtime["runtime"].as_str().unwrap().is_empty(), "{runtime}");
    assert!(!runtime["because"].as_str().unwrap().is_empty(), "{runtime}");
    assert_eq!(check(&all, "reading")["facts"]["text"], "INKGATE2468");
    assert!(check(&all, "reading")["facts"]["ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn both_runtimes_read_the_small_picture() {
    for runtime in ["openvino", "onnxruntime"] {
        if runtime == "openvino" && !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            continue;
        }
        let (code, all) = doctor(&["--listen", "127.0.0.1:0", "--runtime", runtime], None);
        assert_eq!(code, Some(0), "{all:#}");
        let found = check(&all, "runtime")["facts"]["runtime"].as_str().unwrap().to_lowercase();
        assert_eq!(found.replace(' ', ""), runtime);
        assert_eq!(check(&all, "reading")["facts"]["text"], "INKGATE2468");
    }
}

#[test]
fn without_models_it_says_what_to_run_and_makes_nothing() {
    let empty = TempDir::new().unwrap();
    let assets = empty.path().join("assets");
    let (code, all) = doctor(&[], Some(&assets));
    assert_eq!((code, &all["ready"]), (Some(1), &Value::Bool(false)));
    let found = check(&all, "assets");
    assert_eq!(found["verdict"], "mend");
    let remedy = found["remedy"].as_str().unwrap();
    assert!(remedy.contains("inkgate assets install --assets") && remedy.contains("assets"), "{remedy}");
    assert!(!assets.exists());

    let text = inkgate().args(["doctor", "--assets"]).arg(&assets).output().unwrap();
    assert_eq!(text.status.code(), Some(1));
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("det_small") && text.contains("-> run `inkgate assets install"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_damaged_model_is_named_with_the_command_that_mends_it() {
    let name = "PP-OCRv6_det_tiny.onnx";
    let folder = all_but(&[name, "."]);
    let mut bytes = fs::read(installed().join(name)).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(folder.path().join(name), bytes).unwrap();
    let (code, all) = doctor(&[], Some(folder.path()));
    assert_eq!(code, Some(1));
    let found = check(&all, "assets");
    assert_eq!(found["verdict"], "mend");
    let says = found["says"].as_str().unwrap();
    assert!(says.contains(name) && says.contains("damaged"), "{says}");
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_missing_runtime_matters_when_it_is_the_one_asked_for() {
    let folder = all_but(&["libonnxruntime", "."]);
    let verdict = |more: &[&str]| {
        let (_, all) = doctor(more, Some(folder.path()));
        check(&all, "assets")["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&["--runtime", "auto"]), "note");
    assert_eq!(verdict(&["--runtime", "onnxruntime"]), "mend");
}

#[test]
fn a_taken_port_must_be_mended_when_it_was_asked_for() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let nowhere = TempDir::new().unwrap();
    let verdict = |listen: &str| {
        let (code, all) = doctor(&["--listen", listen], Some(nowhere.path()));
        assert_eq!(code, Some(1));
        let found = check(&all, "port");
        (found["verdict"].as_str().unwrap().to_owned(), found["remedy"].as_str().unwrap_or("").to_owned())
    };
    let (word, remedy) = verdict(&address);
    assert!(word == "mend" && remedy.contains("--listen ADDR"), "{word}: {remedy}");
    drop(holder);
    assert_eq!(verdict(&address).0, "ok");
    let (word, remedy) = verdict("nonsense");
    assert!(word == "mend" && remedy.contains("127.0.0.1:8080"), "{word}: {remedy}");
}

#[test]
fn more_workers_than_cores_are_told() {
    let nowhere = TempDir::new().unwrap();
    let (_, all) = doctor(&["--workers", "100000"], Some(nowhere.path()));
    let found = check(&all, "processor");
    assert_eq!(found["verdict"], "note");
    assert!(found["remedy"].as_str().unwrap().contains("--workers"), "{found}");
}
