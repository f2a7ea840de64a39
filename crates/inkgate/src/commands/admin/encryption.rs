//! `inkgate admin encryption`: keys of interface encryption, and which applications must encrypt.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use inkgate_gateway::sealing::Sealings;
use inkgate_gateway::sealing::listed::{FILE, Listed, listed};
use inkgate_gateway::sealing::made::Made;
use serde_json::{Value, json};

use super::room::Room;
use crate::failure::Failure;

/// Most bytes of a key's file that are read.
const LARGEST: u64 = 64 << 10;

/// What to do with keys of interface encryption.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make a key that opens what an application sends; a shared key is shown this once
    Make {
        /// The application's appkey
        appkey: String,
        /// A256GCM or SM4GCM for a key that both sides share, P-256 or SM2 for a pair
        #[arg(long)]
        kind: String,
        /// For a pair: file with the application's public key (JWK), for which answers are sealed (- for standard input)
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
        /// What to call it
        #[arg(long, default_value = "key")]
        name: String,
    },
    /// List keys, also those of the file, never their private part
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
        /// Of this application alone
        #[arg(long)]
        appkey: Option<String>,
    },
    /// Let a key open again
    Enable {
        /// The key's id (kid)
        id: String,
    },
    /// Open nothing with a key any more
    Disable {
        /// The key's id (kid)
        id: String,
    },
    /// Make a key of the same kind in a key's place; the old one opens for a while yet
    Rotate {
        /// The key's id (kid)
        id: String,
        /// How long both open, in hours
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=8760))]
        overlap_hours: u32,
        /// For a pair: file with a new public key of the application (default: the one it has)
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
    },
    /// Say whether an application may encrypt, or must
    Mode {
        /// The application's appkey
        appkey: String,
        /// What holds from now on
        mode: Mode,
    },
}

/// Whether an application must encrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// It may
    Optional,
    /// It must
    Required,
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { appkey, kind, answers, name } => {
            let made = made(kind, &read(answers.as_deref())?)?;
            room.platform.make_encryption_key(&act, appkey, name, &made.to_keep()).await?;
            show(&made, room)
        }
        Verb::List { account, appkey } => {
            let rows = all(room, account.as_deref(), appkey.as_deref()).await?;
            let columns = ["id", "source", "account", "application", "name", "kind", "enabled", "expires_at"];
            room.shown.rows(&columns, &rows)
        }
        Verb::Enable { id } => {
            kept(room, id).await?;
            room.platform.enable_encryption_key(&act, id, true).await?;
            room.shown.done("The key opens again.")
        }
        Verb::Disable { id } => {
            kept(room, id).await?;
            room.platform.enable_encryption_key(&act, id, false).await?;
            room.shown.done("The key opens nothing from now on.")
        }
        Verb::Rotate { id, overlap_hours, answers } => {
            let old = kept(room, id).await?;
            let answers = match answers {
                Some(_) => read(answers.as_deref())?,
                None => old.answers.unwrap_or_default(),
            };
            let made = made(&old.kind, &answers)?;
            let (new, overlap) = (made.to_keep(), overlap_hours * 3600);
            room.platform.rotate_encryption_key(&act, id, &new, overlap).await?;
            show(&made, room)
        }
        Verb::Mode { appkey, mode } => {
            let required = *mode == Mode::Required;
            room.platform.require_encryption(&act, appkey, required).await?;
            let done = if required {
                "The application must encrypt from now on."
            } else {
                "The application may encrypt, unless the file of keys says that it must."
            };
            room.shown.done(done)
        }
    }
}

async fn all(room: &Room, account: Option<&str>, appkey: Option<&str>) -> Result<Vec<Listed>, Failure> {
    let file = Sealings::read(room.keys_file()).map_err(|error| Failure::new(error.to_string()))?;
    Ok(listed(&room.platform, &room.act(), &file, account, appkey).await?)
}

/// A key that the platform keeps: the file is changed where it lies.
async fn kept(room: &Room, id: &str) -> Result<Listed, Failure> {
    let found = all(room, None, None).await?.into_iter().find(|key| key.id.as_deref() == Some(id));
    match found {
        None => Err(Failure::new(format!("there is no encryption key {id:?}"))),
        Some(key) if key.source == FILE => {
            let said =
                "this key stands in the file of encryption.keys: change it there, and send the server SIGHUP";
            Err(Failure::new(said))
        }
        Some(key) => Ok(key),
    }
}

fn made(kind: &str, answers: &Value) -> Result<Made, Failure> {
    Made::new(kind, answers).map_err(|why| Failure::usage(why.to_string()))
}

/// What stands in a file, or comes in; null without one.
fn read(path: Option<&Path>) -> Result<Value, Failure> {
    let Some(path) = path else { return Ok(Value::Null) };
    let failed = |why: &dyn std::fmt::Display| {
        Failure::new(format!(
            "{}: {why}: name a file with the application's public key as JWK",
            path.display()
        ))
    };
    let mut text = String::new();
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| failed(&error))?)
    };
    input.take(LARGEST).read_to_string(&mut text).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

fn show(made: &Made, room: &Room) -> Result<(), Failure> {
    room.shown.one(&[("id", json!(made.id())), ("jwk", made.shown().clone())])
}
