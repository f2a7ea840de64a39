//! `[queue]`: who waits, and how many.

use serde::{Deserialize, Serialize};

/// Places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queue {
    /// Pictures handed to each reading thread at once: the one it reads and those that wait behind it, so that lines of
    /// several pictures can share a batch.
    pub seats_per_worker: usize,
    /// Calls that wait for a seat, for each reading thread; one more is answered with 503. Few, so that calls that are
    /// accepted in a crowd take no more than twice as long as the slowest at 80 % load: pictures that take S each keep two
    /// threads' slowest hundredth at 6 S then, and who comes last behind eight waits ten.
    pub waiting: usize,
    /// Seconds that a call waits for a seat before it is answered with 503.
    pub wait_seconds: u64,
}

impl Default for Queue {
    fn default() -> Self {
        Self { seats_per_worker: 2, waiting: 8, wait_seconds: 30 }
    }
}
