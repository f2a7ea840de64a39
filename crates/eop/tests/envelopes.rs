//! Envelopes that other people's code sealed, and ours opened by it; what is altered or wrong is answered alike.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

use std::convert::Infallible;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};
use inkgate_eop::envelope::{Closed, FORMS, Form, Jwk, Key, open, open_with, seal};
use serde_json::{Value, json};

/// Numbers that look random and are the same each time (splitmix64).
struct Counted(u64);

impl TryRng for Counted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ (mixed >> 31))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            *byte = self.try_next_u64()? as u8;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counted {}

struct Vector {
    jwk: Value,
    body: Vec<u8>,
    envelope: String,
}

fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(include_str!("envelopes.json")).unwrap();
    assert_eq!(all.len(), 16);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let read = |value: &Value| Vector {
        jwk: value["jwk"].clone(),
        body: STANDARD.decode(text(&value["body"])).unwrap(),
        envelope: text(&value["envelope"]),
    };
    all.iter().map(read).collect()
}

fn key(jwk: &Value) -> Key {
    serde_json::from_value::<Jwk>(jwk.clone()).unwrap().key().unwrap()
}

/// One key of each kind.
fn jwks() -> Vec<Value> {
    let mut jwks: Vec<Value> = vectors().into_iter().map(|vector| vector.jwk).collect();
    jwks.dedup();
    assert_eq!(jwks.len(), 4);
    jwks
}

#[test]
fn what_others_sealed_is_opened() {
    let all: Vec<Key> = jwks().iter().map(key).collect();
    for vector in vectors() {
        assert_eq!(
            open(&vector.envelope, &[key(&vector.jwk)]).as_ref(),
            Ok(&vector.body),
            "{}",
            vector.envelope
        );
        assert_eq!(open(&vector.envelope, &all).as_ref(), Ok(&vector.body), "among others");
    }
}

#[test]
fn what_we_seal_we_open_and_no_two_are_alike() {
    let mut random = Counted(7);
    for jwk in jwks() {
        let key = key(&jwk);
        for length in [0, 1, 15, 16, 17, 1000, 100_000] {
            let body: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let (one, other) =
                (seal(&body, &key, &mut random).unwrap(), seal(&body, &key, &mut random).unwrap());
            assert_ne!(one, other);
            assert_eq!(open(&one, std::slice::from_ref(&key)).as_ref(), Ok(&body));
        }
        // Whoever has the public half alone can seal and not open.
        if jwk["kty"] == "EC" {
            let mut public = jwk.clone();
            public.as_object_mut().unwrap().remove("d");
            let public = self::key(&public);
            assert!(!public.opens() && key.opens());
            let sealed = seal(b"x", &public, &mut random).unwrap();
            assert_eq!(open(&sealed, &[public]), Err(Closed));
            assert_eq!(open(&sealed, &[key]).unwrap(), b"x");
        }
    }
}

#[test]
fn any_character_that_is_changed_closes_it() {
    for vector in vectors().iter().step_by(4) {
        let key = key(&vector.jwk);
        for at in 0..vector.envelope.len() {
            for put in ["A", "_", ".", "=", ""] {
                if &vector.envelope[at..=at] == put {
                    continue;
                }
                let altered = format!("{}{put}{}", &vector.envelope[..at], &vector.envelope[at + 1..]);
                assert_eq!(open(&altered, std::slice::from_ref(&key)), Err(Closed), "{at} {put}");
            }
        }
    }
}

/// The envelope with its header changed.
fn with_header(envelope: &str, change: impl Fn(&mut Value)) -> String {
    let (head, rest) = envelope.split_once('.').unwrap();
    let mut header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
    change(&mut header);
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[test]
fn a_wrong_key_algorithm_or_header_is_answered_alike() {
    let all: Vec<Key> = jwks().iter().map(key).collect();
    for vector in vectors().iter().step_by(4) {
        let right = vector.envelope.as_str();
        for (name, value) in [
            ("alg", json!("none")),
            ("alg", json!("RSA1_5")),
            ("alg", json!("ECDH-ES")),
            ("alg", json!("A256KW")),
            ("alg", json!("PBES2-HS256+A128KW")),
            ("alg", json!(null)),
            ("enc", json!("A128CBC-HS256")),
            ("enc", json!("A128GCM")),
            ("kid", json!("nobody")),
            ("kid", json!(7)),
            ("zip", json!("DEF")),
            ("crit", json!(["exp"])),
            ("apu", json!("not base64url!")),
            ("epk", json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})),
            ("epk", json!({"kty": "EC", "crv": "P-256", "x": "A".repeat(43), "y": "A".repeat(43)})),
            ("epk", json!({"kty": "EC", "crv": "P-384", "x": "A".repeat(43), "y": "A".repeat(43)})),
        ] {
            let altered = with_header(right, |header| header[name] = value.clone());
            assert_eq!(open(&altered, &all), Err(Closed), "{name}: {value}");
        }
        for alg in ["dir", "ECDH-ES+A256KW", "SM2"] {
            for enc in ["A256GCM", "SM4GCM"] {
                let altered = with_header(right, |header| {
                    (header["alg"], header["enc"]) = (json!(alg), json!(enc));
                    header["x"] = json!(1);
                });
                assert_eq!(open(&altered, &all), Err(Closed), "{alg} {enc}");
            }
        }
        // Its own key under another name, another's key under its name.
        let mut other = vector.jwk.clone();
        other["kid"] = json!("other");
        assert_eq!(open(right, &[key(&other)]), Err(Closed));
        let mut other = vector.jwk.clone();
        let number = if other["kty"] == "oct" { "k" } else { "d" };
        let changed = other[number].as_str().unwrap().replacen('A', "B", 1).replacen('D', "E", 1);
        other[number] = json!(changed);
        for name in ["x", "y"] {
            other.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(open(right, &[key(&other)]), Err(Closed));
        assert_eq!(open(right, &[]), Err(Closed));
    }
    let long = format!("{}.....", "A".repeat(1 << 20));
    for text in ["", ".", "....", ".....", "a.b.c.d.e", "{}", &long] {
        assert_eq!(open(text, &all), Err(Closed), "{text:.20}");
    }
}

#[test]
fn without_a_name_the_only_key_of_its_kind_opens() {
    let mut random = Counted(3);
    let mut nameless = jwks()[0].clone();
    nameless.as_object_mut().unwrap().remove("kid");
    let sealed = seal(b"x", &key(&nameless), &mut random).unwrap();
    let mut all: Vec<Key> = jwks().iter().map(key).collect();
    assert_eq!(open(&sealed, &all).unwrap(), b"x");
    all.push(all[0].clone());
    assert_eq!(open(&sealed, &all), Err(Closed), "of two, none is guessed");
}

#[test]
fn keys_that_are_none_are_refused_and_none_prints_itself() {
    for jwk in jwks() {
        let (bits, shown) = (jwk["d"].as_str().or(jwk["k"].as_str()).unwrap(), key(&jwk));
        let written: Jwk = serde_json::from_value(jwk.clone()).unwrap();
        assert!(!format!("{shown:?} {written:?}").contains(bits));
        for (name, value) in [
            ("kty", json!("RSA")),
            ("crv", json!("P-521")),
            ("k", json!("AAAA")),
            ("d", json!("AAAA")),
            ("d", json!("A".repeat(43))),
            ("x", json!("A".repeat(43))),
            ("y", jwk["x"].clone()),
        ] {
            let mut bad = jwk.clone();
            if (name == "k") == (jwk["kty"] == "oct") || name == "kty" {
                bad[name] = value;
                let read = serde_json::from_value::<Jwk>(bad.clone());
                assert!(read.unwrap().key().is_err(), "{bad}");
            }
        }
    }
}

#[test]
fn keys_are_made_of_every_kind_and_what_may_be_shown_of_a_pair_only_seals() {
    let mut random = Counted(4);
    let mut all: Vec<Key> = jwks().iter().map(key).collect();
    let others = all.len();
    for (form, name) in FORMS {
        assert_eq!((Form::named(name), form.name()), (Some(form), name));
        let made = Jwk::random(form, "new", &mut random).unwrap();
        let again = Jwk::random(form, "new", &mut random).unwrap();
        assert_ne!(made.reveal(), again.reveal(), "{name}");
        let read: Jwk = serde_json::from_value(made.reveal()).unwrap();
        assert_eq!((read.form(), read.kid(), read.is_secret()), (Ok(form), Some("new"), true));
        let theirs = match made.public().unwrap() {
            None => made.clone(),
            Some(public) => {
                assert!(!public.is_secret() && !public.key().unwrap().opens());
                let shown = public.reveal();
                assert!(shown.get("d").is_none() && shown["x"] != shown["y"], "{shown}");
                public
            }
        };
        assert_eq!(theirs.is_secret(), form.is_shared(), "{name}");
        let sealed = seal(name.as_bytes(), &theirs.key().unwrap(), &mut random).unwrap();
        all.push(read.key().unwrap());
        let place = all.len() - 1;
        assert_eq!(open_with(&sealed, &all), Ok((name.into(), place)), "{name}");
        assert_eq!(open(&sealed, &all[..others]), Err(Closed));
        assert_eq!(open(&sealed, &[again.key().unwrap()]), Err(Closed), "{name}");
    }
    assert_eq!(Form::named("P-521"), None);
}

/// A Python 3 with the packages: the one that `./check` prepares, else the system's.
fn python() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let works = |python: &PathBuf| {
        let imports = "import jwcrypto, gmssl, cryptography";
        Command::new(python).args(["-c", imports]).output().is_ok_and(|output| output.status.success())
    };
    let found = [ours, PathBuf::from("python3")].into_iter().find(works);
    if found.is_none() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "CI skips nothing: no Python with jwcrypto and gmssl"
        );
        eprintln!("skipped: no Python 3 with jwcrypto and gmssl: ./check prepares one");
    }
    found
}

fn asked(python: &Path, lines: &[Value]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/envelope.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn other_peoples_code_opens_ours_and_ours_opens_theirs() {
    let Some(python) = python() else { return };
    let (mut random, mut lines, mut bodies) = (Counted(11), Vec::new(), Vec::new());
    for jwk in jwks() {
        for length in [0, 1, 16, 333] {
            let body: Vec<u8> = (0..length).map(|at| (at * 7) as u8).collect();
            lines.push(json!({"open": seal(&body, &key(&jwk), &mut random).unwrap(), "jwk": jwk}));
            lines.push(json!({"seal": STANDARD.encode(&body), "jwk": jwk}));
            bodies.push((body, key(&jwk)));
        }
    }
    let answers = asked(&python, &lines);
    assert_eq!(answers.len(), 2 * bodies.len());
    for (pair, (body, key)) in answers.chunks(2).zip(&bodies) {
        assert_eq!(STANDARD.decode(&pair[0]).unwrap(), *body, "theirs opens ours");
        assert_eq!(open(&pair[1], std::slice::from_ref(key)).as_ref(), Ok(body), "ours opens theirs");
    }
}

proptest::proptest! {
    #[test]
    fn opening_never_panics(text in "[A-Za-z0-9_.=-]{0,200}|.{0,80}", at in 0usize..4, from in 0usize..300, len in 0usize..40) {
        let keys: Vec<Key> = jwks().iter().map(key).collect();
        proptest::prop_assert_eq!(open(&text, &keys), Err(Closed));
        // The text in place of a part of an envelope that opens.
        let whole = &vectors()[at * 4].envelope;
        let (from, to) = (from.min(whole.len()), (from + len).min(whole.len()));
        let spliced = format!("{}{text}{}", &whole[..from], &whole[to..]);
        if spliced != *whole {
            proptest::prop_assert_eq!(open(&spliced, &keys), Err(Closed));
        }
    }
}
