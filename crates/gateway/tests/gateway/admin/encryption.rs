//! Keys of interface encryption over the API: what is made opens, what is taken away does not, and none is shown twice.

use std::slice::from_ref;

use inkgate_eop::envelope::seal;
use inkgate_platform::Role;
use serde_json::{Value, json};

use super::{Person, is_refused};
use crate::encrypted::{System, body, call, give, jwk, key, opened};
use crate::fake::picture;
use crate::town::{Home, Town};

const KEYS: &str = "/admin/v1/encryption-keys";

/// The application's own pair, for answers: all of it, and what it tells.
fn own(kind: &str) -> (Value, Value) {
    let own = jwk(kind, "C");
    let public = key(&own).public().unwrap().reveal();
    (own, public)
}

/// Makes a key over the API; gives its id and what the application is to have.
fn make(owner: &Person, town: &Town, kind: &str, answers: &Value) -> (String, Value) {
    let asked =
        json!({ "appkey": town.application.appkey, "name": "gate", "kind": kind, "answers": answers });
    let made = owner.post(KEYS, asked);
    (made["id"].as_str().unwrap().to_owned(), made["jwk"].clone())
}

/// A call whose body is sealed with what the application has.
fn sealed(town: &Town, jwk: &Value) -> inkgate_testkit::http::Answer {
    call(town, seal(&body("secret"), &key(jwk), &mut System).unwrap())
}

fn refused(town: &Town, jwk: &Value) {
    assert_eq!(sealed(town, jwk).json()["statusCode"], "CTAPI_10051");
}

#[test]
fn a_call_sealed_for_a_key_of_each_kind_is_opened_until_the_key_is_disabled() {
    let town = Town::new();
    let owner = Person::owner(&town);
    for kind in ["A256GCM", "SM4GCM", "P-256", "SM2"] {
        let pair = kind == "P-256" || kind == "SM2";
        let (own, public) = if pair { own(kind) } else { (Value::Null, Value::Null) };
        let (id, jwk) = make(&owner, &town, kind, &public);
        assert_eq!((&jwk["kid"], jwk.get("d")), (&json!(id), None), "{kind}");
        let answers = key(if pair { &own } else { &jwk });
        let read = opened(&sealed(&town, &jwk), &answers);
        assert_eq!(read["returnObj"][0]["detail"][0]["text"], "secret", "{kind}");

        let at = format!("{KEYS}/{id}");
        let shown = owner.get(&at);
        assert_eq!(
            (&shown["kind"], &shown["source"], &shown["enabled"]),
            (&json!(kind), &json!("platform"), &json!(true))
        );
        assert_eq!((&shown["public"], &shown["answers"]), (if pair { &jwk } else { &Value::Null }, &public));
        assert_eq!(owner.ask("PATCH", &at, json!({ "enabled": false })).json()["enabled"], false);
        refused(&town, &jwk);
        owner.ask("PATCH", &at, json!({ "enabled": true }));
        assert_eq!(sealed(&town, &jwk).header("content-type"), Some("application/jose"));
        owner.ask("PATCH", &at, json!({ "enabled": false }));
        if !pair {
            for path in [KEYS, &at, "/admin/v1/audit"] {
                let listed = owner.get(path).to_string();
                assert!(!listed.contains(jwk["k"].as_str().unwrap()), "{kind} is shown once, not in {path}");
            }
        }
    }
    // Nothing has to be encrypted yet; where it must, what was said before the last key was disabled holds.
    assert_eq!(town.application.recognize(&[&picture("a")]).json()["statusCode"], 0);
    let at = format!("/admin/v1/applications/{}/encryption", town.application.appkey);
    assert_eq!(
        owner.get(&at),
        json!({ "appkey": town.application.appkey, "mode": "optional", "file": null })
    );
    assert_eq!(owner.ask("PUT", &at, json!({ "mode": "required" })).json()["mode"], "required");
    assert_eq!(call(&town, body("a")).json()["statusCode"], "CTAPI_10050");
    assert_eq!(town.plain("", &picture("a")).status, 400, "no way around it");
    is_refused(&owner.ask("PUT", &at, json!({ "mode": "off" })), 422, "value");

    let trail = owner.get("/admin/v1/audit");
    let did = |action: &str| {
        trail["items"].as_array().unwrap().iter().filter(|row| row["action"] == action).count()
    };
    assert_eq!((did("encryption.make"), did("encryption.disable"), did("encryption.mode")), (4, 8, 1));
}

#[test]
fn keys_are_rotated_with_overlap_and_each_answer_goes_to_who_asked() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let (old_own, old_public) = own("SM2");
    let (id, old) = make(&owner, &town, "SM2", &old_public);
    let new_own = jwk("SM2", "D");
    let new_public = key(&new_own).public().unwrap().reveal();
    let body = json!({ "overlap_seconds": 60, "answers": new_public });
    let rotated = owner.post(&format!("{KEYS}/{id}/rotate"), body);
    let new = rotated["jwk"].clone();
    assert_eq!(
        (&rotated["replaces"], &rotated["replaced_ends_at"]),
        (&json!(id), &owner.get(&format!("{KEYS}/{id}"))["expires_at"])
    );
    // Who still has the old key may have the old answers' key too.
    assert_eq!(opened(&sealed(&town, &old), &key(&old_own))["statusCode"], 0);
    assert_eq!(opened(&sealed(&town, &new), &key(&new_own))["statusCode"], 0);
    town.clock.advance(61);
    refused(&town, &old);
    assert_eq!(opened(&sealed(&town, &new), &key(&new_own))["statusCode"], 0);
    // Without a new one, the application's own key stays.
    let again = owner
        .post(&format!("{KEYS}/{}/rotate", rotated["id"].as_str().unwrap()), json!({ "overlap_seconds": 0 }));
    refused(&town, &new);
    assert_eq!(opened(&sealed(&town, &again["jwk"]), &key(&new_own))["statusCode"], 0);
}

#[test]
fn keys_of_the_file_go_on_beside_them_and_are_told_apart() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let (of_file, answers) = (jwk("P-256", "A"), jwk("P-256", "B"));
    give(&town, "required", from_ref(&of_file), &answers);
    let (id, made) = make(&owner, &town, "A256GCM", &Value::Null);
    assert_eq!(opened(&sealed(&town, &of_file), &key(&answers))["statusCode"], 0);
    assert_eq!(opened(&sealed(&town, &made), &key(&made))["statusCode"], 0);
    assert_eq!(call(&town, body("a")).json()["statusCode"], "CTAPI_10050", "the stricter holds");
    let at = format!("/admin/v1/applications/{}/encryption", town.application.appkey);
    assert_eq!((&owner.get(&at)["mode"], &owner.get(&at)["file"]), (&json!("optional"), &json!("required")));

    let listed = owner.get(&format!("{KEYS}?appkey={}", town.application.appkey));
    let seen: Vec<(&str, &str)> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["source"].as_str().unwrap(), row["id"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("platform", id.as_str()), ("file", "A")]);
    assert!(!listed.to_string().contains(of_file["d"].as_str().unwrap()));
    assert_eq!(listed["items"][1]["answers"]["kid"], "B");
    is_refused(&owner.ask("PATCH", &format!("{KEYS}/A"), json!({ "enabled": false })), 409, "conflict");
    is_refused(
        &owner.ask("POST", &format!("{KEYS}/A/rotate"), json!({ "overlap_seconds": 1 })),
        409,
        "conflict",
    );
    // The file read anew without it: what is on the platform stays.
    town.house.reload(inkgate_gateway::Config::default());
    refused(&town, &of_file);
    assert_eq!(opened(&sealed(&town, &made), &key(&made))["statusCode"], 0);
    assert_eq!(call(&town, body("a")).json()["statusCode"], 0);
}

#[test]
fn another_accounts_keys_are_not_there_and_slips_are_named() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let tenant = Person::new(&town, "neighbour", "tenant", Role::Owner);
    let (id, jwk) = make(&owner, &town, "SM4GCM", &Value::Null);
    give(&town, "optional", from_ref(&super::super::encrypted::jwk("dir", "A")), &jwk);
    assert_eq!(tenant.get(KEYS)["items"], json!([]));
    assert_eq!(tenant.get(&format!("{KEYS}?account=a"))["items"], json!([]));
    for id in [id.as_str(), "A", "nobody"] {
        is_refused(&tenant.ask("GET", &format!("{KEYS}/{id}"), Value::Null), 404, "not-found");
        is_refused(
            &tenant.ask("PATCH", &format!("{KEYS}/{id}"), json!({ "enabled": false })),
            404,
            "not-found",
        );
    }
    let asked = |kind: &str, answers: Value| json!({ "appkey": town.application.appkey, "name": "gate", "kind": kind, "answers": answers });
    is_refused(&tenant.ask("POST", KEYS, asked("SM4GCM", Value::Null)), 404, "not-found");
    assert_eq!(opened(&sealed(&town, &jwk), &key(&jwk))["statusCode"], 0, "untouched");
    let (own, public) = own("P-256");
    for (kind, answers, field) in [
        ("RSA", Value::Null, "kind"),
        ("P-256", Value::Null, "answers"),
        ("P-256", own.clone(), "answers"),
        ("SM4GCM", public, "answers"),
        ("SM2", json!({ "kty": "EC" }), "answers"),
    ] {
        let answer = owner.ask("POST", KEYS, asked(kind, answers));
        is_refused(&answer, 422, "value");
        assert_eq!(answer.json()["field"], field);
        assert!(!answer.text().contains(own["d"].as_str().unwrap()));
    }
}

#[test]
fn another_server_on_the_same_database_follows() {
    let Some(home) = Home::postgres() else { return };
    let (one, other) = (home.town("one"), home.town("other"));
    let owner = Person::owner(&one);
    let (id, jwk) = make(&owner, &one, "A256GCM", &Value::Null);
    let began = std::time::Instant::now();
    let until = |opens: bool| {
        while (sealed(&other, &jwk).header("content-type") == Some("application/jose")) != opens {
            assert!(began.elapsed().as_secs() < 30, "the other server does not follow");
        }
    };
    until(true);
    owner.ask("PATCH", &format!("{KEYS}/{id}"), json!({ "enabled": false }));
    until(false);
}
