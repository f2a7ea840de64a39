//! Calls that nobody meant: of strangers, of other sites' pages, of clients that send what is none.

use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use super::{PASSWORD, Person, is_refused, request, signing_in};
use crate::town::Town;

/// Makes an account: a call that changes something.
fn making(name: &str) -> Request {
    request("POST", "/admin/v1/accounts", &json!({ "name": name }))
}

#[test]
fn every_path_refuses_a_stranger() {
    let town = Town::new();
    let description = town.stranger.get("/openapi.json").json();
    let mut asked = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if !path.starts_with("/admin/v1") || operation["security"] == json!([{}]) {
                continue;
            }
            let path = path.replace(['{', '}'], "x");
            for extra in [
                ("x", "y"),
                ("authorization", "Bearer x"),
                ("authorization", "Basic eDp5"),
                ("cookie", "inkgate=1"),
            ] {
                let body = if method == "get" { Value::Null } else { json!({}) };
                let asked = request(&method.to_uppercase(), &path, &body).header(extra.0, extra.1);
                is_refused(&send(town.to, &asked), 401, "sign-in-needed");
            }
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn a_token_of_a_machine_works_until_it_is_revoked_and_is_no_application_s() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let made =
        owner.post("/admin/v1/admin-tokens", json!({ "account": "a", "name": "m", "role": "auditor" }));
    let token = made["token"].as_str().unwrap();
    let asked = |token: &str, request: Request| {
        send(town.to, &request.header("authorization", &format!("Bearer {token}")))
    };
    let session = asked(token, Request::new("GET", "/admin/v1/session")).json();
    assert_eq!((&session["user"]["role"], &session["csrf"]), (&json!("auditor"), &Value::Null));
    assert_eq!(asked(token, Request::new("GET", "/admin/v1/audit")).status, 200);
    is_refused(&asked(token, making("x")), 403, "forbidden");
    let change = request("POST", "/admin/v1/session/password", &json!({ "old": PASSWORD, "new": PASSWORD }));
    is_refused(&asked(token, change), 403, "forbidden");
    // One kind of token is not the other.
    is_refused(&asked(&town.token, Request::new("GET", "/admin/v1/accounts")), 401, "sign-in-needed");
    let plain =
        Request::new("POST", "/v1/recognize").body("BMa").header("authorization", &format!("Bearer {token}"));
    assert_eq!(send(town.to, &plain).status, 401);
    let path = format!("/admin/v1/admin-tokens/{}", made["id"]);
    assert_eq!(owner.ask("DELETE", &path, Value::Null).status, 204);
    is_refused(&asked(token, Request::new("GET", "/admin/v1/audit")), 401, "sign-in-needed");
    let listed = owner.get("/admin/v1/admin-tokens");
    assert_eq!(listed["items"][0]["enabled"], false);
    assert!(!listed.to_string().contains(token));
}

#[test]
fn another_site_s_page_changes_nothing() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let count = || owner.get("/admin/v1/accounts")["items"].as_array().unwrap().len();
    let before = count();
    let with = |request: Request| send(town.to, &request.header("cookie", &owner.cookie));
    let mut wrong = owner.csrf.clone().into_bytes();
    wrong[0] = if wrong[0] == b'0' { b'1' } else { b'0' };
    let wrong = String::from_utf8(wrong).unwrap();
    is_refused(&with(making("x")), 403, "csrf");
    for word in ["", "x", &wrong, &owner.cookie, owner.cookie.split('=').nth(1).unwrap()] {
        is_refused(&with(making("x").header("x-inkgate-csrf", word)), 403, "csrf");
    }
    let other = Person::sign_in(&town, "owner");
    is_refused(&with(making("x").header("x-inkgate-csrf", &other.csrf)), 403, "csrf");
    let twice = making("x").header("x-inkgate-csrf", &owner.csrf).header("x-inkgate-csrf", &wrong);
    is_refused(&with(twice), 403, "csrf");
    let ours = || making("x").header("x-inkgate-csrf", &owner.csrf).header("host", "ocr.example:8080");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("origin", "https://evil.example"),
        ("origin", "http://ocr.example"),
        ("origin", "http://ocr.example:8080.evil.example"),
        ("origin", "null"),
        ("origin", ""),
    ] {
        is_refused(&with(ours().header(name, value)), 403, "csrf");
    }
    // What a form of another site can send.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let form =
            Request::new("POST", "/admin/v1/accounts").header("content-type", kind).body(r#"{"name":"x"}"#);
        is_refused(&with(form.header("x-inkgate-csrf", &owner.csrf)), 415, "media-type");
    }
    let session = Request::new("DELETE", "/admin/v1/session");
    is_refused(&with(session), 403, "csrf");
    assert_eq!(count(), before);
    let own = ours().header("origin", "http://ocr.example:8080").header("sec-fetch-site", "same-origin");
    assert_eq!(with(own).status, 201);
    // Signing in under another's name is refused to other sites too.
    let foreign = signing_in("owner", PASSWORD).header("origin", "https://evil.example");
    is_refused(&send(town.to, &foreign), 403, "csrf");
}

#[test]
fn what_is_no_request_is_told_what_is_wrong() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let raw = |body: &str| {
        let request = Request::new("POST", "/admin/v1/accounts").header("content-type", "application/json");
        send(town.to, &owner.signed(request.body(body)))
    };
    for body in ["", "{", "nul", "{\"name\":\"x\"} x", "\u{feff}{}"] {
        is_refused(&raw(body), 400, "malformed");
    }
    let deep = "[".repeat(30_000);
    is_refused(&raw(&deep), 400, "malformed");
    for body in [
        "[]",
        "null",
        "{}",
        r#"{"name":1}"#,
        r#"{"name":"x","more":1}"#,
        r#"{"name":"x","name":"y"}"#,
        r#"{"name":""}"#,
        r#"{"name":" x"}"#,
        r#"{"name":"a\u0000b"}"#,
        r#"{"name":"a\u0007b"}"#,
    ] {
        is_refused(&raw(body), 422, "value");
    }
    is_refused(&raw(&format!("{{\"name\":\"{}\"}}", "x".repeat(70_000))), 413, "too-large");
    is_refused(&owner.ask("PUT", "/admin/v1/accounts", json!({})), 405, "method");
    let answer = owner.ask("PUT", "/admin/v1/accounts", json!({}));
    assert_eq!(answer.header("allow"), Some("GET, POST"));
    for path in ["/admin/v1", "/admin/v1/nowhere", "/admin/v1/accounts/a/b", "/admin/v1/tokens/%FF"] {
        assert!([404, 405].contains(&owner.ask("GET", path, Value::Null).status), "{path}");
    }
    for query in [
        "?limit=0",
        "?limit=501",
        "?limit=x",
        "?cursor=%21",
        "?nothing=1",
        "?limit=1&limit=2",
        "?account=%00",
    ] {
        is_refused(&owner.ask("GET", &format!("/admin/v1/users{query}"), Value::Null), 400, "malformed");
    }
    let answer = send(
        town.to,
        &owner.signed(Request::new("GET", "/admin/v1/nowhere").header("accept-language", "zh-CN,en")),
    );
    assert_eq!(answer.json()["title"], "对象不存在或不属于当前账号");
}

#[test]
fn a_secret_that_was_sent_is_not_said_again() {
    let town = Town::new();
    let owner = Person::owner(&town);
    for body in [
        json!({ "name": "x", "password": ["planted-secret"] }),
        json!({ "name": "x", "password": "planted-secret", "planted-secret-field": 1 }),
    ] {
        let answer = send(town.to, &request("POST", "/admin/v1/session", &body));
        is_refused(&answer, 422, "value");
        assert!(!answer.text().contains("\"planted-secret\""), "{}", answer.text());
    }
    let kind = owner.ask(
        "POST",
        "/admin/v1/users",
        json!({ "account": "a", "name": "w", "role": "planted-secret", "password": PASSWORD }),
    );
    assert!(!kind.text().contains("planted-secret"));
}

#[test]
fn browsers_are_told_to_be_careful() {
    let town = Town::new();
    for path in ["/admin/v1/session", "/admin/v1/setup", "/admin/nowhere", "/console/nowhere"] {
        let answer = town.stranger.get(path);
        let header =
            |name: &str| answer.header(name).unwrap_or_else(|| panic!("{path} lacks {name}")).to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        // The page itself holds nothing of anybody: it is asked for anew each time, and may be found unchanged.
        let kept = if path.starts_with("/console") { "no-cache" } else { "no-store" };
        assert_eq!(header("cache-control"), kept, "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer");
    }
    assert_eq!(town.stranger.get("/healthz").header("content-security-policy"), None);
}

#[test]
fn on_an_address_of_its_own_it_is_nowhere_else() {
    let town = Town::with(1, |config| config.admin.listen = "127.0.0.1:0".to_owned());
    assert_eq!(town.stranger.get("/admin/v1/setup").status, 404);
    let listener = town.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let to = listener.local_addr().unwrap();
    let house = std::sync::Arc::clone(&town.house);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = town.runtime.spawn(async move {
        inkgate_gateway::serve_administration(listener, house, async { stopped.await.unwrap_or_default() })
            .await
    });
    for path in ["/admin/v1/setup", "/healthz", "/openapi.json"] {
        assert_eq!(send(to, &Request::new("GET", path)).status, 200, "{path}");
    }
    stop.send(()).unwrap();
    town.runtime.block_on(serving).unwrap().unwrap();
}

#[test]
fn switched_off_there_is_no_administration() {
    let town = Town::with(1, |config| config.admin.on = false);
    assert_eq!(town.stranger.get("/admin/v1/setup").status, 404);
    assert_eq!(send(town.to, &signing_in("owner", PASSWORD)).status, 404);
    let paths = town.stranger.get("/openapi.json").json()["paths"].clone();
    assert!(paths.as_object().unwrap().keys().all(|path| !path.starts_with("/admin")));
}
