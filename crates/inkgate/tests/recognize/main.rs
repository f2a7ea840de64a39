//! `inkgate recognize` as people and scripts meet it: the real binary on real pictures, what it writes, in which order, what
//! a terminal sees, and how it stops and goes on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod choices;
mod formats;
#[cfg(unix)]
mod interrupted;
mod order;
mod resumed;
mod schemas;
#[cfg(unix)]
mod terminal;

use std::path::PathBuf;
use std::process::{Command, Output};

use inkgate_testkit::pictures;
use inkgate_testkit::programs::ours;
use serde_json::Value;

/// The command.
fn recognize() -> Command {
    let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
    command.arg("recognize");
    command
}

/// The carried picture of this name.
fn picture(name: &str) -> PathBuf {
    pictures::named(name).path
}

/// Standard output, after a run without any fault.
fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// JSON Lines.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The texts of a page's lines.
fn texts(page: &Value) -> Vec<String> {
    page["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect()
}
