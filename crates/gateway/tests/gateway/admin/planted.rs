//! SQL, markup and patterns in every text that can be sent: each comes back as the text that it is, and changes nothing.

use inkgate_testkit::http::send;
use serde_json::{Value, json};

use super::{PASSWORD, Person, signing_in};
use crate::town::Town;

const PLANTED: [&str; 10] = [
    "'; DROP TABLE person; --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "x'); DELETE FROM access_key; --",
    "$1 %s {0} ?1 :name @p",
    "%_!%",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=1+1|cmd",
    "../..\\ \u{202e} 部门\u{200b}",
];

/// A text as a part of a URL.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn every_text_field_holds_text() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let items = |path: &str| owner.get(path)["items"].as_array().unwrap().clone();
    for (at, planted) in PLANTED.iter().enumerate() {
        let path = encoded(planted);
        assert_eq!(owner.post("/admin/v1/accounts", json!({ "name": planted }))["name"], *planted);
        let off = owner.ask("PATCH", &format!("/admin/v1/accounts/{path}"), json!({ "enabled": true }));
        assert_eq!((off.status, &off.json()["name"]), (200, &json!(planted)));
        let application =
            owner.post("/admin/v1/applications", json!({ "account": planted, "name": planted }));
        let appkey = application["appkey"].as_str().unwrap();
        let user = json!({ "account": planted, "name": planted, "role": "owner", "password": PASSWORD });
        assert_eq!(owner.post("/admin/v1/users", user)["name"], *planted);
        let changed = owner.ask("PATCH", &format!("/admin/v1/users/{path}"), json!({ "role": "auditor" }));
        assert_eq!(changed.json()["role"], "auditor");
        let person = Person::from(town.to, &send(town.to, &signing_in(planted, PASSWORD)));
        assert_eq!(person.get("/admin/v1/session")["user"]["account"], *planted);
        assert_eq!(
            person.get("/admin/v1/applications")["items"].as_array().unwrap().len(),
            1,
            "its own alone"
        );
        owner.post("/admin/v1/keys", json!({ "account": planted, "name": planted }));
        owner.post(&format!("/admin/v1/applications/{appkey}/tokens"), json!({ "name": planted }));
        let sealing = json!({ "appkey": appkey, "name": planted, "kind": "A256GCM" });
        owner.post("/admin/v1/encryption-keys", sealing);
        let machine = json!({ "account": planted, "name": planted, "role": "developer" });
        owner.post("/admin/v1/admin-tokens", machine);
        owner.post("/admin/v1/corrections", json!({ "account": planted, "amount": 1, "note": planted }));
        for list in ["users", "applications", "keys", "encryption-keys", "admin-tokens"] {
            let rows = items(&format!("/admin/v1/{list}?account={path}"));
            assert_eq!((rows.len(), &rows[0]["name"]), (1, &json!(planted)), "{list}");
        }
        let tokens = items(&format!("/admin/v1/applications/{appkey}/tokens"));
        assert_eq!(tokens[0]["name"], *planted);
        let statement = owner.get(&format!("/admin/v1/statements/{path}"));
        assert_eq!(statement["items"][0]["note"], *planted);
        let csv = owner.ask("GET", &format!("/admin/v1/statements/{path}?format=csv"), Value::Null).text();
        assert!(!csv.contains("\n=1") && !csv.contains(",=1"), "{csv}");
        assert_eq!(items("/admin/v1/accounts").len(), 4 + at);
        // Looked for, it finds itself and nothing else.
        let found = items(&format!("/admin/v1/audit?search={path}&action=account.make"));
        assert_eq!((found.len(), &found[0]["subject"]), (1, &json!(planted)));
        assert_eq!(items(&format!("/admin/v1/audit?actor={path}")).len(), 1, "its sign-in");
    }
    assert_eq!(owner.get("/admin/v1/audit/verify")["sound"], true);
    assert_eq!(owner.get("/admin/v1/books")["sound"], true);
}

#[test]
fn where_a_text_is_no_name_it_finds_nothing_or_is_refused() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let before = owner.get("/admin/v1/audit?limit=1")["items"][0]["number"].clone();
    for planted in PLANTED {
        let path = encoded(planted);
        for (method, at, body) in [
            ("GET", format!("applications/{path}"), Value::Null),
            ("PATCH", format!("applications/{path}"), json!({ "enabled": false })),
            ("GET", format!("applications/{path}/capabilities"), Value::Null),
            ("PUT", format!("applications/{path}/capabilities/general"), json!({ "payment": "free" })),
            ("DELETE", format!("applications/{}/capabilities/{path}", town.application.appkey), Value::Null),
            ("GET", format!("keys/{path}"), Value::Null),
            ("PATCH", format!("keys/{path}"), json!({ "enabled": false })),
            ("POST", format!("keys/{path}/rotate"), json!({ "overlap_seconds": 1 })),
            ("DELETE", format!("tokens/{path}"), Value::Null),
            ("DELETE", format!("admin-tokens/{path}"), Value::Null),
            ("POST", format!("packages/{path}/refund"), json!({})),
            ("PATCH", format!("users/{path}"), json!({ "enabled": false })),
            ("PATCH", format!("accounts/{path}"), json!({ "enabled": false })),
            ("GET", format!("statements/{path}"), Value::Null),
            ("POST", "applications".to_owned(), json!({ "account": planted, "name": "x" })),
        ] {
            let answer = owner.ask(method, &format!("/admin/v1/{at}"), body);
            assert_eq!(answer.status, 404, "{method} {at}: {}", answer.text());
        }
        for (at, body) in [
            ("users", json!({ "account": "a", "name": "x", "role": planted, "password": PASSWORD })),
            (
                "packages",
                json!({ "account": "a", "capability": planted, "pictures": 1, "amount": 1, "expires_at": 4_102_444_800_i64 }),
            ),
            (
                "packages",
                json!({ "account": "a", "capability": "*", "pictures": 1, "amount": 1, "currency": planted, "expires_at": 4_102_444_800_i64 }),
            ),
            ("prices", json!({ "capability": planted, "per_thousand": 1 })),
            ("corrections", json!({ "account": "a", "amount": 1, "currency": planted, "note": "x" })),
        ] {
            let answer = owner.ask("POST", &format!("/admin/v1/{at}"), body);
            assert_eq!(answer.status, 422, "{at}: {}", answer.text());
        }
        for query in ["usage?account=", "usage?appkey=", "users?account=", "keys?account=", "audit?subject="]
        {
            assert_eq!(
                owner.get(&format!("/admin/v1/{query}{path}"))["items"],
                json!([]),
                "{query}{planted}"
            );
        }
        for query in [
            "usage?period=",
            "usage?group=",
            "statements/a?by=",
            "audit?from=",
            "users?limit=",
            "users?cursor=",
        ] {
            assert_eq!(
                owner.ask("GET", &format!("/admin/v1/{query}{path}"), Value::Null).status,
                400,
                "{query}{planted}"
            );
        }
        assert_eq!(send(town.to, &signing_in(planted, PASSWORD)).status, 401);
        town.clock.advance(60);
    }
    assert_eq!(owner.get("/admin/v1/audit?limit=1")["items"][0]["number"], before, "nothing was changed");
}
