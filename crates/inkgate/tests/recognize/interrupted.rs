//! Ctrl-C and the system's request to end: at once, with what is there whole.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{picture, recognize};

/// Runs until the first of three inputs is done and the second awaited, sends `signal`, and gives status, output and
/// what was said afterwards.
fn interrupted(signal: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    // `--timing` says when the first is done. The second is standard input, which never comes.
    let mut child = recognize()
        .arg("--timing")
        .args(arguments)
        .arg(picture("strip"))
        .arg("-")
        .arg(picture("page-zh"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("page 1: decode") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "it ended by itself: {said}");
    }
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let (mut out, mut after) = (String::new(), String::new());
    stderr.read_to_string(&mut after).unwrap();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    // Open until the child has ended.
    let stdin = child.stdin.take();
    let code = child.wait().unwrap().code();
    drop(stdin);
    (code, out, after)
}

#[test]
fn output_is_whole_as_far_as_it_goes() {
    for signal in ["-INT", "-TERM"] {
        let (code, out, said) = interrupted(signal, &["--format", "json"]);
        assert_eq!((code, said.as_str()), (Some(130), "inkgate: interrupted\n"), "{signal}");
        let pages: Vec<Value> = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        assert_eq!(pages.len(), 1);
    }
    let (code, out, _) = interrupted("-INT", &["--format", "hocr"]);
    assert_eq!(code, Some(130));
    assert!(out.ends_with("</body>\n</html>\n") && out.contains("7731"), "{out}");
}

#[test]
fn a_folder_has_whole_files_and_nothing_half_done() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().to_str().unwrap();
    let (code, out, _) = interrupted("-INT", &["--output", to]);
    assert_eq!((code, out.as_str()), (Some(130), ""));
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["strip.txt"]);
    assert!(fs::read_to_string(folder.path().join("strip.txt")).unwrap().contains("7731"));
}
