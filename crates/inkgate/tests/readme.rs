//! What the README tells people to type: the first command is run as it stands there, every other is looked up in the help.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

#[test]
fn a_second_restricted_application_has_its_answer_in_five_commands() {
    let block = |readme: &str, title: &str| -> Vec<String> {
        let text = fs::read_to_string(root().join(readme)).unwrap();
        let section =
            text.split(title).nth(1).unwrap_or_else(|| panic!("{readme} has no {title}")).to_owned();
        let block =
            section.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned();
        block.lines().map(|line| line.split(" #").next().unwrap().trim().to_owned()).collect()
    };
    let commands = block("README.md", "## A second application");
    assert_eq!(commands, block("README.zh-CN.md", "## 第二个应用"));
    assert!(commands.len() <= 5, "{commands:?}");
    let [clone, install, serve, make, call] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(clone.starts_with("git clone ") && clone.ends_with(" && cd inkgate"), "{clone}");
    assert_eq!(install, "cargo install --path crates/inkgate");

    // In a folder that looks like a clone, with the program on the path, and a port that nobody has.
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("pictures")).unwrap();
    let receipt = pictures::named("receipt");
    fs::copy(&receipt.path, folder.path().join("pictures/receipt.png")).unwrap();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let programs = Path::new(env!("CARGO_BIN_EXE_inkgate")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path))).unwrap();
    let shell = |words: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &words.replace("127.0.0.1:8080", &address)]).current_dir(folder.path());
        command
            .env("PATH", &path)
            .env("INKGATE_OFFLINE", "1")
            .env("INKGATE_LISTEN", &address)
            .env("LC_ALL", "C");
        command
    };
    let mut server = shell(&format!("exec {serve}")).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
    let listening = said.any(|line| line.starts_with("Listening on "));
    let run = |words: &str| {
        let output = shell(words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), said)
    };
    let results = [run(make), run(call), {
        let card = "8080/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json";
        run(&call.replace("8080", card))
    }];
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(listening, "the server does not say that it listens");
    let [made, first, other] = results;
    assert!(made.0, "{make}: {}", made.2);
    assert!(first.0, "{call}: {}{}", first.1, first.2);
    let answer: serde_json::Value = serde_json::from_str(&first.1).unwrap();
    let lines = answer["returnObj"][0]["detail"].as_array().unwrap();
    let lines: Vec<String> = lines.iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect();
    let got = score(&receipt.pages[0], &lines);
    assert!(got.f1 >= 0.99, "{got:?}");
    assert!(!other.0 && other.1.contains("CTAPI_10012"), "what was not opened: {}{}", other.1, other.2);
}
