//! Health, an end that finishes what is under way, and callers who hang up.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use inkgate_testkit::http::Request;
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

/// Waits for what another thread is about to do; a minute at most.
fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn it_says_that_it_lives_and_that_it_reads() {
    let town = Town::new();
    assert_eq!(town.stranger.get("/healthz").json(), json!({"status": "ok"}));
    assert_eq!(town.stranger.get("/readyz").json(), json!({"status": "ready"}));
    assert_eq!(town.stranger.get("/readyz").status, 200);
    assert!(town.stranger.get("/healthz").header("x-request-id").is_some());
}

#[test]
fn the_end_finishes_what_is_under_way_and_takes_nothing_new() {
    let mut town = Town::new();
    let (application, fake) = (town.application.clone(), town.fake.clone());
    std::thread::scope(|scope| {
        let call = scope.spawn(|| application.recognize(&[&picture("hold")]));
        fake.wait_for_held(1);
        town.stop();
        let to = town.to;
        until(|| TcpStream::connect(to).is_err());
        fake.release();
        assert_eq!(call.join().unwrap().json()["returnObj"][0]["detail"][0]["text"], "held");
    });
    town.join();
}

#[test]
fn an_end_that_takes_too_long_cuts_off() {
    let mut town = Town::with(1, |config| config.timeouts.shutdown_seconds = 0);
    let mut stream = TcpStream::connect(town.to).unwrap();
    stream.write_all(&town.plain_request("", &picture("hold")).bytes()).unwrap();
    town.fake.wait_for_held(1);
    town.join();
}

#[test]
fn who_hangs_up_stops_the_reading_and_pays_nothing() {
    let town = Town::new();
    let mut stream = TcpStream::connect(town.to).unwrap();
    stream.write_all(&town.plain_request("", &picture("hold")).bytes()).unwrap();
    let cancel = town.fake.wait_for_held(1).remove(0);
    assert!(!cancel.is_cancelled());
    drop(stream);
    until(|| cancel.is_cancelled() && town.house.ledger().open() == 0);
    let used = town.house.ledger().used(&town.application.appkey, "plain");
    assert_eq!(used.calls, 0);
}

#[test]
fn a_connection_serves_many_calls() {
    let town = Town::new();
    let mut stream = TcpStream::connect(town.to).unwrap();
    let request = Request::new("GET", "/healthz").header("connection", "keep-alive").bytes();
    for _ in 0..3 {
        stream.write_all(&request).unwrap();
    }
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while seen.windows(15).filter(|window| window == b"{\"status\":\"ok\"}").count() < 3 {
        let read = std::io::Read::read(&mut stream, &mut buffer).unwrap();
        assert_ne!(read, 0, "hung up early");
        seen.extend_from_slice(&buffer[..read]);
    }
}
