//! What a call will cost is set aside before it is done, and given back if it is not done.
//!
//! There are no packages yet: every application may read as much as it likes, and the ledger only counts. The proof is
//! already the one that packages will need.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use crate::House;
use crate::refusal::Refusal;
use crate::steps::limit::Paced;
use crate::steps::task::Task;

/// A task whose cost is set aside.
#[derive(Debug)]
pub struct Reserved {
    pub(super) task: Task,
    pub(super) reservation: Reservation,
}

/// Sets the cost aside.
///
/// # Errors
/// None yet.
pub fn quota(paced: Paced, on: &House) -> Result<Reserved, Refusal> {
    let Paced(task) = paced;
    let account = (task.application.appkey.clone(), task.endpoint);
    Ok(Reserved { task, reservation: Reservation::open(&on.ledger, account) })
}

/// What one application used of one endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// Calls that were served.
    pub calls: u64,
    /// Pictures (or files) that were read.
    pub read: u64,
    /// Pictures that could not be read; they cost nothing.
    pub failed: u64,
}

/// Counts since the start, by application and endpoint.
#[derive(Debug, Default)]
pub struct Ledger {
    open: AtomicUsize,
    used: Mutex<BTreeMap<(String, &'static str), Used>>,
}

impl Ledger {
    /// Reservations that are neither charged nor given back.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// What the application called `appkey` used of `endpoint`.
    pub fn used(&self, appkey: &str, endpoint: &str) -> Used {
        let used = self.used.lock();
        let found = used.iter().find(|((application, of), _)| application == appkey && *of == endpoint);
        found.map(|(_, used)| *used).unwrap_or_default()
    }
}

/// A cost set aside. Dropped, it gives itself back; only `meter` makes a charge of it.
#[derive(Debug)]
pub struct Reservation {
    ledger: Arc<Ledger>,
    account: (String, &'static str),
}

impl Reservation {
    fn open(ledger: &Arc<Ledger>, account: (String, &'static str)) -> Self {
        ledger.open.fetch_add(1, Ordering::Relaxed);
        Self { ledger: Arc::clone(ledger), account }
    }

    /// Charges what was done.
    pub(super) fn charge(self, read: u64, failed: u64) {
        let mut used = self.ledger.used.lock();
        let used = used.entry(self.account.clone()).or_default();
        used.calls += 1;
        used.read += read;
        used.failed += failed;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.ledger.open.fetch_sub(1, Ordering::Relaxed);
    }
}
