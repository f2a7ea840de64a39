//! What is made from the tree of commands: help, manual pages, completions, the reference in `docs/`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use inkgate_testkit::programs::{ours, program};
use tempfile::TempDir;

const CHINESE: &str = "zh_CN.UTF-8";

/// The binary in a locale.
fn inkgate(locale: &str) -> Command {
    let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
    command.env("LC_ALL", locale);
    command
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

#[test]
fn the_pages_in_docs_are_what_the_command_makes_today() {
    let made = TempDir::new().unwrap();
    for (locale, names) in
        [("C", ["command.md", "assets.md"]), (CHINESE, ["command.zh-CN.md", "assets.zh-CN.md"])]
    {
        text(&inkgate(locale).args(["man", "--markdown", "--output"]).arg(made.path()).output().unwrap());
        for name in names {
            let (now, kept) = (fs::read_to_string(made.path().join(name)).unwrap(), docs().join(name));
            assert!(
                fs::read_to_string(&kept).is_ok_and(|kept| kept == now),
                "docs/{name} is stale: LC_ALL={locale} cargo run -p inkgate -- man --markdown --output docs"
            );
        }
    }
}

#[test]
fn every_command_has_a_manual_page_that_troff_understands() {
    let made = TempDir::new().unwrap();
    text(&inkgate("C").args(["man", "--output"]).arg(made.path().join("man1")).output().unwrap());
    let pages: Vec<PathBuf> =
        fs::read_dir(made.path().join("man1")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let help = text(&inkgate("C").arg("--help").output().unwrap());
    let commands = help.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next());
    let commands = commands.filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase()));
    let mut seen = 0;
    for name in commands.filter(|name| *name != "help") {
        let page = made.path().join(format!("man1/inkgate-{name}.1"));
        let page = fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        assert!(page.contains(&format!("inkgate\\-{name} \\- ")), "{name}: {page}");
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} commands in {help}");
    let Some(groff) = program("groff", "groff-base") else { return };
    for page in pages {
        let set = Command::new(&groff).args(["-man", "-Tutf8", "-ww", "-z"]).arg(&page).output().unwrap();
        let warnings = String::from_utf8_lossy(&set.stderr).into_owned();
        assert!(set.status.success() && warnings.is_empty(), "{}: {warnings}", page.display());
    }
}

#[test]
fn shells_complete_commands_options_and_values() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        for locale in ["C", CHINESE] {
            let script = text(&inkgate(locale).args(["completions", shell]).output().unwrap());
            for word in ["recognize", "min-confidence", "completions"] {
                assert!(script.contains(word), "{shell} {locale}: no {word}");
            }
            // Elvish and PowerShell complete no values.
            assert!(script.contains("jsonl") || matches!(shell, "elvish" | "powershell"), "{shell} {locale}");
        }
    }
    let refused = inkgate("C").args(["completions", "ed"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn bash_takes_the_completions_and_offers_formats() {
    let Some(bash) = program("bash", "bash") else { return };
    let script = text(&inkgate("C").args(["completions", "bash"]).output().unwrap());
    let ask = "\nCOMP_WORDS=(inkgate recognize --format j); COMP_CWORD=3; _inkgate inkgate j --format; echo \"${COMPREPLY[@]}\"";
    // A file, because the script is longer than one argument may be.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ask.bash");
    std::fs::write(&path, script + ask).unwrap();
    let offered = Command::new(bash).arg("--norc").arg(&path).output().unwrap();
    assert_eq!(text(&offered), "json jsonl\n");
}

#[test]
fn help_is_in_the_language_of_the_locale_and_short_on_demand() {
    for command in
        [&["--help"][..], &["recognize", "--help"], &["recognize", "-h"], &["help", "assets", "list"]]
    {
        let english = text(&inkgate("en_US.UTF-8").args(command).output().unwrap());
        let chinese = text(&inkgate(CHINESE).args(command).output().unwrap());
        assert!(english.is_ascii(), "{command:?}: {english}");
        assert!(english.contains("Usage: inkgate"), "{command:?}: {english}");
        assert!(chinese.contains("用法：inkgate"), "{command:?}: {chinese}");
        // What is left in English are names: of options, values, variables, files.
        for left in ["Usage", "Options", "Arguments", "Commands", "Print", "default:", "env:", "Possible"] {
            assert!(!chinese.contains(left), "{command:?} has {left}: {chinese}");
        }
        let options = |help: &str| {
            let mut options: Vec<String> =
                help.split_whitespace().filter(|word| word.starts_with("--")).map(str::to_owned).collect();
            options.sort();
            options
        };
        assert_eq!(options(&english), options(&chinese), "{command:?}");
    }
}

#[test]
fn mistakes_are_told_in_the_language_of_the_locale() {
    let mistake = |locale: &str| {
        let output = inkgate(locale).args(["recognize", "--fromat", "text", "a.png"]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    let (english, chinese) = (mistake("C"), mistake(CHINESE));
    assert!(
        english.contains("--fromat") && english.contains("'--format'") && english.contains("--help"),
        "{english}"
    );
    assert_eq!(chinese, "inkgate: 没有选项 --fromat；是不是 --format？；用 --help 查看用法\n");
}

#[test]
fn a_reader_who_has_gone_is_no_failure_and_a_full_disk_is_one() {
    for command in [&["completions", "zsh"][..], &["assets", "list"], &["--help"]] {
        // Nobody reads: the other end is closed before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = inkgate("C").args(command).stdout(writer).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    #[cfg(target_os = "linux")]
    for command in [&["completions", "zsh"][..], &["assets", "list"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = inkgate("C").args(command).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("cannot write to standard output"), "{command:?}: {told}");
    }
}
