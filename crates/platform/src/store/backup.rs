//! Copies of an SQLite database: made while it is in use, put back while it is not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::AssertSqlSafe;

use super::{Dialect, FILE, Place, Store, make_private_file};
use crate::Error;

impl Store {
    /// Writes a copy of the database as it is now to `to`, which must not be there yet. Calls go on meanwhile.
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), Error> {
        if self.dialect() == Dialect::Postgres {
            return Err(Error::Conflict("this database is PostgreSQL: back it up with pg_dump"));
        }
        let exists = |cause| Error::Disk { path: to.to_path_buf(), cause };
        // SQLite itself only minds a file that is not empty.
        let mut options = fs::File::options();
        options.create_new(true).write(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(to).map_err(exists)?;
        let path = to.to_str().ok_or(Error::Value { what: "the backup's path", wanted: "UTF-8" })?;
        let copied = sqlx::query("VACUUM INTO $1").bind(path).execute(self.pool()).await;
        if let Err(error) = copied {
            let _ = fs::remove_file(to);
            return Err(error.into());
        }
        fs::File::open(to).and_then(|file| file.sync_all()).map_err(exists)
    }

    /// Whether the database is whole by its own reckoning.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        if self.dialect() == Dialect::Postgres {
            return Ok(());
        }
        let found: String =
            sqlx::query_scalar(AssertSqlSafe("PRAGMA integrity_check")).fetch_one(self.pool()).await?;
        if found == "ok" { Ok(()) } else { Err(Error::Damaged(format!("the database is damaged: {found}"))) }
    }
}

/// Fills the file at `to`, which is there, with `from`.
fn copy_into(mut from: fs::File, to: &Path) -> io::Result<()> {
    let mut to = fs::File::options().write(true).truncate(true).open(to)?;
    io::copy(&mut from, &mut to)?;
    to.sync_all()
}

/// A name for the database that a copy takes the place of: never that of one which an earlier restore kept.
fn beside(folder: &Path) -> PathBuf {
    let first = folder.join(format!("{FILE}.before-restore"));
    let more = (2..=u32::MAX).map(|number| folder.join(format!("{FILE}.before-restore-{number}")));
    std::iter::once(first.clone()).chain(more).find(|path| !path.exists()).unwrap_or(first)
}

/// Puts the copy `from` in the place of the database of `folder`, which nobody may be using. What was there is kept
/// beside it; its path is given.
pub(crate) async fn restore(from: &Path, folder: &Path) -> Result<Option<PathBuf>, Error> {
    let disk = |path: &Path| {
        let path = path.to_path_buf();
        move |cause| Error::Disk { path, cause }
    };
    // The copy is looked at where it does not matter: it may be of an older schema, or no database.
    let trial = tempfile::Builder::new().prefix(".restore-").tempdir_in(folder).map_err(disk(folder))?;
    let staged = trial.path().join(FILE);
    make_private_file(&staged, folder)?;
    // Its bytes alone: a copy that others can read must not make a database that they can.
    let copied = fs::File::open(from).map_err(disk(from))?;
    copy_into(copied, &staged).map_err(disk(&staged))?;
    let store = Store::open(&Place::Folder(trial.path().to_path_buf())).await?;
    let whole = store.check().await;
    store.close().await;
    whole?;
    let path = folder.join(FILE);
    let mut kept = None;
    if path.exists() {
        // What the old database's log still holds belongs into its file before that is moved.
        Store::open(&Place::Folder(folder.to_path_buf())).await?.close().await;
        let aside = beside(folder);
        fs::rename(&path, &aside).map_err(disk(&path))?;
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("{FILE}{suffix}")));
        }
        kept = Some(aside);
    }
    fs::rename(&staged, &path).map_err(disk(&path))?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk(folder))?;
    Ok(kept)
}
