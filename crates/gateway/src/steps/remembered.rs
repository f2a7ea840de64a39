//! What is remembered of signed requests, in little memory: 64 bits each, by the second that they are dated.
//!
//! A date has two readings, hours apart (see `eop::date`): what a caller in Beijing signs is accepted now and would be
//! again eight hours later, read as UTC. So a request is remembered until the later reading is over. In between, where
//! neither reading is in time, 32 bits are kept of each: they only have to tell it from the few thousand of its own
//! second. When no more may be remembered, the seconds whose next reading is furthest from now go first; those that
//! could be replayed at once never.
//!
//! Ten thousand requests a second, dated in UTC, are 18 million within the half hour in which any of them could come
//! again: 290 MB at most. Dated in Beijing time they are 306 million over eight and a half hours, 1.5 GB. The test below
//! measures both figures' bytes a request.
//!
//! Where several nodes share a PostgreSQL, a request that is new here is then [asked for there](Seen), so that none of
//! them serves it a second time.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use inkgate_eop::Window;
use inkgate_platform::{Claim, Seen};
use parking_lot::Mutex;

use crate::refusal::{Kind, Refusal};
use crate::steps::journal::Journal;

/// Signatures of requests that could still come again.
#[derive(Debug)]
pub struct Remembered {
    most: usize,
    window: i64,
    /// Seconds that the readings of a date lie before and after the date as UTC: one of them is 0.
    early: i64,
    late: i64,
    inside: Mutex<Inside>,
    /// Where it is written down, if it is.
    journal: Mutex<Option<Journal>>,
    /// Whether something was noted that may not be written down.
    behind: AtomicBool,
    /// What other nodes have seen, if there may be others.
    shared: OnceLock<Seen>,
}

#[derive(Debug, Default)]
struct Inside {
    count: usize,
    seconds: BTreeMap<i64, Second>,
    /// Up to which date everything is shut that is to be.
    shut: i64,
}

/// The requests of one date, each list sorted.
#[derive(Debug, Default)]
struct Second {
    open: Vec<u64>,
    shut: Vec<u32>,
}

/// A request's place in the memory. Dropped, it is forgotten, so that a call that was refused for want of room may be
/// sent again as it is; `keep` makes it stay.
#[derive(Debug)]
pub struct Mark(Option<Place>);

#[derive(Debug)]
struct Place {
    of: Arc<Remembered>,
    dated: i64,
    print: u64,
    claim: Option<Claim>,
}

impl Mark {
    /// For a call that may come as often as it likes.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The call is being served: it stays.
    pub(super) fn keep(mut self) {
        if let Some(Place { of, dated, print, .. }) = self.0.take()
            && let Some(journal) = of.journal.lock().as_mut()
        {
            journal.note(dated, print);
            of.behind.store(true, Ordering::Release);
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Some(Place { of, dated, print, claim }) = self.0.take() {
            of.inside.lock().forget(dated, print);
            if let Some(claim) = claim {
                claim.take_back();
            }
        }
    }
}

impl Remembered {
    pub(crate) fn new(most: usize, window: Window) -> Self {
        let offset = i64::from(window.offset);
        Self {
            most,
            window: i64::from(window.seconds),
            early: offset.max(0),
            late: (-offset).max(0),
            inside: Mutex::new(Inside { shut: i64::MIN, ..Inside::default() }),
            journal: Mutex::default(),
            behind: AtomicBool::new(false),
            shared: OnceLock::new(),
        }
    }

    /// Asks other nodes from here on.
    pub(crate) fn share(&self, seen: Seen) {
        // Whoever asks already goes on asking the same.
        let _ = self.shared.set(seen);
    }

    /// Writes down in `folder` what is remembered from here on, and remembers what stands there already.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub(crate) fn write_down(&self, folder: &Path, now: i64) -> io::Result<()> {
        let far = 2 * self.window + self.early + self.late;
        let mut inside = self.inside.lock();
        let journal = Journal::open(folder, far, now, |dated, print| {
            if inside.count < self.most {
                inside.seconds.entry(dated).or_default().add(print);
                inside.count += 1;
            }
        })?;
        self.sweep(&mut inside, now);
        *self.journal.lock() = Some(journal);
        Ok(())
    }

    /// To be called before an answer leaves: what was served is written down.
    pub(crate) fn write_down_served(&self) {
        if self.behind.load(Ordering::Acquire) {
            let mut journal = self.journal.lock();
            journal.iter_mut().for_each(Journal::write_down);
            // Within the lock, so that whoever sees this need not wait for it.
            self.behind.store(false, Ordering::Release);
        }
    }

    /// Remembers a request by its signature and the seconds that its date names, read as UTC; on all nodes, where there
    /// may be several.
    pub(super) async fn remember_everywhere(
        self: &Arc<Self>,
        signature: &[u8; 32],
        dated: i64,
        now: i64,
    ) -> Result<Mark, Refusal> {
        let mut mark = self.remember(signature, dated, now)?;
        if let (Some(seen), Some(place)) = (self.shared.get(), &mut mark.0) {
            let over = now - self.late - self.window;
            match seen.claim(dated, place.print, over).await {
                Ok(Some(claim)) => place.claim = Some(claim),
                Ok(None) => {
                    // Known here too from now on, and not asked for again.
                    mark.keep();
                    return Err(Refusal::because(Kind::Replayed, "another node has served it"));
                }
                Err(error) => return Err(Refusal::because(Kind::Busy, error)),
            }
        }
        Ok(mark)
    }

    /// Remembers it here.
    fn remember(self: &Arc<Self>, signature: &[u8; 32], dated: i64, now: i64) -> Result<Mark, Refusal> {
        // A signature is as good as random to whoever cannot choose it, and who can signs for themselves.
        let [a, b, c, d, e, f, g, h, ..] = *signature;
        let print = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        if let Some(journal) = self.journal.lock().as_mut() {
            journal.turn(now);
        }
        let mut inside = self.inside.lock();
        self.sweep(&mut inside, now);
        if inside.seconds.get(&dated).is_some_and(|second| second.has(print)) {
            return Err(Kind::Replayed.into());
        }
        if inside.count >= self.most && !self.make_room(&mut inside, now) {
            return Err(Refusal::because(Kind::Busy, "no memory for signatures: raise signing.remembered"));
        }
        inside.seconds.entry(dated).or_default().add(print);
        inside.count += 1;
        Ok(Mark(Some(Place { of: Arc::clone(self), dated, print, claim: None })))
    }

    /// How many are remembered.
    pub(crate) fn count(&self) -> usize {
        self.inside.lock().count
    }

    /// Drops what can come no more, and shuts what cannot come now.
    fn sweep(&self, inside: &mut Inside, now: i64) {
        while let Some(first) = inside.seconds.first_entry() {
            if *first.key() + self.late + self.window >= now {
                break;
            }
            inside.count -= first.remove().len();
        }
        let (from, to) = (inside.shut.max(now - self.late + self.window + 1), now + self.early - self.window);
        if from < to {
            inside.seconds.range_mut(from..to).for_each(|(_, second)| second.shut());
            inside.shut = to;
        }
    }

    fn make_room(&self, inside: &mut Inside, now: i64) -> bool {
        let in_time = |dated: i64| {
            [dated - self.early, dated + self.late, dated]
                .iter()
                .any(|reading| reading.abs_diff(now) <= self.window as u64)
        };
        let furthest = inside.seconds.keys().rev().find(|dated| !in_time(**dated)).copied();
        let Some(gone) = furthest.and_then(|dated| inside.seconds.remove(&dated)) else { return false };
        inside.count -= gone.len();
        true
    }
}

impl Inside {
    fn forget(&mut self, dated: i64, print: u64) {
        let Some(second) = self.seconds.get_mut(&dated) else { return };
        if let Ok(at) = second.open.binary_search(&print) {
            second.open.remove(at);
            self.count -= 1;
        }
        if second.len() == 0 {
            self.seconds.remove(&dated);
        }
    }
}

impl Second {
    fn len(&self) -> usize {
        self.open.len() + self.shut.len()
    }

    fn has(&self, print: u64) -> bool {
        self.open.binary_search(&print).is_ok() || self.shut.binary_search(&half(print)).is_ok()
    }

    fn add(&mut self, print: u64) {
        if let Err(at) = self.open.binary_search(&print) {
            self.open.insert(at, print);
        }
    }

    fn shut(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.shut.extend(open.into_iter().map(half));
        self.shut.sort_unstable();
        self.shut.shrink_to_fit();
    }
}

fn half(print: u64) -> u32 {
    (print >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: i64 = 3600;

    fn remembered(most: usize) -> Arc<Remembered> {
        Arc::new(Remembered::new(most, Window::default()))
    }

    fn signature(number: u8) -> [u8; 32] {
        [number; 32]
    }

    fn refused(store: &Arc<Remembered>, number: u8, dated: i64, now: i64) -> Kind {
        store.remember(&signature(number), dated, now).unwrap_err().kind()
    }

    #[test]
    fn the_same_request_is_refused_until_no_reading_of_its_date_is_left() {
        let store = remembered(10);
        // Signed in Beijing: its date, read as UTC, is eight hours ahead.
        store.remember(&signature(1), 8 * HOURS, 0).unwrap().keep();
        for later in [0, 900, 1800, HOURS, 8 * HOURS - 900, 8 * HOURS + 900] {
            assert_eq!(refused(&store, 1, 8 * HOURS, later), Kind::Replayed, "{later}");
        }
        store.remember(&signature(2), 8 * HOURS + 901, 8 * HOURS + 901).unwrap().keep();
        assert_eq!(store.inside.lock().count, 1, "the first is forgotten when it can come no more");
    }

    #[test]
    fn what_is_written_down_is_known_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let opened = |now| {
            let store = remembered(10);
            store.write_down(folder.path(), now).unwrap();
            store
        };
        let store = opened(0);
        store.remember(&signature(1), 8 * HOURS, 0).unwrap().keep();
        drop(store.remember(&signature(2), 8 * HOURS, 0).unwrap());
        drop(store);
        let store = opened(60);
        assert_eq!(refused(&store, 1, 8 * HOURS, 60), Kind::Replayed);
        store.remember(&signature(2), 8 * HOURS, 60).unwrap().keep();
        drop(store);
        let store = opened(8 * HOURS);
        assert_eq!(
            refused(&store, 1, 8 * HOURS, 8 * HOURS),
            Kind::Replayed,
            "also when its date comes true again"
        );
        assert_eq!(store.inside.lock().count, 2);
    }

    #[test]
    fn a_zone_in_the_west_is_as_good() {
        let store = Arc::new(Remembered::new(10, Window { seconds: 900, offset: -5 * 3600 }));
        // Signed in UTC, read in New York it comes true five hours later.
        store.remember(&signature(1), 0, 0).unwrap().keep();
        for later in [0, 900, HOURS, 5 * HOURS, 5 * HOURS + 900] {
            assert_eq!(refused(&store, 1, 0, later), Kind::Replayed, "{later}");
        }
        store.remember(&signature(2), 5 * HOURS + 901, 5 * HOURS + 901).unwrap().keep();
        assert_eq!(store.inside.lock().count, 1);
    }

    #[test]
    fn a_call_that_was_not_served_may_come_again() {
        let store = remembered(10);
        drop(store.remember(&signature(1), 0, 0).unwrap());
        assert!(store.inside.lock().seconds.is_empty());
        store.remember(&signature(1), 0, 0).unwrap().keep();
        assert_eq!(refused(&store, 1, 0, 0), Kind::Replayed);
    }

    #[test]
    fn memory_is_bounded_and_what_could_come_at_once_stays() {
        let store = remembered(2);
        store.remember(&signature(1), 8 * HOURS, 0).unwrap().keep();
        store.remember(&signature(2), 8 * HOURS + 10, 10).unwrap().keep();
        assert_eq!(refused(&store, 3, 8 * HOURS + 900, 900), Kind::Busy);
        store.remember(&signature(3), 8 * HOURS + 911, 911).unwrap().keep();
        // Both could go; the second comes true later, so it went.
        assert_eq!(refused(&store, 1, 8 * HOURS, 911), Kind::Replayed);
        assert_eq!(refused(&store, 3, 8 * HOURS + 911, 911), Kind::Replayed);
        assert_eq!(store.inside.lock().count, 2);
    }

    /// A generator of numbers (splitmix64), as good as signatures.
    fn numbers() -> impl FnMut() -> [u8; 32] {
        let mut state = 1u64;
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mut signature = [0; 32];
            signature[..8].copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
            signature
        }
    }

    #[test]
    fn ten_thousand_a_second_take_what_is_said_above() {
        let (store, mut next) = (remembered(usize::MAX), numbers());
        let bytes = |inside: &Inside| -> usize {
            let lists =
                inside.seconds.values().map(|second| second.open.capacity() * 8 + second.shut.capacity() * 4);
            lists.sum::<usize>() + inside.seconds.len() * (size_of::<Second>() + 16)
        };
        let seconds = 20;
        for second in 0..seconds {
            for _ in 0..10_000 {
                store.remember(&next(), 8 * HOURS + second, second).unwrap().keep();
            }
        }
        let each = |inside: &Inside| bytes(inside) as f64 / inside.count as f64;
        let open = each(&store.inside.lock());
        assert!(open * 18e6 < 300e6, "{open} bytes a request that could come at once");
        // Half an hour later they are shut.
        store.remember(&next(), 8 * HOURS + 1900, 1900).unwrap().keep();
        let shut = each(&store.inside.lock());
        assert!(shut * 288e6 + open * 18e6 < 1.5e9, "{shut} bytes a request that could come later");
        assert_eq!(store.inside.lock().count, 10_000 * seconds as usize + 1);
    }
}
