//! A command line that asks for help, or that cannot be understood.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::language::Language;
use crate::say::say;

/// Prints what clap has to say, and gives the exit status: 0 for help that was asked for, 2 for a mistake.
pub fn end(error: &clap::Error, language: Language) -> ExitCode {
    match chinese(error).filter(|_| language == Language::Chinese) {
        Some(sentence) => say(&format!("inkgate: {sentence}")),
        // Whoever reads may have seen enough and hung up.
        None => drop(error.print()),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The sentence for a mistake, with what to do next; none for help and for what has no sentence here.
fn chinese(error: &clap::Error) -> Option<String> {
    let text = |kind| error.get(kind).map(text).filter(|text| !text.is_empty());
    let argument = || text(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有选项 {}", argument()?),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", text(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", argument()?),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            Some(prior) if Some(&prior) != argument().as_ref() => {
                format!("{} 不能与 {prior} 同用", argument()?)
            }
            _ => format!("{} 只能写一次", argument()?),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match text(ContextKind::InvalidValue) {
            Some(value) => format!("{} 的值“{value}”不对", argument()?),
            None => format!("{} 后面缺少值", argument()?),
        },
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{} 后面缺少值", argument()?)
        }
        ErrorKind::TooManyValues => format!("{} 后面的值太多", argument()?),
        ErrorKind::InvalidUtf8 => "有一个值不是 UTF-8 文本".to_owned(),
        _ => return None,
    };
    let mut sentence = what;
    if let Some(valid) = text(ContextKind::ValidValue) {
        sentence.push_str(&format!("，可以是 {valid}"));
    }
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    // The likeliest comes last; one is enough.
    let likeliest = |kind| match error.get(kind) {
        Some(ContextValue::Strings(all)) => all.last().cloned(),
        _ => text(kind),
    };
    if let Some(suggested) = suggested.into_iter().find_map(likeliest) {
        sentence.push_str(&format!("；是不是 {suggested}？"));
    }
    Some(format!("{sentence}；用 --help 查看用法"))
}

/// A value of an error's context as text, lists joined.
fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;

    #[test]
    fn mistakes_have_their_sentence() {
        for (line, sentence) in [
            ("recognize --fromat text a", "没有选项 --fromat；是不是 --format？；用 --help 查看用法"),
            ("recognise a", "没有命令 recognise；是不是 recognize？；用 --help 查看用法"),
            ("recognize", "缺少 <PATH>...；用 --help 查看用法"),
            (
                "recognize --profile slow a",
                "--profile <PROFILE> 的值“slow”不对，可以是 fast、balanced、accurate；用 --help 查看用法",
            ),
            ("recognize --jobs 0 a", "--jobs <N> 的值“0”不对；用 --help 查看用法"),
            ("recognize a --jobs", "--jobs <N> 后面缺少值；用 --help 查看用法"),
            ("recognize a --output b --output c", "--output <PATH> 只能写一次；用 --help 查看用法"),
        ] {
            let words = std::iter::once("inkgate").chain(line.split(' '));
            let error = cli::tree(Language::Chinese).try_get_matches_from(words).unwrap_err();
            assert_eq!(chinese(&error).as_deref(), Some(sentence), "{line}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn help_is_no_mistake() {
        let error = cli::tree(Language::Chinese).try_get_matches_from(["inkgate", "--help"]).unwrap_err();
        assert_eq!((chinese(&error), error.exit_code()), (None, 0));
    }
}
