//! A place at a core, or in the short queue before it; else "busy", at once.
//!
//! A seat is a picture that a reading thread has or will have next. It travels with the picture into the thread and is
//! free when the thread is done, so that callers who hang up do not make room that is not there. Who waits for one, and
//! in which order, is `lines.rs`'s business.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::House;
use crate::config::Queue;
use crate::refusal::{Kind, Refusal};
use crate::steps::lines::Lines;
pub use crate::steps::lines::Seat;
use crate::steps::quota::{Reservation, Reserved};
use crate::steps::task::Task;

/// A task with a seat for its first picture.
#[derive(Debug)]
pub struct Seated {
    pub(super) task: Task,
    pub(super) reservation: Reservation,
    pub(super) seat: Seat,
}

/// Waits for a seat.
///
/// # Errors
/// [`Kind::Busy`] when the queue is full or the wait too long.
pub async fn admit(reserved: Reserved, on: &House) -> Result<Seated, Refusal> {
    let Reserved { task, reservation } = reserved;
    let patience = Duration::from_secs(on.config.queue.wait_seconds);
    let seat = on.seats.first(&task.application.appkey, patience).await?;
    Ok(Seated { task, reservation, seat })
}

/// All places.
#[derive(Debug)]
pub struct Seats {
    lines: Arc<Lines>,
    workers: usize,
}

impl Seats {
    pub(crate) fn new(workers: usize, queue: &Queue) -> Self {
        let workers = workers.max(1);
        let seats = workers.saturating_mul(queue.seats_per_worker);
        Self { lines: Lines::new(seats, workers.saturating_mul(queue.waiting)), workers }
    }

    /// Takes over what of the queue may change while it is in use.
    pub(crate) fn reload(&self, queue: &Queue) {
        self.lines.let_wait(self.workers.saturating_mul(queue.waiting));
    }

    /// For a call that has none yet.
    async fn first(&self, appkey: &str, patience: Duration) -> Result<Seat, Refusal> {
        if let Some(seat) = self.lines.free() {
            return Ok(seat);
        }
        let place = self.lines.join(appkey);
        let place = place.ok_or_else(|| Refusal::because(Kind::Busy, "the queue is full"))?;
        match timeout(patience, place.seat()).await {
            Ok(Some(seat)) => Ok(seat),
            Ok(None) => {
                Err(Refusal::because(Kind::Busy, "the queue is full, and of this application most wait"))
            }
            Err(_) => Err(Refusal::because(Kind::Busy, "no seat in time")),
        }
    }

    /// For a further picture of a call that is being served: it waits its application's turn, without a limit of its own,
    /// because calls that are served are few.
    pub(super) async fn next(&self, appkey: &str) -> Result<Seat, Refusal> {
        let seat = self.lines.join_for_certain(appkey).seat().await;
        seat.ok_or_else(|| Refusal::because(Kind::Internal, "sent away from the queue"))
    }

    /// Calls that wait for a seat, and pictures that have one.
    pub(crate) fn depth(&self) -> (usize, usize) {
        self.lines.depth()
    }
}
