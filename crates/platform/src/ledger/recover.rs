//! After a death: what was charged and not answered is undone, what was held goes back.

use std::collections::HashSet;

use sqlx::Row;

use super::{WITHIN, lease};
use crate::entry::{self, Entry};
use crate::platform::fresh_id;
use crate::store::Tx;
use crate::{Error, Platform, calendar};

/// Sets right what the node called `name` left behind. Gives its number, and the first entry of it that is free.
pub(super) async fn recover(
    platform: &Platform,
    name: &str,
    marked: &HashSet<i64>,
    offset: i32,
    now: i64,
) -> Result<(i64, i64), Error> {
    let mut tx = platform.store().write().await?;
    let found =
        sqlx::query("SELECT id FROM node WHERE name = $1").bind(name).fetch_optional(&mut *tx).await?;
    let node: i64 = match found {
        Some(row) => row.try_get("id")?,
        None => {
            let id = fresh_id(&mut tx).await?;
            let insert = "INSERT INTO node (id, name, made_at) VALUES ($1, $2, $3)";
            sqlx::query(insert).bind(id).bind(name).bind(now).execute(&mut *tx).await?;
            id
        }
    };
    let pending = sqlx::query("SELECT entry_id, upto FROM pending WHERE node_id = $1").bind(node);
    let mut undone = 0;
    for row in pending.fetch_all(&mut *tx).await? {
        let charges =
            sqlx::query("SELECT id FROM entry WHERE id >= $1 AND id < $2 AND kind = 'charge' ORDER BY id");
        let (first, upto): (i64, i64) = (row.try_get("entry_id")?, row.try_get("upto")?);
        // A node of an older program, which may have run beside this one for a while, names no end: a row is one charge.
        let charges = charges.bind(first).bind(upto.max(first + 1));
        for row in charges.fetch_all(&mut *tx).await? {
            let id: i64 = row.try_get("id")?;
            if !marked.contains(&id) && undo(&mut tx, id, offset, now).await? {
                undone += 1;
            }
        }
    }
    sqlx::query("DELETE FROM pending WHERE node_id = $1").bind(node).execute(&mut *tx).await?;
    let mine = sqlx::query("SELECT package_id, rest FROM lease WHERE node_id = $1 AND rest > 0").bind(node);
    for row in mine.fetch_all(&mut *tx).await? {
        lease::give_back(&mut tx, node, row.try_get("package_id")?, row.try_get("rest")?, now).await?;
    }
    lease::reclaim(&mut tx, node, now).await?;
    let last = sqlx::query(
        "SELECT CAST(COALESCE(MAX(id), -1) AS BIGINT) AS last FROM entry WHERE id >= $1 AND id < $2",
    );
    let last: i64 =
        last.bind(node << WITHIN).bind((node + 1) << WITHIN).fetch_one(&mut *tx).await?.try_get("last")?;
    tx.commit().await?;
    if undone > 0 {
        tracing::warn!(undone, "charges that were not answered before the last end were undone");
    }
    let next = if last < 0 { 0 } else { last - (node << WITHIN) + 1 };
    Ok((node, next))
}

/// Undoes a charge that was not answered. Gives whether it did: what was never written or is undone already is left alone,
/// so that it may be asked twice.
pub(super) async fn undo(tx: &mut Tx, id: i64, offset: i32, now: i64) -> Result<bool, Error> {
    let undone = sqlx::query("SELECT 1 AS n FROM entry WHERE refers_to = $1 AND kind = 'undo'").bind(id);
    if undone.fetch_optional(&mut **tx).await?.is_some() {
        return Ok(false);
    }
    let row = sqlx::query(
        "SELECT at, account_id, application_id, capability, payment, package_id, pictures, mils, currency, refers_to, \
         call FROM entry WHERE id = $1",
    );
    let Some(row) = row.bind(id).fetch_optional(&mut **tx).await? else { return Ok(false) };
    let (at, pictures, mils): (i64, i64, i64) =
        (row.try_get("at")?, row.try_get("pictures")?, row.try_get("mils")?);
    let package: Option<i64> = row.try_get("package_id")?;
    let payment: String = row.try_get("payment")?;
    let payment = payment.parse::<crate::Payment>()?.name();
    let entry = Entry {
        kind: "undo",
        account: row.try_get("account_id")?,
        application: row.try_get("application_id")?,
        capability: row.try_get::<String, _>("capability")?.into(),
        payment,
        package,
        pictures: -pictures,
        balance: if package.is_some() { pictures } else { 0 },
        mils: -mils,
        currency: row.try_get("currency")?,
        refers_to: Some(id),
        call: row.try_get("call")?,
        ..Entry::at(fresh_id(tx).await?, now)
    };
    entry::insert(tx, &entry).await?;
    if let Some(package) = package {
        lease::into_package(tx, package, pictures, now).await?;
    }
    // Of a call that several packages paid for, the first entry counts the call.
    let calls = i64::from(row.try_get::<Option<i64>, _>("refers_to")?.is_none());
    let less = "UPDATE usage SET calls = calls - $6, pictures = pictures - $7, mils = mils - $8 \
                WHERE application_id = $1 AND capability = $2 AND payment = $3 AND currency = $4 AND day = $5";
    sqlx::query(less)
        .bind(entry.application)
        .bind(entry.capability.as_ref())
        .bind(payment)
        .bind(&entry.currency)
        .bind(calendar::day_of(at, offset))
        .bind(calls)
        .bind(pictures)
        .bind(mils)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}
