//! `inkgate admin token`.

use serde_json::json;

use super::room::Room;
use crate::failure::Failure;

/// What to do with bearer tokens.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make a token; it is shown this once
    Make {
        /// The application's appkey
        appkey: String,
        /// What to call it
        #[arg(long, default_value = "token")]
        name: String,
    },
    /// List tokens
    List {
        /// Of this application alone
        #[arg(long)]
        appkey: Option<String>,
    },
    /// Take a token out of use for good
    Revoke {
        /// Its number in the list
        id: i64,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { appkey, name } => {
            let token = room.platform.make_token(&act, appkey, name).await?;
            room.shown.one(&[("token", json!(token.reveal()))])
        }
        Verb::List { appkey } => {
            let rows = room.platform.tokens(&act, appkey.as_deref()).await?;
            room.shown.rows(&["id", "appkey", "name", "enabled", "made_at"], &rows)
        }
        Verb::Revoke { id } => {
            room.platform.revoke_token(&act, *id).await?;
            room.shown.done("The token is refused from now on.")
        }
    }
}
