//! Files that arrive while it runs: written slowly, moved in, into new folders; and how it is told to end.

use std::fs::{self, File};
use std::io::Write;

use super::{Folders, Watching, carried};

/// No file is old enough by itself: only what the system tells is whole is read.
const ONLY_TOLD: &[&str] = &["--settle", "3600", "--poll", "3600"];

#[test]
fn a_half_written_file_waits_until_it_is_closed() {
    let folders = Folders::new();
    // The first is old, so it is read at the first look; by then the system is asked about the folder.
    folders.put("strip", "first.png");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    File::options().write(true).open(folders.input("first.png")).unwrap().set_modified(old).unwrap();
    let mut watching = Watching::over(folders.watch(ONLY_TOLD));
    assert_eq!(watching.next(), "first.png.txt");

    let bytes = fs::read(carried("receipt")).unwrap();
    let (half, rest) = bytes.split_at(bytes.len() / 2);
    let mut slow = File::create(folders.input("slow.png")).unwrap();
    slow.write_all(half).unwrap();
    // One that comes later and whole is read first. It comes by a move, as well-behaved programs do it.
    let moved = folders.root.path().join("moved.png");
    fs::copy(carried("page-en"), &moved).unwrap();
    fs::rename(&moved, folders.input("moved.png")).unwrap();
    assert_eq!(watching.next(), "moved.png.txt");
    assert!(!folders.output("slow.png.txt").exists() && !folders.output("slow.png.error.json").exists());
    slow.write_all(rest).unwrap();
    drop(slow);
    assert_eq!(watching.next(), "slow.png.txt");
    let whole = folders.text("slow.png.txt");

    let (code, said) = watching.end("-INT");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said, "inkgate: 3 read, 0 could not be read\n");
    // As if it had never been halved.
    fs::copy(carried("receipt"), folders.input("again.png")).unwrap();
    folders.once(&[]);
    assert_eq!(folders.text("again.png.txt"), whole);
}

#[test]
fn one_folder_of_results_has_one_writer() {
    let folders = Folders::new();
    folders.put("strip", "a.png");
    let mut watching = Watching::over(folders.watch(&["--settle", "0.05"]));
    assert_eq!(watching.next(), "a.png.txt");
    let (code, _, said) = folders.once(&[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("another inkgate watch"), "{said}");
    let (code, said) = watching.end("-TERM");
    assert_eq!((code, said.as_str()), (Some(0), "inkgate: 1 read, 0 could not be read\n"));
}
