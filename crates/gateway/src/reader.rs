//! What reads pictures, as the gateway sees it: the engine, or a fake in tests.

use std::sync::Arc;

use inkgate_engine::{Description, Engine, Error, Reading, Want};

/// What is called once when a picture is done, from any thread. One that is dropped uncalled counts as a fault of ours.
pub type Done = Box<dyn FnOnce(Result<Reading, Error>) + Send>;

/// Something that reads pictures in threads of its own.
pub trait Reader: Send + Sync {
    /// Queues a picture and returns at once.
    fn submit(&self, bytes: Arc<[u8]>, want: Want, done: Done);

    /// How many pictures are read side by side.
    fn workers(&self) -> usize;

    /// What it runs on, where it tells.
    fn description(&self) -> Option<Description> {
        None
    }
}

impl Reader for Engine {
    fn submit(&self, bytes: Arc<[u8]>, want: Want, done: Done) {
        Engine::submit(self, bytes, want, done);
    }

    fn workers(&self) -> usize {
        Engine::description(self).workers
    }

    fn description(&self) -> Option<Description> {
        Some(Engine::description(self))
    }
}
