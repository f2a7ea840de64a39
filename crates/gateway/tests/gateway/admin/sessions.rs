//! Signing in and out, how long it lasts, and the first owner.

use inkgate_platform::{PersonChange, Role};
use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use super::{PASSWORD, Person, is_refused, request, signing_in};
use crate::town::{SETUP_CODE, Town};

#[test]
fn whoever_read_the_code_is_the_first_owner_and_nobody_after() {
    let town = Town::new();
    let needed = || send(town.to, &Request::new("GET", "/admin/v1/setup")).json()["needed"].clone();
    let set_up = |code: &str, name: &str, password: &str| {
        let body = json!({ "code": code, "name": name, "password": password });
        send(town.to, &request("POST", "/admin/v1/setup", &body))
    };
    assert_eq!(needed(), true);
    for wrong in ["", "0123", "0123-4567-89ab-cdee", "' OR 1=1"] {
        is_refused(&set_up(wrong, "li", PASSWORD), 403, "setup-code");
    }
    is_refused(&set_up(SETUP_CODE, "li", "short"), 422, "value");
    assert_eq!(needed(), true);
    let answer = set_up(&SETUP_CODE.replace('-', "").to_uppercase(), "li", PASSWORD);
    let owner = Person::from(town.to, &answer);
    assert_eq!(answer.json()["user"]["role"], "owner");
    assert_eq!(owner.get("/admin/v1/session")["user"]["name"], "li");
    assert_eq!(needed(), false);
    is_refused(&set_up(SETUP_CODE, "wang", PASSWORD), 409, "conflict");
    assert_eq!(owner.get("/admin/v1/users")["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_session_says_who_and_the_cookie_is_for_no_script() {
    let town = Town::new();
    town.operate(town.platform.make_person(&town.act(), "a", "li", Role::Operator, PASSWORD));
    let answer = send(town.to, &signing_in("li", PASSWORD));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("inkgate=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let session = answer.json();
    let user =
        json!({ "name": "li", "account": "a", "role": "operator", "operates": true, "second_factor": false });
    assert_eq!(session["user"], user);
    assert_eq!(session["rights"], json!(["look", "inspect", "manage"]));
    assert_eq!(session["idle_seconds"], 1800);
    assert!(!session.to_string().contains(cookie.split(['=', ';']).nth(1).unwrap()), "pages cannot read it");
    let person = Person::from(town.to, &answer);
    assert_eq!(person.get("/admin/v1/session"), session);

    let left = person.ask("DELETE", "/admin/v1/session", Value::Null);
    assert_eq!(left.status, 204);
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"));
    is_refused(&person.ask("GET", "/admin/v1/session", Value::Null), 401, "sign-in-needed");
}

#[test]
fn behind_a_proxy_that_speaks_tls_the_cookie_is_bound_to_the_host() {
    let town = Town::with(1, |config| config.proxies.trusted = inkgate_gateway::config::Networks::loopback());
    town.operate(town.platform.make_person(&town.act(), "a", "li", Role::Owner, PASSWORD));
    let answer = send(town.to, &signing_in("li", PASSWORD).header("x-forwarded-proto", "https"));
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-inkgate=") && cookie.contains("; Secure"), "{cookie}");
    let person = Person::from(town.to, &answer);
    let ask = |proto: &str| {
        let asked =
            person.signed(Request::new("GET", "/admin/v1/session").header("x-forwarded-proto", proto));
        send(town.to, &asked).status
    };
    assert_eq!((ask("https"), ask("http")), (200, 401));
    let untrusted = Town::new();
    untrusted.operate(untrusted.platform.make_person(&untrusted.act(), "a", "li", Role::Owner, PASSWORD));
    let answer = send(untrusted.to, &signing_in("li", PASSWORD).header("x-forwarded-proto", "https"));
    assert!(answer.header("set-cookie").unwrap().starts_with("inkgate="), "a stranger says what it likes");
}

#[test]
fn a_sign_in_is_a_new_session_and_ends_the_browser_s_old_one() {
    let town = Town::new();
    let person = Person::owner(&town);
    let again = send(town.to, &signing_in("owner", PASSWORD).header("cookie", &person.cookie));
    let again = Person::from(town.to, &again);
    assert!(again.cookie != person.cookie && again.csrf != person.csrf);
    is_refused(&person.ask("GET", "/admin/v1/session", Value::Null), 401, "sign-in-needed");
    // A cookie that somebody planted in the browser does not become the session.
    let planted = format!("inkgate={}", "a".repeat(64));
    let answer = send(town.to, &signing_in("owner", PASSWORD).header("cookie", &planted));
    assert_ne!(Person::from(town.to, &answer).cookie, planted);
}

#[test]
fn sessions_end_when_idle_when_old_and_with_their_person() {
    let town = Town::with(1, |config| {
        config.admin.idle_minutes = 10;
        config.admin.session_hours = 1;
    });
    let owner = Person::owner(&town);
    let lasts = |person: &Person| person.ask("GET", "/admin/v1/session", Value::Null).status == 200;
    let idle = Person::new(&town, "a", "idle", Role::Auditor);
    for _ in 0..6 {
        town.clock.advance(590);
        assert!(lasts(&owner));
    }
    assert!(!lasts(&idle), "ten minutes without a call");
    town.clock.advance(60);
    assert!(!lasts(&owner), "an hour in all");

    let owner = Person::sign_in(&town, "owner");
    for (name, change) in [
        ("disabled", PersonChange { enabled: Some(false), ..PersonChange::default() }),
        ("demoted", PersonChange { role: Some(Role::Developer), ..PersonChange::default() }),
        ("changed", PersonChange { password: Some("another good password"), ..PersonChange::default() }),
    ] {
        let person = Person::new(&town, "a", name, Role::Auditor);
        assert!(lasts(&person));
        town.operate(town.platform.change_person(&town.act(), name, change));
        assert!(!lasts(&person), "{name}");
    }
    is_refused(&send(town.to, &signing_in("disabled", PASSWORD)), 401, "sign-in-failed");
    let tenant = Person::new(&town, "neighbour", "tenant", Role::Owner);
    let answer = owner.ask("PATCH", "/admin/v1/accounts/neighbour", json!({ "enabled": false }));
    assert_eq!(answer.status, 200);
    assert!(!lasts(&tenant), "its account was disabled");
}

#[test]
fn one_s_own_password_is_changed_with_the_old_one() {
    let town = Town::new();
    let (one, other) = (Person::owner(&town), Person::sign_in(&town, "owner"));
    let change = |old: &str, new: &str| {
        one.ask("POST", "/admin/v1/session/password", json!({ "old": old, "new": new }))
    };
    is_refused(&change("wrong wrong wrong", "another good password"), 401, "sign-in-failed");
    is_refused(&change(PASSWORD, "short"), 422, "value");
    assert_eq!(change(PASSWORD, "another good password").status, 204);
    assert_eq!(one.ask("GET", "/admin/v1/session", Value::Null).status, 200, "one's own page goes on");
    assert_eq!(other.ask("GET", "/admin/v1/session", Value::Null).status, 401, "the others end");
    is_refused(&send(town.to, &signing_in("owner", PASSWORD)), 401, "sign-in-failed");
    assert_eq!(send(town.to, &signing_in("owner", "another good password")).status, 200);
}

#[test]
fn guesses_are_throttled_by_name_and_the_answer_tells_nothing() {
    let town = Town::new();
    town.clock.hold();
    let owner = Person::owner(&town);
    let unknown = send(town.to, &signing_in("nobody", PASSWORD));
    let wrong = send(town.to, &signing_in("owner", "wrong wrong wrong"));
    is_refused(&unknown, 401, "sign-in-failed");
    let without_id = |answer: &inkgate_testkit::http::Answer| {
        let mut problem = answer.json();
        problem["requestId"] = Value::Null;
        problem
    };
    assert_eq!(without_id(&unknown), without_id(&wrong));
    for _ in 0..9 {
        is_refused(&send(town.to, &signing_in("owner", "wrong wrong wrong")), 401, "sign-in-failed");
    }
    let answer = send(town.to, &signing_in("owner", PASSWORD));
    is_refused(&answer, 429, "too-many-attempts");
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() <= 30);
    assert_eq!(owner.get("/admin/v1/session")["user"]["name"], "owner", "who is signed in is not troubled");
    town.clock.advance(31);
    assert_eq!(send(town.to, &signing_in("owner", PASSWORD)).status, 200);
}

#[test]
fn guesses_are_throttled_by_address_and_good_sign_ins_do_not_count() {
    let town = Town::new();
    town.clock.hold();
    Person::owner(&town);
    for _ in 0..40 {
        Person::sign_in(&town, "owner");
    }
    let tried =
        (0..40).filter(|at| send(town.to, &signing_in(&format!("user {at}"), PASSWORD)).status == 401);
    assert_eq!(tried.count(), 30);
    is_refused(&send(town.to, &signing_in("owner", PASSWORD)), 429, "too-many-attempts");
}
