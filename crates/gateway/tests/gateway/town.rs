//! A gateway on a port of its own, an application with keys, a clock that can be moved. Dropped, it ends, and nothing may
//! be left open. One that is made in a [`Home`] leaves there what a server leaves behind, and may have others beside it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inkgate_gateway::{Clock, Config, House, serve};
use inkgate_platform::{Act, Ledger, NewAccount, Place, Platform};
use inkgate_testkit::http::{Answer, Request, send};
use inkgate_testkit::postgres::Postgres;
use inkgate_testkit::{Application, Stranger};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::fake::Fake;

/// What the server said at its start.
pub const SETUP_CODE: &str = "0123-4567-89ab-cdef";

pub struct Town {
    pub to: SocketAddr,
    pub stranger: Stranger,
    pub application: Application,
    /// One of another account.
    pub neighbour: Application,
    /// One whose key may not sign.
    pub disabled: Application,
    pub token: String,
    pub house: Arc<House>,
    /// For what an operator does, and whether the books balance.
    pub platform: Platform,
    pub runtime: Runtime,
    books: Ledger,
    pub fake: Arc<Fake>,
    pub clock: Arc<TownClock>,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    /// Whether others may write in the same books.
    shared: bool,
}

/// A database, and what of it lies in a folder, for one town after the other or for several at once.
pub struct Home {
    place: Place,
    folder: TempDir,
    accounts: [NewAccount; 3],
    _server: Option<Postgres>,
}

impl Home {
    /// On SQLite, for one town at a time.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { place: Place::Folder(folder.path().to_owned()), folder, accounts: accounts(), _server: None }
    }

    /// On a PostgreSQL of its own, for several towns; none after saying that there is no PostgreSQL.
    pub fn postgres() -> Option<Self> {
        let server = Postgres::start()?;
        let place = Place::Postgres(server.database("home"));
        Some(Self {
            place,
            folder: tempfile::tempdir().unwrap(),
            accounts: accounts(),
            _server: Some(server),
        })
    }

    /// A town of this name.
    pub fn town(&self, name: &str) -> Town {
        let (runtime, data) = (runtime(), self.folder.path().join(name));
        std::fs::create_dir_all(&data).unwrap();
        let platform = runtime.block_on(Platform::open(&self.place, self.folder.path(), None)).unwrap();
        Town::on(runtime, platform, &self.accounts, Some((name, &data)), 2, |_| ())
    }

    /// The database's file.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("inkgate.db")
    }
}

/// One with an application, its neighbour, and one whose key may not sign.
fn accounts() -> [NewAccount; 3] {
    let [account, neighbour, mut disabled] =
        ["a", "neighbour", "disabled"].map(|name| NewAccount::random(name).unwrap());
    disabled.access_key.id = "d".repeat(32);
    disabled.access_key.enabled = false;
    [account, neighbour, disabled]
}

/// The books are kept apart from the server, so that what its end cuts off is cut off.
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// The machine's clock, moved by some seconds; it can be told to break.
#[derive(Default)]
pub struct TownClock {
    offset: AtomicI64,
    /// How far the time of day alone is off.
    day: AtomicI64,
    /// The second at which it stands still; 0 while it goes.
    held: AtomicU64,
    broken: AtomicBool,
}

impl TownClock {
    pub fn advance(&self, seconds: i64) {
        self.offset.fetch_add(seconds, Ordering::Relaxed);
    }

    /// How far the time of day is off.
    pub fn moved(&self) -> i64 {
        self.day.load(Ordering::Relaxed)
    }

    /// Sets the time of day, not what measures how much of it passes.
    pub fn set(&self, seconds: i64) {
        self.day.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Stands still from now on, but for what it is advanced by.
    pub fn hold(&self) {
        self.held.store(now(), Ordering::Relaxed);
    }

    /// The time of day, in seconds since 1970.
    fn tells(&self) -> u64 {
        self.steady().checked_add_signed(self.day.load(Ordering::Relaxed)).unwrap()
    }

    /// The same, but for what the time of day alone is off.
    fn steady(&self) -> u64 {
        let base = match self.held.load(Ordering::Relaxed) {
            0 => now(),
            held => held,
        };
        base.checked_add_signed(self.offset.load(Ordering::Relaxed)).unwrap()
    }

    pub fn break_down(&self, broken: bool) {
        self.broken.store(broken, Ordering::Relaxed);
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

impl Town {
    pub fn new() -> Self {
        Self::with(2, |_| ())
    }

    /// With so many readers, and the configuration changed.
    pub fn with(workers: usize, change: impl FnOnce(&mut Config)) -> Self {
        let runtime = runtime();
        let platform = runtime.block_on(Platform::in_memory()).unwrap();
        Self::on(runtime, platform, &accounts(), None, workers, change)
    }

    /// `kept` is the node's name and its data folder; without, nothing survives.
    fn on(
        runtime: Runtime,
        platform: Platform,
        accounts: &[NewAccount; 3],
        kept: Option<(&str, &Path)>,
        workers: usize,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::default();
        change(&mut config);
        for account in accounts {
            let act = Act::local("town", "test", now() as i64);
            runtime.block_on(platform.ensure(&act, account)).unwrap();
        }
        let [account, neighbour, disabled] = accounts;

        let (fake, moved) = (Fake::new(workers), Arc::new(TownClock::default()));
        let (tell, steady) = (Arc::clone(&moved), Arc::clone(&moved));
        let day = move || {
            assert!(!tell.broken.load(Ordering::Relaxed), "the clock is broken");
            Duration::from_secs(tell.tells())
        };
        let clock = Clock::with_hands(day, move || Duration::from_secs(steady.steady()));
        let (name, data) = kept.unzip();
        let books = Ledger::open(&platform, name.unwrap_or("town"), data, 8 * 3600, now() as i64);
        let books = runtime.block_on(books).unwrap();
        let directory = platform.directory().clone();
        let house = House::new(config, directory, books.clone(), Arc::clone(&fake) as _, clock);
        if let Some(data) = data {
            house.remember_in(data).unwrap();
        }
        house.capture_in(platform.clone());
        let seen = runtime.block_on(async { platform.seen() });
        let shared = seen.is_some();
        if let Some(seen) = seen {
            house.remember_with(seen);
            let following = platform.clone();
            runtime.spawn(async move { following.follow(Duration::from_millis(500)).await });
        }
        house.administer(platform.clone(), Some(SETUP_CODE.to_owned()));
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let serving = Arc::clone(&house);
        let running = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                serve(listener, serving, async { stopped.await.unwrap_or_default() }).await.unwrap();
            });
        });
        let to = told.recv().unwrap();
        let caller = |account: &NewAccount| Application {
            to,
            access_key: account.access_key.id.clone(),
            secret_key: account.access_key.secret.reveal().to_owned(),
            appkey: account.application.appkey.clone(),
        };
        Self {
            to,
            stranger: Stranger { to },
            application: caller(account),
            neighbour: caller(neighbour),
            disabled: caller(disabled),
            token: account.token.as_ref().unwrap().reveal().to_owned(),
            house,
            platform,
            runtime,
            books,
            fake,
            clock: moved,
            stop: Some(stop),
            running: Some(running),
            shared,
        }
    }

    /// Of an operator, now.
    pub fn act(&self) -> Act {
        Act::local("operator", "test", self.seconds())
    }

    /// What the town's clock says, in seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.clock.tells() as i64
    }

    /// Does what an operator does.
    pub fn operate<T>(&self, act: impl Future<Output = Result<T, inkgate_platform::Error>>) -> T {
        self.runtime.block_on(act).unwrap()
    }

    /// Waits until all that was charged and answered is written.
    pub fn settle(&self) {
        self.operate(self.books.settled());
    }

    /// What is left of the first package.
    pub fn left(&self) -> i64 {
        self.settle();
        self.operate(self.platform.packages(&self.act(), None))[0].left
    }

    /// Why a server of this configuration does not start.
    pub fn refused(config: Config) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let platform = Platform::in_memory().await.unwrap();
            let books = Ledger::open(&platform, "town", None, 0, now() as i64).await.unwrap();
            let house =
                House::new(config, platform.directory().clone(), books, Fake::new(1), Clock::system());
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            serve(listener, house, std::future::pending()).await.unwrap_err().to_string()
        })
    }

    /// The plain endpoint with this town's token.
    pub fn plain(&self, query: &str, body: &[u8]) -> Answer {
        send(self.to, &self.plain_request(query, body))
    }

    pub fn plain_request(&self, query: &str, body: &[u8]) -> Request {
        let request = Request::new("POST", &format!("/v1/recognize{query}")).body(body);
        request.header("Authorization", &format!("Bearer {}", self.token))
    }

    /// Tells the server to end; the drop waits for it.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits for the server's end.
    pub fn join(&mut self) {
        self.stop();
        if let Some(running) = self.running.take() {
            running.join().unwrap();
        }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.fake.release();
        self.join();
        assert_eq!(self.house.ledger().open(), 0, "a reservation was neither charged nor given back");
        let books = self.runtime.block_on(async {
            self.books.settled().await.unwrap();
            // What was undone while the server ended is written by a task that may have been told only now.
            self.books.settled().await.unwrap();
            self.platform.verify_books(&self.act()).await.unwrap()
        });
        assert_eq!(self.books.open_reservations(), 0);
        assert!(books.pending == 0 || self.shared, "{books:?}");
    }
}
