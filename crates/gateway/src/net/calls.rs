//! The calls that are under way on one connection, so that one on which nothing happens can be ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;

/// A connection's calls.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    under_way: AtomicUsize,
    changed: Notify,
}

/// One call; dropped, it is over.
#[derive(Debug)]
pub(crate) struct Call(Arc<Calls>);

impl Calls {
    /// A call begins.
    pub(crate) fn begin(self: &Arc<Self>) -> Call {
        self.under_way.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_one();
        Call(Arc::clone(self))
    }

    /// Ends when there was no call for so long. At most one waits for it.
    pub(crate) async fn idle(&self, long: Duration) {
        loop {
            if self.under_way.load(Ordering::Acquire) > 0 {
                self.changed.notified().await;
                continue;
            }
            tokio::select! {
                () = sleep(long) => return,
                () = self.changed.notified() => {}
            }
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_one();
    }
}
