//! `inkgate admin account`.

use serde_json::json;

use super::room::Room;
use crate::failure::Failure;

/// What to do with accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make an account
    Make {
        /// Its name
        name: String,
    },
    /// List accounts
    List,
    /// Let an account's keys and applications be used again
    Enable {
        /// Its name
        name: String,
    },
    /// Refuse an account's keys and applications
    Disable {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { name } => {
            let made = room.platform.make_account(&act, name).await?;
            room.shown.one(&[("id", json!(made.id)), ("name", json!(made.name))])
        }
        Verb::List => {
            let rows = room.platform.accounts(&act).await?;
            room.shown.rows(&["id", "name", "enabled", "operates", "made_at"], &rows)
        }
        Verb::Enable { name } => {
            room.platform.enable_account(&act, name, true).await?;
            room.shown.done("The account may call again.")
        }
        Verb::Disable { name } => {
            room.platform.enable_account(&act, name, false).await?;
            room.shown.done("The account is refused from now on.")
        }
    }
}
