//! The one task that writes a node's part of the ledger. What came while it wrote is written next, together: many charges
//! share one commit, and with it one wait for the disk.

use tokio::sync::{mpsc, oneshot};

use super::lease::{self, Ask, LEASE, Slice};
use super::recover::{forget, undo};
use super::{Charged, Ledger};
use crate::entry::{self, Entry};
use crate::store::Tx;
use crate::{Error, Platform};

/// Most things written with one commit.
const BATCH: usize = 512;

/// Something to be written.
#[derive(Debug)]
pub(super) enum Op {
    /// Take slices, and hand them to the ledger. Tells whether they are enough by themselves.
    Lease { ask: Ask, ledger: Ledger, tell: oneshot::Sender<Result<bool, Error>> },
    /// Give parts of slices back: packages and how much of each.
    GiveBack { packages: Vec<(i64, i64)>, now: i64 },
    /// Keep this node's slices, take back those of dead nodes.
    Keep { now: i64 },
    /// Charge a call.
    Charge { charge: Charge, charged: Charged, tell: oneshot::Sender<Result<Charged, Error>> },
    /// These charges were answered.
    Answered { ids: Vec<i64>, ledger: Ledger },
    /// These charges will not be answered.
    Undo { ids: Vec<i64>, now: i64 },
    /// Tell when all that came before is written.
    Settle { tell: oneshot::Sender<()> },
}

/// A call's charge.
#[derive(Debug)]
pub(super) struct Charge {
    pub(super) application: i64,
    pub(super) capability: String,
    pub(super) payment: &'static str,
    pub(super) currency: String,
    pub(super) day: i64,
    /// The limit of the day, where there is one.
    pub(super) most: Option<i64>,
    pub(super) read: i64,
    pub(super) failed: i64,
    pub(super) mils: i64,
    /// One for each package, or one; none where nothing was read.
    pub(super) entries: Vec<Entry>,
    pub(super) now: i64,
}

/// What came of an operation inside its transaction.
enum Came {
    Nothing,
    Slices(Vec<Slice>, bool),
    /// A charge that could not be: nothing of it is in the transaction.
    Short,
}

/// The task.
#[derive(Debug)]
pub(super) struct Writer {
    platform: Platform,
    node: i64,
    offset: i32,
    /// What could not be written and must be.
    later: Vec<Op>,
}

impl Writer {
    pub(super) fn new(platform: Platform, node: i64, offset: i32) -> Self {
        Self { platform, node, offset, later: Vec::new() }
    }

    /// Writes until the last handle of the ledger is gone and all is written.
    pub(super) async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Op>) {
        while let Some(first) = queue.recv().await {
            let mut batch = std::mem::take(&mut self.later);
            batch.push(first);
            while batch.len() < BATCH
                && let Ok(op) = queue.try_recv()
            {
                batch.push(op);
            }
            self.write(batch).await;
        }
    }

    async fn write(&mut self, batch: Vec<Op>) {
        match self.transaction(&batch).await {
            Ok(came) => batch.into_iter().zip(came).for_each(|(op, came)| finish(op, came)),
            // One of them may be what the database does not take: each alone then.
            Err(_) if batch.len() > 1 => {
                for op in batch {
                    match self.transaction(std::slice::from_ref(&op)).await {
                        Ok(came) => finish(op, came.into_iter().next().unwrap_or(Came::Nothing)),
                        Err(error) => self.failed(op, &error),
                    }
                }
            }
            Err(error) => batch.into_iter().for_each(|op| self.failed(op, &error)),
        }
    }

    /// Writes operations with one commit.
    async fn transaction(&self, batch: &[Op]) -> Result<Vec<Came>, Error> {
        let mut tx = self.platform.store().write().await?;
        let mut came = Vec::with_capacity(batch.len());
        for op in batch {
            came.push(self.apply(&mut tx, op).await?);
        }
        tx.commit().await?;
        Ok(came)
    }

    async fn apply(&self, tx: &mut Tx, op: &Op) -> Result<Came, Error> {
        match op {
            Op::Lease { ask, .. } => {
                let (slices, enough) = lease::take(tx, self.node, ask).await?;
                return Ok(Came::Slices(slices, enough));
            }
            Op::GiveBack { packages, now } => {
                for (package, pictures) in packages {
                    lease::give_back(tx, self.node, *package, *pictures, *now).await?;
                }
            }
            Op::Keep { now } => {
                let keep = sqlx::query("UPDATE lease SET expires_at = $2 WHERE node_id = $1 AND rest > 0");
                keep.bind(self.node).bind(now + LEASE).execute(&mut **tx).await?;
                lease::reclaim(tx, self.node, *now).await?;
            }
            Op::Charge { charge, .. } => {
                if !self.charge(tx, charge).await? {
                    return Ok(Came::Short);
                }
            }
            Op::Answered { ids, .. } => {
                for id in ids {
                    forget(tx, *id).await?;
                }
            }
            Op::Undo { ids, now } => {
                for id in ids {
                    undo(tx, *id, self.offset, *now).await?;
                }
            }
            Op::Settle { .. } => {}
        }
        Ok(Came::Nothing)
    }

    /// Writes a charge; gives whether there was enough for it. Where there was not, nothing of it is left.
    async fn charge(&self, tx: &mut Tx, charge: &Charge) -> Result<bool, Error> {
        for (at, entry) in charge.entries.iter().enumerate() {
            if self.taken(tx, entry, charge.now).await? {
                continue;
            }
            self.return_all(tx, charge, at).await?;
            return Ok(false);
        }
        count(tx, charge, 1).await?;
        if let Some(most) = charge.most
            && used(tx, charge).await? > most
        {
            count(tx, charge, -1).await?;
            self.return_all(tx, charge, charge.entries.len()).await?;
            return Ok(false);
        }
        for entry in &charge.entries {
            entry::insert(tx, entry).await?;
            let pending = sqlx::query("INSERT INTO pending (entry_id, node_id) VALUES ($1, $2)");
            pending.bind(entry.id).bind(self.node).execute(&mut **tx).await?;
        }
        Ok(true)
    }

    /// Takes what an entry charges out of this node's slice. What the slice lacks, because it went back while this node
    /// seemed dead, may still be in the package. Gives whether there was enough; if not, nothing is taken.
    async fn taken(&self, tx: &mut Tx, entry: &Entry, now: i64) -> Result<bool, Error> {
        let Some(package) = entry.package else { return Ok(true) };
        if self.slice_less(tx, package, entry.pictures, now).await? {
            return Ok(true);
        }
        let rest =
            sqlx::query_scalar::<_, i64>("SELECT rest FROM lease WHERE node_id = $1 AND package_id = $2");
        let rest = rest.bind(self.node).bind(package).fetch_optional(&mut **tx).await?;
        let part = rest.unwrap_or(0).min(entry.pictures);
        let part = if part > 0 && self.slice_less(tx, package, part, now).await? { part } else { 0 };
        let whole = "UPDATE package SET remaining = remaining - $2 WHERE id = $1 AND remaining >= $2 AND refunded = 0";
        let whole = sqlx::query(whole).bind(package).bind(entry.pictures - part);
        if whole.execute(&mut **tx).await?.rows_affected() > 0 {
            return Ok(true);
        }
        if part > 0 {
            lease::into_package(tx, package, part, now).await?;
        }
        Ok(false)
    }

    async fn slice_less(&self, tx: &mut Tx, package: i64, pictures: i64, now: i64) -> Result<bool, Error> {
        let less = "UPDATE lease SET rest = rest - $3, expires_at = $4 \
                    WHERE node_id = $1 AND package_id = $2 AND rest >= $3";
        let less = sqlx::query(less).bind(self.node).bind(package).bind(pictures).bind(now + LEASE);
        Ok(less.execute(&mut **tx).await?.rows_affected() > 0)
    }

    /// Puts back what the first entries of a charge took, and what the others would have: the ledger in memory has let
    /// go of all of it.
    async fn return_all(&self, tx: &mut Tx, charge: &Charge, taken: usize) -> Result<(), Error> {
        for (at, entry) in charge.entries.iter().enumerate() {
            match entry.package {
                Some(package) if at < taken => {
                    lease::into_package(tx, package, entry.pictures, charge.now).await?;
                }
                Some(package) => lease::give_back(tx, self.node, package, entry.pictures, charge.now).await?,
                None => {}
            }
        }
        Ok(())
    }

    /// What must be written is tried again; who waits is told.
    fn failed(&mut self, op: Op, error: &Error) {
        let told = || Error::Ledger(error.to_string());
        match op {
            Op::Charge { charge, charged, tell } => {
                // Whether a commit that failed was one is not known: if it was, it is undone.
                self.later.push(Op::Undo { ids: charged.never_was(), now: charge.now });
                let parts = charge.entries.iter();
                let packages = parts.filter_map(|entry| Some((entry.package?, entry.pictures))).collect();
                self.later.push(Op::GiveBack { packages, now: charge.now });
                let _ = tell.send(Err(told()));
            }
            Op::Lease { tell, .. } => drop(tell.send(Err(told()))),
            Op::GiveBack { .. } | Op::Answered { .. } | Op::Undo { .. } => self.later.push(op),
            Op::Keep { .. } | Op::Settle { .. } => {}
        }
        tracing::error!(%error, "the ledger could not be written");
    }
}

/// Tells who waits.
fn finish(op: Op, came: Came) {
    match (op, came) {
        (Op::Lease { ledger, tell, .. }, Came::Slices(slices, enough)) => {
            ledger.hold(slices);
            let _ = tell.send(Ok(enough));
        }
        (Op::Charge { charged, tell, .. }, Came::Short) => {
            charged.never_was();
            let _ = tell.send(Err(Error::Short("what was set aside was used elsewhere")));
        }
        // If nobody waits any more, the charge is dropped here, which undoes it.
        (Op::Charge { charged, tell, .. }, _) => drop(tell.send(Ok(charged))),
        (Op::Answered { ids, ledger }, _) => ledger.known(&ids),
        (Op::Settle { tell }, _) => drop(tell.send(())),
        _ => {}
    }
}

/// Adds a charge to the sums of its day, `sign` times.
async fn count(tx: &mut Tx, charge: &Charge, sign: i64) -> Result<(), Error> {
    let calls = i64::from(charge.read > 0 || charge.entries.is_empty());
    sqlx::query(
        "INSERT INTO usage (application_id, capability, payment, currency, day, calls, pictures, failed, mils) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (application_id, capability, payment, currency, day) DO UPDATE SET \
         calls = usage.calls + excluded.calls, pictures = usage.pictures + excluded.pictures, \
         failed = usage.failed + excluded.failed, mils = usage.mils + excluded.mils",
    )
    .bind(charge.application)
    .bind(&charge.capability)
    .bind(charge.payment)
    .bind(&charge.currency)
    .bind(charge.day)
    .bind(sign * calls)
    .bind(sign * charge.read)
    .bind(sign * charge.failed)
    .bind(sign * charge.mils)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What the application used of the capability on the day of the charge.
async fn used(tx: &mut Tx, charge: &Charge) -> Result<i64, Error> {
    use sqlx::Row;
    let used = sqlx::query(
        "SELECT CAST(COALESCE(SUM(pictures), 0) AS BIGINT) AS used FROM usage \
         WHERE application_id = $1 AND capability = $2 AND day = $3",
    );
    let used = used.bind(charge.application).bind(&charge.capability).bind(charge.day);
    Ok(used.fetch_one(&mut **tx).await?.try_get("used")?)
}
