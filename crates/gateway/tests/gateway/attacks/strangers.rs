//! Somebody without keys who wants to find out which exist: an unknown key goes the way of a wrong signature.

use std::io::{Read, Write};
use std::net::TcpStream;

use inkgate_testkit::Application;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Request, send, send_bytes};
use serde_json::{Value, json};

use super::code;
use crate::town::Town;

/// Who signs wrongly in the name of a key that exists, and who signs in the name of one that does not.
fn guessers(town: &Town) -> [(&'static str, Application); 3] {
    let secret_key = "f".repeat(32);
    let nobody = "e".repeat(32);
    let decoy = "0".repeat(32);
    [
        ("wrong", Application { secret_key: secret_key.clone(), ..town.application.clone() }),
        ("unknown", Application { access_key: nobody.clone(), secret_key, ..town.application.clone() }),
        // Who has read our source and signs with what an unknown key is held against.
        ("decoy", Application { access_key: nobody, secret_key: decoy, ..town.application.clone() }),
    ]
}

fn signed(by: &Application, body: &[u8]) -> Request {
    by.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id())
}

/// Status, header names and body, without what differs from request to request.
fn seen(answer: &inkgate_testkit::http::Answer) -> (u16, Vec<String>, Value) {
    let mut body = answer.json();
    body["requestId"] = json!("");
    (answer.status, answer.headers.iter().map(|(name, _)| name.clone()).collect(), body)
}

#[test]
fn the_answers_are_the_same() {
    let town = Town::new();
    for body in [&b""[..], b"{}", b"\xff\0", &[b'x'; 300_000]] {
        let [wrong, unknown, decoy] = guessers(&town).map(|(_, by)| seen(&send(town.to, &signed(&by, body))));
        assert_eq!(wrong.2["statusCode"], "CTAPI_10009");
        assert_eq!(unknown, wrong);
        assert_eq!(decoy, wrong);
    }
}

#[test]
fn as_much_of_a_body_is_taken() {
    let town = Town::with(1, |config| config.limits.body_bytes = 12 << 20);
    // More than is drained of a body that was refused by its head: only who reads it to its end can read the next
    // request of the same connection.
    let body = vec![b'x'; 9 << 20];
    for (what, by) in guessers(&town) {
        let mut stream = TcpStream::connect(town.to).unwrap();
        stream.write_all(&signed(&by, &body).header("connection", "keep-alive").bytes()).unwrap();
        stream.write_all(&Request::new("GET", "/healthz").bytes()).unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).unwrap();
        assert!(answers.starts_with("HTTP/1.1 401"), "{what}: {answers}");
        assert!(answers.contains("{\"status\":\"ok\"}"), "{what}: {answers}");
    }
}

#[test]
fn what_is_wrong_with_a_body_is_told_alike() {
    let town = Town::with(1, |config| {
        config.limits.body_bytes = 128 << 10;
        config.limits.held_bytes = 128 << 10;
        config.timeouts.pause_seconds = 1;
    });
    let chunk = format!("{:x}\r\n{}\r\n0\r\n\r\n", 200_000, "x".repeat(200_000));
    for (what, by) in guessers(&town) {
        let sent = |request: Request| code(&send_bytes(town.to, &request.bytes()).unwrap());
        assert_eq!(sent(signed(&by, &[b'x'; 200_000])), "CTAPI_10030", "{what}");
        let chunked = Request { body: chunk.clone().into(), ..signed(&by, b"") };
        assert_eq!(sent(chunked.header("transfer-encoding", "chunked")), "CTAPI_10030", "{what}");
        assert_eq!(sent(signed(&by, b"{}").header("content-length", "100")), "CTAPI_10031", "{what}");
        let broken = signed(&by, b"zz\r\n").header("transfer-encoding", "chunked");
        assert_eq!(sent(broken), "CTAPI_10032", "{what}");
        assert_eq!(sent(signed(&by, b"{}").altered("eop-date", "never")), "CTAPI_10005", "{what}");
    }
}

#[test]
fn strangers_cannot_fill_the_memory_for_bodies() {
    let town = Town::with(1, |config| {
        config.limits.body_bytes = 128 << 10;
        config.limits.held_bytes = 128 << 10;
    });
    // Bodies that are half sent, each as large as all memory.
    let [_, (_, nobody), _] = guessers(&town);
    let open: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(town.to).unwrap();
            let bytes = signed(&nobody, &[b'x'; 128 << 10]).bytes();
            stream.write_all(&bytes[..bytes.len() - 1]).unwrap();
            stream
        })
        .collect();
    assert_eq!(town.application.recognize(&[b"BMa"]).status, 200);
    drop(open);
}
