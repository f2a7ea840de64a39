//! `inkgate admin`: accounts, keys, applications, packages, statements and the database, on the data directory itself,
//! also while a server runs on it.

mod account;
mod application;
mod audit;
mod capability;
mod capture;
mod charge;
mod encryption;
mod key;
mod package;
mod price;
mod room;
mod shown;
mod token;
mod upkeep;
mod usage;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::house::HouseArgs;
use room::Room;

/// Options of `inkgate admin`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A running server sees what is changed here within a second. People are shown tables, scripts say \
--json. Secrets are shown once, when they are made."
)]
pub struct Args {
    /// Configuration file (TOML), as the server's
    #[arg(long, value_name = "FILE", env = "INKGATE_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Data folder, as the server's
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    noun: Noun,
}

/// What it is about.
#[derive(Debug, clap::Subcommand)]
enum Noun {
    /// Organisations
    #[command(subcommand)]
    Account(account::Verb),
    /// People who administer
    #[command(subcommand)]
    User(user::Verb),
    /// Access keys, which sign
    #[command(subcommand)]
    Key(key::Verb),
    /// Keys of interface encryption
    #[command(subcommand)]
    Encryption(encryption::Verb),
    /// Applications, which are counted
    #[command(subcommand)]
    Application(application::Verb),
    /// Bearer tokens of applications
    #[command(subcommand)]
    Token(token::Verb),
    /// What applications may call
    #[command(subcommand)]
    Capability(capability::Verb),
    /// Calls kept for a while, for finding mistakes
    #[command(subcommand)]
    Capture(capture::Verb),
    /// Pictures paid for in advance
    #[command(subcommand)]
    Package(package::Verb),
    /// What pictures cost on demand
    #[command(subcommand)]
    Price(price::Verb),
    /// What calls were charged, and giving it back
    #[command(subcommand)]
    Charge(charge::Verb),
    /// What was used, by day or month
    Usage(usage::UsageArgs),
    /// An account's statement
    Statement(usage::StatementArgs),
    /// Set an account's bill right
    Correct(usage::CorrectArgs),
    /// Who changed what
    #[command(subcommand)]
    Audit(audit::Verb),
    /// Compute every balance anew
    Books,
    /// Copy the database, also in use
    Backup(upkeep::BackupArgs),
    /// Put a copy in the database's place
    Restore(upkeep::RestoreArgs),
    /// Move to another database
    Migrate(upkeep::MigrateArgs),
    /// The key that secrets are sealed under
    #[command(subcommand)]
    MasterKey(upkeep::MasterKeyVerb),
}

/// Runs it.
pub fn run(args: &Args, _: &HouseArgs) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("the system gives no threads: {error}")))?;
    let at = room::Settings::new(args)?;
    runtime.block_on(async {
        // The one act that must not have the database open.
        if let Noun::Restore(restore) = &args.noun {
            return upkeep::restore(restore, &at).await;
        }
        // Making accounts begins an installation. Whatever else is asked of a folder without one is a slip of its name.
        if !matches!(args.noun, Noun::Account(account::Verb::Make { .. })) {
            at.expect_database()?;
        }
        let room = Room::open(&at).await?;
        let done = match &args.noun {
            Noun::Account(verb) => account::run(verb, &room).await,
            Noun::User(verb) => user::run(verb, &room).await,
            Noun::Key(verb) => key::run(verb, &room).await,
            Noun::Encryption(verb) => encryption::run(verb, &room).await,
            Noun::Application(verb) => application::run(verb, &room).await,
            Noun::Token(verb) => token::run(verb, &room).await,
            Noun::Capability(verb) => capability::run(verb, &room).await,
            Noun::Capture(verb) => capture::run(verb, &room).await,
            Noun::Package(verb) => package::run(verb, &room).await,
            Noun::Price(verb) => price::run(verb, &room).await,
            Noun::Charge(verb) => charge::run(verb, &room).await,
            Noun::Usage(args) => usage::usage(args, &room).await,
            Noun::Statement(args) => usage::statement(args, &room).await,
            Noun::Correct(args) => usage::correct(args, &room).await,
            Noun::Audit(verb) => audit::run(verb, &room).await,
            Noun::Books => audit::books(&room).await,
            Noun::Backup(args) => upkeep::backup(args, &room).await,
            Noun::Migrate(args) => upkeep::migrate(args, &room).await,
            Noun::MasterKey(verb) => upkeep::master_key(verb, &room).await,
            Noun::Restore(_) => Ok(()),
        };
        room.close().await;
        done
    })?;
    Ok(ExitCode::SUCCESS)
}
