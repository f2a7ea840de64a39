//! The manual in `docs/book/`: both languages say the same, what stands in it exists, and its examples answer what it says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod authentication;
mod commands;
mod examples;
mod pages;

use std::fs;
use std::path::{Path, PathBuf};

/// The two languages.
const LANGUAGES: [&str; 2] = ["en", "zh"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn page(language: &str, name: &str) -> String {
    let path = root().join("docs/book").join(language).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of a language's pages, sorted.
fn names(language: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join("docs/book").join(language)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".md"));
    names.sort();
    names
}

/// The fenced blocks of a page: their language and text, also where they are set in.
fn blocks(page: &str) -> Vec<(String, String)> {
    let (mut found, mut open): (Vec<_>, Option<(String, String)>) = (Vec::new(), None);
    for line in page.lines() {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => found.push(block),
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (None, Some((language, mut text))) => {
                text.push_str(line.trim_start_matches("   "));
                text.push('\n');
                open = Some((language, text));
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed: {open:?}");
    found
}
