//! How fast an application may call: a rate for each application and endpoint, by the house clock's steady hand.
//!
//! GCRA (ITU-T I.371, annex A: the virtual scheduling algorithm): a moment is kept, not a bucket, and a call that is
//! refused costs nothing. The clock that only goes forward matters here: by the time of day, an hour set back would be an
//! hour refused.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::Add;
use std::time::Duration;

use governor::clock::{Clock as Told, Reference};
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use parking_lot::Mutex;

use crate::refusal::{Kind, Refusal};
use crate::steps::task::Task;
use crate::{Clock, House};

/// A task within its rate.
#[derive(Debug)]
pub struct Paced(pub(super) Task);

/// Takes one call from the rate.
///
/// # Errors
/// [`Kind::TooFast`], with the seconds until the next call.
pub fn limit(task: Task, on: &House) -> Result<Paced, Refusal> {
    let rate = &on.config.rate;
    let allowed = Allowed::per_minute(rate.calls_per_minute, rate.burst);
    let appkey = &task.application.appkey;
    // What the operator set for this application comes on top of what is set for all.
    let own = task.application.opening(task.endpoint).and_then(|opening| opening.bounds.calls_per_second);
    let own = own.and_then(|calls| Allowed::per_second(calls, 0));
    let wait =
        own.and_then(|own| on.pace.take(&format!("{appkey} own"), task.endpoint, Some(own), &on.clock));
    let wait = wait.or_else(|| on.pace.take(appkey, task.endpoint, allowed, &on.clock));
    wait.map_or(Ok(Paced(task)), |wait| Err(Refusal::after(Kind::TooFast, wait.as_secs() + 1)))
}

/// What one application may do at one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    calls: NonZeroU32,
    period: Duration,
    burst: NonZeroU32,
}

impl Allowed {
    /// So many calls a minute, at most `burst` of them at once (0: a whole minute's). None where there is no limit.
    pub fn per_minute(calls: u32, burst: u32) -> Option<Self> {
        Self::per(Duration::from_secs(60), calls, burst)
    }

    /// So many calls a second, at most `burst` of them at once (0: a whole second's). None where there is no limit.
    pub fn per_second(calls: u32, burst: u32) -> Option<Self> {
        Self::per(Duration::from_secs(1), calls, burst)
    }

    fn per(period: Duration, calls: u32, burst: u32) -> Option<Self> {
        let calls = NonZeroU32::new(calls)?;
        Some(Self { calls, period, burst: NonZeroU32::new(burst).unwrap_or(calls) })
    }

    fn quota(self) -> Option<Quota> {
        Some(Quota::with_period(self.period / self.calls.get())?.allow_burst(self.burst))
    }
}

/// What was taken. There are as many entries as applications and endpoints, and both are ours, so they are bounded.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<(String, &'static str), Rate>>);

type Limiter = RateLimiter<NotKeyed, InMemoryState, Hand, governor::middleware::NoOpMiddleware<Moment>>;

#[derive(Debug)]
struct Rate {
    allowed: Allowed,
    limiter: Limiter,
}

impl Pace {
    /// Takes a call, or says how long to wait for one. Where the rate was changed, counting begins anew.
    pub(crate) fn take(
        &self,
        appkey: &str,
        endpoint: &'static str,
        allowed: Option<Allowed>,
        clock: &Clock,
    ) -> Option<Duration> {
        let (allowed, hand) = (allowed?, Hand(clock.clone()));
        let mut rates = self.0.lock();
        let key = (appkey.to_owned(), endpoint);
        if rates.get(&key).is_none_or(|rate| rate.allowed != allowed) {
            let limiter = Limiter::direct_with_clock(allowed.quota()?, hand.clone());
            rates.insert(key.clone(), Rate { allowed, limiter });
        }
        let early = rates.get(&key)?.limiter.check().err()?;
        Some(early.wait_time_from(hand.now()))
    }
}

/// The steady hand, as the rate limiter wants to see it.
#[derive(Clone, Debug)]
struct Hand(Clock);

/// A moment on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(Duration);

impl Told for Hand {
    type Instant = Moment;

    fn now(&self) -> Moment {
        Moment(self.0.steady())
    }
}

impl Reference for Moment {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.saturating_sub(duration.into()))
    }
}

impl Add<Nanos> for Moment {
    type Output = Self;

    fn add(self, other: Nanos) -> Self {
        Self(self.0.saturating_add(other.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// A clock, and the milliseconds that it shows.
    fn clock() -> (Clock, Arc<AtomicU64>) {
        let shown = Arc::new(AtomicU64::new(1_000_000));
        let tell = Arc::clone(&shown);
        (Clock::new(move || Duration::from_millis(tell.load(Ordering::Relaxed))), shown)
    }

    #[test]
    fn a_burst_is_taken_and_comes_back_evenly() {
        let ((clock, shown), pace) = (clock(), Pace::default());
        let rate = Allowed::per_minute(30, 0);
        let take = |appkey: &str, endpoint| pace.take(appkey, endpoint, rate, &clock);
        for _ in 0..30 {
            assert_eq!(take("a", "general"), None);
        }
        assert_eq!(take("a", "general"), Some(Duration::from_secs(2)));
        assert_eq!(take("a", "general"), Some(Duration::from_secs(2)), "being refused costs nothing");
        assert_eq!(take("b", "general"), None, "another application has its own");
        assert_eq!(take("a", "plain"), None, "and another endpoint");
        shown.fetch_add(1_999, Ordering::Relaxed);
        assert_eq!(take("a", "general"), Some(Duration::from_millis(1)));
        shown.fetch_add(1, Ordering::Relaxed);
        assert_eq!(take("a", "general"), None);
        assert!(take("a", "general").is_some());
        shown.fetch_add(3_600_000, Ordering::Relaxed);
        let after_an_hour = (0..100).filter(|_| take("a", "general").is_none()).count();
        assert_eq!(after_an_hour, 30, "no more than a burst is saved up");
    }

    #[test]
    fn a_rate_is_kept_over_any_length_of_time() {
        for (calls, burst) in [(1, 0), (7, 3), (3000, 1), (50, 200)] {
            let ((clock, shown), pace) = (clock(), Pace::default());
            let mut taken = 0;
            // Asked every 10 ms for ten minutes.
            for _ in 0..60_000 {
                let free = pace.take("a", "general", Allowed::per_minute(calls, burst), &clock).is_none();
                taken += u32::from(free);
                shown.fetch_add(10, Ordering::Relaxed);
            }
            let (least, most) = (calls * 10 - 1, calls * 10 + burst.max(calls));
            assert!((least..=most).contains(&taken), "{calls} a minute, {burst} at once: {taken}");
        }
    }

    #[test]
    fn without_a_limit_there_is_none_and_a_changed_one_begins_anew() {
        let ((clock, _), pace) = (clock(), Pace::default());
        assert!((0..1000).all(|_| pace.take("a", "general", None, &clock).is_none()));
        assert_eq!(Allowed::per_minute(0, 5), None);
        assert_eq!(pace.take("a", "general", Allowed::per_second(1, 0), &clock), None);
        assert_eq!(
            pace.take("a", "general", Allowed::per_second(1, 0), &clock),
            Some(Duration::from_secs(1))
        );
        assert_eq!(pace.take("a", "general", Allowed::per_second(2, 0), &clock), None);
    }
}
