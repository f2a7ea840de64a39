//! What only a terminal sees: the bar and colours. `script` gives the command one.

use std::process::Command;

use inkgate_testkit::programs::program;

use super::{picture, recognize};

/// What a terminal shows of `inkgate` with this end of a shell's command line, standard output left out if `quiet`.
fn shown(arguments: &str, environment: &[(&str, &str)]) -> Option<String> {
    let script = program("script", "bsdutils")?;
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_inkgate"));
    let clean = recognize();
    let mut command = Command::new(script);
    for (name, value) in clean.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
    command.env_remove("CLICOLOR").env_remove("CLICOLOR_FORCE").envs(environment.iter().copied());
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_terminal_sees_a_bar_with_rate_and_remaining_time_and_a_file_does_not() {
    let files = [picture("strip"), picture("receipt")].map(|path| path.display().to_string()).join(" ");
    let Some(seen) = shown(&format!("recognize {files} > /dev/null"), &[]) else { return };
    for part in ["/2 pages", "/s", "gone", "left"] {
        assert!(seen.contains(part), "no {part} in {seen:?}");
    }
    // It is wiped away in the end.
    assert!(seen.trim_end().ends_with("\u{1b}[2K") || seen.contains("\r\u{1b}[2K"), "{seen:?}");
    let Some(chinese) = shown(&format!("recognize {files} > /dev/null"), &[("LC_ALL", "zh_CN.UTF-8")]) else {
        return;
    };
    assert!(chinese.contains("/2 页") && chinese.contains("还要"), "{chinese:?}");
    let quiet = shown(&format!("recognize {files} > /dev/null 2> /dev/null"), &[]).unwrap();
    assert_eq!(quiet, "");

    let output = recognize().args([picture("strip"), picture("receipt")]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_bar_does_not_run_into_the_text() {
    let files = [picture("strip"), picture("strip")].map(|path| path.display().to_string()).join(" ");
    let Some(seen) = shown(&format!("recognize {files}"), &[]) else { return };
    let lines: Vec<&str> = seen.split("\r\n").filter(|line| line.contains("7731")).collect();
    assert_eq!(lines.len(), 2, "{seen:?}");
    for line in lines {
        let text = line.rsplit('\u{1b}').next().unwrap();
        assert!(!text.contains("pages"), "{seen:?}");
    }
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    for arguments in ["--help", "recognize --fromat x"] {
        let Some(coloured) = shown(arguments, &[]) else { return };
        assert!(coloured.contains("\u{1b}["), "{arguments}: {coloured:?}");
        let plain = shown(arguments, &[("NO_COLOR", "1")]).unwrap();
        assert!(!plain.contains('\u{1b}') && plain.len() > 50, "{arguments}: {plain:?}");
    }
    let piped = recognize().arg("--help").output().unwrap();
    assert!(!piped.stdout.contains(&0x1b));
}
