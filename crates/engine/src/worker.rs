//! The workers: one thread a core, each with its own sessions, taking jobs from one queue. Waiting in order and
//! turning callers away is not theirs; whoever submits keeps the queue short.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use crossbeam_channel::{Sender, unbounded};

use crate::models::{Models, Sessions};
use crate::{Error, ErrorKind};

/// A piece of work for one worker.
pub type Job = Box<dyn FnOnce(&mut Sessions) + Send>;

/// The threads; they end when this is dropped and the queue is empty.
pub struct Pool {
    queue: Arc<Sender<Job>>,
    workers: usize,
}

/// A worker's sight of the others: whether some have nothing to do, and may help with a long picture.
#[derive(Clone, Default)]
pub struct Others {
    /// Weak, or the threads would keep themselves alive.
    queue: Weak<Sender<Job>>,
    waiting: Arc<AtomicUsize>,
}

impl Others {
    /// How many workers wait for something to do.
    pub fn idle(&self) -> usize {
        let queued = self.queued();
        self.waiting.load(Ordering::Relaxed).saturating_sub(queued)
    }

    /// How many jobs wait for a worker; who only helps makes way for them.
    pub fn queued(&self) -> usize {
        self.queue.upgrade().map_or(0, |queue| queue.len())
    }

    /// Queues `work` for another worker, which may come late or never.
    pub fn ask(&self, work: impl FnOnce(&mut Sessions) + Send + 'static) {
        if let Some(queue) = self.queue.upgrade() {
            let _ = queue.send(Box::new(work));
        }
    }
}

impl Pool {
    /// Starts `workers` threads.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`] when the system gives no thread.
    pub fn start(workers: usize, models: &Arc<Models>) -> Result<Self, Error> {
        let (queue, jobs) = unbounded::<Job>();
        let queue = Arc::new(queue);
        let others = Others { queue: Arc::downgrade(&queue), waiting: Arc::default() };
        for number in 0..workers {
            let (jobs, models, others) = (jobs.clone(), models.clone(), others.clone());
            std::thread::Builder::new()
                .name(format!("inkgate-worker-{number}"))
                .spawn(move || {
                    let anew = || Sessions::new(models.clone(), others.clone());
                    let mut sessions = anew();
                    loop {
                        others.waiting.fetch_add(1, Ordering::Relaxed);
                        let job = jobs.recv();
                        others.waiting.fetch_sub(1, Ordering::Relaxed);
                        let Ok(job) = job else { return };
                        // A panic ends one picture. Its sessions may be in any state, so they are made anew.
                        if catch_unwind(AssertUnwindSafe(|| job(&mut sessions))).is_err() {
                            sessions = anew();
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
