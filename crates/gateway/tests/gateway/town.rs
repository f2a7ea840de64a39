//! A gateway on a port of its own, an application with keys, a clock that can be moved. Dropped, it ends, and nothing may
//! be left open.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inkgate_gateway::{Clock, Config, House, serve};
use inkgate_platform::{Act, NewAccount, Platform};
use inkgate_testkit::http::{Answer, Request, send};
use inkgate_testkit::{Application, Stranger};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::fake::Fake;

pub struct Town {
    pub to: SocketAddr,
    pub stranger: Stranger,
    pub application: Application,
    /// One whose key may not sign.
    pub disabled: Application,
    pub token: String,
    pub house: Arc<House>,
    pub fake: Arc<Fake>,
    pub clock: Arc<TownClock>,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

/// The machine's clock, moved by some seconds; it can be told to break.
#[derive(Default)]
pub struct TownClock {
    offset: AtomicI64,
    broken: AtomicBool,
}

impl TownClock {
    pub fn advance(&self, seconds: i64) {
        self.offset.fetch_add(seconds, Ordering::Relaxed);
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
        let mut config = Config::default();
        change(&mut config);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let platform = runtime.block_on(Platform::in_memory()).unwrap();
        let make = |account: &NewAccount| {
            let act = Act::local("town", "test", now() as i64);
            runtime.block_on(platform.ensure(&act, account)).unwrap();
        };
        let account = NewAccount::random("a").unwrap();
        make(&account);
        let mut disabled = NewAccount::random("disabled").unwrap();
        disabled.access_key.id = "d".repeat(32);
        disabled.access_key.enabled = false;
        make(&disabled);

        let (fake, moved) = (Fake::new(workers), Arc::new(TownClock::default()));
        let tell = Arc::clone(&moved);
        let clock = Clock::new(move || {
            assert!(!tell.broken.load(Ordering::Relaxed), "the clock is broken");
            let offset = tell.offset.load(Ordering::Relaxed);
            Duration::from_secs(now().checked_add_signed(offset).unwrap())
        });
        let house = House::new(config, platform.directory().clone(), Arc::clone(&fake) as _, clock);
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let serving = Arc::clone(&house);
        let running = std::thread::spawn(move || {
            runtime.block_on(async {
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
            application: caller(&account),
            disabled: caller(&disabled),
            token: account.token.unwrap().reveal().to_owned(),
            house,
            fake,
            clock: moved,
            stop: Some(stop),
            running: Some(running),
        }
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
    }
}
