//! What stands in `deploy/`: scripts are sound, files parse and speak of settings, ports and metrics that exist, the Debian
//! package has what it should. (`deploy/deb/try` and `deploy/oci/try` install and run it all, which takes minutes.)
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod files;
mod images;
mod metrics;
mod package;
mod release;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use inkgate_testkit::programs::ours;
use serde::Deserialize;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents of a YAML file, merge keys (`<<`) left as they are.
fn yaml(path: &str) -> Vec<Value> {
    let text = text(path);
    let documents = serde_yaml_ng::Deserializer::from_str(&text);
    documents.map(|one| Value::deserialize(one).unwrap_or_else(|error| panic!("{path}: {error}"))).collect()
}

/// Every file below `deploy/`, from the root.
fn files() -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![root().join("deploy")]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Names of environment variables that the program reads: its settings, the options of every command, the first account.
fn variables() -> BTreeSet<String> {
    let printed = |arguments: &[&str]| {
        let output = ours(env!("CARGO_BIN_EXE_inkgate")).args(arguments).env("LC_ALL", "C").output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (mut area, mut found) = (String::new(), BTreeSet::new());
    for line in printed(&["config", "example"]).lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            area = format!("{}_", name.replace('.', "_"));
        } else if let Some((name, _)) = line.strip_prefix('#').and_then(|line| line.split_once(" = "))
            && name.chars().all(|char| char.is_ascii_lowercase() || char == '_')
        {
            found.insert(format!("INKGATE_{}", format!("{area}{name}").to_uppercase()));
        }
    }
    assert!(found.contains("INKGATE_LIMITS_PICTURES") && found.contains("INKGATE_DATABASE"), "{found:?}");
    found.extend(words_of(&printed(&["serve", "--help"]), "INKGATE_"));
    found
}

/// Words of a text that begin so.
fn words_of(text: &str, beginning: &str) -> BTreeSet<String> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    words.filter(|word| word.starts_with(beginning) && *word != beginning).map(str::to_owned).collect()
}
