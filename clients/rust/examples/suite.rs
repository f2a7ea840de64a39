//! Every call against a real server, whose address and keys the environment has (`clients/test` starts one). An example and
//! no test, so that `cargo test` needs no server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;
use std::env::var;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inkgate_client::eop::envelope::{Jwk, Key};
use inkgate_client::{ApiError, Client, Error, Kind, Plain};
use serde_json::json;

const NOTHING: &[u8] = b"no picture";
const TESTS: &[(&str, fn())] = &[
    ("general", general),
    ("ID card", id_card),
    ("plate", plate),
    ("business licence", business_license),
    ("driving licence", driving_licence),
    ("vehicle licence", vehicle_licence),
    ("train ticket", train_ticket),
    ("quota invoice", quota_invoice),
    ("face", face),
    ("another document", another_document),
    ("plain", plain),
    ("a stream", stream),
    ("a wrong signature", wrong_signature),
    ("a package that is used up", used_up),
    ("Retry-After", retry_after),
    ("nobody answers", nobody_answers),
    ("encrypted", encrypted),
    ("keys are not shown", keys_are_not_shown),
];

fn main() {
    let failed: Vec<&str> =
        TESTS.iter().filter(|(_, test)| catch_unwind(test).is_err()).map(|(name, _)| *name).collect();
    println!("{} passed, {} failed {failed:?}", TESTS.len() - failed.len(), failed.len());
    std::process::exit(i32::from(!failed.is_empty()));
}

fn env(name: &str) -> String {
    var(format!("INKGATE_{name}")).unwrap_or_else(|_| panic!("no INKGATE_{name}: run clients/test"))
}

fn picture(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(&env("ROOT")).join(path)).unwrap()
}

fn client(appkey: &str) -> Client {
    Client::new(&env("ENDPOINT"))
        .keys(&env("ACCESS_KEY"), &env("SECRET_KEY"), &env(appkey))
        .token(&env("TOKEN"))
}

fn main_client() -> Client {
    client("APPKEY")
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: Kind) -> ApiError {
    let error = result.unwrap_err();
    let refused = error.api().unwrap_or_else(|| panic!("{error:?}")).clone();
    assert_eq!(refused.kind(), kind, "{refused}");
    refused
}

fn general() {
    let receipt = picture("pictures/receipt.png");
    let answer = main_client().detail(true).general(&[&receipt, NOTHING]).unwrap();
    assert_eq!(answer.attempts, 1);
    assert!(!answer.server_request_id.is_empty());
    let read = answer.value[0].as_ref().unwrap();
    assert!(read.text().contains("INKGATE BOOKSTORE"));
    assert!(read.lines[0].polygon[1][0] > read.lines[0].polygon[0][0]);
    assert!(read.more.as_ref().unwrap().get("lines").is_some());
    let failure = answer.value[1].as_ref().unwrap_err();
    assert_eq!((failure.code, failure.kind()), (4002, Kind::Picture));
}

fn id_card() {
    let (portrait, emblem) = (picture("specimens/portrait.jpg"), picture("specimens/emblem.jpg"));
    let items = main_client().id_card(&[&portrait, &emblem]).unwrap().value;
    let portrait = items[0].as_ref().unwrap();
    assert_eq!((portrait.number.as_str(), portrait.note.as_str()), ("610066198402234024", "back"));
    assert_eq!(items[1].as_ref().unwrap().valid, "2018.01.18-2028.01.18");
}

fn plate() {
    let items = main_client().plate(&[&picture("specimens/plate.jpg")]).unwrap().value;
    let plates = &items[0].as_ref().unwrap().plates;
    assert_eq!(plates.iter().map(|plate| plate.number.as_str()).collect::<Vec<_>>(), ["浙H93497"]);
}

fn business_license() {
    let licence = main_client().business_license(&picture("specimens/business.jpg")).unwrap().value;
    assert!(licence.found());
    assert_eq!(licence.credit_code, "91310089019885419X");
}

fn driving_licence() {
    let licence = main_client().driving_licence(&picture("specimens/driving.jpg")).unwrap().value;
    assert_eq!(licence.number, "110009198511212806");
}

fn vehicle_licence() {
    let licence = main_client().vehicle_licence(&picture("specimens/vehicle.jpg")).unwrap().value;
    assert_eq!(licence.vin, "LZZF8CE136R8C3205");
}

fn train_ticket() {
    let ticket = main_client().train_ticket(&picture("clients/pictures/ticket.png")).unwrap().value;
    assert_eq!(ticket.train, "G1234");
}

fn quota_invoice() {
    let invoice = main_client().quota_invoice(&picture("clients/pictures/invoice.png")).unwrap().value;
    assert_eq!(invoice.code, "144001906012");
}

fn face() {
    // A drawn card has none.
    assert_eq!(main_client().face(&picture("specimens/portrait.jpg")).unwrap().value.faces, []);
}

fn another_document() {
    let result = main_client().train_ticket(&picture("specimens/driving.jpg"));
    assert_eq!(refused(result, Kind::Picture).code, 400_016);
}

fn plain() {
    let one = Plain { pages: Some("1"), ..Plain::default() };
    let pages = main_client().recognize(&picture("pictures/born-digital.pdf"), one).unwrap().value;
    assert_eq!((pages.len(), pages[0].number), (1, 1));
    assert!(!pages[0].text().is_empty());
    let receipt = picture("pictures/receipt.png");
    let fast = Plain { profile: Some("fast"), ..Plain::default() };
    assert!(main_client().recognize_text(&receipt, fast).unwrap().value.contains("INKGATE BOOKSTORE"));
    let wrong = Plain { profile: Some("wrong"), ..Plain::default() };
    let refusal = refused(main_client().recognize(&receipt, wrong), Kind::Request);
    assert_eq!(refusal.status().unwrap().name, "bad_parameter");
    refused(main_client().token("wrong").recognize(&receipt, Plain::default()), Kind::Authentication);
}

fn stream() {
    let data = STANDARD.encode(picture("clients/pictures/ticket.png"));
    let mut body = Cursor::new(format!("{{\"data\": [\"{data}\"]}}"));
    let path = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json?b=2&a=1";
    let answer = main_client().call_stream(path, &mut body).unwrap();
    assert_eq!(answer.value["message"]["success"], 1);
}

fn wrong_signature() {
    let wrong = main_client().keys(&env("ACCESS_KEY"), &"0".repeat(32), &env("APPKEY"));
    let refusal = refused(wrong.general(&[NOTHING]), Kind::Authentication);
    assert_eq!((refusal.code, refusal.http, refusal.again()), (10009, 401, false));
}

fn used_up() {
    let result = client("APPKEY_USED_UP").general(&[&picture("pictures/receipt.png")]);
    assert_eq!(refused(result, Kind::Quota).status().unwrap().name, "exhausted");
}

fn retry_after() {
    // One call a second: the second of two is told to wait, waits, and is sent under another request id.
    let impatient = client("APPKEY_SLOW").retries(0);
    let many = (0..20).try_for_each(|_| impatient.general(&[NOTHING]).map(|_| ()));
    let refusal = refused(many, Kind::Busy);
    assert_eq!(refusal.http, 429);
    assert!(refusal.retry_after.unwrap() >= Duration::from_secs(1));
    let patient = client("APPKEY_SLOW").retries(9);
    let answers: Vec<_> = (0..3).map(|_| patient.general(&[NOTHING]).unwrap()).collect();
    assert!(answers.iter().any(|answer| answer.attempts > 1));
    assert_eq!(answers.iter().map(|answer| &answer.request_id).collect::<BTreeSet<_>>().len(), 3);
}

fn nobody_answers() {
    let nobody = Client::new("http://127.0.0.1:1").keys("a", "b", "c").retries(0);
    let error = nobody.general(&[NOTHING]).unwrap_err();
    assert!(matches!(error, Error::Transport { unsent: true, .. }), "{error:?}");
}

fn shared() -> Key {
    let hex = env("ENVELOPE_KEY");
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    let k = URL_SAFE_NO_PAD.encode((0..32).map(byte).collect::<Vec<_>>());
    let jwk = json!({"kty": "oct", "kid": "shared", "alg": "dir", "enc": "A256GCM", "k": k});
    serde_json::from_value::<Jwk>(jwk).unwrap().key().unwrap()
}

fn encrypted() {
    let receipt = picture("pictures/receipt.png");
    let answer = client("APPKEY_SEALED").envelope(shared()).general(&[&receipt]).unwrap();
    assert!(answer.value[0].as_ref().unwrap().text().contains("INKGATE BOOKSTORE"));
    let refusal = refused(client("APPKEY_SEALED").general(&[&receipt]), Kind::Request);
    assert_eq!(refusal.status().unwrap().name, "not_encrypted");
}

fn keys_are_not_shown() {
    let client = Client::new("http://127.0.0.1:1").keys("ak", "hidden", "appkey").token("hidden");
    assert!(!format!("{client:?}").contains("hidden"));
}
