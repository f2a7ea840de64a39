//! What a call will cost is set aside before it is done, and given back if it is not done.
//!
//! The platform's ledger says whether there is enough, and of what; what is counted here besides is since the start, for
//! whoever watches.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use inkgate_platform::calendar::{day_of, start_of};
use inkgate_platform::{Application, Charged, Error, Reservation as Promised, Shortage, Wanted};
use parking_lot::Mutex;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::request::RequestId;
use crate::steps::limit::Paced;
use crate::steps::task::Task;

/// A task whose cost is set aside.
#[derive(Debug)]
pub struct Reserved {
    pub(super) task: Task,
    pub(super) reservation: Reservation,
}

/// Sets the cost aside. `call` is what the ledger knows the call by.
///
/// # Errors
/// [`Kind::NotOpened`], [`Kind::Exhausted`], [`Kind::Allowance`]; [`Kind::Busy`] when the ledger cannot tell.
pub async fn quota(paced: Paced, call: Option<&RequestId>, on: &House) -> Result<Reserved, Refusal> {
    let Paced(task) = paced;
    let wanted = Wanted {
        application: &task.application,
        capability: task.endpoint,
        pictures: u32::try_from(task.pictures.len()).unwrap_or(u32::MAX),
        call: call.map_or("", RequestId::as_str),
        now: on.clock.seconds(),
    };
    let promised = on.books.reserve(wanted).await.map_err(|shortage| refused(&shortage, on))?;
    let reservation = Reservation::open(&on.counts, Arc::clone(&task.application), task.endpoint, promised);
    Ok(Reserved { task, reservation })
}

fn refused(shortage: &Shortage, on: &House) -> Refusal {
    match shortage {
        Shortage::NotOpened | Shortage::NoPrice => Refusal::because(Kind::NotOpened, shortage),
        Shortage::Exhausted => Refusal::because(Kind::Exhausted, shortage),
        Shortage::Day(_) => {
            let (now, offset) = (on.clock.seconds(), on.config.signing.window().offset);
            let tomorrow = start_of(day_of(now, offset) + 1, offset);
            Refusal::after(Kind::Allowance, tomorrow.saturating_sub(now).unsigned_abs())
        }
        Shortage::AtOnce(_) => Refusal::because(Kind::Allowance, shortage),
        _ => Refusal::because(Kind::Busy, shortage),
    }
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

/// An application's number, and one of its capabilities.
type Counted = (i64, &'static str);

/// Counts since the start, by application and endpoint.
#[derive(Debug, Default)]
pub struct Counts {
    open: AtomicUsize,
    used: Mutex<HashMap<Counted, (Arc<Application>, Used)>>,
}

impl Counts {
    /// Reservations that are neither charged nor given back.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// What the application called `appkey` used of `endpoint`.
    pub fn used(&self, appkey: &str, endpoint: &str) -> Used {
        let used = self.used.lock();
        let found = used.iter().find(|((_, of), (by, _))| by.appkey == appkey && *of == endpoint);
        found.map(|(_, (_, used))| *used).unwrap_or_default()
    }
}

/// A cost set aside. Dropped, it gives itself back; only `meter` makes a charge of it.
#[derive(Debug)]
pub struct Reservation {
    promised: Promised,
    application: Arc<Application>,
    endpoint: &'static str,
    _open: Open,
}

impl Reservation {
    fn open(
        counts: &Arc<Counts>,
        application: Arc<Application>,
        endpoint: &'static str,
        promised: Promised,
    ) -> Self {
        counts.open.fetch_add(1, Ordering::Relaxed);
        Self { promised, application, endpoint, _open: Open(Arc::clone(counts)) }
    }

    /// Charges what was done; it is on the disk before this returns.
    pub(super) async fn charge(self, read: u32, failed: u32, now: i64) -> Result<Charged, Error> {
        let Self { promised, application, endpoint, _open: open } = self;
        let charged = promised.charge(read, failed, now).await?;
        let mut used = open.0.used.lock();
        let (_, used) =
            used.entry((application.id, endpoint)).or_insert_with(|| (application, Used::default()));
        used.calls += 1;
        used.read += u64::from(read);
        used.failed += u64::from(failed);
        Ok(charged)
    }
}

/// Counts as open until it is dropped.
#[derive(Debug)]
struct Open(Arc<Counts>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
