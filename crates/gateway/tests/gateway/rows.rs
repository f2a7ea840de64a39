//! Every row of the table of refusals, produced through real HTTP, in the envelope of its family.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_gateway::refusal::{Family, Kind, TABLE};
use inkgate_platform::{Bounds, EVERYTHING, Opening, Payment};
use inkgate_testkit::Application;
use inkgate_testkit::actors::{GENERAL, date_at, now as utc, request_id};
use inkgate_testkit::http::{Answer, Request, send, send_bytes};
use serde_json::{Value, json};

use crate::documents::{DRIVING, FACE, ID_CARD};
use crate::fake::picture;
use crate::town::{Town, now};

fn signed(town: &Town, body: &str) -> Request {
    town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id())
}

fn good() -> String {
    json!({ "data": [STANDARD.encode(picture("a"))] }).to_string()
}

/// Which row an answer is, after its envelope was held against the contract.
fn row(answer: &Answer, from: &str) -> u32 {
    let body = answer.json();
    let text =
        |key: &str| body[key].as_str().unwrap_or_else(|| panic!("{from}: no {key}: {body}")).to_owned();
    let code: u32 = if answer.header("content-type") == Some("application/problem+json") {
        assert_eq!(body["status"], answer.status, "{from}");
        assert_eq!(text("requestId"), answer.header("x-request-id").unwrap(), "{from}");
        assert!(text("type").ends_with(&text("code")) && !text("title").is_empty(), "{from}");
        text("code").parse().unwrap()
    } else if body.get("requestId").is_some() {
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 7, "{from}: {body}");
        let code = text("code");
        assert_eq!((text("error"), text("eopErrCode")), (code.clone(), code.clone()), "{from}");
        assert_eq!(text("statusCode"), format!("CTAPI_{code}"), "{from}");
        assert_eq!(body["returnObj"], json!({}), "{from}");
        assert_eq!(text("requestId"), answer.header("x-request-id").unwrap(), "{from}");
        code.parse().unwrap()
    } else {
        assert_eq!(answer.status, 200, "{from}");
        let code = body["statusCode"].as_u64().unwrap();
        assert_eq!(text("error"), format!("AI_OP_{code}"), "{from}");
        // The family of six digits says the sentence where the other says the word.
        assert_eq!(text("message") == "error", code < 10_000, "{from}");
        u32::try_from(code).unwrap()
    };
    let known =
        TABLE.iter().find(|row| row.code == code).unwrap_or_else(|| panic!("{from}: {code} is no row"));
    if known.family == Family::Gateway {
        assert_eq!(answer.status, known.status, "{from}");
        assert_eq!(answer.header("retry-after").is_some(), known.again, "{from}");
    }
    code
}

#[test]
fn every_row_is_produced() {
    let mut town = Town::with(1, |config| {
        config.limits.pictures = 2;
        config.limits.body_bytes = 4096;
        config.timeouts.pause_seconds = 1;
        config.queue.seats_per_worker = 1;
        config.queue.waiting = 0;
        config.rate.calls_per_minute = 40;
    });
    let mut produced = BTreeSet::new();
    let mut expect = |kind: Kind, answer: &Answer| {
        assert_eq!(row(answer, &format!("{kind:?}")), kind.row().code, "{kind:?}: {}", answer.text());
        produced.insert(kind.row().code);
    };

    expect(Kind::NotFound, &town.stranger.get("/nowhere"));
    expect(Kind::NotFound, &town.application.post("/v1/aiop/api/other", &json!({})));
    expect(Kind::Method, &town.stranger.get(GENERAL));
    expect(Kind::Method, &town.stranger.get("/v1/recognize"));
    expect(Kind::Method, &town.stranger.post("/healthz", &json!({})));
    expect(Kind::NotSigned, &town.stranger.post(GENERAL, &json!({})));
    let other = Application { access_key: "d".repeat(32), ..town.application.clone() };
    expect(Kind::BadSignature, &other.post(GENERAL, &json!({})));
    let wrong = Application { secret_key: "0".repeat(32), ..town.application.clone() };
    expect(Kind::BadSignature, &wrong.post(GENERAL, &json!({})));
    expect(Kind::BadSignature, &send(town.to, &Request { body: b"{}".to_vec(), ..signed(&town, &good()) }));
    expect(
        Kind::BadAuthorization,
        &send(town.to, &signed(&town, "{}").altered("eop-authorization", "a b c")),
    );
    expect(Kind::BadAuthorization, &send(town.to, &signed(&town, "{}").without("ctyun-eop-request-id")));
    for name in ["eop-date", "appkey", "ctyun-eop-request-id", "eop-authorization"] {
        let doubled = signed(&town, "{}").header(name, "again");
        expect(Kind::BadAuthorization, &send(town.to, &doubled));
    }
    let old = town.application.signed(Request::new("POST", GENERAL), &date_at(now() - 3600), &request_id());
    expect(Kind::BadDate, &send(town.to, &old));
    expect(Kind::BadDate, &send(town.to, &signed(&town, "{}").altered("eop-date", "yesterday")));
    let elsewhere = Application { appkey: "0".repeat(32), ..town.application.clone() };
    expect(Kind::NoApplication, &elsewhere.post(GENERAL, &json!({})));
    let once = signed(&town, &good());
    assert_eq!(send(town.to, &once).status, 200);
    expect(Kind::Replayed, &send(town.to, &once));
    expect(Kind::BadToken, &town.stranger.post("/v1/recognize", &json!({})));
    expect(
        Kind::BadToken,
        &send(town.to, &town.plain_request("", b"BMa").altered("authorization", "Bearer no")),
    );
    expect(
        Kind::BadToken,
        &send(town.to, &town.plain_request("", b"BMa").header("authorization", "Bearer x")),
    );
    expect(Kind::BadParameter, &town.plain("?format=xml", b"BMa"));
    expect(Kind::BadParameter, &town.plain("", b""));
    expect(Kind::Unreadable, &town.plain("", &picture("malformed")));
    expect(Kind::Internal, &town.plain("", &picture("drop")));

    expect(Kind::Empty, &send(town.to, &signed(&town, "")));
    expect(Kind::Empty, &send(town.to, &signed(&town, r#"{"data": []}"#)));
    expect(Kind::NotJson, &send(town.to, &signed(&town, "no")));
    expect(Kind::NoData, &send(town.to, &signed(&town, "{}")));
    expect(Kind::DataNotList, &send(town.to, &signed(&town, r#"{"data": "x"}"#)));
    expect(Kind::TooMany, &send(town.to, &signed(&town, r#"{"data": ["", "", ""]}"#)));

    let posted =
        |body: &str| town.application.signed(Request::new("POST", DRIVING).body(body), &utc(), &request_id());
    let face = town.application.signed(Request::new("POST", FACE).body("{}"), &utc(), &request_id());
    expect(Kind::FaceBody, &send(town.to, &face));
    expect(Kind::NoBody, &send(town.to, &posted("")));
    expect(Kind::Action, &send(town.to, &posted("{}")));
    let other = json!({"Action": "DriversLicense", "ImageData": STANDARD.encode(picture("a"))});
    expect(Kind::NoSingleDocument, &send(town.to, &posted(&other.to_string())));

    expect(Kind::BodyTooLarge, &send(town.to, &signed(&town, &"x".repeat(4097))));
    let short = signed(&town, "{}").header("content-length", "100");
    expect(Kind::BodySlow, &send_bytes(town.to, &short.bytes()).unwrap());
    let broken = signed(&town, "zz\r\n{}").header("transfer-encoding", "chunked");
    expect(Kind::BodyBroken, &send_bytes(town.to, &broken.bytes()).unwrap());

    std::thread::scope(|scope| {
        let call = scope.spawn(|| town.application.recognize(&[&picture("hold")]));
        town.fake.wait_for_held(1);
        let refused = signed(&town, &good());
        expect(Kind::Busy, &send(town.to, &refused));
        town.fake.release();
        assert_eq!(call.join().unwrap().status, 200);
        assert_eq!(
            send(town.to, &refused).status,
            200,
            "what was refused for want of room may be sent again"
        );
    });
    town.clock.advance(600);
    let date = date_at(now() + 600);
    let fresh =
        |body: &str| town.application.signed(Request::new("POST", GENERAL).body(body), &date, &request_id());
    for _ in 0..40 {
        assert_eq!(send(town.to, &fresh(&good())).status, 200);
    }
    // A slow machine earns itself another one every second and a half.
    let too_fast = (0..100).map(|_| send(town.to, &fresh(&good()))).find(|answer| answer.status != 200);
    expect(Kind::TooFast, &too_fast.expect("a hundred calls came at forty a minute"));

    town.clock.break_down(true);
    expect(Kind::Internal, &town.application.post(GENERAL, &json!({})));
    town.clock.break_down(false);

    // What a picture is refused for stands in its item.
    town.clock.advance(60);
    let date = date_at(now() + 660);
    for (data, kind) in [
        (json!(STANDARD.encode("GIF89a")), Kind::Format),
        (json!("?"), Kind::Base64),
        (json!(STANDARD.encode(picture("large"))), Kind::Size),
        (json!(STANDARD.encode(picture("malformed"))), Kind::Picture),
        (json!(STANDARD.encode(picture("deadline"))), Kind::Fault),
    ] {
        let body = json!({ "data": [data] }).to_string();
        let request = town.application.signed(Request::new("POST", GENERAL).body(body), &date, &request_id());
        let item: Value = send(town.to, &request).json()["returnObj"][0].clone();
        assert_eq!(item, json!({"err_code": kind.row().code, "err_msg": kind.row().zh}));
        produced.insert(kind.row().code);
    }

    let body = json!({ "data": [STANDARD.encode(picture("a"))] }).to_string();
    let request = town.application.signed(Request::new("POST", ID_CARD).body(body), &date, &request_id());
    let item: Value = send(town.to, &request).json()["returnObj"][0].clone();
    let none = Kind::NoDocument.row();
    assert_eq!(item, json!({"err_code": none.code, "err_msg": none.zh}));
    produced.insert(none.code);

    // A key that may not sign: only who can sign is told so.
    let disabled = town.disabled.clone();
    let date = date_at(now() + 660);
    let request = disabled.signed(Request::new("POST", GENERAL).body("{}"), &date, &request_id());
    let answer = send(town.to, &request);
    assert_eq!(row(&answer, "disabled"), Kind::KeyDisabled.row().code);
    produced.insert(Kind::KeyDisabled.row().code);

    // What the operator has not opened, sold or allowed.
    let theirs = town.neighbour.clone();
    let act = town.act();
    let mut refused = |kind: Kind, pictures: usize| {
        let data = vec![STANDARD.encode(picture("a")); pictures];
        let body = json!({ "data": data }).to_string();
        let request = theirs.signed(Request::new("POST", GENERAL).body(body), &date, &request_id());
        assert_eq!(row(&send(town.to, &request), &format!("{kind:?}")), kind.row().code, "{kind:?}");
        produced.insert(kind.row().code);
    };
    town.operate(town.platform.close_capability(&act, &theirs.appkey, EVERYTHING));
    refused(Kind::NotOpened, 1);
    let open = |payment, pictures_at_once| {
        let bounds = Bounds { pictures_at_once, ..Bounds::default() };
        let opening = Opening { capability: "general".into(), payment, bounds };
        town.operate(town.platform.open_capability(&act, &theirs.appkey, &opening));
    };
    open(Payment::Package, None);
    refused(Kind::Exhausted, 1);
    open(Payment::Free, Some(1));
    refused(Kind::Allowance, 2);

    // `encrypted.rs` produces these two, for which keys must be written.
    produced.extend([Kind::NotEncrypted, Kind::BadEnvelope].map(|kind| kind.row().code));
    let all: BTreeSet<u32> = TABLE.iter().map(|row| row.code).collect();
    let missing: Vec<_> = all.difference(&produced).collect();
    assert!(missing.is_empty(), "no test produces {missing:?}");
    town.join();
}

#[test]
fn sentences_are_chinese_and_errors_have_a_status_when_configured() {
    let town = Town::with(1, |config| {
        config.answers.language = inkgate_gateway::config::Language::Zh;
        config.answers.errors_as_status = true;
    });
    assert_eq!(town.stranger.get("/nowhere").json()["message"], "接口不存在");
    let answer = town.application.post(GENERAL, &json!({}));
    assert_eq!((answer.status, &answer.json()["statusCode"]), (400, &json!(4003)));
}
