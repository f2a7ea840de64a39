//! Signing in with an identity provider, over real HTTP: a small one on loopback that gives codes, checks PKCE and signs ID
//! tokens, and that can be made to lie.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inkgate_gateway::Config;
use inkgate_platform::Role;
use inkgate_testkit::http::{Answer, Request, send};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::town::Town;

const SECRET: &str = "a secret: of the client";

/// What the provider holds.
struct Held {
    keys: EcdsaKeyPair,
    kid: String,
    /// Codes that were given, with the parameters of the request that each answers.
    codes: HashMap<String, HashMap<String, String>>,
    /// Claims that are said besides, or instead.
    said: Value,
    key_requests: usize,
}

struct Provider {
    address: String,
    held: Arc<Mutex<Held>>,
    over: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn new_keys() -> EcdsaKeyPair {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()
}

fn parts(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

impl Provider {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let held = Held {
            keys: new_keys(),
            kid: "k1".into(),
            codes: HashMap::new(),
            said: json!({}),
            key_requests: 0,
        };
        let (held, over) = (Arc::new(Mutex::new(held)), Arc::new(AtomicBool::new(false)));
        let (holding, ending, issuer) = (Arc::clone(&held), Arc::clone(&over), address.clone());
        let serving = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ending.load(Ordering::Relaxed) {
                    break;
                }
                serve(stream.unwrap(), &issuer, &holding);
            }
        });
        Self { address, held, over, serving: Some(serving) }
    }

    /// What a person does there: signs in, and is sent back with a code. Gives the address to go back to.
    fn authorize(&self, location: &str) -> String {
        let (to, query) = location.split_once('?').unwrap();
        assert_eq!(to, format!("{}/authorize", self.address));
        let asked = parts(query);
        let wanted = [("response_type", "code"), ("client_id", "inkgate"), ("code_challenge_method", "S256")];
        wanted.iter().for_each(|(name, value)| assert_eq!(asked[*name], *value));
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let (back, state) = (asked["redirect_uri"].clone(), asked["state"].clone());
        let mut held = self.held.lock().unwrap();
        let code = format!("code-{}", held.codes.len());
        held.codes.insert(code.clone(), asked);
        let path = back.strip_prefix("http://127.0.0.1:1").unwrap();
        format!("{path}?code={code}&state={state}")
    }

    fn says(&self, said: Value) {
        self.held.lock().unwrap().said = said;
    }

    fn change_keys(&self, kid: &str) {
        let mut held = self.held.lock().unwrap();
        (held.keys, held.kid) = (new_keys(), kid.to_owned());
    }

    fn key_requests(&self) -> usize {
        self.held.lock().unwrap().key_requests
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // The one that waits for a connection gets it.
        let _ = TcpStream::connect(self.address.strip_prefix("http://").unwrap());
        if let Some(serving) = self.serving.take().filter(|_| !std::thread::panicking()) {
            serving.join().unwrap();
        }
    }
}

fn serve(stream: TcpStream, issuer: &str, held: &Mutex<Held>) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut line) = (Vec::new(), String::new());
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        head.push(std::mem::take(&mut line).trim_end().to_owned());
    }
    let field = |name: &str| {
        let mut fields = head.iter().filter_map(|line| line.split_once(": "));
        fields.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let length = field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let path = head.first().and_then(|first| first.split(' ').nth(1)).unwrap_or_default();
    let answer = match path {
        "/.well-known/openid-configuration" => Some(json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
        })),
        "/keys" => {
            let mut held = held.lock().unwrap();
            held.key_requests += 1;
            let point = held.keys.public_key().as_ref();
            let key = json!({ "kty": "EC", "crv": "P-256", "kid": held.kid, "use": "sig", "alg": "ES256",
                "x": encoded(&point[1..33]), "y": encoded(&point[33..]) });
            // One of a kind that nobody knows stands before it.
            Some(json!({ "keys": [{ "kty": "new", "z": 1 }, key] }))
        }
        "/token" => {
            redeemed(&parts(std::str::from_utf8(&body).unwrap()), field("authorization"), issuer, held)
        }
        _ => None,
    };
    let (status, text) =
        answer.map_or(("400 Bad Request", "{}".to_owned()), |json| ("200 OK", json.to_string()));
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    let _ = reader.get_mut().write_all(answer.as_bytes());
}

/// An ID token for a code: once, to the client that has the secret, for whoever knows the verifier.
fn redeemed(
    form: &HashMap<String, String>,
    authorization: Option<String>,
    issuer: &str,
    held: &Mutex<Held>,
) -> Option<Value> {
    let pair = format!("inkgate:{}", SECRET.replace(':', "%3A").replace(' ', "+"));
    if authorization? != format!("Basic {}", STANDARD.encode(pair)) {
        return None;
    }
    let mut held = held.lock().unwrap();
    let asked = held.codes.get_mut(&form["code"]).map(std::mem::take)?;
    let challenge = encoded(Sha256::digest(form["code_verifier"].as_bytes()));
    if asked.get("code_challenge") != Some(&challenge) || asked["redirect_uri"] != form["redirect_uri"] {
        return None;
    }
    let now = crate::town::now();
    let mut claims = json!({ "iss": issuer, "aud": "inkgate", "sub": "7", "iat": now, "exp": now + 300,
        "nonce": asked["nonce"], "email": "li@example.org", "email_verified": true, "groups": ["ocr-admins"] });
    for (name, value) in held.said.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = json!({ "alg": "ES256", "kid": held.kid });
    let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
    let signature = held.keys.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    Some(
        json!({ "access_token": "x", "token_type": "Bearer", "id_token": format!("{signed}.{}", encoded(signature)) }),
    )
}

/// A town whose people sign in there.
fn town(provider: &Provider, change: impl FnOnce(&mut Config)) -> (Town, tempfile::NamedTempFile) {
    let mut secret = tempfile::NamedTempFile::new().unwrap();
    writeln!(secret, "{SECRET}").unwrap();
    let file = secret.path().to_str().unwrap().to_owned();
    let town = Town::with(1, |config| {
        config.oidc.issuer = provider.address.clone();
        config.oidc.client_id = "inkgate".into();
        config.oidc.client_secret_file = file;
        config.oidc.address = "http://127.0.0.1:1".into();
        config.oidc.domains = vec!["example.org".into()];
        config.oidc.roles = vec!["ocr-admins=owner".into(), "*=developer".into()];
        config.oidc.account = "a".into();
        change(config);
    });
    (town, secret)
}

fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.iter().filter(|(found, _)| found == "set-cookie").map(|(_, value)| value);
    let pairs = set.filter_map(|value| value.split(';').next()).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned());
    values.find(|value| !value.is_empty())
}

fn start(town: &Town) -> (String, String) {
    let answer = town.stranger.get("/console/oidc/start");
    assert_eq!(answer.status, 303, "{:?}", answer.headers);
    let seed = cookie(&answer, "inkgate-oidc").unwrap_or_default();
    (answer.header("location").unwrap().to_owned(), format!("inkgate-oidc={seed}"))
}

fn back(town: &Town, path: &str, cookie: &str) -> Answer {
    send(town.to, &Request::new("GET", path).header("cookie", cookie))
}

/// The whole way; gives the answer at its end.
fn sign_in(town: &Town, provider: &Provider) -> Answer {
    let (location, seed) = start(town);
    back(town, &provider.authorize(&location), &seed)
}

fn who(town: &Town, answer: &Answer) -> Value {
    let session = cookie(answer, "inkgate").unwrap();
    let asked = Request::new("GET", "/admin/v1/session").header("cookie", &format!("inkgate={session}"));
    send(town.to, &asked).json()["user"].clone()
}

#[track_caller]
fn is_turned_away(answer: &Answer, word: &str) {
    let location = format!("/console/?oidc={word}");
    assert_eq!((answer.status, answer.header("location")), (303, Some(location.as_str())));
    assert_eq!(cookie(answer, "inkgate"), None);
}

#[test]
fn whom_the_provider_vouches_for_is_in_with_the_role_of_the_group() {
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |config| config.oidc.name = "Example ID".into());
    assert_eq!(town.stranger.get("/admin/v1/setup").json()["provider"], "Example ID");
    let answer = sign_in(&town, &provider);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/console/")));
    let user = who(&town, &answer);
    assert_eq!(
        (&user["name"], &user["role"], &user["account"]),
        (&json!("li@example.org"), &json!("owner"), &json!("a"))
    );
    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(
        cookies.iter().any(|one| one.starts_with("inkgate=") && one.contains("HttpOnly; SameSite=Strict"))
    );
    assert!(cookies.iter().any(|one| one.starts_with("inkgate-oidc=;") && one.contains("Max-Age=0")));
    provider.says(json!({ "groups": [] }));
    assert_eq!(who(&town, &sign_in(&town, &provider))["role"], "developer", "out of the group");
    let trail = town.operate(town.platform.audit(&town.act(), 10));
    let actions: Vec<&str> = trail.iter().map(|row| row.action.as_str()).collect();
    for action in ["user.make", "user.change", "session.begin"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
}

#[test]
fn an_answer_that_belongs_to_another_sign_in_is_not_taken() {
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |_| ());
    let (location, seed) = start(&town);
    let (other_location, other_seed) = start(&town);
    let path = provider.authorize(&location);
    is_turned_away(&back(&town, &path, "x=1"), "state");
    is_turned_away(&back(&town, &path, &other_seed), "state");
    is_turned_away(&back(&town, &path, &format!("{seed}; {seed}")), "state");
    is_turned_away(&back(&town, &format!("{path}&state=x"), &seed), "state");
    is_turned_away(&back(&town, &format!("{path}&iss=https%3A%2F%2Fother.example"), &seed), "state");
    let (_, state) = path.split_once("state=").unwrap();
    is_turned_away(
        &back(&town, &format!("/console/oidc/back?error=access_denied&state={state}"), &seed),
        "denied",
    );
    // A code of another sign-in, put into this one: its verifier is another's.
    let stolen = provider.authorize(&other_location);
    let code = stolen.split_once("code=").unwrap().1.split('&').next().unwrap();
    is_turned_away(&back(&town, &format!("/console/oidc/back?code={code}&state={state}"), &seed), "provider");
    assert_eq!(back(&town, &path, &seed).header("location"), Some("/console/"));
    is_turned_away(&back(&town, &path, &seed), "provider");
}

#[test]
fn what_the_provider_should_not_have_said_is_not_believed() {
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |_| ());
    let now = crate::town::now();
    for (said, word) in [
        (json!({ "iss": "https://other.example" }), "token"),
        (json!({ "aud": "other" }), "token"),
        (json!({ "nonce": "other" }), "token"),
        (json!({ "exp": now - 61 }), "token"),
        (json!({ "iat": now + 3600 }), "token"),
        (json!({ "email_verified": false }), "token"),
        (json!({ "email": "li@example.com" }), "stranger"),
        (json!({ "email": "li@sub.example.org" }), "stranger"),
    ] {
        provider.says(said.clone());
        let (location, seed) = start(&town);
        let answer = back(&town, &provider.authorize(&location), &seed);
        assert_eq!(answer.header("location"), Some(format!("/console/?oidc={word}").as_str()), "{said}");
    }
    provider.says(json!({ "exp": now - 30 }));
    assert_eq!(sign_in(&town, &provider).header("location"), Some("/console/"), "clocks differ a little");
}

#[test]
fn a_provider_that_verifies_no_e_mail_is_taken_at_its_word_for_one_tenant_and_only_where_that_is_set() {
    let provider = Provider::start();
    // As Entra ID has it: no email_verified, the name in another claim.
    let entra = json!({ "email_verified": null, "tid": "ours", "preferred_username": "Wang@Example.org" });
    let with = |claim: &str, value: Value| {
        let mut said = entra.clone();
        said[claim] = value;
        provider.says(said);
    };
    let (strict, _secret) = town(&provider, |_| ());
    provider.says(entra.clone());
    is_turned_away(&sign_in(&strict, &provider), "token");

    let (town, _secret) = town(&provider, |config| {
        config.oidc.name_claim = "preferred_username".into();
        config.oidc.unverified_tenant = "ours".into();
    });
    assert_eq!(who(&town, &sign_in(&town, &provider))["name"], "wang@example.org");
    for (claim, value, word) in [
        ("tid", json!("another"), "token"),
        ("tid", Value::Null, "token"),
        ("preferred_username", json!("wang"), "token"),
        ("preferred_username", json!("wang@example.com"), "stranger"),
        ("iss", json!("https://other.example"), "token"),
    ] {
        with(claim, value);
        is_turned_away(&sign_in(&town, &provider), word);
    }
    // Not even a verified address comes in from another tenant.
    provider.says(json!({ "tid": "another", "preferred_username": "li@example.org" }));
    is_turned_away(&sign_in(&town, &provider), "token");
}

#[test]
fn new_keys_of_the_provider_are_asked_for_and_not_for_every_stranger() {
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |_| ());
    assert_eq!(sign_in(&town, &provider).header("location"), Some("/console/"));
    provider.change_keys("k2");
    is_turned_away(&sign_in(&town, &provider), "token");
    assert_eq!(provider.key_requests(), 1, "not again within seconds");
    town.clock.advance(11);
    assert_eq!(sign_in(&town, &provider).header("location"), Some("/console/"));
    assert_eq!(provider.key_requests(), 2);
    // A key under the old name that is not the provider's any more.
    provider.held.lock().unwrap().kid = "k1".into();
    is_turned_away(&sign_in(&town, &provider), "token");
}

#[test]
fn nobody_is_made_where_that_is_not_wanted() {
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |config| config.oidc.account = String::new());
    is_turned_away(&sign_in(&town, &provider), "stranger");
    let password = super::PASSWORD;
    town.operate(town.platform.make_person(&town.act(), "a", "li@example.org", Role::Auditor, password));
    assert_eq!(who(&town, &sign_in(&town, &provider))["role"], "owner");
}

#[test]
fn without_a_provider_and_without_its_answer_the_page_says_so() {
    let town_without = Town::new();
    is_turned_away(&town_without.stranger.get("/console/oidc/start"), "off");
    assert_eq!(town_without.stranger.get("/admin/v1/setup").json()["provider"], Value::Null);
    let provider = Provider::start();
    let (town, _secret) = town(&provider, |config| config.oidc.issuer = "http://127.0.0.1:9".into());
    is_turned_away(&town.stranger.get("/console/oidc/start"), "provider");
}
