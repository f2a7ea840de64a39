//! The description of every path, held against a real server: its examples are sent, and what comes back is as it says.

use inkgate_platform::{AccessKey, Application, Bounds, ChargesWanted, NewAccount, Opening, Payment, Price};
use inkgate_testkit::http::{Request, send};
use serde_json::Value;

use super::{Person, request};
use crate::fake::picture;
use crate::town::Town;

const KEY: &str = "0123456789abcdef0123456789abcdef";
/// What takes a file as it is.
const PLAIN: [&str; 2] = ["/v1/recognize", "/v1/documents"];
/// Beneath it lies what the console tries for somebody who is signed in.
const TRY: &str = "/admin/v1/try/";
const APPKEY: &str = "00112233445566778899aabbccddeeff";

/// What of `value` is not as `schema` has it.
fn faults(value: &Value, schema: &Value, at: &str) -> Vec<String> {
    if let Some(either) = schema["anyOf"].as_array() {
        return either.iter().map(|schema| faults(value, schema, at)).min_by_key(Vec::len).unwrap();
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    };
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind)) {
        return vec![format!("{at} is no {kinds:?}: {value}")];
    }
    let mut found = Vec::new();
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at} is none of {}: {value}", schema["enum"]));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.is_object() && value.get(name).is_none() {
            found.push(format!("{at} lacks {name}"));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => found.extend(faults(inner, schema, &format!("{at}.{name}"))),
            None if schema["additionalProperties"] == false => found.push(format!("{at} has {name}")),
            None => {}
        }
    }
    for inner in value.as_array().into_iter().flatten().filter(|_| schema.get("items").is_some()) {
        found.extend(faults(inner, &schema["items"], &format!("{at}[]")));
    }
    found
}

/// An operation of the description.
struct Operation {
    method: String,
    path: String,
    said: Value,
}

impl Operation {
    fn example(&self) -> Value {
        self.said["requestBody"]["content"]["application/json"]["example"].clone()
    }

    /// The status when all is well.
    fn status(&self) -> u16 {
        let keys = self.said["responses"].as_object().unwrap().keys();
        keys.filter_map(|key| key.parse().ok()).next().unwrap()
    }

    fn schema(&self, status: u16) -> &Value {
        &self.said["responses"][status.to_string()]["content"]["application/json"]["schema"]
    }

    /// The query of all parameters' examples.
    fn query(&self) -> String {
        let all = self.said["parameters"].as_array().into_iter().flatten();
        let pairs = all.filter(|one| one["in"] == "query" && one.get("example").is_some()).map(|one| {
            let example = one["example"].as_str().map_or_else(|| one["example"].to_string(), str::to_owned);
            format!("{}={example}", one["name"].as_str().unwrap())
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// The same with what its `$ref`s name in their place.
fn resolved(value: &Value, description: &Value) -> Value {
    match (value["$ref"].as_str(), value) {
        (Some(named), _) => {
            let found = description.pointer(named.strip_prefix('#').unwrap());
            resolved(found.unwrap_or_else(|| panic!("{named} is not there")), description)
        }
        (None, Value::Object(fields)) => Value::Object(
            fields.iter().map(|(name, inner)| (name.clone(), resolved(inner, description))).collect(),
        ),
        (None, Value::Array(all)) => all.iter().map(|inner| resolved(inner, description)).collect(),
        _ => value.clone(),
    }
}

fn operations(town: &Town) -> Vec<Operation> {
    let description = town.stranger.get("/openapi.json").json();
    let mut all = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, said) in methods.as_object().unwrap() {
            let said = resolved(said, &description);
            all.push(Operation { method: method.to_uppercase(), path: path.clone(), said });
        }
    }
    all
}

/// What makes comes first, what takes away last.
fn turn(operation: &Operation) -> u8 {
    match (operation.method.as_str(), operation.path.as_str()) {
        ("DELETE", "/admin/v1/session") => 9,
        ("DELETE", _) => 8,
        (_, path) if path.ends_with("/refund") || path.ends_with("/rotate") => 7,
        ("POST", path) if !path.contains('{') => 1,
        ("POST", _) => 2,
        ("PUT" | "PATCH", _) => 3,
        _ => 4,
    }
}

/// A call of the first account that was charged.
fn charge(town: &Town) -> i64 {
    let act = town.act();
    let starts_at = town.seconds();
    let price = Price { capability: "*".into(), per_thousand: 500, currency: "CNY".into(), starts_at };
    town.operate(town.platform.set_price(&act, &price));
    let opening =
        Opening { capability: "general".into(), payment: Payment::OnDemand, bounds: Bounds::default() };
    town.operate(town.platform.open_capability(&act, APPKEY, &opening));
    let (key, appkey) = (KEY.to_owned(), APPKEY.to_owned());
    let caller =
        inkgate_testkit::Application { to: town.to, access_key: key.clone(), secret_key: key, appkey };
    assert_eq!(caller.recognize(&[&picture("a")]).json()["statusCode"], 0);
    town.settle();
    let wanted = ChargesWanted { account: "first", ..ChargesWanted::default() };
    town.operate(town.platform.charges(&act, &wanted, 1))[0].id
}

#[test]
fn examples_are_served_and_answers_are_as_described() {
    let town = Town::new();
    let mut first = NewAccount::random("first").unwrap();
    first.access_key = AccessKey::new(KEY, KEY).unwrap();
    first.application = Application::new(APPKEY, "first").unwrap();
    town.operate(town.platform.ensure(&town.act(), &first));
    let charge = charge(&town).to_string();
    let mut all = operations(&town);
    all.retain(|operation| operation.path.starts_with("/admin/v1") && !operation.path.starts_with(TRY));
    let setup = all.iter().position(|one| one.path == "/admin/v1/setup" && one.method == "POST").unwrap();
    let setup = all.remove(setup);
    let answer = send(town.to, &request("POST", &setup.path, &setup.example()));
    let owner = Person::from(town.to, &answer);
    assert_eq!(faults(&answer.json(), setup.schema(201), "setup"), Vec::<String>::new());

    all.sort_by_key(turn);
    let (mut token, mut machine, mut package) = (Value::Null, Value::Null, Value::Null);
    let mut sealing = Value::Null;
    let mut sent = 0;
    for operation in &all {
        // A code is good for half a minute: `second_factor.rs` computes one.
        if operation.path.ends_with("/confirm") {
            continue;
        }
        let id = match operation.path.as_str() {
            path if path.starts_with("/admin/v1/tokens") => token.to_string(),
            path if path.starts_with("/admin/v1/admin-tokens") => machine.to_string(),
            path if path.starts_with("/admin/v1/packages") => package.to_string(),
            path if path.starts_with("/admin/v1/charges") => charge.clone(),
            path if path.starts_with("/admin/v1/encryption-keys") => {
                sealing.as_str().unwrap_or_default().to_owned()
            }
            _ => KEY.to_owned(),
        };
        let name = if operation.path.contains("users") { "wang" } else { "first" };
        let pairs = [
            ("{id}", id.as_str()),
            ("{appkey}", APPKEY),
            ("{name}", name),
            ("{account}", "first"),
            ("{capability}", "general"),
        ];
        let path = pairs.iter().fold(operation.path.clone(), |path, (part, value)| path.replace(part, value));
        for query in [String::new(), operation.query()] {
            let asked = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            // A browser that signs in anew would end the session that the others use.
            let answer = match operation.path.as_str() {
                "/admin/v1/session" if operation.method == "POST" => {
                    send(town.to, &request("POST", &asked, &operation.example()))
                }
                _ => owner.ask(&operation.method, &asked, operation.example()),
            };
            let said = format!("{} {asked}: {}", operation.method, answer.text());
            assert_eq!(answer.status, operation.status(), "{said}");
            sent += 1;
            if answer.status != 204 {
                let answer = answer.json();
                assert_eq!(
                    faults(&answer, operation.schema(operation.status()), "answer"),
                    Vec::<String>::new(),
                    "{said}"
                );
                match (operation.method.as_str(), operation.path.as_str()) {
                    ("POST", "/admin/v1/admin-tokens") => machine = answer["id"].clone(),
                    ("POST", "/admin/v1/packages") => package = answer["id"].clone(),
                    ("POST", "/admin/v1/encryption-keys") => sealing = answer["id"].clone(),
                    ("GET", path) if path.ends_with("/tokens") => token = answer["items"][0]["id"].clone(),
                    _ => {}
                }
            }
            if operation.method != "GET" || operation.query().is_empty() {
                break;
            }
        }
    }
    assert!(sent > 50, "{sent}");
}

#[test]
fn examples_of_calls_are_served() {
    let town = Town::new();
    let mut capabilities = 0;
    for operation in operations(&town).iter().filter(|one| !one.path.starts_with("/admin/v1")) {
        let answer = match operation.method.as_str() {
            "POST" if PLAIN.contains(&operation.path.as_str()) => {
                let token = format!("Bearer {}", town.token);
                send(
                    town.to,
                    &Request::new("POST", &operation.path).body(b"BMa").header("Authorization", &token),
                )
            }
            "POST" => {
                capabilities += 1;
                town.application.post(&operation.path, &operation.example())
            }
            _ => town.stranger.get(&operation.path),
        };
        let said = format!("{} {}: {}", operation.method, operation.path, answer.text());
        assert_eq!(answer.status, 200, "{said}");
        if operation.path != "/metrics" {
            assert_eq!(
                faults(&answer.json(), operation.schema(200), "answer"),
                Vec::<String>::new(),
                "{said}"
            );
        }
        let refusal = send(town.to, &Request::new("POST", &operation.path));
        if operation.method == "GET" {
            assert_eq!((refusal.status, refusal.header("allow")), (405, Some("GET,HEAD")), "{said}");
        }
        if operation.method == "POST" && !PLAIN.contains(&operation.path.as_str()) {
            assert_eq!(refusal.json()["statusCode"], "CTAPI_10003", "{said}");
        }
    }
    assert_eq!(capabilities, inkgate_gateway::capabilities::LIST.len());
}

#[test]
fn examples_of_tries_are_served() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let mut capabilities = 0;
    for operation in operations(&town).iter().filter(|one| one.path.starts_with(TRY)) {
        let what = operation.path.strip_prefix(TRY).unwrap();
        let example = operation.example();
        let (kind, body) = match (what, &example) {
            ("page", _) => ("application/octet-stream", page()),
            (_, Value::Null) => ("application/octet-stream", b"BMa".to_vec()),
            _ => ("application/json", example.to_string().into_bytes()),
        };
        capabilities += usize::from(!example.is_null());
        let query = operation.query();
        let request = Request::new("POST", &format!("{}?{query}", operation.path))
            .header("appkey", &town.application.appkey)
            .header("content-type", kind)
            .body(body);
        let answer = send(town.to, &owner.signed(request));
        let said = format!("{}: {}", operation.path, answer.text());
        assert_eq!(answer.status, 200, "{said}");
        if what != "page" {
            assert_eq!(
                faults(&answer.json(), operation.schema(200), "answer"),
                Vec::<String>::new(),
                "{said}"
            );
        }
    }
    assert_eq!(capabilities, inkgate_gateway::capabilities::LIST.len());
}

fn page() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../pictures/scanned.pdf")).unwrap()
}

/// The administration's routes are made of their descriptions; the others stand in one file.
#[test]
fn no_path_lacks_its_description() {
    let town = Town::new();
    let paths: Vec<String> = operations(&town).into_iter().map(|operation| operation.path).collect();
    let routes = include_str!("../../../src/routes.rs");
    let literal = routes.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut seen = 0;
    // The console's pages, and the way to them, are for browsers alone.
    for path in literal.filter(|path| *path != "/" && !path.starts_with("/console")) {
        assert!(paths.iter().any(|found| found == path), "{path} is not described");
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
    for known in PLAIN.iter().chain(&["/openapi.json", "/admin/v1/try/page", "/admin/v1/try/general"]) {
        assert!(paths.iter().any(|path| path == known), "{known}");
    }
    let ids: Vec<Value> = operations(&town).into_iter().map(|one| one.said["operationId"].clone()).collect();
    let mut once: Vec<String> = ids.iter().map(Value::to_string).collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an operationId is there twice");
}
