//! `inkgate admin audit` and `books`: whether everything is as it was written.

use serde_json::json;

use super::room::Room;
use crate::failure::Failure;

/// What to do with the audit trail.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// List the newest changes
    List {
        /// How many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
        most: i64,
    },
    /// Walk the whole trail: a row that was changed or taken out is named
    Verify,
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::List { most } => {
            let rows = room.platform.audit(&act, *most).await?;
            room.shown
                .rows(&["number", "at", "actor", "origin", "action", "subject", "before", "after"], &rows)
        }
        Verb::Verify => {
            let (rows, hash) = room.platform.verify_audit(&act).await?;
            room.shown.one(&[("rows", json!(rows)), ("last hash", json!(hash))])
        }
    }
}

pub(super) async fn books(room: &Room) -> Result<(), Failure> {
    let books = room.platform.verify_books(&room.act()).await?;
    room.shown.one(&[
        ("packages", json!(books.packages)),
        ("entries", json!(books.entries)),
        ("not yet known to be answered", json!(books.pending)),
    ])
}
