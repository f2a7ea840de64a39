//! Literal requests whose signatures were made by other programs: the published Python one, and `clients/sign.pl`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

use std::io::Write;
use std::process::{Command, Stdio};

use inkgate_eop::{BodyDigest, Claim, EopDate, Refusal, Request, SecretKey, Window, sign};
use serde_json::Value;

struct Vector {
    name: String,
    access_key: String,
    secret: SecretKey,
    query: String,
    body: String,
    headers: Vec<(String, String)>,
    authorization: String,
}

impl Vector {
    fn all() -> Vec<Vector> {
        let all: Vec<Value> = serde_json::from_str(include_str!("vectors.json")).unwrap();
        assert!(all.len() >= 9);
        let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
        let read = |value: &Value| Vector {
            name: text(value, "name"),
            access_key: text(value, "access_key"),
            secret: SecretKey::new(text(value, "secret_key")),
            query: text(value, "query"),
            body: text(value, "body"),
            headers: {
                let headers = value["headers"].as_object().unwrap().iter();
                headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
            },
            authorization: text(value, "authorization"),
        };
        all.iter().map(read).collect()
    }

    fn signed(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The second that the date names, read as UTC.
    fn now(&self) -> i64 {
        let date = self.headers.iter().find(|(name, _)| name == "eop-date").unwrap().1.clone();
        let named = |unix: i64| EopDate::at(unix, 0).to_string();
        let (mut low, mut high) = (0, 4_102_444_800);
        while low < high {
            let middle = (low + high) / 2;
            if named(middle) < date { low = middle + 1 } else { high = middle }
        }
        assert_eq!(named(low), date);
        low
    }

    fn verify(&self, headers: &[(&str, &str)], query: &str, body: &[u8]) -> Result<(), Refusal> {
        let claim = Claim::read(headers, self.now(), Window::default())?;
        claim.verify(&self.secret, &Request { query, body: &BodyDigest::of(body) })
    }

    fn sent(&self) -> Vec<(&str, &str)> {
        let mut headers = self.signed();
        headers.push(("Eop-Authorization", &self.authorization));
        headers
    }
}

#[test]
fn what_others_signed_is_verified() {
    for vector in Vector::all() {
        let verdict = vector.verify(&vector.sent(), &vector.query, vector.body.as_bytes());
        assert_eq!(verdict, Ok(()), "{}", vector.name);
    }
}

#[test]
fn what_we_sign_is_what_others_sign() {
    for vector in Vector::all() {
        let (headers, body) = (vector.signed(), BodyDigest::of(vector.body.as_bytes()));
        let ours = sign(&vector.access_key, &vector.secret, &headers, &vector.query, &body);
        assert_eq!(ours.as_ref(), Ok(&vector.authorization), "{}", vector.name);
    }
}

#[test]
fn any_byte_that_is_changed_is_noticed() {
    for vector in Vector::all() {
        let changed = |bytes: &[u8], at: usize| {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1;
            changed
        };
        for at in 0..vector.body.len() {
            let body = changed(vector.body.as_bytes(), at);
            let verdict = vector.verify(&vector.sent(), &vector.query, &body);
            assert_eq!(verdict, Err(Refusal::Mismatch), "{}, body at {at}", vector.name);
        }
        for at in 0..vector.query.len() {
            let Ok(query) = String::from_utf8(changed(vector.query.as_bytes(), at)) else { continue };
            let verdict = vector.verify(&vector.sent(), &query, vector.body.as_bytes());
            assert_eq!(verdict, Err(Refusal::Mismatch), "{}, query at {at}", vector.name);
        }
        for (place, (name, value)) in vector.signed().iter().enumerate() {
            for at in 0..value.len() {
                let value = String::from_utf8(changed(value.as_bytes(), at)).unwrap();
                let mut headers = vector.sent();
                headers[place] = (name, &value);
                let verdict = vector.verify(&headers, &vector.query, vector.body.as_bytes());
                assert!(verdict.is_err(), "{}, {name} at {at}", vector.name);
            }
        }
        for at in 0..vector.authorization.len() {
            let Ok(authorization) = String::from_utf8(changed(vector.authorization.as_bytes(), at)) else {
                continue;
            };
            let mut headers = vector.signed();
            headers.push(("Eop-Authorization", &authorization));
            let verdict = vector.verify(&headers, &vector.query, vector.body.as_bytes());
            // The access key is a claim that the caller looks up: a changed one signs with another key, or with none.
            assert!(verdict.is_err(), "{}, authorization at {at}: {authorization}", vector.name);
        }
    }
}

#[test]
fn order_case_and_spelling_of_the_list_mean_nothing() {
    let vector = &Vector::all()[0];
    let (key, rest) = vector.authorization.split_once(" Headers=").unwrap();
    let (_, signature) = rest.split_once(' ').unwrap();
    let authorization = format!("{key} Header=Eop-Date;APPKEY;ctyun-eop-request-id {signature}");
    let mut headers: Vec<(&str, &str)> = vector.signed();
    headers.reverse();
    headers.push(("EOP-AUTHORIZATION", &authorization));
    assert_eq!(vector.verify(&headers, &vector.query, vector.body.as_bytes()), Ok(()));
}

#[test]
fn a_signature_over_the_encoded_query_is_as_good() {
    let secret = SecretKey::new("fedcba9876543210fedcba9876543210");
    let body = BodyDigest::of(b"");
    let signed = [("eop-date", "20260102T030405Z")];
    let authorization = sign("ak", &secret, &signed, "p=a%2Fb%20c&q=1", &body).unwrap();
    let headers = [signed[0], ("eop-authorization", authorization.as_str())];
    let claim = Claim::read(&headers, 1_767_323_045, Window::default()).unwrap();
    assert_eq!(claim.verify(&secret, &Request { query: "q=1&p=a/b c", body: &body }), Ok(()));
    assert_eq!(claim.verify(&secret, &Request { query: "q=1&p=a/b+c", body: &body }), Err(Refusal::Mismatch));
}

#[test]
fn each_doubt_has_its_reason() {
    let vector = &Vector::all()[0];
    let verdict = |headers: &[(&str, &str)]| vector.verify(headers, &vector.query, vector.body.as_bytes());
    assert_eq!(verdict(&vector.signed()), Err(Refusal::NotSigned));
    let mut doubled = vector.sent();
    doubled.push(("EOP-date", "20260102T030405Z"));
    assert_eq!(verdict(&doubled), Err(Refusal::Duplicate("eop-date".into())));
    let mut doubled = vector.sent();
    doubled.push(("eop-authorization", "x"));
    assert_eq!(verdict(&doubled), Err(Refusal::Duplicate("eop-authorization".into())));
    let lacking: Vec<_> = vector.sent().into_iter().filter(|(name, _)| *name != "appkey").collect();
    assert_eq!(verdict(&lacking), Err(Refusal::Missing("appkey".into())));
    let undated = vector.authorization.replace(";eop-date", "");
    let mut headers = vector.signed();
    headers.push(("eop-authorization", &undated));
    assert_eq!(verdict(&headers), Err(Refusal::DateNotSigned));
    let late = Claim::read(&vector.sent(), vector.now() + 901, Window::default());
    assert_eq!(late.unwrap_err(), Refusal::DateOutside);
    let other = SecretKey::new("another secret");
    let claim = Claim::read(&vector.sent(), vector.now(), Window::default()).unwrap();
    let request = Request { query: &vector.query, body: &BodyDigest::of(vector.body.as_bytes()) };
    assert_eq!(claim.verify(&other, &request), Err(Refusal::Mismatch));
}

#[test]
fn a_perl_program_signs_the_same() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/sign.pl");
    for vector in Vector::all() {
        let started = Command::new("perl")
            .args([script, "vector"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut perl = match started {
            Ok(perl) => perl,
            Err(error) => {
                assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "CI skips nothing: perl: {error}");
                eprintln!("skipped: no perl: install the package perl");
                return;
            }
        };
        let secret = vector.secret.reveal();
        let mut input = [&vector.access_key, secret, &vector.query, &vector.body].join("\t");
        for (name, value) in &vector.headers {
            input.push_str(&format!("\t{name}={value}"));
        }
        perl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = perl.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(
            String::from_utf8(output.stdout).unwrap().trim_end(),
            vector.authorization,
            "{}",
            vector.name
        );
    }
}
