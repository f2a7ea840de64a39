//! The platform: the database, the master key and the directory together, and how a change goes through all three.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgListener;

use crate::act::Right;
use crate::master_key::MasterKeys;
use crate::store::{CHANNEL, Dialect, Place, Store, Tx};
use crate::{Act, Directory, Error, audit, snapshot};

/// The master key's file in the data directory.
const MASTER_KEY: &str = "master.key";

/// An open platform; a handle that is cheap to copy.
#[derive(Debug, Clone)]
pub struct Platform(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    keys: RwLock<MasterKeys>,
    directory: Directory,
}

impl Platform {
    /// Opens the database at `place`, and the master key: in `master_key`, else in the file `master.key` of `data`. What
    /// is not there is made; a master key that is gone while secrets are sealed under it is not.
    ///
    /// # Errors
    /// Whatever is wrong with either.
    pub async fn open(place: &Place, data: &Path, master_key: Option<&Path>) -> Result<Self, Error> {
        crate::store::make_private(data)?;
        let store = Store::open(place).await?;
        let sealed = "SELECT (SELECT COUNT(*) FROM access_key) + (SELECT COUNT(*) FROM second_factor) \
                      + (SELECT COUNT(*) FROM encryption_key) AS n";
        let row = sqlx::query(sealed).fetch_one(store.pool()).await?;
        let sealed: i64 = row.try_get("n")?;
        let file = master_key.map_or_else(|| data.join(MASTER_KEY), Path::to_path_buf);
        let keys = MasterKeys::open(&file, sealed > 0)?;
        Self::with(store, keys).await
    }

    /// One that forgets everything at the end: for tests and trials.
    ///
    /// # Errors
    /// [`Error::Random`], [`Error::Database`].
    pub async fn in_memory() -> Result<Self, Error> {
        Self::with(Store::open(&Place::Memory).await?, MasterKeys::in_memory()?).await
    }

    async fn with(store: Store, keys: MasterKeys) -> Result<Self, Error> {
        let directory = Directory::default();
        directory.replace(snapshot::read(&store, &keys).await?);
        Ok(Self(Arc::new(Inner { store, keys: RwLock::new(keys), directory })))
    }

    /// What calls look up.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn keys(&self) -> MasterKeys {
        self.0.keys.read().clone()
    }

    pub(crate) fn use_keys(&self, keys: MasterKeys) {
        *self.0.keys.write() = keys;
    }

    /// Brings the directory up to date with changes that other processes made. Gives whether there were any.
    ///
    /// # Errors
    /// [`Error::Database`]; the directory then stays as it is.
    pub async fn refresh(&self) -> Result<bool, Error> {
        if snapshot::changes(self.store()).await? == self.directory().now().changes {
            return Ok(false);
        }
        self.reload().await?;
        Ok(true)
    }

    async fn reload(&self) -> Result<(), Error> {
        let read = match snapshot::read(self.store(), &self.keys()).await {
            // Another process may have changed the master key meanwhile.
            Err(Error::Sealed) => {
                self.use_keys(self.keys().reread()?);
                snapshot::read(self.store(), &self.keys()).await
            }
            read => read,
        };
        self.directory().replace(read?);
        Ok(())
    }

    /// Brings the directory up to date every `pause`, and on PostgreSQL also as soon as a node tells of a change. Ends
    /// never; drop the future to end it.
    pub async fn follow(&self, pause: Duration) {
        let mut told = None;
        loop {
            if let (None, Place::Postgres(address)) = (&told, self.store().place())
                && let Ok(mut listener) = PgListener::connect(address).await
                && listener.listen(CHANNEL).await.is_ok()
            {
                told = Some(listener);
            }
            let lost = match &mut told {
                Some(listener) => {
                    matches!(tokio::time::timeout(pause, listener.recv()).await, Ok(Err(_)))
                }
                None => {
                    tokio::time::sleep(pause).await;
                    false
                }
            };
            if lost {
                told = None;
                tokio::time::sleep(pause).await;
            }
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "accounts and keys may be out of date");
            }
        }
    }

    /// Begins a change. All changes of the model go one after the other: each takes the row that counts them first.
    pub(crate) async fn change<'a>(&self, act: &'a Act) -> Result<Change<'a>, Error> {
        let mut tx = self.store().write().await?;
        let count = "UPDATE setting SET number = number + 1 WHERE name = 'changes'";
        sqlx::query(count).execute(&mut *tx).await?;
        if self.store().dialect() == Dialect::Postgres {
            sqlx::raw_sql("NOTIFY inkgate").execute(&mut *tx).await?;
        }
        Ok(Change { tx, act })
    }

    /// Begins an act that changes nothing which calls look up: a sign-in, say. It goes into the audit trail in its turn, and
    /// no directory is read anew for it. [`Change::done`] ends it.
    pub(crate) async fn aside<'a>(&self, act: &'a Act) -> Result<Change<'a>, Error> {
        let mut tx = self.store().write().await?;
        let turn = "UPDATE setting SET number = number WHERE name = 'changes'";
        sqlx::query(turn).execute(&mut *tx).await?;
        Ok(Change { tx, act })
    }

    /// Makes a change last, and the directory know it at once.
    pub(crate) async fn finish(&self, change: Change<'_>) -> Result<(), Error> {
        change.tx.commit().await?;
        self.reload().await
    }

    /// Closes the database. Of SQLite a single file is left.
    pub async fn close(&self) {
        self.store().close().await;
    }
}

/// A change under way. Dropped, nothing of it was.
pub(crate) struct Change<'a> {
    pub(crate) tx: Tx,
    act: &'a Act,
}

impl Change<'_> {
    /// Refuses what the act's role may not; see [`Act::require`].
    pub(crate) fn require(&self, right: Right, account: Option<i64>) -> Result<(), Error> {
        self.act.require(right, account)
    }

    /// Makes an act [aside](Platform::aside) last.
    pub(crate) async fn done(self) -> Result<(), Error> {
        self.tx.commit().await
    }

    /// When it is.
    pub(crate) fn now(&self) -> i64 {
        self.act.now
    }

    /// Writes the change into the audit trail. No value may hold a secret.
    pub(crate) async fn audit(
        &mut self,
        action: &str,
        subject: &str,
        before: Value,
        after: Value,
    ) -> Result<(), Error> {
        audit::append(&mut self.tx, self.act, action, subject, &before, &after).await
    }

    /// A new number for a row.
    pub(crate) async fn id(&mut self) -> Result<i64, Error> {
        fresh_id(&mut self.tx).await
    }
}

/// A new number for a row.
pub(crate) async fn fresh_id(tx: &mut Tx) -> Result<i64, Error> {
    let next = "UPDATE setting SET number = number + 1 WHERE name = 'id' RETURNING number";
    Ok(sqlx::query(next).fetch_one(&mut **tx).await?.try_get("number")?)
}
