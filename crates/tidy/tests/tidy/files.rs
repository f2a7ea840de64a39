//! Each file says what it is for, holds one idea, and has a name that says which.

use inkgate_tidy::{files, root, rust_files, text};

/// Lines of one Rust file. A file that passes 400 is asked which second idea moved in; past this it has one.
const LINES: usize = 600;

/// Files that may be longer, with the reason.
const LONGER: &[(&str, usize, &str)] = &[];

/// Names that say nothing.
const NAMELESS: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager", "misc", "types"];

#[test]
fn every_rust_file_opens_with_what_it_is_for() {
    for path in rust_files() {
        let text = text(&path).unwrap_or_default();
        // `#![no_main]` and the like must come first in a fuzz target.
        let opening =
            text.lines().find(|line| !line.starts_with("#![") && !line.is_empty()).unwrap_or_default();
        assert!(opening.starts_with("//! "), "{path} opens with {opening:?}, not with a `//!` sentence");
    }
}

#[test]
fn no_rust_file_is_too_long() {
    for path in rust_files() {
        let lines = text(&path).unwrap_or_default().lines().count();
        let bound = LONGER.iter().find(|(longer, ..)| *longer == path).map_or(LINES, |(_, bound, _)| *bound);
        assert!(lines <= bound, "{path} has {lines} lines: which second idea moved in?");
    }
    for (path, _, reason) in LONGER {
        assert!(root().join(path).is_file(), "{path} ({reason}) is gone: take it off the list");
    }
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for path in files() {
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            assert!(!NAMELESS.contains(&stem), "{path}: a name that says what is inside is wanted");
        }
    }
}

#[test]
fn carried_pictures_stay_small() {
    let pictures: Vec<_> = files().into_iter().filter(|path| path.starts_with("pictures/")).collect();
    let bytes: u64 =
        pictures.iter().filter_map(|path| root().join(path).metadata().ok()).map(|found| found.len()).sum();
    assert!(bytes < 3 << 20, "pictures/ has {bytes} bytes");
}
