//! Callers that cost little: raw HTTP/1.1 on connections that stay open, the body made and hashed once, one HMAC a call.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use inkgate_testkit::actors::{GENERAL, now};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::servers::{ACCESS_KEY, SECRET_KEY};

/// Which applications call.
pub struct Keys {
    applications: usize,
    next: AtomicUsize,
}

impl Keys {
    /// Application number n of so many is called by n as 32 hexadecimal digits.
    pub fn new(applications: usize) -> Arc<Self> {
        Arc::new(Self { applications, next: AtomicUsize::new(0) })
    }
}

/// A body of so many bytes, and what signs it today.
pub struct Body {
    bytes: Vec<u8>,
    digest: String,
    date: String,
    key: Vec<u8>,
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

impl Body {
    /// One picture that fills it.
    pub fn new(bytes: usize) -> Self {
        let picture = bytes.saturating_sub(12) / 4 * 3;
        let mut file = b"BM".to_vec();
        file.resize(picture.max(2), 7);
        let bytes = format!("{{\"data\":[\"{}\"]}}", STANDARD.encode(file)).into_bytes();
        let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let date = now();
        let key = mac(&mac(&mac(SECRET_KEY.as_bytes(), &date), ACCESS_KEY), &date[..8]);
        Self { bytes, digest, date, key }
    }

    /// The head of a call that nobody has made before.
    fn head(&self, keys: &Keys, into: &mut Vec<u8>) {
        static START: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
        let start = START.get_or_init(|| {
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64
        });
        let number = keys.next.fetch_add(1, Ordering::Relaxed);
        // A step that is prime to any number of applications meets them all, far from one another.
        let application = number.wrapping_mul(7919) % keys.applications + 1;
        let (date, appkey, id) =
            (&self.date, format!("{application:032x}"), format!("{start:016x}{number:016x}"));
        let text =
            format!("appkey:{appkey}\nctyun-eop-request-id:{id}\neop-date:{date}\n\n\n{}", self.digest);
        let signature = STANDARD.encode(mac(&self.key, &text));
        into.clear();
        into.extend_from_slice(
            format!(
                "POST {GENERAL} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                 appkey: {appkey}\r\nctyun-eop-request-id: {id}\r\neop-date: {date}\r\n\
                 Eop-Authorization: {ACCESS_KEY} Headers=appkey;ctyun-eop-request-id;eop-date \
                 Signature={signature}\r\n\r\n",
                self.bytes.len(),
            )
            .as_bytes(),
        );
    }
}

/// A connection that stays open.
pub struct Caller {
    stream: TcpStream,
    out: Vec<u8>,
    buffer: Vec<u8>,
}

impl Caller {
    /// Connects.
    pub async fn connect(to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, out: Vec::new(), buffer: vec![0; 16 << 10] }
    }

    /// Makes a call and waits for all of its answer. Gives whether it was served.
    pub async fn call(&mut self, body: &Body, keys: &Keys) -> bool {
        body.head(keys, &mut self.out);
        if body.bytes.len() <= 16 << 10 {
            self.out.extend_from_slice(&body.bytes);
            self.stream.write_all(&self.out).await.unwrap();
        } else {
            self.stream.write_all(&self.out).await.unwrap();
            self.stream.write_all(&body.bytes).await.unwrap();
        }
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.buffer[read..]).await.unwrap();
            assert!(more > 0, "the server hung up");
            read += more;
            let answer = &self.buffer[..read];
            let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&answer[..end]).unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if read >= end + 4 + length.expect("a length") {
                return head.starts_with("HTTP/1.1 200");
            }
        }
    }
}

/// What callers saw.
pub struct Seen {
    /// Microseconds of calls that were served, sorted.
    pub micros: Vec<u32>,
    pub refused: usize,
    pub seconds: f64,
    /// Microseconds of the processor for each call, the caller's part included.
    pub processor: f64,
}

/// Seconds of the processor that this process has had.
pub fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in parentheses, may hold spaces; ticks are hundredths of a second on Linux.
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

impl Seen {
    pub fn new(calls: Vec<(u32, bool)>, seconds: f64, processor: f64) -> Self {
        let processor = processor * 1e6 / calls.len().max(1) as f64;
        let refused = calls.iter().filter(|(_, served)| !served).count();
        let mut micros: Vec<u32> =
            calls.into_iter().filter(|(_, served)| *served).map(|(micros, _)| micros).collect();
        micros.sort_unstable();
        Self { micros, refused, seconds, processor }
    }

    /// The time within which such a part of the calls was served, in milliseconds.
    pub fn quantile(&self, part: f64) -> f64 {
        let at = ((self.micros.len() as f64 * part) as usize).min(self.micros.len().saturating_sub(1));
        self.micros.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }

    /// As one line of JSON.
    pub fn line(&self, server: &str, clients: usize, body: usize) -> String {
        let Self { micros, seconds, refused, processor } = self;
        let served = micros.len();
        format!(
            "{{\"server\": \"{server}\", \"clients\": {clients}, \"body\": {body}, \"calls\": {served}, \
             \"refused\": {refused}, \"seconds\": {seconds:.3}, \"processor\": {processor:.1}, \"p50\": {:.3}, \"p99\": {:.3}}}",
            self.quantile(0.5),
            self.quantile(0.99),
        )
    }
}

/// So many callers, each calling again as soon as it has its answer, for some time.
pub fn load(to: SocketAddr, keys: &Arc<Keys>, clients: usize, body: usize, time: Duration) -> Seen {
    let body = Arc::new(Body::new(body));
    alone(async {
        let mut under_way = JoinSet::new();
        let mut callers = Vec::new();
        for _ in 0..clients {
            let mut caller = Caller::connect(to).await;
            // Each is warm before time is taken.
            caller.call(&body, keys).await;
            callers.push(caller);
        }
        let (begun, used) = (Instant::now(), processor());
        for mut caller in callers {
            let (body, keys) = (Arc::clone(&body), Arc::clone(keys));
            under_way.spawn(async move {
                let mut calls = Vec::new();
                while begun.elapsed() < time {
                    let asked = Instant::now();
                    let served = caller.call(&body, &keys).await;
                    calls.push((micros(asked), served));
                }
                calls
            });
        }
        let all = under_way.join_all().await;
        Seen::new(all.into_iter().flatten().collect(), begun.elapsed().as_secs_f64(), processor() - used)
    })
}

/// Microseconds since then.
pub fn micros(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// Runs callers in a thread of their own, the caller's.
pub fn alone<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
