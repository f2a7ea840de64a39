//! How many requests a second two nodes can ask a PostgreSQL for, whether they are new.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use inkgate_gateway::Clock;
use inkgate_platform::Platform;
use tokio::task::JoinSet;

use crate::Words;
use crate::callers::{Seen, micros, processor};

pub fn run(words: &Words) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let next = Arc::new(AtomicU64::new(0));
        let dated = Clock::system().seconds();
        let clients = words.number("clients");
        let mut under_way = JoinSet::new();
        let (begun, used, time) = (Instant::now(), processor(), words.seconds());
        for _ in 0..2 {
            let platform = Platform::open(&words.place(), &words.data(), None).await.unwrap();
            let seen = platform.seen().expect("--postgres");
            for _ in 0..clients / 2 {
                let (seen, next) = (seen.clone(), Arc::clone(&next));
                under_way.spawn(async move {
                    let mut asked = Vec::new();
                    while begun.elapsed() < time {
                        // As random as signatures.
                        let print = next.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                        let at = Instant::now();
                        let new = seen.claim(dated, print, 0).await.unwrap().is_some();
                        asked.push((micros(at), new));
                    }
                    asked
                });
            }
        }
        let all = under_way.join_all().await;
        let seen =
            Seen::new(all.into_iter().flatten().collect(), begun.elapsed().as_secs_f64(), processor() - used);
        println!("{}", seen.line("seen", clients, 0));
    });
}
