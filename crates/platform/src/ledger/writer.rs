//! The one task that writes a node's part of the ledger. What came while it wrote is written next, together: many charges
//! share one commit, and with it one wait for the disk. That calls were answered is in no hurry, because it is marked in a
//! file already: it waits for the next commit, or a moment.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::answered::Answered;
use super::groups::Groups;
use super::lag::Lag;
use super::lease::{self, Ask, LEASE, Slice};
use super::recover::undo;
use super::{Charged, Ledger, WITHIN, together};
use crate::entry::{self, Entry};
use crate::store::Tx;
use crate::{Error, Platform};

/// Most things written with one commit.
const BATCH: usize = 512;
/// How long a note that calls were answered may wait for something else to be written with.
const UNHURRIED: Duration = Duration::from_millis(200);

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
    /// Some charges were marked as answered.
    Answered,
    /// These charges will not be answered.
    Undo { ids: Range<i64>, now: i64 },
    /// Tell when all that came before is written.
    Settle { tell: oneshot::Sender<()> },
}

/// A call's charge.
#[derive(Debug)]
pub(super) struct Charge {
    pub(super) application: i64,
    pub(super) capability: &'static str,
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

impl Charge {
    /// Which sums of its day it adds to.
    pub(super) fn account(&self) -> together::Account<'_> {
        (self.application, self.capability, self.payment, &self.currency, self.day)
    }

    /// What it adds to the sums of its day: calls, pictures, pictures that failed, mils.
    pub(super) fn sums(&self) -> [i64; 4] {
        let calls = i64::from(self.read > 0 || self.entries.is_empty());
        [calls, self.read, self.failed, self.mils]
    }
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
    /// The number of the next entry.
    next: i64,
    offset: i32,
    answered: Arc<Answered>,
    groups: Groups,
    /// What could not be written and must be.
    later: Vec<Op>,
    lag: Lag,
}

impl Writer {
    /// Of the node with this number; and which of its entries is the next.
    pub(super) fn new(
        platform: Platform,
        (node, next): (i64, i64),
        offset: i32,
        answered: Arc<Answered>,
        lag: Lag,
    ) -> Self {
        let next = (node << WITHIN) | next;
        Self { platform, node, next, offset, answered, groups: Groups::default(), later: Vec::new(), lag }
    }

    /// Writes until the last handle of the ledger is gone and all is written.
    pub(super) async fn run(mut self, mut queue: mpsc::UnboundedReceiver<(Instant, Op)>) {
        // Its room is used again: it is large where calls are many.
        let mut batch = Vec::new();
        while let Some((sent, first)) = queue.recv().await {
            let mut oldest = sent;
            batch.append(&mut self.later);
            batch.push(first);
            loop {
                let unhurried = batch.iter().all(|op| matches!(op, Op::Answered));
                let next = match queue.try_recv() {
                    Ok(next) => Some(next),
                    Err(_) if unhurried => timeout_at(sent + UNHURRIED, queue.recv()).await.ok().flatten(),
                    Err(_) => None,
                };
                let Some((sent, op)) = next else { break };
                // Who waits came after those who do not.
                oldest = if unhurried { sent } else { oldest };
                batch.push(op);
                if batch.len() >= BATCH {
                    break;
                }
            }
            if !batch.iter().all(|op| matches!(op, Op::Answered)) {
                self.lag.waits_since(oldest);
            }
            self.write(&mut batch).await;
            if self.later.is_empty() {
                self.lag.is_over();
            }
        }
    }

    async fn write(&mut self, batch: &mut Vec<Op>) {
        self.answered.take().into_iter().for_each(|id| self.groups.settle(id));
        if self.groups.over().is_empty() && batch.iter().all(|op| matches!(op, Op::Answered)) {
            batch.clear();
            return;
        }
        batch.iter_mut().for_each(|op| self.number(op));
        match self.transaction(batch).await {
            Ok(came) => self.finish(batch, came).await,
            // One of them may be what the database does not take: each alone then, unless it takes nothing at all.
            Err(_) if batch.len() > 1 => {
                let mut away = None;
                for op in batch.drain(..) {
                    if let Some(error) = &away {
                        self.failed(op, error);
                        continue;
                    }
                    match self.transaction(std::slice::from_ref(&op)).await {
                        Ok(came) => self.finish(&mut vec![op], came).await,
                        Err(error) => {
                            self.failed(op, &error);
                            away = self.transaction(&[]).await.err();
                        }
                    }
                }
            }
            Err(error) => batch.drain(..).for_each(|op| self.failed(op, &error)),
        }
    }

    /// Gives the entries of a charge their numbers, which are one after the other.
    fn number(&mut self, op: &mut Op) {
        let Op::Charge { charge, charged, .. } = op else { return };
        let first = self.next;
        for entry in &mut charge.entries {
            entry.id = self.next;
            // The first entry of a call counts the call.
            entry.refers_to = (entry.id > first).then_some(first);
            self.next += 1;
        }
        charged.number(first..self.next);
    }

    /// Writes operations with one commit.
    async fn transaction(&mut self, batch: &[Op]) -> Result<Vec<Came>, Error> {
        let mut tx = self.platform.store().write().await?;
        let mut came = Vec::with_capacity(batch.len());
        let charges: Vec<&Charge> = batch.iter().filter_map(together::charge).collect();
        let together = charges.len() > 1 && together::write(&mut tx, self.node, &charges).await?;
        for op in batch {
            let done = together && together::charge(op).is_some();
            came.push(if done { Came::Nothing } else { self.apply(&mut tx, op).await? });
        }
        let written = || batch.iter().zip(&came).filter_map(|(op, came)| written(op, came)).flatten();
        let range = written().map(|entry| entry.id).min().zip(written().map(|entry| entry.id + 1).max());
        if let Some((first, upto)) = range {
            let pending = sqlx::query("INSERT INTO pending (entry_id, node_id, upto) VALUES ($1, $2, $3)");
            pending.bind(first).bind(self.node).bind(upto).execute(&mut *tx).await?;
        }
        for group in self.groups.over() {
            let delete = sqlx::query("DELETE FROM pending WHERE entry_id = $1 AND upto = $2");
            delete.bind(group.start).bind(group.end).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.groups.deleted();
        if let Some((first, upto)) = range {
            self.groups.add(first..upto, written().map(|entry| entry.id));
        }
        if let Err(error) = self.answered.shrink(self.groups.settled()) {
            tracing::warn!(%error, "the file of answered calls grows");
        }
        Ok(came)
    }

    /// After a commit: what was undone is settled, and who waits is told.
    async fn finish(&mut self, batch: &mut Vec<Op>, came: Vec<Came>) {
        for op in &*batch {
            if let Op::Undo { ids, .. } = op {
                ids.clone().for_each(|id| self.groups.settle(id));
            }
        }
        let undone = batch.iter().any(|op| matches!(op, Op::Undo { .. }));
        if undone && !self.groups.over().is_empty() {
            // Where it fails, the next commit deletes them.
            let _ = self.transaction(&[]).await;
        }
        batch.drain(..).zip(came).for_each(|(op, came)| finish(op, came));
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
            // Done for all at once.
            Op::Answered => {}
            Op::Undo { ids, now } => {
                for id in ids.clone() {
                    undo(tx, id, self.offset, *now).await?;
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
            Op::GiveBack { .. } | Op::Undo { .. } => self.later.push(op),
            Op::Answered | Op::Keep { .. } | Op::Settle { .. } => {}
        }
        tracing::error!(%error, "the ledger could not be written");
    }
}

/// The entries of a charge that was written.
fn written<'o>(op: &'o Op, came: &Came) -> Option<&'o [Entry]> {
    match (op, came) {
        (Op::Charge { charge, .. }, Came::Nothing) => Some(&charge.entries),
        _ => None,
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
        (Op::Settle { tell }, _) => drop(tell.send(())),
        _ => {}
    }
}

/// Adds a charge to the sums of its day, `sign` times.
async fn count(tx: &mut Tx, charge: &Charge, sign: i64) -> Result<(), Error> {
    together::count(tx, &[(charge.account(), charge.sums().map(|sum| sign * sum))]).await
}

/// What the application used of the capability on the day of the charge.
async fn used(tx: &mut Tx, charge: &Charge) -> Result<i64, Error> {
    use sqlx::Row;
    let used = sqlx::query(
        "SELECT CAST(COALESCE(SUM(pictures), 0) AS BIGINT) AS used FROM usage \
         WHERE application_id = $1 AND capability = $2 AND day = $3",
    );
    let used = used.bind(charge.application).bind(charge.capability).bind(charge.day);
    Ok(used.fetch_one(&mut **tx).await?.try_get("used")?)
}
