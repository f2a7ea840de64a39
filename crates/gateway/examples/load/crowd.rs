//! Calls that come when they come, served or not: at 80 % of what the readers can do, and at ten times as much.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Words;
use crate::callers::{Body, Caller, Keys, Seen, alone, micros, processor};
use crate::servers::Stage;

/// A picture takes as long as this, and as many are read at once.
const PACE: (Duration, usize) = (Duration::from_millis(20), 2);
/// Connections that calls are spread over.
const CONNECTIONS: usize = 512;
const BODY: usize = 1000;

pub fn run(words: &Words) {
    let stage = Stage::open(&words.place(), &words.data(), Some(PACE));
    let keys = Keys::new(words.number("applications"));
    let (each, workers) = PACE;
    let most = workers as f64 / each.as_secs_f64();
    for round in 0..words.number("rounds") {
        for (load, part) in [("80 %", 0.8), ("10 x", 10.0)] {
            let arrivals = moments(most * part, words.seconds(), round as u64 + 1);
            let offered = arrivals.len();
            let seen = alone(arriving(&stage, &keys, arrivals));
            println!("{}", seen.line(load, offered, BODY));
        }
    }
}

/// Moments at random, so many a second in the mean (exponential pauses), from the start on.
fn moments(a_second: f64, time: Duration, seed: u64) -> Vec<Duration> {
    let mut state = seed;
    let mut at = 0.0;
    let mut all = Vec::new();
    while at < time.as_secs_f64() {
        // splitmix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let part = ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64;
        at -= (1.0 - part).ln() / a_second;
        all.push(Duration::from_secs_f64(at));
    }
    all
}

/// A call's time counts from the moment at which it was to be made.
async fn arriving(stage: &Stage, keys: &Arc<Keys>, arrivals: Vec<Duration>) -> Seen {
    let (body, arrivals) = (Arc::new(Body::new(BODY)), Arc::new(arrivals));
    let mut callers = Vec::new();
    for _ in 0..CONNECTIONS {
        callers.push(Caller::connect(stage.gateway).await);
    }
    let (begun, used, next) = (Instant::now(), processor(), Arc::new(AtomicUsize::new(0)));
    let mut under_way = JoinSet::new();
    for mut caller in callers {
        let (body, keys) = (Arc::clone(&body), Arc::clone(keys));
        let (arrivals, next) = (Arc::clone(&arrivals), Arc::clone(&next));
        under_way.spawn(async move {
            let mut calls = Vec::new();
            while let Some(at) = arrivals.get(next.fetch_add(1, Ordering::Relaxed)) {
                let due = begun + *at;
                tokio::time::sleep_until(due.into()).await;
                let served = caller.call(&body, &keys).await;
                calls.push((micros(due), served));
            }
            calls
        });
    }
    let all = under_way.join_all().await;
    Seen::new(all.into_iter().flatten().collect(), begun.elapsed().as_secs_f64(), processor() - used)
}
