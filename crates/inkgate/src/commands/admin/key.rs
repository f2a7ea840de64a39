//! `inkgate admin key`.

use inkgate_platform::{AccessKey, Networks};
use serde_json::json;

use super::room::Room;
use crate::failure::Failure;

/// What to do with access keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make a key; its secret is shown this once
    Make {
        /// The account
        #[arg(long)]
        account: String,
        /// What to call it
        #[arg(long, default_value = "key")]
        name: String,
    },
    /// List keys
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
    },
    /// Let a key sign again
    Enable {
        /// The access key (AK)
        id: String,
    },
    /// Refuse what a key signs
    Disable {
        /// The access key (AK)
        id: String,
    },
    /// Make a key in a key's place; the old one may sign for a while yet
    Rotate {
        /// The access key (AK)
        id: String,
        /// How long both may sign, in hours
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=8760))]
        overlap_hours: u32,
    },
    /// Limit a key to applications and source networks; without options it is limited no more
    Limit {
        /// The access key (AK)
        id: String,
        /// An application's appkey; may be given several times
        #[arg(long = "application", value_name = "APPKEY")]
        applications: Vec<String>,
        /// A network as 192.0.2.0/24; may be given several times
        #[arg(long = "network", value_name = "NETWORK")]
        networks: Vec<String>,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { account, name } => show(&room.platform.make_key(&act, account, name).await?, room),
        Verb::List { account } => {
            let rows = room.platform.access_keys(&act, account.as_deref()).await?;
            let columns = ["id", "account", "name", "enabled", "expires_at", "networks", "applications"];
            room.shown.rows(&columns, &rows)
        }
        Verb::Enable { id } => {
            room.platform.enable_key(&act, id, true).await?;
            room.shown.done("The key may sign again.")
        }
        Verb::Disable { id } => {
            room.platform.enable_key(&act, id, false).await?;
            room.shown.done("The key is refused from now on.")
        }
        Verb::Rotate { id, overlap_hours } => {
            show(&room.platform.rotate_key(&act, id, overlap_hours * 3600).await?, room)
        }
        Verb::Limit { id, applications, networks } => {
            let networks: Networks = networks.join(",").parse()?;
            room.platform.limit_key(&act, id, &networks, applications).await?;
            room.shown.done("The key is limited so from now on.")
        }
    }
}

fn show(key: &AccessKey, room: &Room) -> Result<(), Failure> {
    room.shown.one(&[("access key", json!(key.id)), ("secret key", json!(key.secret.reveal()))])
}
