//! The commands: one file each, listed here.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::house::HouseArgs;

mod admin;
mod assets;
mod call;
mod completions;
mod config;
mod doctor;
mod man;
mod mcp;
mod recognize;
pub(crate) mod serve;
mod sign;
mod watch;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Read pictures and PDFs and write their text
    Recognize(recognize::Args),
    /// Read what arrives in a folder, as long as it runs
    Watch(watch::Args),
    /// Offer reading to language models, by the Model Context Protocol
    Mcp(mcp::Args),
    /// Serve signed and plain HTTP calls
    Serve(serve::Args),
    /// Print an example configuration, or check one
    Config(config::Args),
    /// Print the headers of a signed call
    Sign(sign::Args),
    /// Make a signed call and print the answer
    Call(call::Args),
    /// Install, list and verify models and runtime libraries
    Assets(assets::Args),
    /// Check this machine and say what to mend
    Doctor(doctor::Args),
    /// Administer accounts, keys, applications, packages and the database
    Admin(admin::Args),
    /// Print completions for a shell
    Completions(completions::Args),
    /// Write manual pages, or the reference of commands in Markdown
    Man(man::Args),
}

impl Command {
    /// Runs the command.
    pub fn run(&self, house: &HouseArgs) -> Result<ExitCode, Failure> {
        match self {
            Self::Recognize(args) => recognize::run(args, house),
            Self::Watch(args) => watch::run(args, house),
            Self::Mcp(args) => mcp::run(args, house),
            Self::Serve(args) => serve::run(args, house),
            Self::Config(args) => config::run(args),
            Self::Sign(args) => sign::run(args, house),
            Self::Call(args) => call::run(args, house),
            Self::Assets(args) => assets::run(args, house),
            Self::Doctor(args) => doctor::run(args, house),
            Self::Admin(args) => admin::run(args, house),
            Self::Completions(args) => completions::run(args, house),
            Self::Man(args) => man::run(args, house),
        }
    }
}
