//! Moving an installation from one database to another, whatever their dialects: every row, in one transaction.

use sqlx::{AssertSqlSafe, Row};

use super::tables::{Holds, TABLES};
use super::{Store, Tx};
use crate::Error;

/// Rows read at once.
const PAGE: i64 = 1000;

impl Store {
    /// Copies every row into `to`, which must have none. Gives how many.
    pub(crate) async fn transfer(&self, to: &Store) -> Result<u64, Error> {
        let mut from = self.read().await?;
        let mut into = to.write().await?;
        let mut rows = 0;
        for (table, columns) in TABLES {
            let found: i64 = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) AS n FROM {table}")))
                .fetch_one(&mut *into)
                .await?
                .try_get("n")?;
            if found > 0 {
                return Err(Error::Conflict("the database to move to is not empty: name another"));
            }
            rows += copy(&mut from, &mut into, table, columns).await?;
        }
        for name in ["changes", "id", "audited"] {
            let number: i64 = sqlx::query("SELECT number FROM setting WHERE name = $1")
                .bind(name)
                .fetch_one(&mut *from)
                .await?
                .try_get("number")?;
            let set = "UPDATE setting SET number = $2 WHERE name = $1";
            sqlx::query(set).bind(name).bind(number).execute(&mut *into).await?;
        }
        from.commit().await?;
        into.commit().await?;
        Ok(rows)
    }
}

async fn copy(from: &mut Tx, into: &mut Tx, table: &str, columns: &[(&str, Holds)]) -> Result<u64, Error> {
    let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let places = (1..=columns.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
    let select = format!("SELECT {names} FROM {table} ORDER BY {names} LIMIT {PAGE} OFFSET $1");
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({places})");
    let mut done: i64 = 0;
    loop {
        let page = sqlx::query(AssertSqlSafe(select.clone())).bind(done).fetch_all(&mut **from).await?;
        if page.is_empty() {
            return Ok(done.unsigned_abs());
        }
        for row in &page {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for (at, (_, holds)) in columns.iter().enumerate() {
                query = match holds {
                    Holds::Number => query.bind(row.try_get::<i64, _>(at)?),
                    Holds::Maybe => query.bind(row.try_get::<Option<i64>, _>(at)?),
                    Holds::Text => query.bind(row.try_get::<String, _>(at)?),
                    Holds::Bytes => query.bind(row.try_get::<Vec<u8>, _>(at)?),
                };
            }
            query.execute(&mut **into).await?;
        }
        done += page.len() as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Place;

    #[tokio::test]
    async fn the_list_of_tables_is_the_schema() {
        let store = Store::open(&Place::Memory).await.unwrap();
        let made = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let rows = sqlx::query(made).fetch_all(store.pool()).await.unwrap();
        let mut made: Vec<String> = rows.iter().map(|row| row.get("name")).collect();
        made.retain(|name| name != "setting" && name != "seen");
        let mut listed: Vec<_> = TABLES.iter().map(|(table, _)| (*table).to_owned()).collect();
        listed.sort();
        assert_eq!(listed, made);
        for (table, columns) in TABLES {
            let info = format!("SELECT name, type FROM pragma_table_info('{table}') ORDER BY cid");
            let rows = sqlx::query(AssertSqlSafe(info)).fetch_all(store.pool()).await.unwrap();
            let made: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            let listed: Vec<_> = columns
                .iter()
                .map(|(name, holds)| {
                    let kind = match holds {
                        Holds::Number | Holds::Maybe => "BIGINT",
                        Holds::Text => "TEXT",
                        Holds::Bytes => "BLOB",
                    };
                    ((*name).to_owned(), kind.to_owned())
                })
                .collect();
            assert_eq!(listed, made, "{table}");
        }
    }
}
