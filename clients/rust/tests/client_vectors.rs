//! `clients/vectors.json` through what this crate hands on to sign and to encrypt with.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_client::eop::envelope::{Jwk, open};
use inkgate_client::eop::{BodyDigest, EopDate, SecretKey, sign};
use serde_json::{Value, json};

fn all(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../vectors.json")).unwrap();
    let found = all[kind].as_array().unwrap().clone();
    assert!(found.len() > 2);
    found
}

fn text<'v>(vector: &'v Value, key: &str) -> &'v str {
    vector[key].as_str().unwrap()
}

#[test]
fn requests() {
    for vector in all("requests") {
        let pairs = vector["headers"].as_array().unwrap().iter();
        let headers: Vec<_> =
            pairs.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
        let body = BodyDigest::of(&STANDARD.decode(text(&vector, "body")).unwrap());
        assert_eq!(body.to_string(), text(&vector, "sha256"));
        let secret = SecretKey::new(text(&vector, "secret_key"));
        let made = sign(text(&vector, "access_key"), &secret, &headers, text(&vector, "query"), &body);
        assert_eq!(made.unwrap(), text(&vector, "authorization"), "{}", text(&vector, "name"));
    }
}

#[test]
fn dates() {
    for vector in all("dates") {
        let date = EopDate::at(vector["unix"].as_i64().unwrap(), 8 * 3600);
        assert_eq!(date.to_string(), text(&vector, "eop_date"));
    }
}

#[test]
fn envelopes() {
    for vector in all("envelopes") {
        let jwk =
            json!({"kty": "oct", "kid": vector["kid"], "alg": "dir", "enc": "A256GCM", "k": vector["key"]});
        let key = serde_json::from_value::<Jwk>(jwk).unwrap().key().unwrap();
        let body = STANDARD.decode(text(&vector, "body")).unwrap();
        assert_eq!(open(text(&vector, "envelope"), &[key]), Ok(body));
    }
}
