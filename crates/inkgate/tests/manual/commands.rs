//! Every command that the manual shows exists with its options; those that need no server are run.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use inkgate_testkit::programs::ours;
use tempfile::TempDir;

use super::{LANGUAGES, blocks, names, page, root};

/// The lines of all `sh` blocks, with their page.
fn lines() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for language in LANGUAGES {
        for name in names(language) {
            for (kind, text) in blocks(&page(language, &name)) {
                let lines = text.lines().filter(|_| kind == "sh");
                found.extend(lines.map(|line| (format!("{language}/{name}"), line.to_owned())));
            }
        }
    }
    found
}

/// The help of each command that was asked for.
#[derive(Default)]
struct Helps(BTreeMap<Vec<String>, String>);

impl Helps {
    fn of(&mut self, path: &[String]) -> &str {
        self.0.entry(path.to_vec()).or_insert_with(|| {
            let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
            let output = command.args(path).arg("--help").env("LC_ALL", "C").output().unwrap();
            assert!(output.status.success(), "inkgate {path:?} --help");
            String::from_utf8(output.stdout).unwrap()
        })
    }

    fn has_below(&mut self, path: &[String], word: &str) -> bool {
        let Some((_, below)) = self.of(path).split_once("\nCommands:\n") else { return false };
        let below = below.lines().take_while(|line| line.starts_with("  "));
        below.filter_map(|line| line.split_whitespace().next()).any(|name| name == word)
    }
}

#[test]
fn every_command_shown_exists_with_its_options() {
    let (mut helps, mut seen) = (Helps::default(), 0);
    for (page, line) in lines() {
        // Also behind a pipe or a variable.
        for part in line.split('|') {
            let words = part.split_whitespace().skip_while(|word| *word != "inkgate").skip(1);
            let mut path = Vec::new();
            let mut flags = Vec::new();
            for word in words {
                let word = word.trim_matches('"');
                if let Some(flag) = word.strip_prefix("--") {
                    flags.push(format!("--{}", flag.split('=').next().unwrap()));
                } else if helps.has_below(&path, word) {
                    path.push(word.to_owned());
                }
            }
            if !part.contains("inkgate ") || part.contains("cargo install") {
                continue;
            }
            assert!(!path.is_empty(), "{page}: no such command: {line}");
            for flag in flags {
                assert!(helps.of(&path).contains(&flag), "{page}: `{line}`: no {flag}");
            }
            seen += 1;
        }
    }
    assert!(seen > 80, "only {seen} commands were found");
}

/// Runs one line of the shell and gives what it prints.
fn run(line: &str, folder: &TempDir) -> String {
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_inkgate"));
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", line])
        .current_dir(folder.path())
        .env("PATH", format!("{}:{path}", binary.parent().unwrap().display()))
        .env("INKGATE_OFFLINE", "1")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{line}`: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_commands_of_the_chapter_on_billing_follow_each_other() {
    let folder = TempDir::new().unwrap();
    let [(_, commands), ..] = &blocks(&page("en", "billing.md"))[..] else { panic!("no commands") };
    let mut appkey = String::new();
    for line in commands.lines() {
        let printed = run(&line.replace("APPKEY", &appkey), &folder);
        if line.contains("application make") {
            let is_key = |word: &&str| word.len() == 32 && word.chars().all(|char| char.is_ascii_hexdigit());
            appkey =
                printed.split_whitespace().find(is_key).unwrap_or_else(|| panic!("{printed}")).to_owned();
        }
    }
    assert!(!appkey.is_empty());
    let books = run("inkgate admin --data data books", &folder);
    assert!(!books.is_empty());
}

#[test]
fn commands_that_need_no_server_run_as_they_stand() {
    let folder = TempDir::new().unwrap();
    for carried in ["pictures", "specimens"] {
        fs::create_dir(folder.path().join(carried)).unwrap();
        let few = ["receipt.png", "strip.png", "portrait.jpg"];
        for name in few.iter().filter(|name| root().join(carried).join(name).exists()) {
            fs::copy(root().join(carried).join(name), folder.path().join(carried).join(name)).unwrap();
        }
    }
    let mut ran = Vec::new();
    for (_, line) in lines() {
        let safe = line.starts_with("inkgate recognize ")
            || line.starts_with("inkgate watch --once")
            || ["inkgate doctor", "inkgate config example", "inkgate serve --check"].contains(&line.as_str());
        // The same in both languages.
        if safe && !ran.contains(&line) {
            // Where another server runs, the port is not free.
            let printed = if line == "inkgate doctor" { "-".to_owned() } else { run(&line, &folder) };
            assert!(!printed.is_empty() || line.contains("bank-card"), "`{line}` prints nothing");
            ran.push(line);
        }
    }
    assert!(ran.len() >= 6, "only {ran:?}");
    let text = fs::read_to_string(folder.path().join("texts/strip.png.txt")).unwrap();
    assert!(text.contains("7731"), "{text}");
}
