//! `inkgate admin application`.

use serde_json::json;

use super::room::Room;
use crate::failure::Failure;

/// What to do with applications.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make an application; nothing is opened for it yet
    Make {
        /// The account
        #[arg(long)]
        account: String,
        /// Its name
        name: String,
    },
    /// List applications
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
    },
    /// Let an application call again
    Enable {
        /// Its appkey
        appkey: String,
    },
    /// Refuse an application's calls
    Disable {
        /// Its appkey
        appkey: String,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { account, name } => {
            let made = room.platform.make_application(&act, account, name).await?;
            room.shown.one(&[("name", json!(made.name)), ("appkey", json!(made.appkey))])
        }
        Verb::List { account } => {
            let rows = room.platform.applications(&act, account.as_deref()).await?;
            room.shown.rows(&["account", "name", "appkey", "enabled", "made_at"], &rows)
        }
        Verb::Enable { appkey } => {
            room.platform.enable_application(&act, appkey, true).await?;
            room.shown.done("The application may call again.")
        }
        Verb::Disable { appkey } => {
            room.platform.enable_application(&act, appkey, false).await?;
            room.shown.done("The application is refused from now on.")
        }
    }
}
