//! A transaction of our own making: the library's counts its depth apart from the database, and where SQLite rolls back by
//! itself (a full disk) the two differ, which makes the connection useless. Ours gives up the connection of whatever did
//! not end well.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};

use super::Dialect;
use crate::Error;

/// A transaction. Dropped before [`Tx::commit`], nothing of it was, and its connection is closed.
#[derive(Debug)]
pub(crate) struct Tx {
    connection: PoolConnection<Any>,
    dialect: Dialect,
    over: bool,
}

impl Tx {
    /// Begins one with these words.
    pub(super) async fn begin(pool: &AnyPool, dialect: Dialect, words: &'static str) -> Result<Self, Error> {
        // Made before it begins: a caller who goes away meanwhile must not leave it open.
        let mut tx = Self { connection: pool.acquire().await?, dialect, over: false };
        sqlx::raw_sql(words).execute(&mut *tx.connection).await?;
        Ok(tx)
    }

    /// The database's language.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes it last.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        sqlx::raw_sql("COMMIT").execute(&mut *self.connection).await?;
        self.over = true;
        Ok(())
    }
}

impl Deref for Tx {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.over {
            self.connection.close_on_drop();
        }
    }
}
