//! Somebody who takes their time: heads, bodies and answers that do not come on, and connections that only stand there.

use std::io::{Read, Write};
use std::net::TcpStream;

use inkgate_testkit::http::Request;

use super::{code, good, signed};
use crate::town::Town;

/// What comes back until the server hangs up.
fn until_it_ends(mut stream: TcpStream) -> String {
    let mut seen = Vec::new();
    let _ = stream.read_to_end(&mut seen);
    String::from_utf8_lossy(&seen).into_owned()
}

#[test]
fn a_body_that_stops_or_never_ends_is_given_up() {
    for pause in [true, false] {
        // Either the pause between two parts is too long, or the whole.
        let town = Town::with(1, |config| match pause {
            true => config.timeouts.pause_seconds = 1,
            false => config.timeouts.body_seconds = 1,
        });
        let body = good();
        for request in [
            signed(&town, &body).header("content-length", &(body.len() + 1).to_string()),
            Request { body: format!("{:x}\r\n{body}", body.len() + 1).into(), ..signed(&town, &body) }
                .header("transfer-encoding", "chunked"),
            Request { body: b"1".to_vec(), ..signed(&town, &body) }.header("transfer-encoding", "chunked"),
            Request { body: Vec::new(), ..signed(&town, &body) }.header("content-length", "7"),
        ] {
            let mut stream = TcpStream::connect(town.to).unwrap();
            stream.write_all(&request.header("connection", "keep-alive").bytes()).unwrap();
            let seen = until_it_ends(stream);
            assert!(seen.starts_with("HTTP/1.1 408") && seen.contains("CTAPI_10031"), "{seen}");
        }
    }
}

#[test]
fn who_waits_to_be_told_to_send_a_body_is_told_only_when_it_is_wanted() {
    let town = Town::new();
    let body = good();
    let mut stream = TcpStream::connect(town.to).unwrap();
    let wanted = signed(&town, &body).header("expect", "100-continue").bytes();
    let (head, body) = wanted.split_at(wanted.len() - body.len());
    stream.write_all(head).unwrap();
    let mut heard = [0; 25];
    stream.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body).unwrap();
    assert!(until_it_ends(stream).starts_with("HTTP/1.1 200"));
    // A stranger is not.
    for target in ["/v1/recognize", inkgate_testkit::actors::GENERAL, "/nowhere"] {
        let request =
            Request::new("POST", target).header("expect", "100-continue").header("content-length", "9");
        let mut stream = TcpStream::connect(town.to).unwrap();
        stream.write_all(&request.bytes()).unwrap();
        let seen = until_it_ends(stream);
        assert!(seen.starts_with("HTTP/1.1 40") && !seen.contains(" 100 "), "{target}: {seen}");
    }
}

#[test]
fn a_connection_that_says_nothing_is_closed() {
    let town = Town::with(1, |config| config.timeouts.head_seconds = 1);
    assert_eq!(until_it_ends(TcpStream::connect(town.to).unwrap()), "");
    // Also after a call, and in the middle of a head.
    for more in [&b""[..], b"P", b"POST /v1/recognize HTTP/1.1\r\n", b"GET /healthz HTTP/1.1\r\nx: y\r\nz"] {
        let mut stream = TcpStream::connect(town.to).unwrap();
        let first = Request::new("GET", "/healthz").header("connection", "keep-alive");
        stream.write_all(&[&first.bytes()[..], more].concat()).unwrap();
        let seen = until_it_ends(stream);
        assert_eq!(seen.matches("{\"status\":\"ok\"}").count(), 1, "{seen}");
    }
}

#[test]
fn a_thousand_idle_connections_leave_the_others_alone() {
    let town = Town::with(1, |config| config.limits.connections_per_address = 0);
    let idle: Vec<TcpStream> = (0..1000)
        .map(|number| {
            let mut stream = TcpStream::connect(town.to).unwrap();
            // Some have begun a head, some a body.
            match number % 3 {
                0 => {}
                1 => stream.write_all(b"POST / HT").unwrap(),
                _ => {
                    let request = signed(&town, &good()).header("content-length", "100000").bytes();
                    stream.write_all(&request).unwrap();
                }
            }
            stream
        })
        .collect();
    for _ in 0..20 {
        let answer = town.application.recognize(&[b"BMa"]);
        assert_eq!((answer.status, code(&answer)), (200, 0.into()));
    }
    drop(idle);
}
