//! `--once`: what is there is read, and a second run has nothing to do.

use std::fs;

use super::{Folders, files_named, is_inside, set};

#[test]
fn each_file_is_read_once_and_equal_ones_share_the_reading() {
    let folders = Folders::new();
    folders.put("strip", "a.png");
    folders.put("strip", "sub/same.png");
    folders.put("fax", "pages.tiff");
    fs::write(folders.input("bad.png"), "no picture").unwrap();
    fs::write(folders.input("notes.txt"), "no input").unwrap();

    let (code, named, said) = folders.once(&["--format", "jsonl"]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(named, set(&["a.png.jsonl", "pages.tiff.jsonl", "sub/same.png.jsonl"]));
    assert!(said.contains("bad.png: ") && said.ends_with("inkgate: 3 read, 1 could not be read\n"), "{said}");
    let with_note = set(&["a.png.jsonl", "bad.png.error.json", "pages.tiff.jsonl", "sub/same.png.jsonl"]);
    assert_eq!(folders.results(), with_note);
    assert_eq!(files_named(&folders.text("sub/same.png.jsonl")), ["sub/same.png"]);
    assert_eq!(files_named(&folders.text("pages.tiff.jsonl")), ["pages.tiff"; 3]);
    let renamed = folders.text("a.png.jsonl").replace("\"a.png\"", "\"sub/same.png\"");
    assert_eq!(folders.text("sub/same.png.jsonl"), renamed, "one reading, down to its milliseconds");
    let note: serde_json::Value = serde_json::from_str(&folders.text("bad.png.error.json")).unwrap();
    assert_eq!((&note["file"], &note["error"]["code"]), (&"bad.png".into(), &"unsupported_format".into()));

    // Whoever took a result away does not get it again.
    fs::remove_file(folders.output("a.png.jsonl")).unwrap();
    let (code, named, said) = folders.once(&["--format", "jsonl"]);
    assert_eq!((code, named.len()), (Some(0), 0));
    assert_eq!(said, "inkgate: 0 read, 0 could not be read\n");

    // Equal bytes that come later too, as long as a result of them is there.
    folders.put("strip", "late.png");
    assert_eq!(folders.once(&["--format", "jsonl"]).1, set(&["late.png.jsonl"]));
    let same = |name: &str| folders.text(name).split_once(',').unwrap().1.to_owned();
    assert_eq!(same("late.png.jsonl"), same("sub/same.png.jsonl"));
}

#[test]
fn what_changes_is_read_again_and_what_failed_when_its_note_is_gone() {
    let folders = Folders::new();
    folders.put("strip", "a.png");
    fs::write(folders.input("b.png"), "half").unwrap();
    assert_eq!(folders.once(&[]).0, Some(1));
    assert!(folders.text("a.png.txt").contains("7731"));

    fs::copy(super::carried("receipt"), folders.input("a.png")).unwrap();
    assert_eq!(folders.once(&[]).1, set(&["a.png.txt"]));
    assert!(!folders.text("a.png.txt").contains("7731"));

    // The same bytes, tried again because a person says so.
    fs::remove_file(folders.output("b.png.error.json")).unwrap();
    assert_eq!(folders.once(&[]).0, Some(1));
    assert!(folders.output("b.png.error.json").exists());
    folders.put("strip", "b.png");
    assert_eq!(folders.once(&[]).1, set(&["b.png.txt"]));
    assert_eq!(folders.results(), set(&["a.png.txt", "b.png.txt"]), "the note of the failure has gone");
}

#[test]
fn what_cannot_be_read_is_moved_where_that_is_asked_for() {
    let folders = Folders::new();
    fs::create_dir(folders.input("sub")).unwrap();
    fs::write(folders.input("sub/bad.pdf"), "%PDF-1.7 and nothing more").unwrap();
    let failed = folders.root.path().join("failed");
    let (code, ..) = folders.once(&["--failed", failed.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(!folders.input("sub/bad.pdf").exists());
    assert!(is_inside(&failed.join("sub/bad.pdf"), "%PDF-1.7"));
    assert!(is_inside(&failed.join("sub/bad.pdf.error.json"), "\"code\":\"malformed\""));
    assert!(folders.results().is_empty());
    // It may come again, and is tried again.
    fs::write(folders.input("sub/bad.pdf"), "%PDF-1.7 and nothing more").unwrap();
    assert_eq!(folders.once(&["--failed", failed.to_str().unwrap()]).0, Some(1));
    assert!(!folders.input("sub/bad.pdf").exists());
}

#[test]
fn documents_and_searchable_pdfs() {
    let folders = Folders::new();
    let specimen = |name: &str| {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specimens");
        fs::copy(root.join(name), folders.input(name)).unwrap();
    };
    specimen("portrait.jpg");
    let (code, named, said) = folders.once(&["--document", "auto"]);
    assert_eq!((code, named), (Some(0), set(&["portrait.jpg.txt"])), "{said}");
    assert!(folders.text("portrait.jpg.txt").starts_with("portrait.jpg (1): 居民身份证"));

    // Another shape is another result; the pictures of IN stay what they are.
    assert_eq!(folders.once(&["--format", "pdf"]).1, set(&["portrait.jpg.pdf"]));
    assert!(fs::read(folders.output("portrait.jpg.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn what_cannot_go_well_is_refused_before_anything_is_read() {
    let folders = Folders::new();
    let root = folders.root.path();
    for (arguments, word) in [
        (vec!["watch", "in", "in", "--format", "pdf"], "outside IN for OUT"),
        (vec!["watch", "in", "out", "--failed", "in/failed"], "outside IN for --failed"),
        (vec!["watch", "nowhere", "out"], "cannot use the folder nowhere"),
        (vec!["watch", "in", "out", "--document", "auto", "--format", "pdf"], "text, json, jsonl or tsv"),
        (vec!["watch", "in", "out", "--settle", "0"], "0.05 to 3600"),
    ] {
        let mut command = inkgate_testkit::programs::ours(env!("CARGO_BIN_EXE_inkgate"));
        let refused = command.args(&arguments).arg("--once").current_dir(root).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains(word), "{arguments:?}: {said}");
    }
}
