//! `clients/vectors.json`, which every client in `clients/` checks itself against: made here, held fresh here.
//! `INKGATE_WRITE_PAGES=1 cargo test -p inkgate-eop --test clients_vectors` writes it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

use std::convert::Infallible;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};
use inkgate_eop::envelope::{Jwk, seal};
use inkgate_eop::{Authorization, BodyDigest, EopDate, SecretKey, headers, query, sign};
use serde_json::{Value, json};

const ACCESS_KEY: &str = "0123456789abcdef0123456789abcdef";
const SECRET_KEY: &str = "fedcba9876543210fedcba9876543210";
const APPKEY: &str = "00112233445566778899aabbccddeeff";
/// 32 bytes that are counted off: a key that nobody shall use.
const SHARED: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// One request: what it is for, its keys, the headers to sign, its query, its body.
type Case<'c> = (&'c str, [&'c str; 2], &'c [(&'c str, &'c str)], &'c str, &'c [u8]);

fn cases(long: &[u8]) -> Vec<Value> {
    let keys = [ACCESS_KEY, SECRET_KEY];
    let usual: &[(&str, &str)] =
        &[("appkey", APPKEY), ("ctyun-eop-request-id", "7d1e2c4a"), ("eop-date", "20260102T030405Z")];
    let list: &[u8] = br#"{"data": ["eA=="]}"#;
    let longer = "k".repeat(100);
    let cases: Vec<Case<'_>> = vec![
        ("a list, no query", keys, usual, "", list),
        ("an empty body", keys, usual, "", b""),
        ("a single", keys, usual, "", br#"{"Action":"TrainTicketOCR","ImageData":"eA=="}"#),
        ("text beyond ASCII", keys, usual, "", "{\"a\":\"示例\u{1f600}\"}".as_bytes()),
        ("bytes that are no text", keys, usual, "", &[0, 255, 254, 10, 13, 128]),
        ("a long body", keys, usual, "", long),
        ("one parameter", keys, usual, "a=1", list),
        ("parameters out of order", keys, usual, "b=2&a=1&a-b=3&A=4", list),
        ("one name twice", keys, usual, "a=2&a=10&a=1", list),
        ("empty parts dropped", keys, usual, "&z=1&&y=&x", list),
        ("what is encoded stays as it is", keys, usual, "p=a%2Fb&q=100%25&r=x+y&s=%e7%a4%ba", list),
        ("sorted by bytes, not by letters", keys, usual, "示=1&z=2&é=3&Z=4&\u{ff5a}=5&\u{1f600}=6", list),
        (
            "request id and date alone",
            keys,
            &[("ctyun-eop-request-id", "rid"), ("eop-date", "20240229T000000Z")],
            "",
            list,
        ),
        ("the date alone", keys, &[("eop-date", "20991231T235959Z")], "", list),
        (
            "names in capitals, in another order",
            keys,
            &[("Eop-Date", "20260102T030405Z"), ("AppKey", APPKEY), ("Ctyun-Eop-Request-Id", "rid")],
            "",
            list,
        ),
        (
            "spaces around values",
            keys,
            &[("eop-date", "20260102T030405Z"), ("ctyun-eop-request-id", " a b\t"), ("appkey", APPKEY)],
            "",
            list,
        ),
        (
            "another header is signed too",
            keys,
            &[
                ("eop-date", "20260102T030405Z"),
                ("host", "ai-global.ctapi.ctyun.cn"),
                ("x-inkgate-detail", "1"),
            ],
            "",
            list,
        ),
        ("a secret longer than a block", ["short", &longer], usual, "", list),
    ];
    cases.iter().map(vector).collect()
}

fn vector((name, [access_key, secret_key], signed, raw, body): &Case<'_>) -> Value {
    let digest = BodyDigest::of(body);
    let authorization = sign(access_key, &SecretKey::new(*secret_key), signed, raw, &digest).unwrap();
    let names = Authorization::parse(&authorization).unwrap().headers().to_vec();
    let canonical_headers = headers::canonical(signed, &names).unwrap();
    let canonical_query = query::canonical(raw);
    json!({
        "name": name,
        "access_key": access_key,
        "secret_key": secret_key,
        "headers": signed.iter().map(|(name, value)| [name, value]).collect::<Vec<_>>(),
        "query": raw,
        "body": STANDARD.encode(body),
        "canonical_headers": canonical_headers,
        "canonical_query": canonical_query,
        "sha256": digest.to_string(),
        "string_to_sign": format!("{canonical_headers}\n{canonical_query}\n{digest}"),
        "signature": authorization.split("Signature=").nth(1).unwrap(),
        "authorization": authorization,
    })
}

/// Moments, and what a clock in Beijing shows at them.
fn dates() -> Vec<Value> {
    [0, 951_839_999, 1_709_136_000, 1_767_323_045, 1_798_732_799, 4_102_444_799]
        .map(|unix| json!({"unix": unix, "eop_date": EopDate::at(unix, 8 * 3600).to_string()}))
        .to_vec()
}

/// Counts, so that each run seals alike.
struct Counted(u8);

impl TryRng for Counted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0 = self.0.wrapping_add(1);
        Ok(self.0.into())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.try_next_u32().map(u64::from)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counted {}

/// Bodies sealed with a shared key, as docs/encryption.md has them.
fn envelopes() -> Vec<Value> {
    let jwk = json!({"kty": "oct", "kid": "shared", "alg": "dir", "enc": "A256GCM", "k": SHARED});
    let key = serde_json::from_value::<Jwk>(jwk).unwrap().key().unwrap();
    let mut random = Counted(0);
    let bodies: [&[u8]; 3] = [b"{\"data\": [\"eA==\"]}", b"", "示例".as_bytes()];
    bodies
        .map(|body| {
            let envelope = seal(body, &key, &mut random).unwrap();
            json!({"kid": "shared", "key": SHARED, "body": STANDARD.encode(body), "envelope": envelope})
        })
        .to_vec()
}

#[test]
fn the_clients_vectors_are_fresh() {
    let long: Vec<u8> = (0..70_000u32).map(|at| (at % 251) as u8).collect();
    let all = json!({"requests": cases(&long), "dates": dates(), "envelopes": envelopes()});
    let written = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/vectors.json");
    if std::env::var_os("INKGATE_WRITE_PAGES").is_some_and(|set| set == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &written).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == written,
        "clients/vectors.json is stale: INKGATE_WRITE_PAGES=1 cargo test -p inkgate-eop --test clients_vectors"
    );
}
