//! How fast an application may call: a bucket for each application and endpoint, filled by the house clock.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::task::Task;

/// A task within its rate.
#[derive(Debug)]
pub struct Paced(pub(super) Task);

/// Takes one call from the bucket.
///
/// # Errors
/// [`Kind::TooFast`], with the seconds until the next call.
pub fn limit(task: Task, on: &House) -> Result<Paced, Refusal> {
    let rate = on.config.rate.calls_per_minute;
    let wait = on.pace.take(&task.application.appkey, task.endpoint, rate, on.clock.now());
    wait.map_or(Ok(Paced(task)), |wait| Err(Refusal::after(Kind::TooFast, wait.as_secs() + 1)))
}

/// The buckets. There are as many as applications and endpoints, and both are ours, so they are bounded.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<(String, &'static str), Bucket>>);

/// A minute's calls at most, filled evenly.
#[derive(Debug)]
struct Bucket {
    calls: f64,
    at: Duration,
}

impl Pace {
    /// Takes a call, or says how long to wait for one.
    fn take(&self, appkey: &str, endpoint: &'static str, per_minute: u32, now: Duration) -> Option<Duration> {
        if per_minute == 0 {
            return None;
        }
        let (most, each) = (f64::from(per_minute), f64::from(per_minute) / 60.0);
        let mut buckets = self.0.lock();
        let bucket = buckets.entry((appkey.to_owned(), endpoint)).or_insert(Bucket { calls: most, at: now });
        // A clock that is set back fills nothing.
        bucket.calls = (bucket.calls + now.saturating_sub(bucket.at).as_secs_f64() * each).min(most);
        bucket.at = now;
        if bucket.calls < 1.0 {
            return Some(Duration::from_secs_f64((1.0 - bucket.calls) / each));
        }
        bucket.calls -= 1.0;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_by_the_clock() {
        let pace = Pace::default();
        let at = Duration::from_secs;
        for _ in 0..30 {
            assert_eq!(pace.take("a", "general", 30, at(100)), None);
        }
        assert_eq!(pace.take("a", "general", 30, at(100)), Some(at(2)));
        assert_eq!(pace.take("b", "general", 30, at(100)), None, "another application has its own");
        assert_eq!(pace.take("a", "plain", 30, at(100)), None, "and another endpoint");
        assert_eq!(pace.take("a", "general", 30, at(102)), None);
        assert!(pace.take("a", "general", 30, at(102)).is_some());
        assert!(pace.take("a", "general", 30, at(0)).is_some(), "a clock set back fills nothing");
        assert_eq!(pace.take("a", "general", 0, at(0)), None, "no limit");
    }
}
