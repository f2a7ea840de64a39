//! Lists in pages, and calls that may be sent again.

use inkgate_testkit::http::{Answer, send};
use serde_json::{Value, json};

use super::{Person, is_refused, request};
use crate::town::Town;

#[test]
fn pages_hold_every_row_once_while_rows_are_added() {
    let town = Town::new();
    let owner = Person::owner(&town);
    for at in 0..7 {
        owner.post("/admin/v1/applications", json!({ "account": "a", "name": format!("app {at}") }));
        owner.post("/admin/v1/keys", json!({ "account": "a", "name": format!("key {at}") }));
        let sealing = json!({ "appkey": town.application.appkey, "name": "gate", "kind": "SM4GCM" });
        owner.post("/admin/v1/encryption-keys", sealing);
    }
    for (path, field) in [
        ("applications", "appkey"),
        ("keys", "id"),
        ("encryption-keys", "id"),
        ("accounts", "name"),
        ("audit", "hash"),
    ] {
        let of = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
        };
        let whole = of(&owner.get(&format!("/admin/v1/{path}?limit=500")));
        let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = owner.get(&format!("/admin/v1/{path}?limit=2{cursor}"));
            seen.extend(of(&page));
            pages += 1;
            if pages == 2 {
                owner.post(
                    "/admin/v1/applications",
                    json!({ "account": "a", "name": format!("later {path}") }),
                );
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(whole.iter().all(|row| seen.contains(row)), "{path} lost a row");
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{path} gave a row twice");
        assert!(pages >= 2 || path == "accounts", "{path}: {pages}");
    }
    assert_eq!(owner.get("/admin/v1/accounts?limit=3")["next"], Value::Null, "a full last page is the last");
}

fn repeated(town: &Town, person: &Person, path: &str, body: Value, key: &str) -> Answer {
    send(town.to, &person.signed(request("POST", path, &body).header("idempotency-key", key)))
}

#[test]
fn a_call_with_a_key_is_done_once_and_answered_alike() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let make = |name: &str, key: &str| {
        repeated(&town, &owner, "/admin/v1/keys", json!({ "account": "a", "name": name }), key)
    };
    let count = || owner.get("/admin/v1/keys?account=a")["items"].as_array().unwrap().len();
    let before = count();
    let first = make("one", "k-1");
    let again = make("one", "k-1");
    assert_eq!((first.status, again.status, first.json()), (201, 201, again.json()));
    assert!(
        again.json()["secret"].as_str().unwrap().len() == 32,
        "the secret too, for whoever lost the answer"
    );
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    assert_eq!(count(), before + 1);
    is_refused(&make("two", "k-1"), 422, "idempotency-reused");
    let elsewhere =
        repeated(&town, &owner, "/admin/v1/applications", json!({ "account": "a", "name": "one" }), "k-1");
    is_refused(&elsewhere, 422, "idempotency-reused");
    // What failed may be sent again.
    is_refused(&make("", "k-2"), 422, "value");
    assert_eq!(make("three", "k-2").status, 201);
    // Another caller's key is another.
    let other = Person::new(&town, "a", "other", inkgate_platform::Role::Owner);
    let body = json!({ "account": "a", "name": "one" });
    assert_ne!(repeated(&town, &other, "/admin/v1/keys", body, "k-1").json()["id"], first.json()["id"]);
    for wrong in ["", "a b", "é", &"x".repeat(129)] {
        is_refused(&make("x", wrong), 400, "malformed");
    }
    assert_eq!(count(), before + 3);
    town.clock.advance(86_400);
    let owner = Person::sign_in(&town, "owner");
    let late = repeated(&town, &owner, "/admin/v1/keys", json!({ "account": "a", "name": "one" }), "k-1");
    assert_ne!(late.json()["id"], first.json()["id"], "a day later it is a new call");
}

#[test]
fn many_at_once_with_one_key_make_one_thing() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let body = json!({ "account": "a", "capability": "*", "pictures": 10, "amount": 100, "expires_at": 4_102_444_800_i64 });
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let ask = || repeated(&town, &owner, "/admin/v1/packages", body.clone(), "buy");
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    for answer in &answers {
        assert!(answer.status == 201 || answer.json()["type"] == "urn:inkgate:problem:idempotency-busy");
    }
    assert!(answers.iter().any(|answer| answer.status == 201));
    assert_eq!(owner.get("/admin/v1/packages")["items"].as_array().unwrap().len(), 1);
}
