//! The house: all that a running service has, shared by every call.

use std::sync::Arc;

use inkgate_platform::Directory;
use tokio::sync::Mutex;

use crate::steps::admit::Seats;
use crate::steps::body::Memory;
use crate::steps::limit::Pace;
use crate::steps::quota::Ledger;
use crate::steps::replay::Remembered;
use crate::{Clock, Config, Reader};

/// A service that is ready to serve. Each part belongs to one step and is reached by it alone.
pub struct House {
    pub(crate) config: Config,
    pub(crate) directory: Directory,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) clock: Clock,
    pub(crate) memory: Memory,
    pub(crate) remembered: Arc<Remembered>,
    pub(crate) pace: Pace,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) seats: Seats,
    /// Whether the tiny picture was read; held while it is, so that many questions make one reading.
    pub(crate) ready: Mutex<bool>,
}

impl House {
    /// Puts it together.
    pub fn new(config: Config, directory: Directory, reader: Arc<dyn Reader>, clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            memory: Memory::new(config.limits.held_bytes),
            remembered: Arc::new(Remembered::new(config.signing.remembered, config.signing.window())),
            pace: Pace::default(),
            ledger: Arc::new(Ledger::default()),
            seats: Seats::new(reader.workers(), &config.queue),
            ready: Mutex::new(false),
            config,
            directory,
            reader,
            clock,
        })
    }

    /// What was counted since the start.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}
