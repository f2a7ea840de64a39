//! The house clock: time is a parameter everywhere, so that tests move it and nothing sleeps.
//!
//! It shows two hands. One is the time of day, which an operator or a time server may set back; dates of requests are
//! held against it. The other only goes forward; whatever is counted by the minute is counted by it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

type Tell = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Tells the time since 1970-01-01T00:00:00 UTC, and the time that has passed.
#[derive(Clone)]
pub struct Clock {
    day: Tell,
    steady: Tell,
}

impl Clock {
    /// The machine's own.
    pub fn system() -> Self {
        let begun = Instant::now();
        Self {
            day: Arc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()),
            steady: Arc::new(move || begun.elapsed()),
        }
    }

    /// One whose hands both show what `tell` says.
    pub fn new(tell: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let tell: Tell = Arc::new(tell);
        Self { day: Arc::clone(&tell), steady: tell }
    }

    /// One whose time of day is what `day` says, and whose other hand what `steady` says.
    pub fn with_hands(
        day: impl Fn() -> Duration + Send + Sync + 'static,
        steady: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self { day: Arc::new(day), steady: Arc::new(steady) }
    }

    /// Time since 1970 in UTC.
    pub fn now(&self) -> Duration {
        (self.day)()
    }

    /// Time since some moment, never set back.
    pub fn steady(&self) -> Duration {
        (self.steady)()
    }

    /// The same in whole seconds.
    pub fn seconds(&self) -> i64 {
        i64::try_from(self.now().as_secs()).unwrap_or(i64::MAX)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}
