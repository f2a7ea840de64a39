//! The binary: parses the command line, puts the house together, and hands over to a command.

mod annotate;
mod commands;
mod failure;
mod formats;
mod house;
mod install;

use std::process::ExitCode;

use clap::Parser;

/// Reads printed text on this machine.
#[derive(Debug, Parser)]
#[command(name = "inkgate", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    house: house::HouseArgs,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command.run(&cli.house) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("inkgate: {failure}");
            failure.exit_code()
        }
    }
}
