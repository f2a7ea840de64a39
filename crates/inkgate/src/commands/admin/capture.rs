//! `inkgate admin capture`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::room::{Room, new_file, written};
use crate::failure::Failure;

/// What to do with calls that are kept for finding mistakes.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Keep an application's calls for a while, sealed; what was kept of it before is deleted
    Start {
        /// The application's appkey
        appkey: String,
        /// How long; then what was kept is deleted
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=4320))]
        minutes: u32,
        /// How many calls at most
        #[arg(long, value_name = "CALLS", default_value_t = 20)]
        most: u32,
    },
    /// Stop, and delete what was kept
    Stop {
        /// The application's appkey
        appkey: String,
    },
    /// List applications whose calls are kept, or the kept calls of one
    List {
        /// The application's appkey
        #[arg(long)]
        appkey: Option<String>,
    },
    /// Write what was sent and what was answered into a new folder; the audit trail says who did
    Open {
        /// The call's number in the list
        id: i64,
        /// The folder
        #[arg(long, value_name = "DIR")]
        into: PathBuf,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Start { appkey, minutes, most } => {
            room.platform.start_capture(&act, appkey, i64::from(*minutes) * 60, *most).await?;
            room.shown.done("The application's calls are kept from now on.")
        }
        Verb::Stop { appkey } => {
            room.platform.stop_capture(&act, appkey).await?;
            room.shown.done("No calls are kept any more, and those that were are deleted.")
        }
        Verb::List { appkey: None } => {
            let rows = room.platform.captures(&act).await?;
            room.shown.rows(&["application", "appkey", "starts_at", "ends_at", "most", "kept"], &rows)
        }
        Verb::List { appkey: Some(appkey) } => {
            let rows = room.platform.captured(&act, appkey).await?;
            room.shown.rows(&["id", "at", "call", "endpoint", "status"], &rows)
        }
        Verb::Open { id, into } => {
            // Before it is opened, so that nobody is on record for what could not be written.
            std::fs::create_dir(into).map_err(|error| {
                Failure::new(format!("{}: {error}: name a folder that is not there yet", into.display()))
            })?;
            let (request, answer) = (into.join("request"), into.join("answer"));
            let files = (new_file(&request)?, new_file(&answer)?);
            let exchange = room.platform.open_captured(&act, *id).await?;
            written(files.0, &request, &exchange.request)?;
            written(files.1, &answer, &exchange.answer)?;
            let shown = |path: &Path| json!(path.to_string_lossy());
            room.shown.one(&[
                ("call", json!(exchange.call)),
                ("endpoint", json!(exchange.endpoint)),
                ("status", json!(exchange.status)),
                ("request", shown(&request)),
                ("answer", shown(&answer)),
            ])
        }
    }
}
