//! `inkgate admin backup`, `restore`, `migrate` and `master-key`.

use std::path::PathBuf;

use inkgate_platform::{DataDirectory, Place, Platform};
use serde_json::json;

use super::room::{Room, Settings};
use crate::failure::Failure;

/// Options of `inkgate admin backup`.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// Where to write the copy; must not be there yet
    to: PathBuf,
}

/// Options of `inkgate admin restore`.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The copy
    from: PathBuf,
}

/// Options of `inkgate admin migrate`.
#[derive(Debug, clap::Args)]
pub(super) struct MigrateArgs {
    /// The database to move to: postgres://user:password@host/database, or a folder. It must be empty
    #[arg(long)]
    to: String,
}

/// What to do with the master key.
#[derive(Debug, clap::Subcommand)]
pub(super) enum MasterKeyVerb {
    /// Make a new one and seal every secret anew
    Rotate,
}

pub(super) async fn backup(args: &BackupArgs, room: &Room) -> Result<(), Failure> {
    room.platform.backup(&room.act(), &args.to).await?;
    room.shown.done("The copy is written. The master key is not in it: keep that apart.")
}

pub(super) async fn restore(args: &RestoreArgs, at: &Settings) -> Result<(), Failure> {
    let data = DataDirectory::take(&at.data)?;
    let kept = Platform::restore(&args.from, &data).await?;
    let kept = kept.map(|path| path.display().to_string());
    at.shown.one(&[("restored", json!(true)), ("what was there", json!(kept))])
}

pub(super) async fn migrate(args: &MigrateArgs, room: &Room) -> Result<(), Failure> {
    // A running server would go on writing into what is being left.
    let _taken = DataDirectory::take(room.data())?;
    let to = if args.to.starts_with("postgres") {
        Place::Postgres(args.to.clone())
    } else {
        Place::Folder(PathBuf::from(&args.to))
    };
    let rows = room.platform.move_to(&room.act(), &to).await?;
    room.shown.one(&[("rows moved", json!(rows))])
}

pub(super) async fn master_key(verb: &MasterKeyVerb, room: &Room) -> Result<(), Failure> {
    match verb {
        MasterKeyVerb::Rotate => {
            let sealed = room.platform.rotate_master_key(&room.act()).await?;
            room.shown.one(&[("secrets sealed anew", json!(sealed))])
        }
    }
}
