//! Whether the books balance: every package holds what its entries say, and the sums of the days are the sums of the
//! ledger.

use sqlx::Row;

use crate::act::Right;
use crate::{Act, Error, Platform};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Books {
    /// Packages whose balance was computed.
    pub packages: i64,
    /// Entries of the ledger.
    pub entries: i64,
    /// Charges of which it is not yet written that they were answered.
    pub pending: i64,
}

impl Platform {
    /// Computes every balance anew.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the first that is wrong; [`Error::Forbidden`]; [`Error::Database`].
    pub async fn verify_books(&self, act: &Act) -> Result<Books, Error> {
        act.require(Right::Inspect, None)?;
        let mut tx = self.store().read().await?;
        let wrong = "SELECT k.id, CAST(k.remaining + \
             COALESCE((SELECT SUM(l.rest) FROM lease l WHERE l.package_id = k.id), 0) AS BIGINT) AS held, \
             CAST(COALESCE(e.told, 0) AS BIGINT) AS told FROM package k LEFT JOIN \
             (SELECT package_id, SUM(balance) AS told FROM entry WHERE package_id IS NOT NULL GROUP BY package_id) e \
             ON e.package_id = k.id ORDER BY k.id";
        let packages = sqlx::query(wrong).fetch_all(&mut *tx).await?;
        for row in &packages {
            let (id, held, told): (i64, i64, i64) =
                (row.try_get("id")?, row.try_get("held")?, row.try_get("told")?);
            if held != told || held < 0 {
                return Err(Error::Damaged(format!("package {id} holds {held}, and its entries say {told}")));
            }
        }
        let sums = "SELECT application_id, capability, payment, CAST(SUM(pictures) AS BIGINT) AS pictures, \
                    CAST(SUM(mils) AS BIGINT) AS mils FROM ";
        let ends = " GROUP BY application_id, capability, payment HAVING SUM(pictures) <> 0 \
                     ORDER BY application_id, capability, payment";
        let of_days = format!("{sums} usage {ends}");
        let of_entries = format!("{sums} entry WHERE kind IN ('charge', 'undo') {ends}");
        let mut both = Vec::new();
        for sums in [of_days, of_entries] {
            let rows = sqlx::query(sqlx::AssertSqlSafe(sums)).fetch_all(&mut *tx).await?;
            let mut found: Vec<(i64, String, String, i64, i64)> = Vec::new();
            for row in rows {
                found.push((
                    row.try_get("application_id")?,
                    row.try_get("capability")?,
                    row.try_get("payment")?,
                    row.try_get("pictures")?,
                    row.try_get("mils")?,
                ));
            }
            found.sort();
            both.push(found);
        }
        if let [of_days, of_entries] = both.as_slice()
            && of_days != of_entries
        {
            return Err(Error::Damaged("the sums of the days are not the sums of the ledger".to_owned()));
        }
        let count = "SELECT (SELECT COUNT(*) FROM entry) AS entries, (SELECT COUNT(*) FROM pending p \
             JOIN entry e ON e.id >= p.entry_id AND e.id < CASE WHEN p.upto > p.entry_id THEN p.upto \
             ELSE p.entry_id + 1 END WHERE e.kind = 'charge' \
             AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.refers_to = e.id AND u.kind = 'undo')) AS pending";
        let row = sqlx::query(count).fetch_one(&mut *tx).await?;
        let books = Books {
            packages: packages.len() as i64,
            entries: row.try_get("entries")?,
            pending: row.try_get("pending")?,
        };
        tx.commit().await?;
        Ok(books)
    }
}
