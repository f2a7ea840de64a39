//! `inkgate admin user`: people, whose passwords come from a file or standard input, never from the command line, which
//! everybody on the machine can read.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use inkgate_platform::{PersonChange, Role};

use super::room::Room;
use crate::failure::Failure;

/// Longest password file that is read, in bytes.
const LONGEST: u64 = 4096;

/// What to do with people.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Add a person
    Make {
        /// The account
        #[arg(long)]
        account: String,
        /// The name to log in with
        name: String,
        /// owner, operator, auditor or developer
        #[arg(long)]
        role: Role,
        /// File with the password in its first line (- for standard input)
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
    /// List people
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
    },
    /// Change role or password, or whether the person may log in
    Change {
        /// The name
        name: String,
        /// A new role
        #[arg(long)]
        role: Option<Role>,
        /// File with a new password (- for standard input)
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// May not log in
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
        /// May log in again
        #[arg(long)]
        enable: bool,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { account, name, role, password_file } => {
            let password = password(password_file)?;
            room.platform.make_person(&act, account, name, *role, &password).await?;
            room.shown.done("The person may log in.")
        }
        Verb::List { account } => {
            let rows = room.platform.people(&act, account.as_deref()).await?;
            room.shown.rows(&["id", "account", "name", "role", "enabled", "made_at"], &rows)
        }
        Verb::Change { name, role, password_file, disable, enable } => {
            let password = password_file.as_deref().map(password).transpose()?;
            let enabled = if *disable { Some(false) } else { enable.then_some(true) };
            let to = PersonChange {
                role: *role,
                password: password.as_deref(),
                enabled,
                ..PersonChange::default()
            };
            room.platform.change_person(&act, name, to).await?;
            room.shown.done("Changed.")
        }
    }
}

fn password(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(LONGEST).read_to_string(&mut text)
    } else {
        fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
