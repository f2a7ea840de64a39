//! What the console calls for somebody who is signed in: a picture tried under an application, a page drawn, a refused
//! signature looked at.

use inkgate_platform::Role;
use inkgate_testkit::actors::now;
use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use super::{Person, is_refused};
use crate::fake::picture;
use crate::town::Town;

fn trying(what: &str, appkey: &str) -> Request {
    Request::new("POST", &format!("/admin/v1/try/{what}")).header("appkey", appkey).body(picture("word"))
}

#[test]
fn a_picture_is_tried_and_counted_under_the_application() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let answer = send(town.to, &owner.signed(trying("plain?format=text", &town.application.appkey)));
    assert_eq!((answer.status, answer.text().as_str()), (200, "word\n"));
    let spent = answer.header("server-timing").unwrap();
    assert!(spent.contains("detect;dur=") && spent.contains("recognize;dur="), "{spent}");
    assert_eq!(town.house.ledger().used(&town.application.appkey, "plain").read, 1);
    let plain = town.plain("?format=text", &picture("word"));
    assert_eq!(plain.header("server-timing"), None, "the API itself says nothing of the kind");
}

#[test]
fn a_capability_answers_as_the_cloud_does() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let body = json!({ "data": [base64(&picture("word"))] }).to_string();
    let request = Request::new("POST", "/admin/v1/try/general")
        .header("appkey", &town.application.appkey)
        .header("content-type", "application/json")
        .body(body);
    let answer = send(town.to, &owner.signed(request)).json();
    assert_eq!(answer["statusCode"], 0);
    assert_eq!(answer["returnObj"][0]["detail"][0]["text"], "word");
}

#[test]
fn nobody_tries_without_a_session_of_the_page_itself() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let appkey = &town.application.appkey;
    is_refused(&send(town.to, &trying("plain", appkey)), 401, "sign-in-needed");
    is_refused(&send(town.to, &trying("page?page=1", appkey)), 401, "sign-in-needed");
    let with_cookie = trying("plain", appkey).header("cookie", &owner.cookie);
    is_refused(&send(town.to, &with_cookie), 403, "csrf");
    let elsewhere = owner.signed(trying("plain", appkey)).header("origin", "http://elsewhere.example");
    is_refused(&send(town.to, &elsewhere), 403, "csrf");
    let signed = owner.signed(trying("plain", appkey));
    owner.ask("DELETE", "/admin/v1/session", Value::Null);
    is_refused(&send(town.to, &signed), 401, "sign-in-needed");
    assert_eq!(town.house.ledger().used(appkey, "plain").calls, 0);
}

#[test]
fn the_application_is_one_that_the_person_may_use() {
    let town = Town::new();
    let stranger = Person::new(&town, "neighbour", "stranger", Role::Developer);
    let other = send(town.to, &stranger.signed(trying("plain", &town.application.appkey)));
    is_refused(&other, 404, "not-found");
    let own = send(town.to, &stranger.signed(trying("plain", &town.neighbour.appkey)));
    assert_eq!(own.status, 200, "{}", own.text());
    let auditor = Person::new(&town, "neighbour", "auditor", Role::Auditor);
    is_refused(&send(town.to, &auditor.signed(trying("plain", &town.neighbour.appkey))), 403, "forbidden");
    let none = send(town.to, &stranger.signed(trying("nothing", &town.neighbour.appkey)));
    assert_eq!(none.status, 404);
}

#[test]
fn a_page_is_drawn_as_a_picture() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let pdf = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pictures/scanned.pdf")).unwrap();
    let page = |query: &str, body: &[u8]| {
        let request = Request::new("POST", &format!("/admin/v1/try/page{query}")).body(body);
        send(town.to, &owner.signed(request))
    };
    let drawn = page("?page=1", &pdf);
    assert_eq!((drawn.status, drawn.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(drawn.body.get(..2), Some(&[0xff, 0xd8][..]));
    is_refused(&page("?page=99", &pdf), 422, "value");
    is_refused(&page("?page=0", &pdf), 400, "malformed");
    is_refused(&page("?page=1", b"%PDF-1.4 nothing"), 422, "value");
}

#[test]
fn a_signature_is_looked_at_and_its_key_stays() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let sent = Request::new("POST", "/v1/x?b=2&a=1").body("{}");
    let signed = town.application.signed(sent, &now(), "1b2c");
    let headers: Vec<Value> = signed.headers.iter().map(|(name, value)| json!([name, value])).collect();
    let look = |query: &str, body: &str| {
        let body = json!({ "query": query, "headers": headers, "body": body });
        owner.post("/admin/v1/debug-signature", body)
    };
    let right = look("b=2&a=1", "{}");
    assert_eq!(right["right"], true, "{right}");
    let wrong = look("b=2&a=1", "{ }");
    assert_eq!(wrong["right"], false);
    let last = wrong["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["step"], &last["reason"]), (&json!("signature"), &json!("key-or-body")));
    assert!(!wrong.to_string().contains(&town.application.secret_key));

    let stranger = Person::new(&town, "neighbour", "stranger", Role::Developer);
    let body = json!({ "query": "b=2&a=1", "headers": headers, "body": "{}" });
    let seen = stranger.post("/admin/v1/debug-signature", body);
    let key = seen["steps"].as_array().unwrap().iter().find(|step| step["step"] == "key").unwrap();
    assert_eq!(key["reason"], "key-unknown", "another account's key is as one that is not there");
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
