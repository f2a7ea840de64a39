//! `inkgate completions`: what a shell needs to complete our commands and options.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap_complete::Shell;

use crate::cli;
use crate::failure::Failure;
use crate::house::HouseArgs;
use crate::language::Language;

/// Options of `inkgate completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which shell
    shell: Shell,
}

/// Runs it.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &Args, _house: &HouseArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::tree(Language::here()), "inkgate", &mut script);
    match std::io::stdout().write_all(&script) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
