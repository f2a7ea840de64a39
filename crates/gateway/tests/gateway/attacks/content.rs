//! Bodies that are signed rightly and want too much, or want to be read two ways.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use super::code;
use crate::fake::picture;
use crate::town::Town;

fn call(town: &Town, body: impl Into<Vec<u8>>) -> inkgate_testkit::http::Answer {
    send(town.to, &town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id()))
}

#[test]
fn what_is_no_json_object_or_could_be_read_two_ways_is_refused() {
    let town = Town::new();
    let one = STANDARD.encode(picture("one"));
    let deep = |depth: usize| format!("{{\"x\": {}{}, \"data\": []}}", "[".repeat(depth), "]".repeat(depth));
    let deep_objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    for body in [
        "[".repeat(1 << 20),
        deep(200),
        deep(100_000),
        deep_objects,
        format!(r#"{{"data": ["{one}"], "data": []}}"#),
        format!(r#"{{"data": ["{one}"], "\u0064ata": []}}"#),
        format!(r#"{{"x": 1, "data": ["{one}"], "x": 1}}"#),
        format!(r#"{{"data": ["{one}"],}}"#),
        format!(r#"{{"data": ["{one}",]}}"#),
        format!(r#"{{'data': ['{one}']}}"#),
        format!(r#"{{data: ["{one}"]}}"#),
        format!(r#"{{"data": ["{one}"]}} {{}}"#),
        format!(r#"{{"data": ["{one}"]}}/* */"#),
        format!("\u{feff}{{\"data\": [\"{one}\"]}}"),
        format!("{{\"data\": [\"{one}\"]}}\0"),
        format!("{{\"data\": [\"{one}\n\"]}}"),
        r#"{"data": ["\ud800"]}"#.to_owned(),
        r#"{"data": ["\x41"]}"#.to_owned(),
        r#"{"data": [1e400]}"#.to_owned(),
        r#"{"data": [NaN]}"#.to_owned(),
        r#"{"data": [01]}"#.to_owned(),
        "data=%5B%5D".to_owned(),
        "<data/>".to_owned(),
        "\"data\"".to_owned(),
        "0".to_owned(),
    ] {
        assert_eq!(code(&call(&town, body.clone())), 4005, "{body:.100}");
    }
    // Other encodings of the same text, and bytes that are none.
    let text = format!(r#"{{"data": ["{one}"]}}"#);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for body in
        [utf16, b"{\"data\": [\"\xc0\xaf\"]}".to_vec(), b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), vec![0; 4096]]
    {
        assert_eq!(code(&call(&town, body)), 4005);
    }
    let answer = call(&town, text);
    assert_eq!((code(&answer), &answer.json()["message"]["success"]), (json!(0), &json!(1)));
}

#[test]
fn nested_as_deep_as_may_be_is_passed_over() {
    let town = Town::new();
    let one = STANDARD.encode(picture("one"));
    let body = format!(r#"{{"x": {}{}, "data": ["{one}"]}}"#, "[".repeat(100), "]".repeat(100));
    assert_eq!(call(&town, body).json()["message"], json!({"success": 1, "fail": 0}));
}

#[test]
fn every_spelling_of_base64_is_the_same_picture_and_no_other() {
    let town = Town::new();
    let bytes = picture("~~~??>>\u{fb}\u{ff}");
    let standard = STANDARD.encode(&bytes);
    assert!(standard.contains(['+', '/']), "{standard}");
    let lines: Vec<&str> =
        standard.as_bytes().chunks(8).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let good = [
        standard.clone(),
        STANDARD_NO_PAD.encode(&bytes),
        URL_SAFE.encode(&bytes),
        URL_SAFE_NO_PAD.encode(&bytes),
        lines.join("\n"),
        lines.join("\r\n"),
        format!(" {standard}\t"),
        format!("data:image/bmp;base64,{standard}"),
        format!("data:;base64,{standard}"),
        format!("data:image/svg+xml;charset=utf-8;base64,{standard}"),
    ];
    let answer = call(&town, json!({ "data": good }).to_string()).json();
    let first = &answer["returnObj"][0];
    assert_eq!(first["detail"][0]["text"], "~~~??>>\u{fb}\u{ff}");
    for (number, item) in answer["returnObj"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item, first, "{}", good[number]);
    }
    // Escaped slashes, as PHP writes them, are the same text.
    let escaped = json!({ "data": [standard] }).to_string().replace('/', "\\/");
    assert_eq!(&call(&town, escaped).json()["returnObj"][0], first);

    let bad: Vec<(Value, u32)> = vec![
        (json!(""), 4001),
        (json!("   "), 4001),
        (json!("data:image/png;base64,"), 4001),
        (json!("="), 4008),
        (json!("===="), 4008),
        (json!(format!("{standard}=")), 4008),
        (json!(format!("={standard}")), 4008),
        (json!(format!("{standard}{standard}")), 4008),
        (json!(format!("{standard}!")), 4008),
        (json!(format!("{}\u{0}", standard)), 4008),
        (json!("Q"), 4008),
        (json!("ab+_cd-/"), 4008),
        (json!("图"), 4008),
        (json!("http://192.0.2.1/a.png"), 4008),
        (json!("file:///etc/passwd"), 4008),
        (json!("data:image/png,%89PNG"), 4008),
        (json!(null), 4008),
        (json!(true), 4008),
        (json!(12345678), 4008),
        (json!([standard]), 4008),
        (json!({"data": standard}), 4008),
        (json!(STANDARD.encode("GIF89a")), 4002),
        (json!(STANDARD.encode("<svg onload=alert(1)>")), 4002),
        (json!(STANDARD.encode(STANDARD.encode(picture("twice")))), 4002),
    ];
    let data: Vec<&Value> = bad.iter().map(|(value, _)| value).collect();
    let answer = call(&town, json!({ "data": data }).to_string()).json();
    for ((value, code), item) in bad.iter().zip(answer["returnObj"].as_array().unwrap()) {
        assert_eq!(item["err_code"], *code, "{value}");
    }
}

#[test]
fn bodies_and_pictures_have_their_size_to_the_byte() {
    let town = Town::with(1, |config| {
        config.limits.body_bytes = 20_000;
        config.limits.picture_bytes = 6_000;
        config.limits.pictures = 2;
    });
    let sized = |bytes: usize| STANDARD.encode([b"BM".as_slice(), &vec![b'x'; bytes - 2]].concat());
    let answer = call(&town, json!({"data": [sized(6_000), sized(6_001)]}).to_string()).json();
    assert_eq!(answer["returnObj"][0]["text_line"], 1);
    assert_eq!(answer["returnObj"][1]["err_code"], 4001);
    let mut body = json!({"data": [sized(100)]}).to_string();
    body.push_str(&" ".repeat(20_000 - body.len()));
    assert_eq!(call(&town, body.clone()).status, 200);
    body.push(' ');
    assert_eq!(call(&town, body).status, 413);
    // A declared length that is shorter than what comes ends the body there, and the signature does not hold.
    let request = town.application.signed(
        Request::new("POST", GENERAL).body(json!({"data": [sized(100)]}).to_string()),
        &utc(),
        &request_id(),
    );
    assert_eq!(code(&send(town.to, &request.header("content-length", "50"))), "CTAPI_10009");
}
