//! What reads pictures, as the gateway sees it: the engine, or a fake in tests.

use bytes::Bytes;
use inkgate_engine::{Description, Engine, Error, Reading, Want};

/// What is called once when a picture is done, from any thread. One that is dropped uncalled counts as a fault of ours.
pub type Done = Box<dyn FnOnce(Result<Reading, Error>) + Send>;

/// Something that reads pictures in threads of its own.
pub trait Reader: Send + Sync {
    /// Queues a picture and returns at once.
    fn submit(&self, bytes: Bytes, want: Want, done: Done);

    /// How many pictures are read side by side.
    fn workers(&self) -> usize;

    /// What it runs on, where it tells.
    fn description(&self) -> Option<Description> {
        None
    }
}

impl Reader for Engine {
    fn submit(&self, bytes: Bytes, want: Want, done: Done) {
        // A copy costs a ten-thousandth of what reading does.
        Engine::submit(self, bytes.as_ref().into(), want, done);
    }

    fn workers(&self) -> usize {
        Engine::description(self).workers
    }

    fn description(&self) -> Option<Description> {
        Some(Engine::description(self))
    }
}
