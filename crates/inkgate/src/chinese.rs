//! Everything the command says in Chinese: help texts, and sentences for files that could not be read.

mod table;

use clap::{Arg, Command};

use crate::house::OF_EVERY_COMMAND;
use table::{COMMANDS, FAILURES, Texts};

/// A finished tree of commands with its texts in Chinese.
pub fn translated(tree: Command) -> Command {
    command(tree, "", &[])
}

/// The sentence for a failure by its code, with what to do; none for a code that has none.
pub fn failure(code: &str) -> Option<&'static str> {
    FAILURES.iter().find(|(found, _)| *found == code).map(|(_, sentence)| *sentence)
}

/// One command and those below it; `above` has the texts of those above it, whose options it may have too.
fn command(command: Command, path: &str, above: &[&Texts]) -> Command {
    let texts = texts(path);
    let own_and_above: Vec<&Texts> = above.iter().copied().chain(texts).collect();
    let english_after = command.get_after_help().is_some();
    let mut command = command
        .mut_args(|argument| {
            let text = own_and_above.iter().rev().find_map(|texts| of(texts, &argument));
            in_chinese(argument, text)
        })
        .mut_subcommands(|below| {
            let path = format!("{path} {}", below.get_name());
            self::command(below, path.trim_start(), &own_and_above)
        })
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .help_template("{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}");
    if let Some(texts) = texts {
        command = command.about(texts.about);
        if english_after {
            command = command.after_help(texts.after);
        }
    } else if command.get_name() == "help" {
        command = command.about("显示本帮助，或某个命令的帮助");
    }
    command
}

fn in_chinese(argument: Arg, text: Option<&'static str>) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(OF_EVERY_COMMAND) => "每个命令都有的选项",
        _ if argument.is_positional() => "参数",
        _ => "选项",
    };
    let text = match (argument.get_id().as_str(), text) {
        ("help", _) => "显示帮助",
        ("version", _) => "显示版本",
        (_, Some(text)) => text,
        (_, None) => return argument.help_heading(heading),
    };
    // clap writes these three notes in English, so they are taken over.
    let mut whole = text.to_owned();
    let visible = !argument.is_hide_default_value_set() && argument.get_action().takes_values();
    let defaults: Vec<_> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if visible && !defaults.is_empty() {
        whole.push_str(&format!(" [默认：{}]", defaults.join(" ")));
    }
    if let Some(name) = argument.get_env() {
        whole.push_str(&format!(" [环境变量：{}]", name.to_string_lossy()));
    }
    argument
        .help_heading(heading)
        .help(whole.clone())
        .long_help(whole)
        .hide_default_value(true)
        .hide_env(true)
        .hide_possible_values(true)
}

/// The lists of texts; a command of many parts may have one of its own.
const LISTS: &[&[Texts]] = &[COMMANDS];

fn texts(path: &str) -> Option<&'static Texts> {
    LISTS.iter().copied().flatten().find(|texts| texts.path == path)
}

fn of(texts: &Texts, argument: &Arg) -> Option<&'static str> {
    texts.options.iter().find(|(id, _)| argument.get_id() == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::{Cli, below};

    /// Every command, by its name below `inkgate`, before clap adds its own.
    fn all(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        found.push((path.to_owned(), command.clone()));
        for below in below(command) {
            all(below, format!("{path} {}", below.get_name()).trim_start(), found);
        }
    }

    #[test]
    fn no_command_and_no_option_lacks_its_chinese_text() {
        let mut found = Vec::new();
        all(&Cli::command(), "", &mut found);
        for (path, command) in &found {
            let Some(texts) = texts(path) else {
                panic!("chinese/table.rs has no texts for `inkgate {path}`");
            };
            assert_eq!(command.get_after_help().is_some(), !texts.after.is_empty(), "{path}: after");
            for argument in command.get_arguments() {
                let id = argument.get_id();
                let Some(text) = of(texts, argument) else {
                    panic!("chinese/table.rs has no text for `{id}` of `inkgate {path}`");
                };
                assert!(text.chars().any(|char| char >= '\u{4e00}'), "{path} {id}: {text}");
                for value in
                    argument.get_possible_values().iter().filter(|_| argument.get_action().takes_values())
                {
                    assert!(
                        text.contains(value.get_name()),
                        "{path} {id} does not tell {}",
                        value.get_name()
                    );
                }
            }
            let ids: BTreeSet<_> =
                command.get_arguments().map(|argument| argument.get_id().as_str()).collect();
            for (id, _) in texts.options {
                assert!(
                    ids.contains(id),
                    "chinese/table.rs has a text for {id}, which `inkgate {path}` has not"
                );
            }
        }
        let paths: BTreeSet<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        for texts in LISTS.iter().copied().flatten() {
            assert!(
                paths.contains(texts.path),
                "chinese/table.rs has texts for {}, which is gone",
                texts.path
            );
        }
    }

    #[test]
    fn every_failure_of_the_engine_has_a_sentence() {
        use inkgate_engine::ErrorKind::{
            Assets, Cancelled, Deadline, Empty, Encrypted, Internal, Malformed, NoSuchPage, Runtime,
            TooLarge, TooSmall, UnsupportedFormat,
        };
        let kinds = [
            Empty,
            UnsupportedFormat,
            Malformed,
            TooLarge,
            TooSmall,
            Encrypted,
            NoSuchPage,
            Deadline,
            Cancelled,
            Assets,
            Runtime,
            Internal,
        ];
        for code in kinds.map(|kind| kind.code()).into_iter().chain(["unreadable"]) {
            assert!(failure(code).is_some_and(|sentence| sentence.contains('；')), "{code}");
        }
    }
}
