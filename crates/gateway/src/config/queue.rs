//! `[queue]`: who waits, and how many.

use serde::{Deserialize, Serialize};

/// Places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queue {
    /// Pictures handed to each reading thread at once: the one it reads and those that wait behind it, so that lines of
    /// several pictures can share a batch.
    pub seats_per_worker: usize,
    /// Calls that wait for a seat; one more is answered with 503.
    pub waiting: usize,
    /// Seconds that a call waits for a seat before it is answered with 503.
    pub wait_seconds: u64,
}

impl Default for Queue {
    fn default() -> Self {
        Self { seats_per_worker: 2, waiting: 64, wait_seconds: 30 }
    }
}
