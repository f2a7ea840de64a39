//! `inkgate admin package`.

use inkgate_platform::NewPackage;
use serde_json::json;

use super::capability::known;
use super::room::{Room, days, now};
use crate::failure::Failure;

/// What to do with resource packages.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Buy a package
    Buy {
        /// The account
        #[arg(long)]
        account: String,
        /// Bind it to this application's appkey; without, all of the account share it
        #[arg(long)]
        appkey: Option<String>,
        /// The capability that it is for
        #[arg(long, default_value = "*")]
        capability: String,
        /// How many pictures
        #[arg(long)]
        pictures: i64,
        /// What was paid, in minor units (fen, cents)
        #[arg(long, default_value_t = 0)]
        amount: i64,
        /// In which currency
        #[arg(long, default_value = "CNY")]
        currency: String,
        /// First day, as 2026-11-24 (default: now)
        #[arg(long, value_name = "DAY")]
        starts: Option<String>,
        /// Last day (default: a year from now)
        #[arg(long, value_name = "DAY")]
        ends: Option<String>,
    },
    /// Add pictures to a package, or move its end
    Renew {
        /// Its number
        id: i64,
        /// How many pictures to add
        #[arg(long, default_value_t = 0)]
        pictures: i64,
        /// What was paid, in minor units
        #[arg(long, default_value_t = 0)]
        amount: i64,
        /// New last day
        #[arg(long, value_name = "DAY")]
        ends: String,
    },
    /// Take a package back; what is left of it is worth its share of the price
    Refund {
        /// Its number
        id: i64,
    },
    /// List packages
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Buy { account, appkey, capability, pictures, amount, currency, starts, ends } => {
            let starts_at = starts.as_deref().map_or_else(|| Ok(now()), |day| room.begin_of(day))?;
            let expires_at = ends.as_deref().map_or_else(|| Ok(now() + days(365)), |day| room.end_of(day))?;
            let new = NewPackage {
                account,
                appkey: appkey.as_deref(),
                capability: &known(capability)?,
                pictures: *pictures,
                amount: *amount,
                currency,
                starts_at,
                expires_at,
            };
            let id = room.platform.buy_package(&act, &new).await?;
            room.shown.one(&[("package", json!(id)), ("pictures", json!(pictures))])
        }
        Verb::Renew { id, pictures, amount, ends } => {
            let ends = room.end_of(ends)?;
            room.platform.renew_package(&act, *id, *pictures, *amount, ends).await?;
            room.shown.done("The package is renewed.")
        }
        Verb::Refund { id } => {
            let left = room.platform.refund_package(&act, *id).await?;
            room.shown.one(&[("pictures taken back", json!(left))])
        }
        Verb::List { account } => {
            let rows = room.platform.packages(&act, account.as_deref()).await?;
            let columns = [
                "id",
                "account",
                "appkey",
                "capability",
                "bought",
                "left",
                "leased",
                "amount",
                "currency",
                "starts_at",
                "expires_at",
                "refunded",
            ];
            room.shown.rows(&columns, &rows)
        }
    }
}
