//! `inkgate admin charge`: what calls were charged, and giving it back.

use inkgate_platform::{Charge, ChargesWanted};

use super::room::Room;
use crate::failure::Failure;

const COLUMNS: [&str; 10] =
    ["id", "at", "application", "capability", "payment", "package", "call", "pictures", "mils", "refunded"];

/// What to do with charges.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// List what an account's calls were charged, newest first
    List {
        /// The account
        account: String,
        /// Of the call with this request id alone
        #[arg(long)]
        call: Option<String>,
        /// From this day on, as 2026-11-24
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// Up to this day
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
        most: i64,
    },
    /// Give back what a call was charged, by an entry of its own that says why
    Refund {
        /// Its number in the list
        id: i64,
        /// Why, as the statement shows it
        #[arg(long)]
        reason: String,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::List { account, call, from, to, most } => {
            let wanted = ChargesWanted {
                account,
                call: call.as_deref(),
                from: from.as_deref().map(|day| room.begin_of(day)).transpose()?,
                to: to.as_deref().map(|day| room.end_of(day)).transpose()?,
                before: None,
            };
            room.shown.rows(&COLUMNS, &room.platform.charges(&act, &wanted, *most).await?)
        }
        Verb::Refund { id, reason } => {
            given_back(&room.platform.refund_charge(&act, *id, reason).await?, room)
        }
    }
}

fn given_back(charge: &Charge, room: &Room) -> Result<(), Failure> {
    if room.shown.json {
        let text = serde_json::to_string_pretty(charge).map_err(|error| Failure::new(error.to_string()))?;
        return super::shown::print(&format!("{text}\n"));
    }
    room.shown.done("The charge was given back.")
}
