//! A signed request counts once. It comes after the signature, so that strangers cannot fill the memory.
//!
//! The signature itself is what is remembered: it covers date, body and request id, so that the same signature is the
//! same request. How long: until its date can be accepted no more. The surprise is that a date has two readings, hours
//! apart (see `eop::date`): what a caller in Beijing signs is accepted now and would be again eight hours later, read as
//! UTC. So an entry stays until the later reading is over; when the memory is full, the entries whose next reading is
//! furthest from now go first, and those that could be replayed at once never.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use inkgate_eop::Window;
use inkgate_platform::Application;
use parking_lot::Mutex;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::authorize::Verified;
use crate::steps::body::Received;

/// Half of a signature: 128 random-looking bits are enough to tell requests apart.
type Print = [u8; 16];

/// A request that has not been seen before.
#[derive(Debug)]
pub struct Fresh {
    pub(super) application: Application,
    pub(super) received: Received,
    pub(super) mark: Mark,
}

/// The request's place in the memory. Dropped, it is forgotten, so that a call that was refused for want of room may be
/// sent again as it is; `keep` makes it stay.
#[derive(Debug)]
pub struct Mark(Option<(Arc<Remembered>, Print, i64)>);

impl Mark {
    /// The call is being served: it stays.
    pub(super) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Some((remembered, print, until)) = self.0.take() {
            remembered.forget(print, until);
        }
    }
}

/// Lets a request pass that was not seen before.
///
/// # Errors
/// [`Kind::Replayed`]; [`Kind::Busy`] when nothing more can be remembered.
pub fn replay(verified: Verified, on: &House) -> Result<Fresh, Refusal> {
    let Verified { application, received, signature } = verified;
    let mark = match signature {
        Some(signature) => on.remembered.remember(&signature, on.clock.seconds())?,
        None => Mark(None),
    };
    Ok(Fresh { application, received, mark })
}

/// Signatures of requests that could still come again.
#[derive(Debug)]
pub struct Remembered {
    most: usize,
    /// Seconds for which any request could come again: twice the window (a date may lie that far ahead), and what lies
    /// between the two readings.
    near: i64,
    far: i64,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    prints: HashSet<Print>,
    /// The same by the second after which they are of no use.
    until: BTreeMap<i64, Vec<Print>>,
}

impl Remembered {
    pub(crate) fn new(most: usize, window: Window) -> Self {
        let near = 2 * i64::from(window.seconds);
        Self { most, near, far: near + i64::from(window.offset.unsigned_abs()), inside: Mutex::default() }
    }

    fn remember(self: &Arc<Self>, signature: &[u8; 32], now: i64) -> Result<Mark, Refusal> {
        let [print, _] = halves(signature);
        let mut inside = self.inside.lock();
        inside.sweep(now);
        if inside.prints.contains(&print) {
            return Err(Kind::Replayed.into());
        }
        if inside.prints.len() >= self.most && !inside.make_room(now + self.far - self.near) {
            return Err(Refusal::because(Kind::Busy, "no memory for signatures: raise signing.remembered"));
        }
        let until = now + self.far;
        inside.prints.insert(print);
        inside.until.entry(until).or_default().push(print);
        Ok(Mark(Some((Arc::clone(self), print, until))))
    }

    fn forget(&self, print: Print, until: i64) {
        let mut inside = self.inside.lock();
        if inside.prints.remove(&print)
            && let Some(prints) = inside.until.get_mut(&until)
        {
            prints.retain(|other| *other != print);
        }
    }
}

impl Inside {
    /// Drops what could come no more.
    fn sweep(&mut self, now: i64) {
        while let Some(entry) = self.until.first_entry().filter(|entry| *entry.key() < now) {
            for print in entry.remove() {
                self.prints.remove(&print);
            }
        }
    }

    /// Drops the oldest second of entries if it came before the near window of now, that is, ends before `before`.
    fn make_room(&mut self, before: i64) -> bool {
        let Some(entry) = self.until.first_entry().filter(|entry| *entry.key() < before) else {
            return false;
        };
        for print in entry.remove() {
            self.prints.remove(&print);
        }
        true
    }
}

fn halves(signature: &[u8; 32]) -> [Print; 2] {
    let mut halves = [[0; 16]; 2];
    for (half, part) in halves.iter_mut().zip(signature.chunks_exact(16)) {
        half.copy_from_slice(part);
    }
    halves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remembered(most: usize) -> Arc<Remembered> {
        Arc::new(Remembered::new(most, Window::default()))
    }

    fn signature(number: u8) -> [u8; 32] {
        [number; 32]
    }

    #[test]
    fn the_same_request_is_refused_until_no_reading_of_its_date_is_left() {
        let store = remembered(10);
        store.remember(&signature(1), 0).unwrap().keep();
        for later in [0, 900, 1800, 8 * 3600, 8 * 3600 + 1800] {
            assert_eq!(store.remember(&signature(1), later).unwrap_err().kind(), Kind::Replayed, "{later}");
        }
        store.remember(&signature(1), 8 * 3600 + 1801).unwrap().keep();
    }

    #[test]
    fn a_call_that_was_not_served_may_come_again() {
        let store = remembered(10);
        drop(store.remember(&signature(1), 0).unwrap());
        store.remember(&signature(1), 0).unwrap().keep();
        assert!(store.remember(&signature(1), 0).is_err());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first_but_never_the_recent() {
        let store = remembered(2);
        store.remember(&signature(1), 0).unwrap().keep();
        store.remember(&signature(2), 10).unwrap().keep();
        assert_eq!(store.remember(&signature(3), 1800).unwrap_err().kind(), Kind::Busy);
        store.remember(&signature(3), 1801).unwrap().keep();
        assert!(store.remember(&signature(2), 1801).is_err(), "the second is still there");
        assert_eq!(store.inside.lock().prints.len(), 2);
    }
}
