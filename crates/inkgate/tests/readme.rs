//! What the README tells people to type: the first command is run as it stands there, every other is looked up in the help.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use inkgate_testkit::{pictures, score};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Command lines of the README's `sh` blocks, without their comments.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap().trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

fn help_of(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_inkgate"))
        .args(words)
        .arg("--help")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(output.status.success(), "inkgate {words:?} --help: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_first_command_prints_the_text_and_says_where_the_annotated_picture_lies() {
    let commands = commands();
    let words: Vec<&str> =
        commands[0].strip_prefix("cargo run --release -- ").unwrap().split_whitespace().collect();
    // The same relative paths, in a folder that may be written to.
    let receipt = pictures::named("receipt");
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("pictures")).unwrap();
    fs::copy(&receipt.path, folder.path().join("pictures/receipt.png")).unwrap();

    let output = Command::new(env!("CARGO_BIN_EXE_inkgate"))
        .args(&words)
        .env("INKGATE_OFFLINE", "1")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let (text, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{words:?}: {said}");

    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let got = score(&receipt.pages[0], &lines);
    assert!(got.f1 >= 0.99, "{got:?}:\n{text}");
    let annotated: Vec<_> = fs::read_dir(folder.path().join("out")).unwrap().flatten().collect();
    assert_eq!(annotated.len(), 1, "one picture read, one annotated");
    let name = annotated[0].file_name().into_string().unwrap();
    assert!(said.contains(&name), "nobody is told of out/{name}: {said:?}");
    let drawn = fs::read(annotated[0].path()).unwrap();
    assert!(drawn.len() > 10_000, "out/{name} has only {} bytes", drawn.len());
}

#[test]
fn every_command_shown_exists_with_its_options() {
    let mut seen = 0;
    for line in commands() {
        let Some((before, command)) = line.split_once("inkgate ") else { continue };
        if !(before.is_empty() || before.ends_with("| ")) {
            continue;
        }
        let words: Vec<&str> = command.split_whitespace().collect();
        // `inkgate assets list` is two deep, `inkgate admin --data DIR key make` three, everything else one.
        let path: Vec<&str> = match words[0] {
            "assets" => words[..2].to_vec(),
            "admin" => vec!["admin", words[3], words[4]],
            one => vec![one],
        };
        let help = help_of(&path);
        for (place, flag) in words.iter().enumerate().filter(|(_, word)| word.starts_with("--")) {
            assert!(help.contains(flag), "`{line}`: inkgate {} has no {flag}", path.join(" "));
            if *flag == "--format" {
                assert!(help.contains(words[place + 1]), "`{line}`: no such format");
            }
        }
        seen += 1;
    }
    assert!(seen >= 8, "the README shows only {seen} commands of ours");
}

#[test]
fn the_second_command_is_there_and_is_what_ci_runs() {
    assert_eq!(commands()[1], "./check");
    for (script, calls) in [("check", "cargo test --workspace"), (".ci/run", "./check")] {
        let text = fs::read_to_string(root().join(script)).unwrap();
        assert!(text.contains(calls), "{script} does not run `{calls}`");
    }
}
