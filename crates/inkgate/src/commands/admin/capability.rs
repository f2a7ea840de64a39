//! `inkgate admin capability`.

use inkgate_gateway::capabilities;
use inkgate_platform::{Bounds, Opening, Payment};

use super::room::Room;
use crate::failure::Failure;

/// What to do with capabilities of applications.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Open a capability for an application, or change how it is open
    Open {
        /// The application's appkey
        appkey: String,
        /// The capability, as general or plain; * for all
        capability: String,
        /// package, on-demand, free or internal
        #[arg(long, default_value = "package")]
        payment: Payment,
        /// Limit of calls a second
        #[arg(long, value_name = "CALLS")]
        calls_per_second: Option<u32>,
        /// Limit of pictures being read at one moment
        #[arg(long, value_name = "PICTURES")]
        pictures_at_once: Option<u32>,
        /// Limit of pictures a day
        #[arg(long, value_name = "PICTURES")]
        pictures_a_day: Option<u32>,
    },
    /// Close a capability for an application
    Close {
        /// The application's appkey
        appkey: String,
        /// The capability
        capability: String,
    },
    /// List what is open
    List {
        /// For this application alone
        #[arg(long)]
        appkey: Option<String>,
    },
}

/// A capability that there is: the platform takes any name, and a slip would open nothing.
pub(super) fn known(name: &str) -> Result<String, Failure> {
    if capabilities::names().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    let names: Vec<_> = capabilities::names().collect();
    Err(Failure::usage(format!("there is no capability {name:?}: write one of {}", names.join(", "))))
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Open { appkey, capability, payment, calls_per_second, pictures_at_once, pictures_a_day } => {
            let bounds = Bounds {
                calls_per_second: *calls_per_second,
                pictures_at_once: *pictures_at_once,
                pictures_a_day: *pictures_a_day,
            };
            let opening = Opening { capability: known(capability)?, payment: *payment, bounds };
            room.platform.open_capability(&act, appkey, &opening).await?;
            room.shown.done("The capability is open from now on, with these limits.")
        }
        Verb::Close { appkey, capability } => {
            room.platform.close_capability(&act, appkey, capability).await?;
            room.shown.done("The capability is closed from now on.")
        }
        Verb::List { appkey } => {
            let rows = room.platform.openings(&act, appkey.as_deref()).await?;
            let limits = ["calls_per_second", "pictures_at_once", "pictures_a_day"];
            let columns = [&["application", "appkey", "capability", "payment"][..], &limits[..]].concat();
            room.shown.rows(&columns, &rows)
        }
    }
}
