//! The reference of commands in Markdown: a chapter a command, a row an option.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

use crate::cli::below;
use crate::language::Language;

/// The page.
pub fn page(tree: &Command, language: Language) -> String {
    let mut page = language
        .choose(
            "# Commands and options\n\n\
             Made by `inkgate man --markdown --output docs`; a test fails when it is stale.\n\n\
             Exit status: 0 done, 1 something failed, 2 the command line is wrong, 130 interrupted.\n",
            "# 命令和选项\n\n\
             由 `LC_ALL=zh_CN.UTF-8 inkgate man --markdown --output docs` 生成；过时会有测试失败。\n\n\
             退出状态：0 完成，1 有失败，2 命令行不对，130 被中断。\n",
        )
        .to_owned();
    command(tree, None, language, &mut page);
    page
}

/// A chapter for `of` and for each below it; options that the one `above` has too are not told again.
fn command(of: &Command, above: Option<&Command>, language: Language, page: &mut String) {
    let name = of.get_bin_name().unwrap_or_else(|| of.get_name());
    let about = of.get_about().map(ToString::to_string).unwrap_or_default();
    page.push_str(&format!("\n## {name}\n\n{about}{}\n\n", language.choose(".", "。")));
    page.push_str(&format!("```text\n{}\n```\n", usage(of)));
    let told = |argument: &Arg| {
        let mut ids = above.into_iter().flat_map(Command::get_arguments).map(Arg::get_id);
        argument.is_global_set() && ids.any(|id| id == argument.get_id())
    };
    let own: Vec<&Arg> = of
        .get_arguments()
        .filter(|argument| {
            !argument.is_hide_set() && !matches!(argument.get_id().as_str(), "help" | "version")
        })
        .filter(|argument| !told(argument))
        .collect();
    if above.is_none() {
        page.push_str(language.choose("\nEvery command takes these.\n", "\n每个命令都有这些选项。\n"));
    }
    if !own.is_empty() {
        page.push_str(language.choose(
            "\n| option | what it does | default | environment |\n|---|---|---|---|\n",
            "\n| 选项 | 作用 | 默认 | 环境变量 |\n|---|---|---|---|\n",
        ));
        for argument in own {
            page.push_str(&row(argument, language));
        }
    }
    if let Some(after) = of.get_after_help() {
        page.push_str(&format!("\n{}\n", after.to_string().replace('\n', "\n\n")));
    }
    for below in below(of) {
        command(below, Some(of), language, page);
    }
}

fn usage(of: &Command) -> String {
    let usage = of.clone().render_usage().to_string();
    usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned()
}

fn row(argument: &Arg, language: Language) -> String {
    let values = argument.get_possible_values();
    let listed = argument.get_action().takes_values() && !values.is_empty() && language == Language::English;
    let mut text = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if language == Language::Chinese {
        // There the text itself tells what stands in the columns to the right.
        text = text.split(" [").next().unwrap_or_default().to_owned();
    }
    if listed {
        text.push_str(&format!(": {}", values.iter().map(value).collect::<Vec<_>>().join("; ")));
    }
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy());
    let default = if argument.get_action().takes_values() {
        code(defaults.collect::<Vec<_>>().join(" "))
    } else {
        String::new()
    };
    let environment =
        code(argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    format!("| {} | {} | {default} | {environment} |\n", code(spelled(argument)), cell(&text))
}

/// A value with what it means.
fn value(value: &PossibleValue) -> String {
    match value.get_help() {
        Some(help) => format!("`{}` {help}", value.get_name()),
        None => format!("`{}`", value.get_name()),
    }
}

/// How it is written: `-f, --format <FORMAT>` or `<PATH>`.
fn spelled(argument: &Arg) -> String {
    let long = argument.to_string();
    match argument.get_short() {
        Some(short) => format!("-{short}, {long}"),
        None => long,
    }
}

fn code(text: String) -> String {
    if text.is_empty() { text } else { format!("`{text}`") }
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").replace('<', "\\<")
}
