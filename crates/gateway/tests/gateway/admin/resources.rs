//! What an administrator does over HTTP, as callers feel it.

use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use super::{Person, is_refused};
use crate::fake::picture;
use crate::town::Town;

#[test]
fn an_application_is_made_opened_limited_and_closed() {
    let town = Town::new();
    let owner = Person::owner(&town);
    owner.post("/admin/v1/accounts", json!({ "name": "Archive" }));
    let made = owner.post("/admin/v1/applications", json!({ "account": "Archive", "name": "scanner" }));
    let appkey = made["appkey"].as_str().unwrap().to_owned();
    let key = owner.post("/admin/v1/keys", json!({ "account": "Archive", "name": "night shift" }));
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    let mut caller = town.application.clone();
    (caller.access_key, caller.secret_key, caller.appkey) = (text("id"), text("secret"), appkey.clone());
    let code = || caller.recognize(&[&picture("a")]).json()["statusCode"].clone();
    assert_eq!(code(), "CTAPI_10012", "nothing is opened");
    let at = format!("/admin/v1/applications/{appkey}/capabilities/general");
    let opened = owner.ask("PUT", &at, json!({ "payment": "free", "pictures_at_once": 4 }));
    let shown = json!({ "capability": "general", "payment": "free", "calls_per_second": null,
        "pictures_at_once": 4, "pictures_a_day": null });
    assert_eq!((opened.status, opened.json()), (200, shown.clone()));
    assert_eq!(code(), 0);
    let list = format!("/admin/v1/applications/{appkey}/capabilities");
    assert_eq!(owner.get(&list), json!({ "items": [shown], "next": null }));
    is_refused(&owner.ask("PUT", &format!("{list}/genral"), json!({ "payment": "free" })), 422, "value");
    for besides in ["plain", "documents", "*"] {
        let opened = owner.ask("PUT", &format!("{list}/{besides}"), json!({ "payment": "free" }));
        assert_eq!(opened.status, 200, "{besides}");
        assert_eq!(owner.ask("DELETE", &format!("{list}/{besides}"), Value::Null).status, 204);
    }
    is_refused(&owner.ask("PUT", &at, json!({ "payment": "gold" })), 422, "value");

    let key_at = format!("/admin/v1/keys/{}", text("id"));
    let limited =
        owner.ask("PATCH", &key_at, json!({ "networks": ["192.0.2.0/24"], "applications": [appkey] })).json();
    assert_eq!(
        (&limited["networks"], &limited["applications"]),
        (&json!(["192.0.2.0/24"]), &json!([appkey]))
    );
    assert_eq!(code(), "CTAPI_10002", "from another network");
    let limited = owner.ask("PATCH", &key_at, json!({ "networks": [] })).json();
    assert_eq!(limited["applications"], json!([appkey]), "what is not sent stays");
    assert_eq!(code(), 0);
    is_refused(&owner.ask("PATCH", &key_at, json!({ "networks": ["x"] })), 422, "value");
    let new = owner.post(&format!("{key_at}/rotate"), json!({ "overlap_seconds": 60 }));
    assert_eq!(
        (&new["replaces"], &new["replaced_ends_at"]),
        (&json!(text("id")), &owner.get(&key_at)["expires_at"])
    );
    let mut rotated = caller.clone();
    rotated.access_key = new["id"].as_str().unwrap().to_owned();
    rotated.secret_key = new["secret"].as_str().unwrap().to_owned();
    assert_eq!(rotated.recognize(&[&picture("a")]).json()["statusCode"], 0);
    owner.ask("PATCH", &format!("/admin/v1/keys/{}", rotated.access_key), json!({ "enabled": false }));
    assert_eq!(rotated.recognize(&[&picture("a")]).json()["statusCode"], "CTAPI_10002");
    let listed = owner.get("/admin/v1/keys?account=Archive").to_string();
    assert!(!listed.contains(&text("secret")) && !listed.contains(&rotated.secret_key), "shown once");

    assert_eq!(owner.ask("DELETE", &at, Value::Null).status, 204);
    assert_eq!(code(), "CTAPI_10012");
    is_refused(&owner.ask("DELETE", &at, Value::Null), 404, "not-found");
    let off = owner.ask("PATCH", &format!("/admin/v1/applications/{appkey}"), json!({ "enabled": false }));
    assert_eq!(off.json()["enabled"], false);
    assert_eq!(code(), "CTAPI_10010");
}

#[test]
fn a_bearer_token_works_until_it_is_revoked() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let at = format!("/admin/v1/applications/{}/tokens", town.application.appkey);
    let made = owner.post(&at, json!({ "name": "intake" }));
    let token = made["token"].as_str().unwrap();
    let plain = || {
        let request = Request::new("POST", "/v1/recognize").body(picture("a"));
        send(town.to, &request.header("authorization", &format!("Bearer {token}"))).status
    };
    assert_eq!(plain(), 200);
    let listed = owner.get(&at);
    assert!(!listed.to_string().contains(token));
    let id = &listed["items"].as_array().unwrap().iter().find(|item| item["name"] == "intake").unwrap()["id"];
    assert_eq!(owner.ask("DELETE", &format!("/admin/v1/tokens/{id}"), Value::Null).status, 204);
    assert_eq!(plain(), 401);
}

#[test]
fn packages_usage_and_the_statement_tell_the_same() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let appkey = &town.application.appkey;
    let open = |payment: &str| {
        let at = format!("/admin/v1/applications/{appkey}/capabilities/general");
        assert_eq!(owner.ask("PUT", &at, json!({ "payment": payment })).status, 200);
    };
    open("package");
    let body = json!({ "account": "a", "appkey": appkey, "capability": "general", "pictures": 5, "amount": 500,
        "expires_at": town.seconds() + 1000 });
    let package = owner.post("/admin/v1/packages", body);
    assert_eq!(
        (&package["left"], &package["currency"], &package["refunded"]),
        (&json!(5), &json!("CNY"), &json!(false))
    );
    let pictures = [picture("a"), picture("malformed"), picture("b")];
    let pictures: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    assert_eq!(town.application.recognize(&pictures).json()["statusCode"], 0);
    assert_eq!(town.left(), 3);
    let at = format!("/admin/v1/packages/{}", package["id"]);
    let more = json!({ "pictures": 2, "amount": 200, "expires_at": town.seconds() + 2000 });
    assert_eq!(owner.post(&format!("{at}/renew"), more)["left"], 5);

    open("on-demand");
    let price = json!({ "capability": "general", "per_thousand": 2500 });
    assert_eq!(owner.post("/admin/v1/prices", price)["currency"], "CNY");
    town.clock.advance(1);
    assert_eq!(town.application.recognize(&[&picture("a")]).json()["statusCode"], 0);
    town.left();
    owner.post("/admin/v1/corrections", json!({ "account": "a", "amount": -7, "note": "goodwill" }));

    let usage = |query: &str| owner.get(&format!("/admin/v1/usage?{query}"))["items"].clone();
    let by_payment = usage("group=payment");
    let row = |payment: &str, calls: i64, read: i64, failed: i64, mils: i64, currency: &str| json!({ "payment": payment, "calls": calls, "pictures": read, "failed": failed, "mils": mils, "currency": currency });
    let expected = [row("on-demand", 1, 1, 0, 2500, "CNY"), row("package", 1, 2, 1, 0, "")];
    let found = by_payment.as_array().unwrap();
    assert_eq!(found.len(), 2, "{by_payment}");
    for row in expected {
        let same = found.iter().any(|found| {
            ["payment", "calls", "pictures", "failed", "mils"]
                .iter()
                .all(|field| found[*field] == row[*field])
        });
        assert!(same, "no {row} in {by_payment}");
    }
    let by_result = usage("group=result");
    let of = |result: &str| -> i64 {
        let rows = by_result.as_array().unwrap().iter().filter(|row| row["result"] == result);
        rows.map(|row| row["pictures"].as_i64().unwrap()).sum()
    };
    assert_eq!((of("read"), of("failed")), (3, 1), "{by_result}");
    assert_eq!(usage("group=day,application")[0]["appkey"], appkey.as_str());
    assert_eq!(usage("capability=plate"), json!([]));
    assert_eq!(usage("appkey=0"), json!([]));
    assert_eq!(usage("period=2001"), json!([]));
    for wrong in ["group=hour", "group=day,month", "period=yesterday"] {
        is_refused(&owner.ask("GET", &format!("/admin/v1/usage?{wrong}"), Value::Null), 400, "malformed");
    }

    let statement = owner.get("/admin/v1/statements/a");
    // 500 and 200 for the package, 2.5 on demand, 7 to its favour: 695.5, rounded up.
    assert_eq!(statement["totals"], json!([{ "currency": "CNY", "mils": 695_500, "amount": 696 }]));
    let kinds: Vec<_> =
        statement["items"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["buy", "renew", "correct"]);
    let csv = owner.ask("GET", "/admin/v1/statements/a?by=day&format=csv", Value::Null);
    assert_eq!(csv.header("content-type"), Some("text/csv;charset=UTF-8"));
    assert!(csv.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(csv.text().contains("goodwill") && csv.text().ends_with("CNY,695500,696\r\n"), "{}", csv.text());

    let back = owner.post(&format!("{at}/refund"), json!({}));
    assert!(back["taken_back"].as_i64().unwrap() <= 5);
    is_refused(&owner.ask("POST", &format!("{at}/refund"), json!({})), 409, "conflict");
    assert_eq!(owner.get("/admin/v1/books")["sound"], true);
}

#[test]
fn the_trail_tells_who_did_what_and_is_searched() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let key = owner.post("/admin/v1/keys", json!({ "account": "a", "name": "100%_sure" }));
    let id = key["id"].as_str().unwrap();
    owner.ask("PATCH", &format!("/admin/v1/keys/{id}"), json!({ "enabled": false }));
    let found = |query: &str| -> Vec<String> {
        let items = owner.get(&format!("/admin/v1/audit?{query}"))["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&format!("subject={id}")), ["key.disable", "key.make"]);
    assert_eq!(found("action=key.&actor=owner"), ["key.disable", "key.make"]);
    assert_eq!(found("action=key.make&actor=owner"), ["key.make"]);
    assert_eq!(found("search=100%25_SURE"), ["key.make"]);
    assert!(
        found("search=1__%25").is_empty() && found("actor=own%25").is_empty(),
        "nothing stands for anything"
    );
    assert!(found("to=1").is_empty() && !found("from=1").is_empty());
    let row = &owner.get(&format!("/admin/v1/audit?subject={id}&limit=1"))["items"][0];
    assert_eq!((&row["before"], &row["after"]), (&json!({ "enabled": true }), &json!({ "enabled": false })));
    assert_eq!((&row["actor"], &row["origin"]), (&json!("owner"), &json!("127.0.0.1")));
    let verified = owner.get("/admin/v1/audit/verify");
    assert_eq!((&verified["sound"], &verified["problem"]), (&json!(true), &Value::Null));
}

#[test]
fn the_moment_and_the_configuration_are_shown_without_secrets() {
    let town = Town::with(1, |config| {
        config.limits.pictures = 7;
        config.database = "postgres://u:planted@host/name".to_owned();
    });
    let owner = Person::owner(&town);
    town.application.recognize(&[&picture("a"), &picture("malformed")]);
    town.stranger.post(inkgate_testkit::actors::GENERAL, &json!({}));
    let live = owner.get("/admin/v1/live");
    assert_eq!(live["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&live["ready"], &live["queue"]), (&json!(true), &json!({ "waiting": 0, "seated": 0 })));
    let refusal = json!({ "endpoint": "general", "code": "10003", "reason": "NotSigned", "count": 1 });
    assert_eq!(live["refusals"], json!([refusal]));
    let read = json!({ "endpoint": "general", "outcome": "read", "count": 1 });
    assert!(live["pictures"].as_array().unwrap().contains(&read), "{}", live["pictures"]);
    let calls = live["calls"].as_array().unwrap();
    assert!(
        calls
            .iter()
            .any(|call| call["endpoint"] == "general" && call["outcome"] == "answered" && call["count"] == 1)
    );
    let buckets = live["latency"][0]["buckets"].as_array().unwrap();
    assert!(buckets.len() > 5 && buckets.last().unwrap()["le"].is_null());

    let config = owner.get("/admin/v1/config");
    let items = config["items"].as_array().unwrap();
    let pictures = items.iter().find(|item| item["name"] == "limits.pictures").unwrap();
    assert_eq!((&pictures["value"], &pictures["default"]), (&json!(7), &json!(50)));
    assert_eq!(items.len(), inkgate_gateway::Config::names().len());
    assert!(!config.to_string().contains("planted"), "{config}");
}
