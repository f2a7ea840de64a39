//! Slices: the part of a package that a node has taken out of it, to sell without asking again.

use sqlx::Row;
use sqlx::any::AnyRow;

use crate::opening::EVERYTHING;
use crate::platform::fresh_id;
use crate::store::Tx;
use crate::{Error, package};

/// Seconds after which the slices of a node that says nothing go back.
pub(super) const LEASE: i64 = 60;
/// Most pictures of a slice, unless one call needs more.
const SLICE: i64 = 1000;
/// A slice is at most this part of what remains, so that one node does not take all.
const SHARE: i64 = 8;

/// What is wanted of the packages.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) account: i64,
    pub(super) application: i64,
    pub(super) capability: String,
    pub(super) pictures: i64,
    pub(super) now: i64,
}

/// A slice in the hands of this node.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    pub(super) package: i64,
    pub(super) account: i64,
    application: Option<i64>,
    capability: String,
    /// The package's own end.
    pub(super) expires_at: i64,
    /// What is not promised.
    pub(super) free: i64,
    pub(super) used_at: i64,
}

impl Slice {
    /// Whether it pays for this application's call.
    pub(super) fn serves(&self, application: &crate::Application, capability: &str, now: i64) -> bool {
        self.account == application.account
            && self.application.is_none_or(|bound| bound == application.id)
            && (self.capability == EVERYTHING || self.capability == capability)
            && now < self.expires_at
    }

    /// Takes out what is not promised, if there is any.
    pub(super) fn empty(&mut self) -> Option<(i64, i64)> {
        let free = std::mem::take(&mut self.free);
        (free > 0).then_some((self.package, free))
    }

    /// Adds another of the same package, whose end may have moved.
    pub(super) fn add(&mut self, other: &Self) {
        self.free += other.free;
        self.expires_at = other.expires_at;
        self.used_at = other.used_at;
    }
}

/// Takes slices for `ask`, of the package that expires first first. Gives whether they are enough by themselves.
pub(super) async fn take(tx: &mut Tx, node: i64, ask: &Ask) -> Result<(Vec<Slice>, bool), Error> {
    let packages = sqlx::query(
        "SELECT id, application_id, capability, remaining, expires_at FROM package \
         WHERE account_id = $1 AND (application_id IS NULL OR application_id = $2) \
         AND (capability = '*' OR capability = $3) AND refunded = 0 AND starts_at <= $4 AND expires_at > $4 \
         AND remaining > 0 ORDER BY expires_at, id",
    );
    let packages = packages.bind(ask.account).bind(ask.application).bind(&ask.capability).bind(ask.now);
    let (mut slices, mut missing) = (Vec::new(), ask.pictures);
    for row in packages.fetch_all(&mut **tx).await? {
        if missing <= 0 {
            break;
        }
        let (id, remaining): (i64, i64) = (row.try_get("id")?, row.try_get("remaining")?);
        let slice = (remaining / SHARE).min(SLICE).max(missing).min(remaining);
        // Another node may have been here since.
        let take = "UPDATE package SET remaining = remaining - $2 WHERE id = $1 AND remaining >= $2 AND refunded = 0";
        if sqlx::query(take).bind(id).bind(slice).execute(&mut **tx).await?.rows_affected() == 0 {
            continue;
        }
        let next = fresh_id(tx).await?;
        sqlx::query(
            "INSERT INTO lease (id, node_id, package_id, rest, expires_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (node_id, package_id) DO UPDATE SET rest = lease.rest + excluded.rest, \
             expires_at = excluded.expires_at",
        )
        .bind(next)
        .bind(node)
        .bind(id)
        .bind(slice)
        .bind(ask.now + LEASE)
        .execute(&mut **tx)
        .await?;
        missing -= slice;
        slices.push(taken(&row, ask, slice)?);
    }
    Ok((slices, missing <= 0))
}

fn taken(row: &AnyRow, ask: &Ask, free: i64) -> Result<Slice, Error> {
    Ok(Slice {
        package: row.try_get("id")?,
        account: ask.account,
        application: row.try_get("application_id")?,
        capability: row.try_get("capability")?,
        expires_at: row.try_get("expires_at")?,
        free,
        used_at: ask.now,
    })
}

/// Gives `pictures` of a node's slice back to its package, or as many as the slice still has.
pub(super) async fn give_back(
    tx: &mut Tx,
    node: i64,
    package: i64,
    pictures: i64,
    now: i64,
) -> Result<(), Error> {
    let rest = sqlx::query("SELECT rest FROM lease WHERE node_id = $1 AND package_id = $2");
    let rest = rest.bind(node).bind(package).fetch_optional(&mut **tx).await?;
    let rest: i64 = rest.map_or(Ok(0), |row| row.try_get("rest"))?;
    let pictures = pictures.min(rest);
    let take = "UPDATE lease SET rest = rest - $3 WHERE node_id = $1 AND package_id = $2 AND rest >= $3";
    let take = sqlx::query(take).bind(node).bind(package).bind(pictures);
    if pictures <= 0 || take.execute(&mut **tx).await?.rows_affected() == 0 {
        return Ok(());
    }
    into_package(tx, package, pictures, now).await
}

/// Puts pictures into a package; of one that was refunded they are refunded at once.
pub(super) async fn into_package(tx: &mut Tx, package: i64, pictures: i64, now: i64) -> Result<(), Error> {
    let put = "UPDATE package SET remaining = remaining + $2 WHERE id = $1 RETURNING refunded";
    let row = sqlx::query(put).bind(package).bind(pictures).fetch_one(&mut **tx).await?;
    if row.try_get::<i64, _>("refunded")? != 0 {
        let id = fresh_id(tx).await?;
        package::take_back(tx, package, pictures, id, now).await?;
    }
    Ok(())
}

/// Gives back the whole of every slice of other nodes that was not kept.
pub(super) async fn reclaim(tx: &mut Tx, node: i64, now: i64) -> Result<(), Error> {
    let dead =
        "SELECT node_id, package_id, rest FROM lease WHERE node_id <> $1 AND expires_at < $2 AND rest > 0";
    for row in sqlx::query(dead).bind(node).bind(now).fetch_all(&mut **tx).await? {
        let (of, package, rest) = (row.try_get("node_id")?, row.try_get("package_id")?, row.try_get("rest")?);
        give_back(tx, of, package, rest, now).await?;
    }
    Ok(())
}
