//! Interface encryption: an application's envelopes are opened, its answers sealed, and what is wrong is told alike.

use std::fs;
use std::slice::from_ref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};
use inkgate_eop::envelope::{Jwk, Key, open, seal};
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Answer, Request, send};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::picture;
use crate::town::Town;

pub struct System;

impl TryRng for System {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        getrandom::u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        getrandom::u64()
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        getrandom::fill(to)
    }
}

impl TryCryptoRng for System {}

/// A key of one kind: `A` to `D` tell keys apart.
pub fn jwk(kind: &str, letter: &str) -> Value {
    let text = |bytes: usize| {
        let letters = letter.repeat(bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(letters)
    };
    match kind {
        "dir" => json!({"kty": "oct", "kid": letter, "enc": "A256GCM", "k": text(32)}),
        "dir-gm" => json!({"kty": "oct", "kid": letter, "enc": "SM4GCM", "k": text(16)}),
        "P-256" | "SM2" => json!({"kty": "EC", "crv": kind, "kid": letter, "d": text(32)}),
        _ => panic!("no kind {kind}"),
    }
}

pub fn key(jwk: &Value) -> Key {
    serde_json::from_value::<Jwk>(jwk.clone()).unwrap().key().unwrap()
}

fn write(folder: &TempDir, entries: &Value) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.path().join("keys.json");
    fs::write(&path, json!({ "applications": entries }).to_string()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Gives the town's application keys: what it sends is sealed for `open`, what it gets for `seal`.
pub fn give(town: &Town, mode: &str, open: &[Value], seal: &Value) {
    let folder = TempDir::new().unwrap();
    let mut config = inkgate_gateway::Config::default();
    let entry =
        json!([{"appkey": town.application.appkey.to_uppercase(), "mode": mode, "open": open, "seal": seal}]);
    config.encryption.keys = write(&folder, &entry);
    town.house.reload(config);
}

pub fn body(word: &str) -> Vec<u8> {
    json!({ "data": [STANDARD.encode(picture(word))] }).to_string().into_bytes()
}

pub fn call(town: &Town, body: impl Into<Vec<u8>>) -> Answer {
    send(town.to, &town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id()))
}

pub fn opened(answer: &Answer, key: &Key) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/jose"), "{}", answer.text());
    serde_json::from_slice(&open(&answer.text(), from_ref(key)).unwrap()).unwrap()
}

#[test]
fn every_kind_of_key_carries_a_call_and_its_answer() {
    let town = Town::new();
    for kind in ["dir", "dir-gm", "P-256", "SM2"] {
        let (ours, theirs) = (jwk(kind, "A"), jwk(kind, "B"));
        give(&town, "required", from_ref(&ours), &theirs);
        let sealed = seal(&body("secret"), &key(&ours), &mut System).unwrap();
        let answer = call(&town, sealed);
        assert_eq!(answer.status, 200);
        let read = opened(&answer, &key(&theirs));
        assert_eq!(read["returnObj"][0]["detail"][0]["text"], "secret", "{kind}");
        // What the capability has to say against it is sealed too.
        let answer = call(&town, seal(b"{}", &key(&ours), &mut System).unwrap());
        assert_eq!(opened(&answer, &key(&theirs))["statusCode"], 4003, "{kind}");
    }
    // A body that is opened aside.
    let ours = jwk("dir", "A");
    give(&town, "required", from_ref(&ours), &ours);
    let large = [body("a"), vec![b' '; 1 << 20]].concat();
    let answer = call(&town, seal(&large, &key(&ours), &mut System).unwrap());
    assert_eq!(opened(&answer, &key(&ours))["statusCode"], 0);
}

#[test]
fn who_must_encrypt_must_and_who_may_may() {
    let town = Town::new();
    let ours = jwk("dir", "A");
    give(&town, "required", from_ref(&ours), &ours);
    let answer = call(&town, body("a"));
    assert_eq!((answer.status, &answer.json()["statusCode"]), (400, &json!("CTAPI_10050")));
    assert_eq!(town.neighbour.recognize(&[&picture("a")]).status, 200, "another application is not asked");
    let answer = town.plain("", &picture("a"));
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("10050")), "no way around it");
    give(&town, "optional", from_ref(&ours), &ours);
    assert_eq!(call(&town, body("a")).json()["statusCode"], 0);
    assert_eq!(town.plain("", &picture("a")).status, 200);
    let answer = call(&town, seal(&body("a"), &key(&ours), &mut System).unwrap());
    assert_eq!(opened(&answer, &key(&ours))["statusCode"], 0);
    // Without keys an envelope is a body like any other, and no JSON.
    town.house.reload(inkgate_gateway::Config::default());
    assert_eq!(call(&town, seal(b"{}", &key(&ours), &mut System).unwrap()).json()["statusCode"], 4005);
}

#[test]
fn whatever_cannot_be_opened_is_answered_alike_and_counts_once() {
    let town = Town::new();
    let (ours, other) = (jwk("P-256", "A"), jwk("P-256", "C"));
    give(&town, "required", from_ref(&ours), &ours);
    let good = seal(&body("a"), &key(&ours), &mut System).unwrap();
    let mut renamed = other.clone();
    renamed["kid"] = json!("A");
    let cut = &good[..good.len() - 1];
    for wrong in [
        seal(&body("a"), &key(&other), &mut System).unwrap(),
        seal(&body("a"), &key(&renamed), &mut System).unwrap(),
        seal(&body("a"), &key(&jwk("dir", "A")), &mut System).unwrap(),
        seal(&body("a"), &key(&jwk("SM2", "A")), &mut System).unwrap(),
        cut.to_owned(),
        good.replace('.', ".A"),
        format!("{good}.x"),
        "eyJ".to_owned(),
        "eyJ\u{0}....".to_owned(),
    ] {
        let request =
            town.application.signed(Request::new("POST", GENERAL).body(wrong), &utc(), &request_id());
        let mut answer = send(town.to, &request).json();
        answer["requestId"] = json!("");
        let expected = json!({"requestId": "", "error": "10051", "code": "10051", "eopErrCode": "10051",
            "message": "the encrypted body cannot be opened", "statusCode": "CTAPI_10051", "returnObj": {}});
        assert_eq!(answer, expected);
        assert_eq!(send(town.to, &request).json()["statusCode"], "CTAPI_10006", "nobody tries twice");
    }
    assert_eq!(call(&town, good.clone()).status, 200);
    // The same envelope under a new signature is a new call: the replay is bound to the signature.
    assert_eq!(call(&town, good).status, 200);
}

#[test]
fn keys_are_rotated_with_overlap() {
    let town = Town::new();
    let (old, new) = (jwk("SM2", "A"), jwk("SM2", "B"));
    let sends = |with: &Value| call(&town, seal(&body("a"), &key(with), &mut System).unwrap());
    give(&town, "required", from_ref(&old), &old);
    assert_eq!(sends(&new).json()["statusCode"], "CTAPI_10051");
    give(&town, "required", &[old.clone(), new.clone()], &new);
    for with in [&old, &new] {
        assert_eq!(opened(&sends(with), &key(&new))["statusCode"], 0);
    }
    give(&town, "required", from_ref(&new), &new);
    assert_eq!(sends(&old).json()["statusCode"], "CTAPI_10051");
}

#[test]
fn a_file_of_keys_that_is_wrong_ends_the_start_with_a_sentence_without_keys() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let ours = jwk("dir", "A");
    let entry =
        |open: Value, seal: &Value| json!({"appkey": "a", "mode": "required", "open": [open], "seal": seal});
    let public = json!({"kty": "EC", "crv": "P-256", "x": "A".repeat(43), "y": "A".repeat(43)});
    let refused = |path: String| {
        let mut config = inkgate_gateway::Config::default();
        config.encryption.keys = path;
        let error = Town::refused(config);
        assert!(!error.contains(ours["k"].as_str().unwrap()), "{error}");
        error
    };
    let twice = entry(ours.clone(), &ours);
    for (entries, sentence) in [
        (json!([entry(public, &ours)]), "x and y are no point"),
        (json!([twice, twice]), "stands there twice"),
        (json!([{"appkey": "a"}]), "is not as docs/encryption.md has it"),
        (json!({"k": ours["k"]}), "is not as docs/encryption.md has it"),
    ] {
        let error = refused(write(&folder, &entries));
        assert!(error.contains(sentence), "{error}");
    }
    let path = write(&folder, &json!([entry(ours.clone(), &ours)]));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refused(path).contains("can be read by other users"));
    assert!(refused("nowhere.json".into()).contains("nowhere.json"));
}

#[test]
fn both_rows_of_the_table_are_produced() {
    let town = Town::new();
    let ours = jwk("dir", "A");
    give(&town, "required", from_ref(&ours), &ours);
    for (body, code) in [("{}", "CTAPI_10050"), ("eyJ", "CTAPI_10051")] {
        let answer = call(&town, body);
        assert_eq!((answer.status, &answer.json()["statusCode"]), (400, &json!(code)));
    }
}
