//! HTTP/2: what would be smuggled to whoever speaks HTTP/1.1, streams that are opened to be reset, heads that never end.

use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::Request;
use serde_json::{Value, json};

use super::{good, signed};
use crate::second::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, Heard, RESET, Second, block, fields, frame,
};
use crate::tls::Files;
use crate::town::Town;

const PROTOCOL_ERROR: u32 = 1;

fn town(files: &Files) -> Town {
    files.town(|_| ())
}

fn code(heard: &Heard) -> Value {
    match heard {
        Heard::Answer(body) => serde_json::from_str::<Value>(body).unwrap()["statusCode"].clone(),
        other => panic!("no answer: {other:?}"),
    }
}

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn many_calls_of_one_connection_are_each_their_own() {
    let files = Files::new();
    let town = town(&files);
    let mut second = Second::connect(&files, &town);
    let once = signed(&town, &good());
    for (stream, request, expected) in [
        (1, once.clone(), json!(0)),
        (3, once.clone(), json!("CTAPI_10006")),
        (5, once.altered("ctyun-eop-request-id", "other"), json!("CTAPI_10009")),
        (7, Request::new("POST", GENERAL).body(good()), json!("CTAPI_10003")),
        (9, Request::new("GET", "/nowhere"), json!("CTAPI_10000")),
        (11, signed(&town, &good()), json!(0)),
    ] {
        second.request(stream, &fields(&request), &request.body);
        assert_eq!(code(&second.heard(stream)), expected, "stream {stream}");
    }
}

#[test]
fn fields_that_could_mean_something_in_http_1_are_malformed() {
    let files = Files::new();
    let town = town(&files);
    let with = |more: &[(String, String)]| {
        let request = signed(&town, &good());
        let mut second = Second::connect(&files, &town);
        second.request(1, &[&fields(&request)[..], more].concat(), &request.body);
        second.heard(1)
    };
    assert_eq!(code(&with(&[field("te", "trailers")])), 0, "the rest is right");
    for (name, value) in [
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
        ("upgrade", "h2c"),
        ("te", "gzip"),
        ("X-Upper", "1"),
        ("x-line", "a\r\nhost: b"),
        ("x-line", "a\nb"),
        ("x-nul", "a\0b"),
        ("x name", "1"),
        ("x-name: y", "1"),
        ("x-name\r\ny", "1"),
        ("", "1"),
        (":path", "/healthz"),
        (":method", "GET"),
        (":status", "200"),
        (":other", "1"),
    ] {
        let heard = with(&[field(name, value)]);
        let refused = [Heard::Reset(PROTOCOL_ERROR), Heard::Gone(Some(PROTOCOL_ERROR))];
        assert!(refused.contains(&heard), "{name:?}: {value:?}: {heard:?}");
    }
}

#[test]
fn a_head_without_its_parts_is_malformed() {
    let files = Files::new();
    let town = town(&files);
    let request = signed(&town, &good());
    for left_out in [":method", ":path", ":scheme"] {
        let mut second = Second::connect(&files, &town);
        let lacking: Vec<_> = fields(&request).into_iter().filter(|(name, _)| name != left_out).collect();
        second.request(1, &lacking, &request.body);
        let heard = second.heard(1);
        assert!(!matches!(heard, Heard::Answer(_)), "{left_out}: {heard:?}");
    }
    // Two of a kind, and one that comes too late.
    for path in [0, 9] {
        let mut second = Second::connect(&files, &town);
        let mut doubled = fields(&request);
        doubled.insert(path.min(doubled.len()), field(":path", "/healthz"));
        second.request(1, &doubled, &request.body);
        let heard = second.heard(1);
        assert!(!matches!(heard, Heard::Answer(_)), "{path}: {heard:?}");
    }
    assert_eq!(town_still_serves(&files, &town), 0);
}

#[test]
fn a_declared_length_is_the_length() {
    let files = Files::new();
    let town = town(&files);
    let request = signed(&town, &good());
    let right = request.body.len();
    for declared in [right - 1, right + 1, 0] {
        let mut second = Second::connect(&files, &town);
        let declared = field("content-length", &declared.to_string());
        second.request(1, &[&fields(&request)[..], std::slice::from_ref(&declared)].concat(), &request.body);
        match second.heard(1) {
            Heard::Answer(body) => {
                let code = serde_json::from_str::<Value>(&body).unwrap()["statusCode"].clone();
                assert_eq!(code, "CTAPI_10032", "{declared:?}");
            }
            Heard::Reset(code) | Heard::Gone(Some(code)) => assert_eq!(code, PROTOCOL_ERROR, "{declared:?}"),
            Heard::Gone(None) => panic!("{declared:?}: gone without a word"),
        }
    }
    assert_eq!(town_still_serves(&files, &town), 0);
}

/// The answer of a right call over a connection of its own.
fn town_still_serves(files: &Files, town: &Town) -> Value {
    let request = signed(town, &good());
    let mut second = Second::connect(files, town);
    second.request(1, &fields(&request), &request.body);
    code(&second.heard(1))
}

#[test]
fn streams_that_are_opened_to_be_reset_end_the_connection() {
    let files = Files::new();
    let town = town(&files);
    let mut second = Second::connect(&files, &town);
    let head = block(&fields(&signed(&town, &good())));
    for stream in (1..20_000).step_by(2) {
        let pair = [frame(HEADERS, END_HEADERS, stream, &head), frame(RESET, 0, stream, &8u32.to_be_bytes())];
        second.say(&pair.concat());
    }
    assert!(matches!(second.heard(0), Heard::Gone(_)));
    assert_eq!(town_still_serves(&files, &town), 0);
    assert_eq!(town.house.queue(), (0, 0));
}

#[test]
fn a_head_that_never_ends_ends_the_connection() {
    let files = Files::new();
    let town = town(&files);
    let mut second = Second::connect(&files, &town);
    second.frame(HEADERS, END_STREAM, 1, &block(&fields(&Request::new("GET", "/healthz"))));
    for _ in 0..20_000 {
        second.frame(CONTINUATION, 0, 1, &block(&[field("x", "y")]));
    }
    assert!(matches!(second.heard(1), Heard::Gone(_)));
    // One large head, and one field that is larger than any head.
    for fields_of in [vec![field("x", &"y".repeat(1000)); 200], vec![field("x", &"y".repeat(200_000))]] {
        let mut second = Second::connect(&files, &town);
        let whole = block(&[&fields(&Request::new("GET", "/healthz"))[..], &fields_of].concat());
        let mut parts = whole.chunks(16_000).peekable();
        second.frame(HEADERS, END_STREAM, 1, parts.next().unwrap());
        while let Some(part) = parts.next() {
            let end = if parts.peek().is_none() { END_HEADERS } else { 0 };
            second.frame(CONTINUATION, end, 1, part);
        }
        let heard = second.heard(1);
        assert!(!matches!(&heard, Heard::Answer(body) if body.contains("ok")), "{heard:?}");
    }
    assert_eq!(town_still_serves(&files, &town), 0);
}

#[test]
fn more_calls_at_once_than_a_connection_may_have_are_refused() {
    let files = Files::new();
    let town = town(&files);
    let mut second = Second::connect(&files, &town);
    // Each waits for its body.
    let head = |town: &Town| {
        let request = Request::new("POST", GENERAL).body(good());
        block(&fields(&town.application.signed(request, &utc(), &request_id())))
    };
    for number in 0..64 {
        second.frame(HEADERS, END_HEADERS, 1 + 2 * number, &head(&town));
    }
    second.frame(HEADERS, END_HEADERS, 129, &head(&town));
    const REFUSED_STREAM: u32 = 7;
    assert_eq!(second.heard(129), Heard::Reset(REFUSED_STREAM));
    second.frame(DATA, END_STREAM, 1, good().as_bytes());
    assert_eq!(code(&second.heard(1)), 0, "those that were begun go on");
}

#[test]
fn silence_and_bodies_that_stop_are_given_up() {
    let files = Files::new();
    let town = files.town(|config| {
        config.timeouts.head_seconds = 1;
        config.timeouts.pause_seconds = 1;
    });
    let mut silent = Second::connect(&files, &town);
    assert!(matches!(silent.heard(1), Heard::Gone(_)));
    let mut second = Second::connect(&files, &town);
    let request = signed(&town, &good());
    second.frame(HEADERS, END_HEADERS, 1, &block(&fields(&request)));
    second.frame(DATA, 0, 1, &request.body[..10]);
    assert_eq!(code(&second.heard(1)), "CTAPI_10031");
    // A head of which the second half does not come.
    let mut half = Second::connect(&files, &town);
    half.frame(HEADERS, END_STREAM, 1, &block(&fields(&request)));
    while half.heard(1) != Heard::Gone(None) {}
}
