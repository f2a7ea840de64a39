//! How often somebody may try a password: so many at once, then one each so many seconds, counted by address and by name.
//! What is counted lies in a fixed number of slots, so that nobody can make it grow; two that share a slot share its
//! count. Attempts that succeed are given back.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;

use parking_lot::Mutex;

/// Slots of each kind.
const SLOTS: usize = 4096;

/// How often.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Attempts at once.
    burst: i64,
    /// Seconds until one more.
    every: i64,
}

/// An address may be many people's.
const ADDRESS: Pace = Pace { burst: 30, every: 10 };
const NAME: Pace = Pace { burst: 10, every: 30 };

/// The counts. Each slot holds the second at which it will be empty again.
pub(crate) struct Throttle {
    addresses: Mutex<Vec<i64>>,
    names: Mutex<Vec<i64>>,
    hasher: RandomState,
}

impl Default for Throttle {
    fn default() -> Self {
        let slots = || Mutex::new(vec![i64::MIN; SLOTS]);
        Self { addresses: slots(), names: slots(), hasher: RandomState::new() }
    }
}

/// An attempt that was counted.
#[derive(Debug)]
pub(crate) struct Attempt {
    address: usize,
    name: usize,
}

impl Throttle {
    /// Counts an attempt at `now` (steady seconds), before it is made, so that many at once are counted too.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(crate) fn attempt(&self, address: IpAddr, name: &str, now: i64) -> Result<Attempt, u64> {
        // Of IPv6 everybody has a whole /64.
        let address = match address.to_canonical() {
            IpAddr::V4(four) => u128::from(four.to_bits()),
            IpAddr::V6(six) => six.to_bits() >> 64 << 64,
        };
        let attempt = Attempt { address: self.slot(address), name: self.slot(name) };
        take(&mut self.addresses.lock(), attempt.address, ADDRESS, now)?;
        let named = take(&mut self.names.lock(), attempt.name, NAME, now);
        named.inspect_err(|_| give_back(&mut self.addresses.lock(), attempt.address, ADDRESS))?;
        Ok(attempt)
    }

    /// The attempt was no guess.
    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        give_back(&mut self.addresses.lock(), attempt.address, ADDRESS);
        give_back(&mut self.names.lock(), attempt.name, NAME);
    }

    fn slot(&self, what: impl Hash) -> usize {
        usize::try_from(self.hasher.hash_one(what) % SLOTS as u64).unwrap_or(0)
    }
}

/// The generic cell rate algorithm, with whole seconds.
fn take(slots: &mut [i64], at: usize, pace: Pace, now: i64) -> Result<(), u64> {
    let Some(empty) = slots.get_mut(at) else { return Ok(()) };
    let ahead = (*empty).max(now) - now;
    let room = (pace.burst - 1) * pace.every;
    if ahead > room {
        return Err((ahead - room).unsigned_abs());
    }
    *empty = now + ahead + pace.every;
    Ok(())
}

fn give_back(slots: &mut [i64], at: usize, pace: Pace) {
    if let Some(empty) = slots.get_mut(at) {
        *empty = empty.saturating_sub(pace.every);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_each_so_often() {
        let (throttle, here) = (Throttle::default(), [192, 0, 2, 1].into());
        for _ in 0..10 {
            throttle.attempt(here, "li", 100).unwrap();
        }
        assert_eq!(throttle.attempt(here, "li", 100).unwrap_err(), 30);
        assert_eq!(throttle.attempt(here, "li", 115).unwrap_err(), 15);
        assert!(throttle.attempt(here, "li", 130).is_ok());
        assert!(throttle.attempt(here, "li", 130).is_err());
        for other in 0..10_000 {
            throttle.succeeded(&throttle.attempt(here, "wang", 200 + other).unwrap());
        }
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too() {
        let (throttle, here) = (Throttle::default(), "2001:db8::1".parse().unwrap());
        let tried = (0..100).filter(|at| throttle.attempt(here, &format!("user {at}"), 0).is_ok()).count();
        assert_eq!(tried, 30);
        assert!(throttle.attempt("2001:db8::2".parse().unwrap(), "x", 0).is_err(), "its network's neighbour");
        assert!(throttle.attempt("2001:db8:1::2".parse().unwrap(), "x", 0).is_ok());
    }
}
