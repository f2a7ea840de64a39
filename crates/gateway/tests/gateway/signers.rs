//! Clients that others could have written, in three languages, each in its own reading of the contract: random requests,
//! all accepted; one byte of each changed, all refused.
//!
//! `INKGATE_SIGNATURES` in the environment is how many of each (`bench/signatures` sets 10,000).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, date_at, request_id};
use inkgate_testkit::http::{Request, send_bytes};
use inkgate_testkit::programs::program;
use serde_json::{Value, json};

use crate::town::{Town, now};

/// Numbers from a seed (splitmix64), so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most as u64) as usize
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn some_of(&mut self, most: usize, all: &[&str]) -> String {
        (0..self.below(most + 1)).map(|_| self.one_of(all)).collect()
    }
}

/// A request that is not signed yet: what is sent, and which headers are to be signed.
struct Draft {
    query: String,
    body: Vec<u8>,
    signed: Vec<(&'static str, String)>,
}

fn draft(dice: &mut Dice, town: &Town) -> Draft {
    let letters = ["a", "b", "Z", "9", "-", "_", ".", "~", "a-b", "name"];
    let values = [
        "x",
        "Y",
        "0",
        "%20",
        "%2F",
        "%2f",
        "%25",
        "%",
        "%zz",
        "+",
        "=",
        "==",
        "%E4%B8%AD",
        "%e6%96%87",
        "中",
        "文字",
        "/",
        ":",
        "@",
        "!",
        "*",
        "'",
        "(",
        ")",
        ",",
        ";",
        "?",
        "%26",
        "%3D",
        "%00",
        "é",
    ];
    let parts: Vec<String> = (0..dice.below(6))
        .map(|_| match dice.below(8) {
            0 => String::new(),
            1 => dice.one_of(&letters).to_owned(),
            2 => format!("{}=", dice.one_of(&letters)),
            _ => format!("{}={}", dice.one_of(&letters), dice.some_of(4, &values)),
        })
        .collect();
    let bodies = ["{", "}", "\"data\"", ":", "[", "]", "\n", " ", "示例", "\u{0}", "eA==", "\\u4e2d"];
    let body = match dice.below(4) {
        0 => Vec::new(),
        1 => (0..dice.below(300)).map(|_| dice.below(256) as u8).collect(),
        _ => dice.some_of(20, &bodies).into_bytes(),
    };
    // In Beijing or in UTC, some minutes off either way.
    let away = [0, 8 * 3600][dice.below(2)] + dice.below(1600) as i64 - 800;
    let mut signed = vec![("eop-date", date_at(now().checked_add_signed(away).unwrap()))];
    let ids = [request_id(), format!("id {}", request_id()), format!("{}=;:,", request_id())];
    if dice.below(8) > 0 {
        signed.push(("ctyun-eop-request-id", ids[dice.below(3)].clone()));
    }
    if dice.below(4) > 0 {
        signed.push(("appkey", town.application.appkey.clone()));
    }
    for (name, value) in [
        ("content-type", "application/json;charset=UTF-8"),
        ("host", "ai-global.ctapi.ctyun.cn"),
        ("x-custom", "a  b; c=\"d\""),
        ("x-empty", ""),
    ] {
        if dice.below(4) == 0 {
            signed.push((name, value.to_owned()));
        }
    }
    // A body that says what makes it different where nothing else does.
    let body = if signed.len() == 1 { [body, request_id().into_bytes()].concat() } else { body };
    Draft { query: parts.join("&"), body, signed }
}

impl Draft {
    fn asked(&self, town: &Town) -> Value {
        let headers: serde_json::Map<String, Value> =
            self.signed.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let (ak, sk) = (&town.application.access_key, &town.application.secret_key);
        json!({"ak": ak, "sk": sk, "query": self.query, "body": STANDARD.encode(&self.body), "headers": headers})
    }

    fn request(&self, authorization: &str) -> Request {
        let target =
            if self.query.is_empty() { GENERAL.to_owned() } else { format!("{GENERAL}?{}", self.query) };
        let request = Request::new("POST", &target).body(self.body.clone());
        let request = self.signed.iter().fold(request, |request, (name, value)| request.header(name, value));
        request.header("Eop-Authorization", authorization)
    }
}

/// The same with one bit of one byte changed: of the body, the query, a signed header's value, or the signature.
fn altered(request: &Request, draft: &Draft, dice: &mut Dice) -> Request {
    let mut altered = request.clone();
    loop {
        match dice.below(4) {
            0 if !draft.body.is_empty() => {
                let at = dice.below(draft.body.len());
                altered.body[at] ^= 1;
            }
            1 if !draft.query.is_empty() => {
                let mut query = draft.query.clone().into_bytes();
                let at = dice.below(query.len());
                query[at] ^= 1;
                // What is no text any more, or no target, is no request to be held against a signature.
                let Ok(query) = String::from_utf8(query) else { continue };
                if !query.chars().all(|sign| sign.is_alphanumeric() || "-_.~%+=&/:@!*'(),;?".contains(sign)) {
                    continue;
                }
                altered.target = format!("{GENERAL}?{query}");
            }
            2 => {
                let (name, value) = &draft.signed[dice.below(draft.signed.len())];
                if value.is_empty() {
                    continue;
                }
                let mut value = value.clone().into_bytes();
                let at = dice.below(value.len());
                value[at] ^= 1;
                let Ok(value) = String::from_utf8(value) else { continue };
                altered = altered.altered(name, &value);
            }
            3 => {
                let (_, header) = request.headers.last().unwrap();
                let mut header = header.clone().into_bytes();
                let at = header.len() - 2 - dice.below(40);
                header[at] ^= 1;
                altered = altered.altered("eop-authorization", &String::from_utf8(header).unwrap());
            }
            _ => continue,
        }
        return altered;
    }
}

/// What the program says to each line.
fn said(program: &Path, script: &str, asked: &[Value]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/clients").join(script);
    let mut child =
        Command::new(program).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines: String = asked.iter().map(|line| format!("{line}\n")).collect();
    let writing = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn all_accepted_and_altered_all_refused(program: Option<PathBuf>, script: &str, seed: u64) {
    let Some(program) = program else { return };
    let count = std::env::var("INKGATE_SIGNATURES").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    let town = Town::with(2, |config| config.rate.calls_per_minute = 0);
    let mut dice = Dice(seed);
    let drafts: Vec<Draft> = (0..count).map(|_| draft(&mut dice, &town)).collect();
    let asked: Vec<Value> = drafts.iter().map(|draft| draft.asked(&town)).collect();
    let headers = said(&program, script, &asked);
    assert_eq!(headers.len(), count);
    for (draft, header) in drafts.iter().zip(&headers) {
        let request = draft.request(header);
        let changed = altered(&request, draft, &mut dice);
        let answer = send_bytes(town.to, &changed.bytes()).unwrap();
        assert!([400, 401, 403].contains(&answer.status), "{changed:?}\nof {request:?}: {}", answer.text());
        let answer = send_bytes(town.to, &request.bytes()).unwrap();
        assert_eq!(answer.status, 200, "{request:?}: {}", answer.text());
        assert!(answer.json()["statusCode"].is_number(), "{}", answer.text());
    }
}

#[test]
fn python() {
    all_accepted_and_altered_all_refused(program("python3", "python3"), "sign.py", 1);
}

#[test]
fn perl() {
    all_accepted_and_altered_all_refused(program("perl", "perl"), "sign.pl", 2);
}

#[test]
fn node() {
    all_accepted_and_altered_all_refused(program("node", "nodejs"), "sign.js", 3);
}
