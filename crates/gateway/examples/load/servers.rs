//! The two servers: a gateway with a reader that reads nothing, and a bare handler.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use bytes::Bytes;
use http_body_util::BodyExt;
use inkgate_engine::{Error, Page, Reading, Want};
use inkgate_gateway::{Clock, Config, Done, House, Reader, serve};
use inkgate_platform::{
    AccessKey, Act, Bounds, Ledger, NewAccount, NewPackage, Opening, Payment, Place, Platform,
};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Keys of the one account.
pub const ACCESS_KEY: &str = "0123456789abcdef0123456789abcdef";
pub const SECRET_KEY: &str = "fedcba9876543210fedcba9876543210";

fn runtime(threads: usize) -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
}

/// Makes the database.
pub fn make(place: &Place, data: &Path) {
    runtime(1).block_on(async {
        let platform = Platform::open(place, data, None).await.unwrap();
        let now = Clock::system().seconds();
        let act = Act::local("bench", "bench", now);
        let mut account = NewAccount::random("bench").unwrap();
        account.access_key = AccessKey::new(ACCESS_KEY, SECRET_KEY).unwrap();
        account.token = None;
        platform.ensure(&act, &account).await.unwrap();
        let new = NewPackage {
            account: "bench",
            appkey: None,
            capability: "*",
            pictures: 1_000_000_000_000,
            amount: 0,
            currency: "CNY",
            starts_at: now - 1,
            expires_at: now + 86_400,
        };
        platform.buy_package(&act, &new).await.unwrap();
        let appkey = account.application.appkey;
        let bounds = Bounds::default();
        let opening = Opening { capability: "*".into(), payment: Payment::Package, bounds };
        platform.open_capability(&act, &appkey, &opening).await.unwrap();
        platform.close().await;
    });
}

/// Both servers, running until it is dropped.
pub struct Stage {
    pub gateway: SocketAddr,
    pub bare: SocketAddr,
    _runtime: Runtime,
}

/// How long a picture takes, and how many are read at once.
pub type Pace = (Duration, usize);

impl Stage {
    /// Starts them. Without a pace a picture takes no time at all.
    pub fn open(place: &Place, data: &Path, pace: Option<Pace>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let runtime = runtime(cores);
        let (gateway, bare) = runtime.block_on(async {
            let mut config = Config::default();
            config.rate.calls_per_minute = 0;
            config.limits.connections_per_address = 0;
            let clock = Clock::system();
            let platform = Platform::open(place, data, None).await.unwrap();
            let books = Ledger::open(&platform, "bench", Some(data), 0, clock.seconds()).await.unwrap();
            let (keeping, told) = (books.clone(), clock.clone());
            tokio::spawn(async move {
                let mut tick = tokio::time::interval(Duration::from_secs(5));
                loop {
                    tick.tick().await;
                    keeping.keep(told.seconds());
                }
            });
            let reader: Arc<dyn Reader> = match pace {
                None => Arc::new(Nothing),
                Some(pace) => Arc::new(Slow::new(pace)),
            };
            let house = House::new(config, platform.directory().clone(), books, reader, clock);
            house.remember_in(data).unwrap();
            if let Some(seen) = platform.seen() {
                house.remember_with(seen);
            }
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let gateway = listener.local_addr().unwrap();
            tokio::spawn(async move { serve(listener, house, std::future::pending()).await.unwrap() });

            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let bare = listener.local_addr().unwrap();
            let router = Router::new().fallback(post(hashed));
            tokio::spawn(bare_server(listener, router));
            (gateway, bare)
        });
        Self { gateway, bare, _runtime: runtime }
    }
}

/// Reads the body, hashes it as it comes, and answers with the digest.
async fn hashed(mut body: Body) -> Vec<u8> {
    let mut hash = Sha256::new();
    while let Some(Ok(frame)) = body.frame().await {
        if let Ok(data) = frame.into_data() {
            hash.update(&data);
        }
    }
    hash.finalize().to_vec()
}

async fn bare_server(listener: TcpListener, router: Router) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let router = router.clone();
        tokio::spawn(async move {
            let service =
                hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                    tower::ServiceExt::oneshot(router.clone(), request.map(Body::new))
                });
            let stream = hyper_util::rt::TokioIo::new(stream);
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await;
        });
    }
}

fn page() -> Reading {
    Reading { pages: vec![Page { width: 200, height: 100, ..Page::default() }] }
}

/// A reader that reads nothing.
struct Nothing;

impl Reader for Nothing {
    fn submit(&self, _: Bytes, _: Want, done: Done) {
        done(Ok(page()));
    }

    fn workers(&self) -> usize {
        1024
    }
}

/// Readers that take their time over nothing.
struct Slow {
    queue: mpsc::Sender<Done>,
    workers: usize,
}

impl Slow {
    fn new((each, workers): Pace) -> Self {
        let (queue, work) = mpsc::channel::<Done>();
        let work = Arc::new(std::sync::Mutex::new(work));
        for _ in 0..workers {
            let work = Arc::clone(&work);
            std::thread::spawn(move || {
                loop {
                    let Ok(done) = work.lock().unwrap().recv() else { return };
                    std::thread::sleep(each);
                    done(Ok(page()));
                }
            });
        }
        Self { queue, workers }
    }
}

impl Reader for Slow {
    fn submit(&self, _: Bytes, _: Want, done: Done) {
        if let Err(mpsc::SendError(done)) = self.queue.send(done) {
            done(Err(Error::new(inkgate_engine::ErrorKind::Cancelled, "the readers have ended")));
        }
    }

    fn workers(&self) -> usize {
        self.workers
    }
}
