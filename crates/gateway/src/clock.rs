//! The house clock: time is a parameter everywhere, so that tests move it and nothing sleeps.
//!
//! It shows two hands. One is the time of day, which an operator or a time server may set back; dates of requests are
//! held against it. The other only goes forward; whatever is counted by the minute is counted by it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use inkgate_documents::grammar::Date;
use inkgate_platform::calendar::{date_of, day_of};

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

    /// The day in China, where the documents are in force that we read.
    pub fn day_in_china(&self) -> Date {
        const EAST: i32 = 8 * 3600;
        let (year, month, day) = date_of(day_of(self.seconds(), EAST));
        Date { year: year as u16, month: month as u8, day: day as u8 }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_china() {
        let on = |seconds| Clock::new(move || Duration::from_secs(seconds)).day_in_china();
        let date = |year, month, day| Date { year, month, day };
        assert_eq!(on(0), date(1970, 1, 1));
        assert_eq!((on(951_753_599), on(951_753_600)), (date(2000, 2, 28), date(2000, 2, 29)));
        assert_eq!(
            on(1_735_660_800),
            date(2025, 1, 1),
            "midnight there is four in the afternoon at Greenwich"
        );
    }
}
