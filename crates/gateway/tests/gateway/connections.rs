//! Connections: so many of one address, and whom proxies speak for.

use std::io::Read;
use std::net::TcpStream;

use inkgate_testkit::http::{Request, send};

use crate::town::Town;

fn is_hung_up_on(mut stream: TcpStream) -> bool {
    let mut heard = [0; 1];
    matches!(stream.read(&mut heard), Ok(0) | Err(_))
}

#[test]
fn one_address_has_so_many_and_gets_them_back() {
    let town = Town::with(1, |config| {
        config.limits.connections_per_address = 3;
        config.timeouts.head_seconds = 60;
    });
    let held: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(town.to).unwrap()).collect();
    assert!(is_hung_up_on(TcpStream::connect(town.to).unwrap()));
    drop(held);
    // As soon as the server has seen one of them go.
    let healthy = Request::new("GET", "/healthz");
    let begun = std::time::Instant::now();
    while !inkgate_testkit::http::send_bytes(town.to, &healthy.bytes())
        .is_ok_and(|answer| answer.status == 200)
    {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60));
    }
}

#[test]
fn a_trusted_proxys_connections_are_many_callers() {
    let town = Town::with(1, |config| {
        config.limits.connections_per_address = 1;
        config.proxies.trusted = ["127.0.0.0/8".parse().unwrap()].into_iter().collect();
    });
    let held: Vec<TcpStream> = (0..9).map(|_| TcpStream::connect(town.to).unwrap()).collect();
    assert_eq!(town.stranger.get("/healthz").status, 200);
    drop(held);
}

#[test]
fn metrics_are_for_whom_they_are_for_and_a_header_changes_nothing() {
    let asked = |town: &Town, forwarded: &str| {
        send(town.to, &Request::new("GET", "/metrics").header("x-forwarded-for", forwarded)).status
    };
    let town = Town::new();
    assert_eq!(town.stranger.get("/metrics").status, 200, "the caller is on this machine");
    assert_eq!(
        asked(&town, "203.0.113.9"),
        404,
        "a proxy on this machine whom nobody trusts passes a stranger on"
    );
    let town =
        Town::with(1, |config| config.metrics.from = ["192.0.2.0/24".parse().unwrap()].into_iter().collect());
    assert_eq!(asked(&town, "192.0.2.1"), 404, "nobody is believed");
    let town = Town::with(1, |config| {
        config.metrics.from = ["192.0.2.0/24".parse().unwrap()].into_iter().collect();
        config.proxies.trusted = ["127.0.0.0/8".parse().unwrap()].into_iter().collect();
    });
    assert_eq!(asked(&town, "192.0.2.1"), 200, "the proxy is believed");
    assert_eq!(asked(&town, "192.0.2.1, 203.0.113.9"), 404, "and not whom it names");
}
