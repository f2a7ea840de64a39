//! Where one request ends and the next begins: shapes that two readers in a row could read two ways.

use std::io::{Read, Write};
use std::net::TcpStream;

use inkgate_testkit::http::{Request, send_bytes};

use super::{code, good, signed};
use crate::town::Town;

/// A request that wants to be taken for a second one of the same connection.
const HIDDEN: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\nx: ";

/// All that comes back until the server hangs up.
fn exchange(town: &Town, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(town.to).unwrap();
    // A server that has answered and hung up may not take the rest.
    let _ = stream.write_all(bytes);
    let mut answers = Vec::new();
    let _ = stream.read_to_end(&mut answers);
    String::from_utf8_lossy(&answers).into_owned()
}

fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

#[test]
fn a_length_is_one_number() {
    let town = Town::new();
    for lengths in [
        "content-length: 5\r\ncontent-length: 6",
        "content-length: 5, 6",
        "content-length: 5 6",
        "content-length: -5",
        "content-length: +5",
        "content-length: 0x5",
        "content-length: 5.0",
        "content-length: five",
        "content-length: ",
        "content-length: 99999999999999999999999999",
        "content-length:\u{b}5",
    ] {
        let head = format!("POST /healthz HTTP/1.1\r\nhost: a\r\n{lengths}\r\n\r\nabcde{HIDDEN}");
        let seen = exchange(&town, head.as_bytes());
        assert!(seen.starts_with("HTTP/1.1 400"), "{lengths:?}: {seen}");
        assert_eq!(answers(&seen), 1, "{lengths:?}: {seen}");
    }
}

#[test]
fn a_coding_is_chunked_and_nothing_else() {
    let town = Town::new();
    for coding in [
        "transfer-encoding: identity",
        "transfer-encoding: gzip",
        "transfer-encoding: chunked, gzip",
        "transfer-encoding: xchunked",
        "transfer-encoding: chunked;q=1",
        "transfer-encoding: \"chunked\"",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding:",
    ] {
        let head = format!("POST /healthz HTTP/1.1\r\nhost: a\r\n{coding}\r\n\r\n0\r\n\r\n{HIDDEN}\r\n\r\n");
        let seen = exchange(&town, head.as_bytes());
        assert!(seen.starts_with("HTTP/1.1 400"), "{coding:?}: {seen}");
        assert_eq!(answers(&seen), 1, "{coding:?}: {seen}");
    }
    // What ends in chunked has an end that both know, but not a content that we could read.
    for coding in ["gzip, chunked", "chunked, chunked", "identity, chunked"] {
        let request = Request { body: b"0\r\n\r\n".to_vec(), ..signed(&town, "") };
        let answer = send_bytes(town.to, &request.header("transfer-encoding", coding).bytes()).unwrap();
        assert_eq!((answer.status, code(&answer)), (400, "CTAPI_10032".into()), "{coding}");
    }
    let old =
        format!("POST /healthz HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}\r\n\r\n");
    let seen = exchange(&town, old.as_bytes());
    assert!(seen.contains(" 400 ") && answers(&seen) + seen.matches("HTTP/1.0 ").count() == 1, "{seen}");
}

#[test]
fn with_a_coding_and_a_length_the_connection_ends_after_the_answer() {
    let town = Town::new();
    for (first, second) in [
        ("transfer-encoding: chunked", "content-length: 5"),
        ("content-length: 5", "transfer-encoding: chunked"),
        ("content-length: 0", "Transfer-Encoding: CHUNKED"),
        ("content-length: 500", "transfer-encoding:\tchunked"),
    ] {
        let head = format!(
            "POST /v1/recognize HTTP/1.1\r\nhost: a\r\n{first}\r\n{second}\r\n\r\n0\r\n\r\n{HIDDEN}\r\n\r\n"
        );
        let seen = exchange(&town, head.as_bytes());
        assert_eq!(answers(&seen), 1, "{first}, {second}: {seen}");
        assert!(!seen.contains("\"ok\""), "the hidden request was served: {seen}");
    }
}

#[test]
fn chunks_are_what_they_say() {
    let town = Town::with(1, |config| config.timeouts.pause_seconds = 1);
    let body = good();
    let whole = |size: &str, end: &str| format!("{size}\r\n{body}{end}");
    let hex = format!("{:x}", body.len());
    let sent = |chunks: String| {
        let request = Request { body: chunks.into(), ..signed(&town, &body) };
        let bytes = request.header("transfer-encoding", "chunked").bytes();
        let seen = exchange(&town, &bytes);
        assert!(answers(&seen) <= 1, "{seen}");
        seen
    };
    for good in [
        whole(&hex, "\r\n0\r\n\r\n"),
        whole(&hex.to_uppercase(), "\r\n0\r\n\r\n"),
        whole(&format!("000{hex}"), "\r\n0\r\n\r\n"),
        whole(&format!("{hex};name=\"a value\""), "\r\n0\r\n\r\n"),
        whole(&hex, "\r\n0\r\nx-trailer: 1\r\ncontent-length: 7\r\neop-date: never\r\n\r\n"),
    ] {
        let seen = sent(good.clone());
        assert!(seen.starts_with("HTTP/1.1 200"), "{good:?}: {seen}");
    }
    for bad in [
        whole(&format!("-{hex}"), "\r\n0\r\n\r\n"),
        whole(&format!("+{hex}"), "\r\n0\r\n\r\n"),
        whole(&format!("0x{hex}"), "\r\n0\r\n\r\n"),
        whole(&format!("{hex} 1"), "\r\n0\r\n\r\n"),
        whole("", "\r\n0\r\n\r\n"),
        whole("fffffffffffffffff", "\r\n0\r\n\r\n"),
        whole("ffffffffffffffff", "\r\n0\r\n\r\n"),
        whole(&hex, "0\r\n\r\n"),
        whole(&hex, "xx\r\n0\r\n\r\n"),
        whole(&hex, "\r\n"),
        whole(&hex, "\r\n0\r\n"),
        format!("{hex}\n{body}\n0\n\n"),
        format!("{hex};{}\r\n{body}\r\n0\r\n\r\n", "x".repeat(100_000)),
        whole(&hex, &format!("\r\n0\r\n{}\r\n", "x: y\r\n".repeat(10_000))),
    ] {
        let seen = sent(bad.clone());
        let refused =
            ["400", "401", "408"].iter().any(|status| seen.starts_with(&format!("HTTP/1.1 {status}")));
        assert!(refused, "{bad:.200}: {seen}");
    }
    assert_eq!(town.application.recognize(&[b"BMa"]).status, 200, "it goes on");
}

#[test]
fn requests_in_a_row_are_each_their_own() {
    let town = Town::new();
    // What stands behind a refused request is a request, not part of it; the second is not signed by the first.
    let first = signed(&town, &good()).header("connection", "keep-alive");
    let second = Request::new("POST", inkgate_testkit::actors::GENERAL).body(good());
    let mut bytes = first.clone().altered("eop-authorization", "x").bytes();
    bytes.extend(first.header("x", "1").bytes());
    bytes.extend(second.bytes());
    let seen = exchange(&town, &bytes);
    let statuses: Vec<&str> = seen.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["401", "200", "401"], "{seen}");
}

#[test]
fn a_request_to_switch_protocols_changes_nothing() {
    let town = Town::new();
    for (name, value) in [("upgrade", "h2c"), ("upgrade", "websocket"), ("upgrade", "TLS/1.0")] {
        let request = signed(&town, &good()).header("connection", "upgrade, http2-settings");
        let request = request.header(name, value).header("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA");
        assert_eq!(send_bytes(town.to, &request.bytes()).unwrap().status, 200, "{value}");
    }
    let seen = exchange(&town, b"CONNECT 192.0.2.1:443 HTTP/1.1\r\nhost: a\r\n\r\n");
    assert!(!seen.starts_with("HTTP/1.1 2"), "{seen}");
}
