//! The binary: parses the command line, puts the house together, and hands over to a command.

mod allocator;
mod annotate;
mod chinese;
mod cli;
mod commands;
mod core_file;
mod failure;
mod formats;
mod house;
mod install;
mod language;
mod say;
mod usage;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::Cli;
use crate::language::Language;

fn main() -> ExitCode {
    core_file::never();
    allocator::gives_back();
    let language = Language::here();
    let parsed = cli::tree(language).try_get_matches();
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage::end(&error, language),
    };
    match cli.command.run(&cli.house) {
        Ok(code) => code,
        Err(failure) => {
            say::say(&format!("inkgate: {failure}"));
            failure.exit_code()
        }
    }
}
