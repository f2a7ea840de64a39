//! `--resume`: what the output has is not read again, what failed or was cut off is.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{lines, picture, recognize};

/// A folder with pictures `names`; those that begin with `bad` are none.
fn folder(names: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let strip = fs::read(picture("strip")).unwrap();
    for name in names {
        let bytes: &[u8] = if name.starts_with("bad") { b"no picture" } else { &strip };
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// The state of an output, whatever the exit status.
fn resume(from: &Path, format: &str, to: &Path) -> (Option<i32>, String) {
    let output =
        recognize().args(["--resume", "--format", format, "--output"]).arg(to).arg(from).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn json_lines_go_on_where_they_ended() {
    let (from, to) = (folder(&["a.png", "bad.png", "c.png"]), TempDir::new().unwrap());
    let to = to.path().join("all.jsonl");
    assert_eq!(resume(from.path(), "jsonl", &to).0, Some(1));
    let whole = fs::read_to_string(&to).unwrap();
    assert_eq!(lines(&whole).len(), 3);

    // As if it had been killed within the last line; and the bad file was mended meanwhile.
    fs::write(&to, &whole[..whole.len() - 30]).unwrap();
    fs::copy(picture("strip"), from.path().join("bad.png")).unwrap();
    // What is there already is not looked at: it could not be read any more.
    fs::write(from.path().join("a.png"), "").unwrap();
    let (code, told) = resume(from.path(), "jsonl", &to);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    let after = lines(&fs::read_to_string(&to).unwrap());
    let names: Vec<_> =
        after.iter().map(|line| line["file"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["a.png", "bad.png", "c.png"]);
    assert!(
        after.iter().all(|line| line["error"].is_null() && !line["lines"].as_array().unwrap().is_empty())
    );

    // Nothing is left to do, and nothing is done.
    let before = fs::read(&to).unwrap();
    fs::write(from.path().join("c.png"), "").unwrap();
    fs::write(from.path().join("bad.png"), "").unwrap();
    assert_eq!(resume(from.path(), "jsonl", &to), (Some(0), String::new()));
    assert_eq!(fs::read(&to).unwrap(), before);
}

#[test]
fn a_folder_gets_the_files_that_it_lacks() {
    for (format, extension) in [("text", "txt"), ("json", "json")] {
        let (from, to) = (folder(&["a.png", "bad.png"]), TempDir::new().unwrap());
        let out = |name: &str| to.path().join(format!("{name}.{extension}"));
        assert_eq!(resume(from.path(), format, to.path()).0, Some(1));
        // Text has no place for a failure, JSON has.
        assert_eq!(out("bad").exists(), format == "json");
        let first = fs::read(out("a")).unwrap();
        fs::copy(picture("strip"), from.path().join("bad.png")).unwrap();
        fs::copy(picture("strip"), from.path().join("new.png")).unwrap();
        fs::write(from.path().join("a.png"), "").unwrap();
        assert_eq!(resume(from.path(), format, to.path()), (Some(0), String::new()), "{format}");
        assert_eq!(fs::read(out("a")).unwrap(), first);
        for name in ["bad", "new"] {
            assert!(fs::read_to_string(out(name)).unwrap().contains("7731"), "{format}: {name}");
        }
        let count = fs::read_dir(to.path()).unwrap().count();
        assert_eq!(count, 3, "nothing else lies about");
    }
}
