//! Upkeep of an installation: backups, moving to another database, a new master key.

use std::path::{Path, PathBuf};

use serde_json::json;
use sqlx::{AssertSqlSafe, Row};

use crate::act::Right;
use crate::capture;
use crate::master_key::MasterKeys;
use crate::snapshot::place;
use crate::store::{self, Store, Tx};
use crate::{Act, DataDirectory, Error, Place, Platform, encryption, repeat, second_factor};

impl Platform {
    /// Writes a copy of the database to `to`, which must not be there yet; calls go on meanwhile. The master key is not in
    /// it: keep both, apart.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Conflict`] for PostgreSQL, [`Error::Forbidden`], [`Error::Database`].
    pub async fn backup(&self, act: &Act, to: &Path) -> Result<(), Error> {
        act.require(Right::Installation, None)?;
        self.store().backup(to).await
    }

    /// Puts the copy `from` in the database's place. No server may be using the directory. What was there is kept beside;
    /// its path is given.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Damaged`], [`Error::Database`] when the copy is none.
    pub async fn restore(from: &Path, data: &DataDirectory) -> Result<Option<PathBuf>, Error> {
        store::restore(from, data.folder()).await
    }

    /// Copies everything into the database at `to`, which must be empty. No server may be using this one, or what it
    /// writes meanwhile is not moved. Gives how many rows.
    ///
    /// # Errors
    /// [`Error::Conflict`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn move_to(&self, act: &Act, to: &Place) -> Result<u64, Error> {
        act.require(Right::Installation, None)?;
        let to = Store::open(to).await?;
        let moved = self.store().transfer(&to).await;
        to.close().await;
        moved
    }

    /// Makes a new master key and seals every secret anew. Servers that run read the new key by themselves. Gives how many
    /// secrets. Whenever it is broken off, every secret can still be opened.
    ///
    /// # Errors
    /// [`Error::MasterKey`], [`Error::Disk`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn rotate_master_key(&self, act: &Act) -> Result<usize, Error> {
        let mut change = self.change(act).await?;
        change.require(Right::Installation, None)?;
        let keys = self.keys().reread()?.with_new()?;
        capture::seal_anew(&mut change.tx, &keys).await?;
        let sealed = seal_anew(&mut change.tx, &keys, "access_key", place).await?
            + second_factor::seal_anew(&mut change, &keys).await?
            + seal_anew(&mut change.tx, &keys, "encryption_key", encryption::place).await?;
        repeat::forget_all(&mut change).await?;
        change.audit("master-key.rotate", "", json!(null), json!({ "secrets": sealed })).await?;
        self.use_keys(keys.clone());
        self.finish(change).await?;
        self.use_keys(keys.without_older()?);
        Ok(sealed)
    }
}

/// Seals everything in `table`, each under its id and what `place` makes of it, under the newest key. Gives how many.
async fn seal_anew(
    tx: &mut Tx,
    keys: &MasterKeys,
    table: &'static str,
    place: fn(&str) -> String,
) -> Result<usize, Error> {
    let all = AssertSqlSafe(format!("SELECT id, sealed FROM {table}"));
    let rows = sqlx::query(all).fetch_all(&mut **tx).await?;
    for row in &rows {
        let id: String = row.try_get("id")?;
        let secret = keys.open_sealed(&row.try_get::<Vec<u8>, _>("sealed")?, &place(&id))?;
        let anew = keys.seal(&secret, &place(&id))?;
        let set = AssertSqlSafe(format!("UPDATE {table} SET sealed = $2 WHERE id = $1"));
        sqlx::query(set).bind(&id).bind(anew).execute(&mut **tx).await?;
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewAccount;

    fn act() -> Act {
        Act::local("tester", "test", 1_800_000_000)
    }

    async fn open(folder: &Path) -> Platform {
        Platform::open(&Place::Folder(folder.to_path_buf()), folder, None).await.unwrap()
    }

    #[tokio::test]
    async fn a_backup_made_in_use_is_put_back_and_the_old_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (data, copy) = (folder.path().join("data"), folder.path().join("copy.db"));
        let platform = open(&data).await;
        platform.make_account(&act(), "before").await.unwrap();
        platform.backup(&act(), &copy).await.unwrap();
        assert!(platform.backup(&act(), &copy).await.is_err(), "nothing is written over");
        platform.make_account(&act(), "after").await.unwrap();
        platform.close().await;

        let taken = DataDirectory::take(&data).unwrap();
        assert!(DataDirectory::take(&data).is_err(), "not under a running server");
        let kept = Platform::restore(&copy, &taken).await.unwrap().unwrap();
        let names = async |platform: &Platform| -> Vec<String> {
            let accounts = platform.accounts(&act()).await.unwrap();
            accounts.into_iter().map(|account| account.name).collect()
        };
        let platform = open(&data).await;
        assert_eq!(names(&platform).await, ["before"]);
        platform.close().await;
        std::fs::copy(kept, data.join("inkgate.db")).unwrap();
        assert_eq!(names(&open(&data).await).await, ["before", "after"]);
        std::fs::write(&copy, "no database").unwrap();
        assert!(Platform::restore(&copy, &taken).await.is_err());
        assert_eq!(names(&open(&data).await).await, ["before", "after"], "nothing was touched");
    }

    #[tokio::test]
    async fn a_new_master_key_opens_everything_and_the_old_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let made = NewAccount::random("a").unwrap();
        let admin = open(folder.path()).await;
        admin.ensure(&act(), &made).await.unwrap();
        let server = open(folder.path()).await;
        let file = folder.path().join("master.key");
        let old = std::fs::read(&file).unwrap();
        assert_eq!(admin.rotate_master_key(&act()).await.unwrap(), 1);
        assert_ne!(std::fs::read(&file).unwrap(), old);
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
        assert!(server.refresh().await.unwrap(), "a running server follows");
        assert_eq!(server.directory().access_key(&made.access_key.id).unwrap().key, made.access_key);
        let again = open(folder.path()).await;
        assert_eq!(again.directory().access_key(&made.access_key.id).unwrap().key, made.access_key);
        std::fs::write(&file, old).unwrap();
        let place = Place::Folder(folder.path().to_path_buf());
        assert!(matches!(Platform::open(&place, folder.path(), None).await, Err(Error::Sealed)));

        // A database from before, put back: the old key opens it as a further line, until the next rotation.
        let again = tempfile::tempdir().unwrap();
        let (data, copy) = (again.path().join("data"), again.path().join("copy"));
        let platform = open(&data).await;
        platform.ensure(&act(), &made).await.unwrap();
        platform.backup(&act(), &copy).await.unwrap();
        let old = std::fs::read_to_string(data.join("master.key")).unwrap();
        platform.rotate_master_key(&act()).await.unwrap();
        platform.close().await;
        Platform::restore(&copy, &DataDirectory::take(&data).unwrap()).await.unwrap();
        let place = Place::Folder(data.clone());
        assert!(matches!(Platform::open(&place, &data, None).await, Err(Error::Sealed)));
        let rotated = std::fs::read_to_string(data.join("master.key")).unwrap();
        std::fs::write(data.join("master.key"), format!("{rotated}{old}")).unwrap();
        let platform = open(&data).await;
        assert_eq!(platform.directory().access_key(&made.access_key.id).unwrap().key, made.access_key);
        platform.rotate_master_key(&act()).await.unwrap();
        assert_eq!(std::fs::read_to_string(data.join("master.key")).unwrap().lines().count(), 1);
    }

    #[tokio::test]
    async fn an_installation_moves_as_a_whole_and_only_into_an_empty_database() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let platform = open(&from).await;
        let made = NewAccount::random("a").unwrap();
        platform.ensure(&act(), &made).await.unwrap();
        let place = Place::Folder(to.clone());
        let rows = platform.move_to(&act(), &place).await.unwrap();
        assert!(rows > 5, "{rows}");
        assert!(matches!(platform.move_to(&act(), &place).await, Err(Error::Conflict(_))));
        let key = from.join("master.key");
        let moved = Platform::open(&place, &to, Some(&key)).await.unwrap();
        assert_eq!(moved.directory().access_key(&made.access_key.id).unwrap().key, made.access_key);
        moved.verify_audit(&act()).await.unwrap();
        moved.make_account(&act(), "b").await.unwrap();
    }
}
