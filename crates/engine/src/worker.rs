//! The workers: one thread a core, each with its own sessions, taking jobs from one queue. Waiting in order and
//! turning callers away is not theirs; whoever submits keeps the queue short.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Sender, unbounded};

use crate::models::{Models, Sessions};
use crate::{Error, ErrorKind};

/// A piece of work for one worker.
pub type Job = Box<dyn FnOnce(&mut Sessions) + Send>;

/// The threads; they end when this is dropped and the queue is empty.
pub struct Pool {
    queue: Sender<Job>,
    workers: usize,
}

impl Pool {
    /// Starts `workers` threads.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`] when the system gives no thread.
    pub fn start(workers: usize, models: &Arc<Models>) -> Result<Self, Error> {
        let (queue, jobs) = unbounded::<Job>();
        for number in 0..workers {
            let (jobs, models) = (jobs.clone(), models.clone());
            std::thread::Builder::new()
                .name(format!("inkgate-worker-{number}"))
                .spawn(move || {
                    let mut sessions = Sessions::new(models.clone());
                    for job in jobs {
                        // A panic ends one picture. Its sessions may be in any state, so they are made anew.
                        if catch_unwind(AssertUnwindSafe(|| job(&mut sessions))).is_err() {
                            sessions = Sessions::new(models.clone());
                        }
                    }
                })
                .map_err(|cause| {
                    Error::new(ErrorKind::Runtime, format!("a worker thread could not be started: {cause}"))
                })?;
        }
        Ok(Self { queue, workers })
    }

    /// How many threads.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Queues a job.
    pub fn push(&self, job: Job) {
        // The receivers live as long as the threads, and those as long as this sender.
        let _ = self.queue.send(job);
    }
}

/// Runs `work`; a panic in it becomes an error, and its message stays out of the answer.
pub fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::Internal,
            "reading this picture failed inside the engine: please report it",
        ))
    })
}
