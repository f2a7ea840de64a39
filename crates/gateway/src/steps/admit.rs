//! A place at a core, or in the short queue before it; else "busy", at once.
//!
//! A seat is a picture that a reading thread has or will have next. It travels with the picture into the thread and is
//! free when the thread is done, so that callers who hang up do not make room that is not there. Waiting is FIFO, and a
//! caller that hangs up while it waits leaves the queue.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::House;
use crate::config::Queue;
use crate::refusal::{Kind, Refusal};
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
    let seat = on.seats.first().await?;
    Ok(Seated { task, reservation, seat })
}

/// One picture's place.
#[derive(Debug)]
pub struct Seat(#[expect(dead_code, reason = "held until it is dropped")] OwnedSemaphorePermit);

/// All places.
#[derive(Debug)]
pub struct Seats {
    seats: Arc<Semaphore>,
    queue: Semaphore,
    patience: Duration,
}

impl Seats {
    pub(crate) fn new(workers: usize, queue: &Queue) -> Self {
        let seats = workers.max(1).saturating_mul(queue.seats_per_worker).min(Semaphore::MAX_PERMITS);
        Self {
            seats: Arc::new(Semaphore::new(seats)),
            queue: Semaphore::new(queue.waiting),
            patience: Duration::from_secs(queue.wait_seconds),
        }
    }

    /// For a call that has none yet.
    async fn first(&self) -> Result<Seat, Refusal> {
        if let Ok(free) = Arc::clone(&self.seats).try_acquire_owned() {
            return Ok(Seat(free));
        }
        let _place =
            self.queue.try_acquire().map_err(|_| Refusal::because(Kind::Busy, "the queue is full"))?;
        let waited = timeout(self.patience, self.next()).await;
        waited.unwrap_or_else(|_| Err(Refusal::because(Kind::Busy, "no seat in time")))
    }

    /// For a further picture of a call that is being served: it waits behind the others, without a limit of its own,
    /// because calls that are served are few.
    pub(super) async fn next(&self) -> Result<Seat, Refusal> {
        let seat = Arc::clone(&self.seats).acquire_owned().await;
        seat.map(Seat).map_err(|error| Refusal::because(Kind::Internal, error))
    }
}
