//! Bodies as no client library sends them: chunked, slow, cut off, endless, with two lengths.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Request, send_bytes};
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

fn signed(town: &Town, body: &[u8]) -> Request {
    town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id())
}

fn good() -> Vec<u8> {
    json!({ "data": [STANDARD.encode(picture("a"))] }).to_string().into_bytes()
}

fn chunked(mut request: Request, size: usize) -> Request {
    let mut body = Vec::new();
    for chunk in request.body.chunks(size) {
        body.extend(
            format!("{:x};x=y\r\n", chunk.len()).bytes().chain(chunk.iter().copied()).chain(*b"\r\n"),
        );
    }
    body.extend(b"0\r\nx-trailer: 1\r\n\r\n");
    request.body = body;
    request.header("transfer-encoding", "chunked")
}

#[test]
fn a_chunked_body_is_a_body() {
    let town = Town::new();
    for size in [1, 7, 1000] {
        let answer = send_bytes(town.to, &chunked(signed(&town, &good()), size).bytes()).unwrap();
        assert_eq!(answer.json()["statusCode"], 0);
    }
}

#[test]
fn a_body_is_counted_while_it_comes() {
    let town = Town::with(1, |config| config.limits.body_bytes = 10_000);
    let answer = send_bytes(town.to, &chunked(signed(&town, &[b'x'; 10_001]), 100).bytes()).unwrap();
    assert_eq!((answer.status, &answer.json()["statusCode"]), (413, &json!("CTAPI_10030")));
    // Declared too long: refused by the head alone, no byte of the body is waited for.
    let declared = signed(&town, b"").header("content-length", "99999999999");
    assert_eq!(send_bytes(town.to, &declared.bytes()).unwrap().status, 413);
}

#[test]
fn bodies_together_are_bounded_too() {
    let town = Town::with(1, |config| {
        config.limits.body_bytes = 128 << 10;
        config.limits.held_bytes = 128 << 10;
    });
    let mut padded = good();
    padded.resize(100 << 10, b' ');
    let hold = [
        json!({ "data": [STANDARD.encode(picture("hold"))] }).to_string().into_bytes(),
        vec![b' '; 100 << 10],
    ];
    std::thread::scope(|scope| {
        let call = scope.spawn(|| send_bytes(town.to, &signed(&town, &hold.concat()).bytes()).unwrap());
        town.fake.wait_for_held(1);
        let answer = send_bytes(town.to, &signed(&town, &padded).bytes()).unwrap();
        assert_eq!((answer.status, &answer.json()["statusCode"]), (503, &json!("CTAPI_10021")));
        town.fake.release();
        assert_eq!(call.join().unwrap().status, 200);
        let answer = send_bytes(town.to, &signed(&town, &padded).bytes()).unwrap();
        assert_eq!(answer.status, 200, "the room was given back");
    });
}

#[test]
fn a_stranger_who_is_still_sending_gets_to_see_the_refusal() {
    let town = Town::new();
    let request = Request::new("POST", GENERAL).body(vec![b'x'; 3 << 20]);
    let answer = send_bytes(town.to, &request.bytes()).unwrap();
    assert_eq!(answer.json()["statusCode"], "CTAPI_10003");
}

#[test]
fn a_head_that_two_readers_could_read_two_ways_is_no_request() {
    let town = Town::new();
    for smuggled in [
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\n folded: x\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\nbad header: x\r\n\r\n",
        "POST / HTTP/9.9\r\n\r\n",
        "not http at all\r\n\r\n",
    ] {
        let answer = send_bytes(town.to, smuggled.as_bytes()).unwrap();
        assert_eq!(answer.status, 400, "{smuggled:?}");
    }
    let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let answer = send_bytes(town.to, long.as_bytes());
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status == 431));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(300));
    assert_eq!(send_bytes(town.to, many.as_bytes()).unwrap().status, 431);
}

#[test]
fn a_body_cut_off_at_each_tenth_is_refused_and_the_server_goes_on() {
    let town = Town::new();
    let whole = signed(&town, &good()).bytes();
    for tenth in 1..10 {
        let mut stream = TcpStream::connect(town.to).unwrap();
        stream.write_all(&whole[..whole.len() * tenth / 10]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{tenth}: {answer}");
    }
    assert_eq!(town.application.recognize(&[&picture("a")]).status, 200);
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let town = Town::with(1, |config| config.timeouts.head_seconds = 1);
    let mut stream = TcpStream::connect(town.to).unwrap();
    stream.write_all(b"POST / HTT").unwrap();
    let mut answer = Vec::new();
    // It ends: the server hangs up, with or without a word.
    let _ = stream.read_to_end(&mut answer);
}

#[test]
fn a_server_full_of_connections_serves_the_next_when_one_ends() {
    let town = Town::with(1, |config| config.limits.connections = 1);
    let first = TcpStream::connect(town.to).unwrap();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| town.stranger.get("/healthz"));
        drop(first);
        assert_eq!(second.join().unwrap().status, 200);
    });
}
