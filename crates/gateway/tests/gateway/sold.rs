//! What an operator sells, allows and takes away, as callers feel it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_platform::{Bounds, NewPackage, Opening, Payment};
use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use crate::documents::{BUSINESS, DRIVING, FACE, ID_CARD, VEHICLE};
use crate::fake::picture;
use crate::town::Town;

/// Opens general recognition for the town's application.
fn open(town: &Town, payment: Payment, bounds: Bounds) {
    open_one(town, "general", payment, bounds);
}

fn open_one(town: &Town, capability: &str, payment: Payment, bounds: Bounds) {
    let opening = Opening { capability: capability.into(), payment, bounds };
    town.operate(town.platform.open_capability(&town.act(), &town.application.appkey, &opening));
}

fn buy(town: &Town, pictures: i64, seconds: i64) {
    buy_for(town, "general", pictures, seconds);
}

fn buy_for(town: &Town, capability: &str, pictures: i64, seconds: i64) {
    let now = town.seconds();
    let new = NewPackage {
        account: "a",
        appkey: Some(&town.application.appkey),
        capability,
        pictures,
        amount: 100,
        currency: "CNY",
        starts_at: now,
        expires_at: now + seconds,
    };
    town.operate(town.platform.buy_package(&town.act(), &new));
}

fn code(town: &Town, pictures: &[&[u8]]) -> String {
    town.application.recognize(pictures).json()["statusCode"].to_string()
}

#[test]
fn a_package_pays_for_what_was_read_and_for_nothing_else() {
    let town = Town::new();
    open(&town, Payment::Package, Bounds::default());
    buy(&town, 5, 1000);
    let (good, bad) = (picture("a"), picture("malformed"));
    assert_eq!(code(&town, &[&good, &bad, &good]), "0");
    assert_eq!(town.left(), 3, "what could not be read is free");
    assert_eq!(code(&town, &[&good, &good, &good, &good]), "\"CTAPI_10022\"");
    assert_eq!(code(&town, &[&bad, &bad, &bad]), "0");
    assert_eq!(town.left(), 3);
    assert_eq!(code(&town, &[&good, &good, &good]), "0");
    assert_eq!(town.left(), 0);
    assert_eq!(code(&town, &[&good]), "\"CTAPI_10022\"");
    buy(&town, 5, 60);
    assert_eq!(code(&town, &[&good]), "0", "what was bought counts at once");
    town.clock.advance(61);
    let late = code(&town, &[&good]);
    assert_eq!(late, "\"CTAPI_10022\"", "and not after its end");
}

#[test]
fn a_picture_that_does_not_show_what_was_asked_for_is_not_charged() {
    let town = Town::new();
    open_one(&town, "*", Payment::Package, Bounds::default());
    buy_for(&town, "*", 20, 1000);
    let encoded = |word: &str| STANDARD.encode(picture(word));
    let post = |path: &str, body: serde_json::Value| town.application.post(path, &body).json();
    // Of a list, its items that say why they failed.
    let data = ["portrait", "driving", "a", "emblem"].map(encoded);
    let answer = post(ID_CARD, json!({ "data": data }));
    assert_eq!(answer["message"], json!({"success": 2, "fail": 2}));
    assert_eq!(town.left(), 18);
    // A refusal.
    let body = |action: &str, word: &str| json!({ "Action": action, "ImageData": encoded(word) });
    assert_eq!(post(DRIVING, body("DriversLicense", "business"))["statusCode"], 400_016);
    assert_eq!(post(VEHICLE, body("VehicleRegistration", "a"))["statusCode"], 400_016);
    assert_eq!(town.left(), 18);
    assert_eq!(post(DRIVING, body("DriversLicense", "driving"))["statusCode"], 0);
    assert_eq!(town.left(), 17);
    // That a picture is no business license, and that it shows no face, is what was asked.
    let answer = post(BUSINESS, body("BusinessCardOCR", "driving"));
    assert_eq!(answer["returnObj"]["license_type"], "Not Business License");
    assert_eq!(post(FACE, json!({ "imageContent": encoded("a") }))["returnObj"]["face_num"], 0);
    assert_eq!(town.left(), 15);
    let used = town.house.ledger().used(&town.application.appkey, "id-card");
    assert_eq!((used.calls, used.read, used.failed), (1, 2, 2));
}

#[test]
fn who_hangs_up_while_a_picture_is_read_has_paid_nothing() {
    let town = Town::new();
    open(&town, Payment::Package, Bounds::default());
    buy(&town, 5, 1000);
    let body = json!({ "data": [STANDARD.encode(picture("hold"))] }).to_string();
    let request = Request::new("POST", GENERAL).body(body);
    let request = town.application.signed(request, &now(), &request_id());
    let mut stream = std::net::TcpStream::connect(town.to).unwrap();
    std::io::Write::write_all(&mut stream, &request.bytes()).unwrap();
    let cancel = town.fake.wait_for_held(1).remove(0);
    drop(stream);
    while !cancel.is_cancelled() || town.house.ledger().open() > 0 {
        std::thread::yield_now();
    }
    assert_eq!(town.left(), 5);
}

#[test]
fn what_is_closed_disabled_or_limited_is_refused_from_the_next_call_on() {
    let town = Town::new();
    let good = picture("a");
    let key = &town.application.access_key;
    assert_eq!(code(&town, &[&good]), "0");
    let bounds = Bounds { calls_per_second: Some(1), ..Bounds::default() };
    open(&town, Payment::Free, bounds);
    let refused = (0..50).any(|_| code(&town, &[&good]) == "\"CTAPI_10020\"");
    assert!(refused, "fifty calls came at one a second");
    open(&town, Payment::Free, Bounds::default());
    assert_eq!(code(&town, &[&good]), "0");

    let limit = |networks: &str| {
        let networks = networks.parse().unwrap();
        town.operate(town.platform.limit_key(&town.act(), key, &networks, &[]));
    };
    limit("192.0.2.0/24");
    assert_eq!(code(&town, &[&good]), "\"CTAPI_10002\"");
    limit("127.0.0.0/8");
    assert_eq!(code(&town, &[&good]), "0");

    let new = town.operate(town.platform.rotate_key(&town.act(), key, 60));
    let mut rotated = town.application.clone();
    (rotated.access_key, rotated.secret_key) = (new.id.clone(), new.secret.reveal().to_owned());
    assert_eq!(rotated.recognize(&[&good]).json()["statusCode"], 0);
    assert_eq!(code(&town, &[&good]), "0", "both may sign");
    town.clock.advance(61);
    assert_eq!(code(&town, &[&good]), "\"CTAPI_10002\"", "the old one no more");
    town.operate(town.platform.enable_key(&town.act(), &new.id, false));
    assert_eq!(rotated.recognize(&[&good]).json()["statusCode"], "CTAPI_10002");

    let tokens = town.operate(town.platform.tokens(&town.act(), Some(&town.application.appkey)));
    assert_eq!(send(town.to, &town.plain_request("", &good)).status, 200);
    town.operate(town.platform.revoke_token(&town.act(), tokens[0].id));
    assert_eq!(send(town.to, &town.plain_request("", &good)).status, 401);
}
