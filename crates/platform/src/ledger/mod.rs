//! The ledger at work: a call's cost is set aside before it is done, charged durably before it is answered, and given
//! back if it is not.
//!
//! The promise: no answered call is uncharged, no call is charged twice, a call that failed is not charged; and a call that
//! was charged when the process died before answering is found at the next start and its charge undone. How:
//!
//! 1. A node takes *slices* of packages (`lease`): they are out of the package for everybody else, so what nodes sell out
//!    of their slices is never oversold. Setting aside is then arithmetic in memory.
//! 2. A charge is written (`writer`) and on the disk before its call goes on. Charges that come while one is being written
//!    are written together: they share the disk's one long breath (fsync).
//!    Their entries have numbers in a row, and `pending` names the first and the last: a group stays there until every
//!    charge of it is known to be answered, or undone.
//! 3. Right before an answer leaves, its charge is marked in a small file (`answered`), without waiting for the disk: what
//!    a process wrote survives its being killed. A charge without a mark at the next start is undone (`recover`).
//!
//! What is left to chance: the instant between the mark and the first byte (a call killed there stays charged), and, after
//! a power cut, marks that had not reached the disk (those answered calls are undone, to the caller's favour).

mod answered;
mod groups;
mod held;
#[cfg(test)]
mod kill;
mod lag;
mod lease;
mod recover;
mod reserve;
#[cfg(test)]
mod tests;
mod together;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::{Error, Platform};
use answered::Answered;
use held::Held;
use lag::Lag;
use writer::Op;

pub use reserve::{Charged, Reservation, Shortage, Wanted};

/// Bits of an entry's number that count within its node.
const WITHIN: u32 = 40;

/// The ledger of a running node; a handle that is cheap to copy.
#[derive(Debug, Clone)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    platform: Platform,
    /// Seconds east of UTC: where days begin.
    offset: i32,
    held: Mutex<Held>,
    ops: mpsc::UnboundedSender<(Instant, Op)>,
    lag: Lag,
    answered: Arc<Answered>,
}

impl Ledger {
    /// Opens the books of the node called `node`: undoes what its last life charged and did not answer, gives back what it
    /// held, and begins to write. Marks are kept in the folder `data`; without one (tests, trials) nothing survives the
    /// process. Days begin `offset` seconds east of UTC.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Disk`].
    pub async fn open(
        platform: &Platform,
        node: &str,
        data: Option<&Path>,
        offset: i32,
        now: i64,
    ) -> Result<Self, Error> {
        let (answered, marked) = Answered::open(data)?;
        let answered = Arc::new(answered);
        let (node, next) = recover::recover(platform, node, &marked, offset, now).await?;
        answered.forget_all()?;
        let (ops, queue) = mpsc::unbounded_channel();
        let lag = Lag::default();
        let ledger = Self(Arc::new(Inner {
            platform: platform.clone(),
            offset,
            held: Mutex::new(Held::new(platform.directory().now().changes)),
            ops,
            lag: lag.clone(),
            answered: Arc::clone(&answered),
        }));
        // The writer must not keep the ledger alive: it ends when the last handle is gone and all is written.
        let writer = writer::Writer::new(platform.clone(), (node, next), offset, answered, lag);
        tokio::spawn(writer.run(queue));
        Ok(ledger)
    }

    /// To be called every few seconds: keeps what the node holds from expiring, gives back what it does not need any more,
    /// and takes back what dead nodes held.
    pub fn keep(&self, now: i64) {
        let given_back = self.0.held.lock().idle(now, self.0.platform.directory().now().changes);
        self.send(Op::GiveBack { packages: given_back, now });
        self.send(Op::Keep { now });
    }

    /// Writes all that is to be written and gives back all that the node holds. Calls after it are refused.
    ///
    /// # Errors
    /// [`Error::Ledger`].
    pub async fn close(&self, now: i64) -> Result<(), Error> {
        let packages = self.0.held.lock().everything();
        self.send(Op::GiveBack { packages, now });
        self.settled().await
    }

    /// Waits until everything that was sent to be written is.
    ///
    /// # Errors
    /// [`Error::Ledger`].
    pub async fn settled(&self) -> Result<(), Error> {
        let (tell, told) = oneshot::channel();
        self.send(Op::Settle { tell });
        told.await.map_err(|_| Error::Ledger("it has ended".to_owned()))
    }

    /// Reservations that are neither charged nor given back.
    pub fn open_reservations(&self) -> usize {
        self.0.held.lock().open
    }

    /// How long the oldest of what must be written has waited: no call is answered before its charge is.
    pub fn lag(&self) -> Duration {
        self.0.lag.now()
    }

    fn send(&self, op: Op) {
        // The writer ends only after the last handle.
        let _ = self.0.ops.send((Instant::now(), op));
    }
}
