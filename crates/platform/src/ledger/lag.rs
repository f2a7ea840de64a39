//! How far writing is behind: since when the oldest of what must be written and is not has waited.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// A handle that is cheap to copy.
#[derive(Debug, Clone, Default)]
pub(super) struct Lag(Arc<Mutex<Option<Instant>>>);

impl Lag {
    /// Something has waited since then, or something else for longer.
    pub(super) fn waits_since(&self, then: Instant) {
        let mut since = self.0.lock();
        *since = Some(since.map_or(then, |older| older.min(then)));
    }

    /// Nothing waits.
    pub(super) fn is_over(&self) {
        *self.0.lock() = None;
    }

    /// For how long it has.
    pub(super) fn now(&self) -> Duration {
        self.0.lock().map(|since| since.elapsed()).unwrap_or_default()
    }
}
