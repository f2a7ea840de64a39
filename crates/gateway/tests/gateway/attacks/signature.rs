//! A signed request that is altered on its way: every part that the signature covers, and the forms of its headers.

use inkgate_testkit::actors::{GENERAL, date_at, now as utc, request_id};
use inkgate_testkit::http::{Request, send, send_bytes};
use serde_json::json;

use super::{authorization, code, good, signed, signed_at};
use crate::town::{Town, now};

const WRONG: &str = "CTAPI_10009";
const MALFORMED: &str = "CTAPI_10004";
const UNDATED: &str = "CTAPI_10005";

#[test]
fn each_byte_of_the_body_is_signed() {
    let town = Town::new();
    let request = signed(&town, &good());
    for at in 0..request.body.len() {
        let mut altered = request.clone();
        altered.body[at] ^= 1;
        assert_eq!(code(&send(town.to, &altered)), WRONG, "byte {at}");
    }
    for other in [b"".to_vec(), [&request.body[..], b" "].concat(), [b" ", &request.body[..]].concat()] {
        assert_eq!(code(&send(town.to, &Request { body: other, ..request.clone() })), WRONG);
    }
    assert_eq!(send(town.to, &request).status, 200, "none of them used it up");
}

#[test]
fn the_query_cannot_be_altered_added_or_taken_away() {
    let town = Town::new();
    let request = signed_at(&town, &format!("{GENERAL}?a=1&b=2"), &good());
    for query in [
        "",
        "?",
        "?a=1",
        "?a=1&b=3",
        "?a=1&b=2&c",
        "?a=1&b=2&b=2",
        "?a=1%26b=2",
        "?A=1&b=2",
        "?a=1&b=2%00",
        "?a%3D1&b=2",
    ] {
        let altered = Request { target: format!("{GENERAL}{query}"), ..request.clone() };
        assert_eq!(code(&send(town.to, &altered)), WRONG, "{query}");
    }
    // The order is not signed: the contract sorts.
    assert_eq!(send(town.to, &Request { target: format!("{GENERAL}?b=2&a=1"), ..request }).status, 200);
}

#[test]
fn a_signed_header_cannot_be_altered_added_or_taken_away() {
    let town = Town::new();
    for (name, value) in [
        ("appkey", town.disabled.appkey.as_str()),
        ("appkey", ""),
        ("ctyun-eop-request-id", "another"),
        ("ctyun-eop-request-id", ""),
    ] {
        let altered = signed(&town, &good()).altered(name, value);
        assert_eq!(code(&send(town.to, &altered)), WRONG, "{name}: {value}");
    }
    // A date that is good in itself, a second away.
    let altered = signed(&town, &good()).altered("eop-date", &date_at(now() - 60));
    assert_eq!(code(&send(town.to, &altered)), WRONG);
    for name in ["appkey", "ctyun-eop-request-id", "eop-date"] {
        let lacking = signed(&town, &good()).without(name);
        assert_eq!(code(&send(town.to, &lacking)), MALFORMED, "{name}");
    }
}

#[test]
fn the_list_of_signed_headers_cannot_be_shortened_or_lengthened() {
    let town = Town::new();
    let request = signed(&town, &good());
    let header = authorization(&request);
    let with = |list: &str| {
        let listed = header.replace("appkey;ctyun-eop-request-id;eop-date", list);
        request.clone().header("x-more", "1").altered("eop-authorization", &listed)
    };
    for (list, refused) in [
        ("ctyun-eop-request-id;eop-date", WRONG),
        ("eop-date", WRONG),
        ("appkey;ctyun-eop-request-id;eop-date;x-more", WRONG),
        ("appkey;ctyun-eop-request-id;eop-date;host", WRONG),
        ("appkey;ctyun-eop-request-id", UNDATED),
        ("appkey;ctyun-eop-request-id;eop-date;absent", MALFORMED),
        ("appkey;appkey;ctyun-eop-request-id;eop-date", MALFORMED),
        ("", MALFORMED),
    ] {
        assert_eq!(code(&send(town.to, &with(list))), refused, "{list}");
    }
    // Order and case of the list mean nothing, and what it lets through counts once.
    assert_eq!(send(town.to, &with("EOP-Date;ctyun-eop-request-id;AppKey")).status, 200);
    assert_eq!(code(&send(town.to, &with("ctyun-eop-request-id;appkey;eop-date"))), "CTAPI_10006");
    assert_eq!(code(&send(town.to, &request)), "CTAPI_10006");
}

#[test]
fn a_signed_header_may_come_once() {
    let town = Town::new();
    let request = signed(&town, &good());
    for (name, value) in request.headers.iter().filter(|(name, _)| name != "content-type") {
        for (spelling, value) in [(name.clone(), value.clone()), (name.to_uppercase(), String::new())] {
            let twice = request.clone().header(&spelling, &value);
            assert_eq!(code(&send(town.to, &twice)), MALFORMED, "{spelling}");
            // In front of the right one as well.
            let mut first = twice;
            first.headers.rotate_right(1);
            assert_eq!(code(&send(town.to, &first)), MALFORMED, "{spelling} in front");
        }
    }
    // Joined with a comma, as some proxies do, it is another value.
    let date = request.headers.iter().find(|(name, _)| name == "eop-date").unwrap().1.clone();
    let joined = request.clone().altered("eop-date", &format!("{date}, {date}"));
    assert_eq!(code(&send(town.to, &joined)), UNDATED);
    assert_eq!(send(town.to, &request).status, 200);
}

#[test]
fn folded_and_mangled_header_lines_are_no_http() {
    let town = Town::new();
    let text = String::from_utf8(signed(&town, &good()).bytes()).unwrap();
    for (found, put) in [
        ("eop-date: ", "eop-date:\r\n "),
        ("eop-date: ", "eop-date:\r\n\t"),
        ("eop-date: ", "eop-date : "),
        ("eop-date: ", "eop-date\0: "),
        ("eop-date: ", "eop-date: \0"),
        ("eop-date: ", " eop-date: "),
        ("eop-date: ", ": "),
        ("\r\neop-date: ", "\r\nx: 1\reop-date: "),
        ("\r\neop-date", "\r\nx\r\neop-date"),
        (" HTTP/1.1", " HTTP/1.2"),
        (" HTTP/1.1", "  HTTP/1.1"),
        ("POST ", "PO ST "),
    ] {
        let mangled = text.replacen(found, put, 1);
        assert_ne!(mangled, text);
        let answer = send_bytes(town.to, mangled.as_bytes()).unwrap();
        assert_eq!((answer.status, answer.body.len()), (400, 0), "{put:?}");
    }
    assert_eq!(send_bytes(town.to, text.as_bytes()).unwrap().status, 200);
}

#[test]
fn one_signature_has_one_spelling() {
    let town = Town::new();
    let request = signed(&town, &good());
    let header = authorization(&request);
    let (key, signature) = header.split_once(" Headers=").unwrap();
    let (list, signature) = signature.split_once(" Signature=").unwrap();
    let url = signature.replace('+', "-").replace('/', "_");
    for altered in [
        format!("{key} Headers={list} Signature={}", signature.trim_end_matches('=')),
        format!("{key} Headers={list} Signature={signature}="),
        format!("{key} Headers={list} Signature={signature}A"),
        format!("{key} Headers={list} Signature= {signature}"),
        format!("{key}  Headers={list} Signature={signature}"),
        format!("{key}\tHeaders={list} Signature={signature}"),
        format!("{key} Headers={list}, Signature={signature}"),
        format!("{key} headers={list} signature={signature}"),
        format!("{key} Signature={signature} Headers={list}"),
        format!("{} Headers={list} Signature={}", key, if url == signature { "-" } else { &url }),
        format!("{key} Headers={list}"),
        "Bearer x".to_owned(),
    ] {
        let answer = send(town.to, &request.clone().altered("eop-authorization", &altered));
        assert_eq!(code(&answer), MALFORMED, "{altered}");
    }
    // The key is part of what is signed, its letters' case too.
    let altered = header.replace(key, &key.to_uppercase());
    if altered != header {
        let answer = send(town.to, &request.clone().altered("eop-authorization", &altered));
        assert_eq!(code(&answer), WRONG);
    }
    assert_eq!(send(town.to, &request).status, 200);
}

#[test]
fn a_date_is_one_of_its_form_and_in_time() {
    let town = Town::new();
    let dated = |date: &str| {
        send(
            town.to,
            &town.application.signed(Request::new("POST", GENERAL).body(good()), date, &request_id()),
        )
    };
    let today = utc();
    for date in [
        "",
        "0",
        "now",
        "20260230T000000Z",
        "20261301T000000Z",
        "99991231T235959Z",
        "00000000T000000Z",
        "2026-01-02T03:04:05Z",
        "Fri, 02 Jan 2026 03:04:05 GMT",
        "1767323045",
        &today.replace('Z', "z"),
        &today.replace('T', " "),
        &today[..15],
        &format!("{today}+0800"),
    ] {
        assert_eq!(code(&dated(date)), UNDATED, "{date}");
    }
    // Both readings have their window, and only theirs.
    let hours = 3600;
    for (away, good) in [
        (0, true),
        (-899, true),
        (895, true),
        (8 * hours - 899, true),
        (8 * hours + 895, true),
        (-905, false),
        (910, false),
        (8 * hours - 905, false),
        (8 * hours + 910, false),
        (-8 * hours, false),
        (16 * hours, false),
        (24 * hours, false),
        (365 * 24 * hours, false),
    ] {
        let answer = dated(&date_at(now().checked_add_signed(away).unwrap()));
        assert_eq!(answer.status, if good { 200 } else { 401 }, "{away}: {}", answer.text());
    }
}

#[test]
fn a_captured_request_is_worth_nothing_afterwards() {
    let town = Town::new();
    let request = signed(&town, &good());
    assert_eq!(send(town.to, &request).status, 200);
    // As it is, with unsigned headers changed, at another spelling of the same, in any number at once.
    let again = [
        request.clone(),
        request.clone().header("x-inkgate-detail", "1"),
        request.clone().header("x-forwarded-for", "192.0.2.1"),
        Request { target: format!("{GENERAL}?"), ..request.clone() },
        Request { target: format!("{GENERAL}?&&"), ..request.clone() },
    ];
    for request in &again {
        assert_eq!(code(&send(town.to, request)), "CTAPI_10006");
    }
    let fresh = signed(&town, &good());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| send(town.to, &fresh).status)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 7, "{statuses:?}");
    assert_eq!(town.application.post(GENERAL, &json!({"data": []})).status, 200);
}
