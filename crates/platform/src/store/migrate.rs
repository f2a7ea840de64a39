//! Bringing a database's schema up to date: a script a step and dialect, applied at the start under a lock.

use sqlx::{AssertSqlSafe, Row};

use super::{Dialect, Store};
use crate::Error;

/// The scripts, the first for an empty database. None is ever changed once it was released.
const SQLITE: &[&str] = &[
    include_str!("../../migrations/sqlite/0001.sql"),
    include_str!("../../migrations/sqlite/0002.sql"),
    include_str!("../../migrations/sqlite/0003.sql"),
    include_str!("../../migrations/sqlite/0004.sql"),
    include_str!("../../migrations/sqlite/0005.sql"),
    include_str!("../../migrations/sqlite/0006.sql"),
];
const POSTGRES: &[&str] = &[
    include_str!("../../migrations/postgres/0001.sql"),
    include_str!("../../migrations/postgres/0002.sql"),
    include_str!("../../migrations/postgres/0003.sql"),
    include_str!("../../migrations/postgres/0004.sql"),
    include_str!("../../migrations/postgres/0005.sql"),
    include_str!("../../migrations/postgres/0006.sql"),
];

/// Applies what is missing. Several servers may start at once: one works, the others wait and find nothing to do.
pub(super) async fn migrate(store: &Store) -> Result<(), Error> {
    let scripts = match store.dialect() {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    };
    let known = scripts.len() as i64;
    let mut tx = store.write().await?;
    let there = match store.dialect() {
        Dialect::Sqlite => {
            "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'setting'"
        }
        Dialect::Postgres => {
            let lock = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(5714208366); END $$";
            sqlx::raw_sql(lock).execute(&mut *tx).await?;
            "SELECT COUNT(*) AS n FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'setting'"
        }
    };
    let there: i64 = sqlx::query(there).fetch_one(&mut *tx).await?.try_get("n")?;
    let found = match there {
        0 => 0,
        _ => schema(&mut tx).await?,
    };
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let missing = scripts.iter().skip(usize::try_from(found).unwrap_or(0));
    for script in missing {
        sqlx::raw_sql(AssertSqlSafe(*script)).execute(&mut *tx).await?;
    }
    if found < known {
        let set = "UPDATE setting SET number = $1 WHERE name = 'schema'";
        sqlx::query(set).bind(known).execute(&mut *tx).await?;
    }
    tx.commit().await
}

async fn schema(tx: &mut super::Tx) -> Result<i64, Error> {
    let row = sqlx::query("SELECT number FROM setting WHERE name = 'schema'").fetch_one(&mut **tx).await?;
    Ok(row.try_get("number")?)
}

#[cfg(test)]
mod tests {
    use sqlx::{AnyConnection, Connection};

    use super::*;
    use crate::store::Place;

    #[test]
    fn both_dialects_have_the_same_steps() {
        assert_eq!(SQLITE.len(), POSTGRES.len());
    }

    #[tokio::test]
    async fn a_newer_database_is_refused_and_many_starts_at_once_make_one_schema() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().join("a folder %20 with ? in it"));
        let opened = (0..4).map(|_| {
            let place = place.clone();
            tokio::spawn(async move { Store::open(&place).await })
        });
        for opened in opened.collect::<Vec<_>>() {
            opened.await.unwrap().unwrap().close().await;
        }
        let store = Store::open(&place).await.unwrap();
        let newer = "UPDATE setting SET number = 99 WHERE name = 'schema'";
        sqlx::query(newer).execute(store.pool()).await.unwrap();
        store.close().await;
        let error = Store::open(&place).await.unwrap_err().to_string();
        assert!(error.contains("schema 99") && error.contains("newer program"), "{error}");
    }

    #[tokio::test]
    async fn entries_and_charges_under_way_are_there_after_the_fifth_step() {
        let folder = tempfile::tempdir().unwrap();
        sqlx::any::install_default_drivers();
        let address = format!("sqlite:{}?mode=rwc", folder.path().join("inkgate.db").display());
        let mut old = AnyConnection::connect(&address).await.unwrap();
        for script in &SQLITE[..4] {
            sqlx::raw_sql(AssertSqlSafe(*script)).execute(&mut old).await.unwrap();
        }
        let rows = "UPDATE setting SET number = 4 WHERE name = 'schema'; \
             INSERT INTO entry VALUES (9, 2, 'undo', 1, 1, 'general', 'free', NULL, -1, 0, 0, '', 7, 'a', ''), \
             (7, 1, 'charge', 1, 1, 'general', 'free', NULL, 1, 0, 0, '', NULL, 'a', ''), \
             (8, 1, 'charge', 1, 1, 'general', 'free', NULL, 1, 0, 0, '', NULL, 'b', ''); \
             INSERT INTO pending VALUES (8, 3)";
        sqlx::raw_sql(rows).execute(&mut old).await.unwrap();
        old.close().await.unwrap();

        let store = Store::open(&Place::Folder(folder.path().to_path_buf())).await.unwrap();
        let numbers = async |words: &'static str| -> Vec<i64> {
            let rows = sqlx::query(words).fetch_all(store.pool()).await.unwrap();
            rows.iter().flat_map(|row| (0..row.len()).map(|at| row.get::<i64, _>(at))).collect()
        };
        assert_eq!(numbers("SELECT id FROM entry ORDER BY id").await, [7, 8, 9]);
        assert_eq!(numbers("SELECT id FROM entry WHERE refers_to = 7").await, [9]);
        assert_eq!(numbers("SELECT entry_id, upto, node_id FROM pending").await, [8, 9, 3]);
        for words in ["DELETE FROM entry", "UPDATE entry SET mils = 1"] {
            let error = sqlx::query(words).execute(store.pool()).await.unwrap_err().to_string();
            assert!(error.contains("only added to"), "{error}");
        }
    }
}
