//! `inkgate admin price`.

use inkgate_platform::Price;

use super::capability::known;
use super::room::{Room, now};
use crate::failure::Failure;

/// What to do with the price list.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Add a price, from a day on
    Set {
        /// The capability; * for all that have no price of their own
        capability: String,
        /// Minor units (fen, cents) for a thousand pictures
        #[arg(long, value_name = "AMOUNT")]
        per_thousand: i64,
        /// In which currency
        #[arg(long, default_value = "CNY")]
        currency: String,
        /// First day, as 2026-12-01 (default: now)
        #[arg(long, value_name = "DAY")]
        starts: Option<String>,
    },
    /// List prices, past and future
    List,
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Set { capability, per_thousand, currency, starts } => {
            let price = Price {
                capability: known(capability)?,
                per_thousand: *per_thousand,
                currency: currency.clone(),
                starts_at: starts.as_deref().map_or_else(|| Ok(now()), |day| room.begin_of(day))?,
            };
            room.platform.set_price(&room.act(), &price).await?;
            room.shown.done("The price is on the list.")
        }
        Verb::List => {
            let rows = room.platform.prices(&act).await?;
            room.shown.rows(&["capability", "per_thousand", "currency", "starts_at"], &rows)
        }
    }
}
