//! The house: all that a running service has, shared by every call.

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use inkgate_platform::{Directory, Ledger as Books, Platform, Seen};
use parking_lot::RwLock;
use tokio::sync::Mutex;

use crate::admin::Admin;
use crate::metrics::Metrics;
use crate::sealing::{self, Sealing, Sealings, Together};
use crate::steps::admit::Seats;
use crate::steps::body::Memory;
use crate::steps::buffers::Buffers;
use crate::steps::limit::Pace;
use crate::steps::quota::Counts;
use crate::steps::remembered::Remembered;
use crate::traces::Traces;
use crate::{Clock, Config, Reader};

/// A service that is ready to serve. Each part belongs to one step and is reached by it alone.
///
/// The configuration may be [reloaded](House::reload) while calls are under way. A call is served by one configuration
/// from its beginning to its end: each takes the house as it is then, whose parts are the same.
#[derive(Clone)]
pub struct House {
    pub(crate) config: Arc<Config>,
    /// The configuration of calls that are yet to come.
    latest: Arc<RwLock<Arc<Config>>>,
    pub(crate) directory: Arc<Directory>,
    pub(crate) reader: Arc<dyn Reader>,
    pub(crate) clock: Clock,
    pub(crate) memory: Arc<Memory>,
    pub(crate) buffers: Arc<Buffers>,
    pub(crate) remembered: Arc<Remembered>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) books: Books,
    pub(crate) counts: Arc<Counts>,
    pub(crate) seats: Arc<Seats>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) traces: Arc<Traces>,
    /// Keys of interface encryption that stand in the file.
    sealings: Arc<RwLock<Arc<Sealings>>>,
    /// The same beside those of the platform.
    together: Arc<Together>,
    /// Where calls are kept of which an operator wants it.
    pub(crate) captures: Arc<OnceLock<Platform>>,
    /// Whether the tiny picture was read; held while it is, so that many questions make one reading.
    pub(crate) ready: Arc<Mutex<bool>>,
    /// The administration over HTTP, where there is any.
    admin: Arc<OnceLock<Arc<Admin>>>,
}

impl House {
    /// Puts it together.
    pub fn new(
        config: Config,
        directory: Directory,
        books: Books,
        reader: Arc<dyn Reader>,
        clock: Clock,
    ) -> Arc<Self> {
        let config = Arc::new(config);
        let metrics = Arc::new(Metrics::default());
        Arc::new(Self {
            latest: Arc::new(RwLock::new(Arc::clone(&config))),
            memory: Arc::new(Memory::new(config.limits.held_bytes)),
            buffers: Arc::default(),
            remembered: Arc::new(Remembered::new(config.signing.remembered, config.signing.window())),
            pace: Arc::default(),
            books,
            counts: Arc::default(),
            seats: Arc::new(Seats::new(reader.workers(), &config.queue)),
            traces: Arc::new(Traces::new(&config.traces, metrics.traces_lost.clone())),
            metrics,
            sealings: Arc::default(),
            together: Arc::default(),
            captures: Arc::default(),
            ready: Arc::default(),
            admin: Arc::default(),
            config,
            directory: Arc::new(directory),
            reader,
            clock,
        })
    }

    /// Lets calls that are yet to come be served by another configuration. What is fixed while the server runs stays as
    /// it is; the names of such settings that differ are given back.
    pub fn reload(&self, new: Config) -> Vec<String> {
        let mut latest = self.latest.write();
        let (new, fixed) = latest.reloaded(new);
        self.seats.reload(&new.queue);
        if let Err(error) = self.take_keys(&new) {
            tracing::error!(%error, "the keys stay as they were");
        }
        *latest = Arc::new(new);
        fixed
    }

    /// Writes requests down in the data directory, so that one that was served is not served again after a restart, and
    /// remembers those that stand there.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub fn remember_in(&self, folder: &Path) -> io::Result<()> {
        self.remembered.write_down(folder, self.clock.seconds())
    }

    /// Shares with other nodes what is remembered, so that a request that one has served is not served by another.
    pub fn remember_with(&self, seen: Seen) {
        self.remembered.share(seen);
    }

    /// Keeps calls of applications of which an operator wants it, for a while and sealed.
    pub fn capture_in(&self, platform: Platform) {
        // Whoever keeps already goes on in the same place.
        let _ = self.captures.set(platform);
    }

    /// Lets people and machines administer over HTTP, unless the configuration says that nobody may. To be called before
    /// the house serves. `setup_code` makes its reader the first owner, where there is none.
    pub fn administer(&self, platform: Platform, setup_code: Option<String>) {
        if self.config.admin.on {
            // Said twice, the first holds.
            let _ = self.admin.set(Arc::new(Admin::new(platform, setup_code)));
        }
    }

    /// The administration.
    pub(crate) fn admin(&self) -> Option<&Arc<Admin>> {
        self.admin.get()
    }

    /// Reads the keys of interface encryption, unless a reload has done so already.
    ///
    /// # Errors
    /// What is wrong with their file.
    pub(crate) fn read_keys(&self) -> Result<(), sealing::Error> {
        // Held, so that a reload is either before or after it.
        let latest = self.latest.read();
        if Arc::ptr_eq(&latest, &self.config) { self.take_keys(&latest) } else { Ok(()) }
    }

    fn take_keys(&self, config: &Config) -> Result<(), sealing::Error> {
        *self.sealings.write() = Arc::new(Sealings::read(&config.encryption.keys)?);
        Ok(())
    }

    /// The keys of interface encryption that stand in the file.
    pub(crate) fn sealings(&self) -> Arc<Sealings> {
        Arc::clone(&self.sealings.read())
    }

    /// The keys of an application, of the file and of the platform; none where its bodies are plain.
    pub(crate) fn sealing(&self, appkey: &str) -> Option<Arc<Sealing>> {
        let held = self.directory.encryption(appkey);
        self.together.of(appkey, self.sealings.read().of(appkey), held)
    }

    /// The configuration of a call that begins now.
    pub(crate) fn at_hand(&self) -> Arc<Config> {
        Arc::clone(&self.latest.read())
    }

    /// The house for a call that begins now.
    pub(crate) fn now(self: &Arc<Self>) -> Arc<Self> {
        let config = self.at_hand();
        if Arc::ptr_eq(&config, &self.config) {
            return Arc::clone(self);
        }
        Arc::new(Self { config, ..Self::clone(self) })
    }

    /// How many calls wait for a seat, and how many pictures have one.
    pub fn queue(&self) -> (usize, usize) {
        self.seats.depth()
    }

    /// What was counted since the start.
    pub fn ledger(&self) -> &Counts {
        &self.counts
    }
}
