//! Somebody who wants what was not opened, not paid for, or paid for by others; and SQL in whatever is text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_platform::{Bounds, NewPackage, Opening, Payment};
use inkgate_testkit::Application;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use super::{code, good};
use crate::documents::{BUSINESS, DRIVING, FACE, ID_CARD};
use crate::fake::picture;
use crate::town::Town;

/// Opens `capability` alone for an application.
fn open_alone(town: &Town, appkey: &str, capability: &str, payment: Payment) {
    let act = town.act();
    town.operate(town.platform.close_capability(&act, appkey, inkgate_platform::EVERYTHING));
    let opening = Opening { capability: capability.into(), payment, bounds: Bounds::default() };
    town.operate(town.platform.open_capability(&act, appkey, &opening));
}

fn buy(town: &Town, account: &str, appkey: Option<&str>, pictures: i64, from: i64, to: i64) {
    let new = NewPackage {
        account,
        appkey,
        capability: "general",
        pictures,
        amount: 0,
        currency: "CNY",
        starts_at: town.seconds() + from,
        expires_at: town.seconds() + to,
    };
    town.operate(town.platform.buy_package(&town.act(), &new));
}

fn read(application: &Application) -> serde_json::Value {
    code(&application.recognize(&[&picture("a")]))
}

#[test]
fn what_was_not_opened_is_not_served_at_any_of_its_doors() {
    let town = Town::new();
    open_alone(&town, &town.application.appkey, "id-card", Payment::Free);
    let picture = STANDARD.encode(picture("portrait"));
    let list = json!({ "data": [picture] });
    assert_eq!(code(&town.application.post(ID_CARD, &list)), 0, "what is opened is");
    let single = |action: &str| json!({ "Action": action, "ImageData": picture });
    for (path, body) in [
        (GENERAL, list.clone()),
        (BUSINESS, single("BusinessCardOCR")),
        (DRIVING, single("DriversLicense")),
        (FACE, json!({ "imageContent": picture })),
    ] {
        let answer = town.application.post(path, &body);
        assert_eq!((answer.status, code(&answer)), (403, json!("CTAPI_10012")), "{path}");
    }
    assert_eq!(send(town.to, &town.plain_request("", b"BMa")).status, 403, "nor with a token");
    // Nor by a way that means the same path.
    for path in [GENERAL.replace("/ocr/v1/", "/ocr/./v1/"), GENERAL.replace("ocrdetect", "ocr%64etect")] {
        assert_ne!(code(&town.application.post(&path, &list)), 0, "{path}");
    }
    assert!(town.fake.last_want().alternatives, "nothing but the card was read");
}

#[test]
fn packages_pay_for_their_own_time_account_and_application_alone() {
    let town = Town::new();
    let (own, theirs) = (&town.application, &town.neighbour);
    for application in [own, theirs] {
        open_alone(&town, &application.appkey, "general", Payment::Package);
    }
    let exhausted = json!("CTAPI_10022");
    buy(&town, "neighbour", None, 10, 0, 1000);
    assert_eq!(read(own), exhausted, "another account's");
    let second = town.operate(town.platform.make_application(&town.act(), "a", "second"));
    buy(&town, "a", Some(&second.appkey), 10, 0, 1000);
    assert_eq!(read(own), exhausted, "another application's");
    buy(&town, "a", None, 10, 250, 500);
    assert_eq!(read(own), exhausted, "one that has not begun");
    town.clock.advance(300);
    assert_eq!(read(own), 0);
    town.clock.advance(300);
    assert_eq!(read(own), exhausted, "one that is over, of which a server still holds a part");
    buy(&town, "a", None, 2, 0, 1000);
    assert_eq!((read(own), read(own), read(own)), (json!(0), json!(0), exhausted.clone()), "used up");

    // Three at once for the last one.
    buy(&town, "a", None, 1, 0, 1000);
    let codes = std::thread::scope(|scope| {
        let calls = [(); 3].map(|()| scope.spawn(|| read(own)));
        calls.map(|call| call.join().unwrap())
    });
    let served = codes.iter().filter(|code| **code == json!(0)).count();
    assert_eq!(served, 1, "{codes:?}");
}

#[test]
fn who_is_disabled_anywhere_above_is_refused() {
    let town = Town::new();
    let (act, appkey) = (town.act(), town.application.appkey.clone());
    assert_eq!(read(&town.application), 0);
    town.operate(town.platform.enable_application(&act, &appkey, false));
    assert_eq!(read(&town.application), "CTAPI_10010");
    assert_eq!(send(town.to, &town.plain_request("", b"BMa")).status, 401);
    town.operate(town.platform.enable_application(&act, &appkey, true));
    assert_eq!(read(&town.application), 0);
    town.operate(town.platform.enable_account(&act, "a", false));
    assert_eq!(read(&town.application), "CTAPI_10002");
    assert_eq!(send(town.to, &town.plain_request("", b"BMa")).status, 401);
    assert_eq!(read(&town.neighbour), 0, "nobody else");
}

#[test]
fn sql_in_any_text_is_text() {
    let town = Town::new();
    let words =
        ["' OR '1'='1", "x'); DROP TABLE entry; --", "1; UPDATE package SET remaining = 9", "$1", "a\\'b"];
    for word in words {
        // Whatever a caller can write: an application, a key, a request id, a token.
        let other = Application { appkey: word.to_owned(), ..town.application.clone() };
        assert_eq!(code(&other.post(GENERAL, &json!({}))), "CTAPI_10010", "{word}");
        let other = Application { access_key: word.replace(' ', ""), ..town.application.clone() };
        assert_ne!(code(&other.post(GENERAL, &json!({}))), 0, "{word}");
        let request = Request::new("POST", GENERAL).body(good());
        let id = format!("{word}{}", request_id());
        assert_eq!(code(&send(town.to, &town.application.signed(request, &utc(), &id))), 0, "{word}");
        let request = town.plain_request("", b"BMa").altered("authorization", &format!("Bearer {word}"));
        assert_eq!(send(town.to, &request).status, 401, "{word}");
        // Whatever an operator can write.
        let act = town.act();
        town.operate(town.platform.make_account(&act, word));
        let made = town.operate(town.platform.make_application(&act, word, word));
        assert_eq!(made.name, word);
        town.operate(town.platform.correct(&act, word, 1, "CNY", word));
        let refused =
            town.runtime.block_on(town.platform.close_capability(&act, &town.application.appkey, word));
        assert!(refused.is_err(), "nothing of that name is open");
    }
    let accounts = town.operate(town.platform.accounts(&town.act()));
    assert!(words.iter().all(|word| accounts.iter().any(|account| account.name == *word)));
    assert_eq!(read(&town.application), 0);
    town.operate(town.platform.verify_audit(&town.act()));
}
