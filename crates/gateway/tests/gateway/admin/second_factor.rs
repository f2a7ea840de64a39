//! Codes of an authenticator, computed here by Python's own library from the secret that the server gave.

use std::process::Command;

use inkgate_testkit::http::send;
use serde_json::{Value, json};

use super::{PASSWORD, Person, is_refused, request, signing_in};
use crate::town::Town;

/// RFC 6238 with its defaults.
const AUTHENTICATOR: &str = "import base64,hashlib,hmac,struct,sys
secret=sys.argv[1]; step=int(sys.argv[2])//30
key=base64.b32decode(secret+'='*(-len(secret)%8))
digest=hmac.new(key,struct.pack('>Q',step),hashlib.sha1).digest()
at=digest[-1]&15
print('%06d'%((struct.unpack('>I',digest[at:at+4])[0]&0x7fffffff)%1000000))";

fn code(secret: &str, at: i64) -> String {
    let output =
        Command::new("python3").args(["-c", AUTHENTICATOR, secret, &at.to_string()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_confirmed_secret_is_asked_for_and_each_code_is_good_once() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let begin = |password: &str| {
        owner.ask("POST", "/admin/v1/session/second-factor", json!({ "password": password }))
    };
    is_refused(&begin("wrong wrong wrong"), 401, "sign-in-failed");
    let made = begin(PASSWORD).json();
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(made["uri"], format!("otpauth://totp/Inkgate:owner?secret={secret}&issuer=Inkgate"));
    // Not confirmed, it is not asked for.
    assert_eq!(send(town.to, &signing_in("owner", PASSWORD)).status, 200);
    let confirm =
        |code: &str| owner.ask("POST", "/admin/v1/session/second-factor/confirm", json!({ "code": code }));
    let wrong = |right: &str| if right == "000000" { "000001" } else { "000000" };
    let first = code(secret, town.seconds());
    is_refused(&confirm(wrong(&first)), 401, "sign-in-failed");
    assert_eq!(confirm(&first).status, 204);
    is_refused(&begin(PASSWORD), 409, "conflict");
    assert_eq!(owner.get("/admin/v1/session")["user"]["second_factor"], true);

    let with = |code: &str| {
        let body = json!({ "name": "owner", "password": PASSWORD, "code": code });
        send(town.to, &request("POST", "/admin/v1/session", &body))
    };
    is_refused(&send(town.to, &signing_in("owner", PASSWORD)), 401, "second-factor");
    is_refused(&send(town.to, &signing_in("owner", "wrong wrong wrong")), 401, "sign-in-failed");
    is_refused(&with(&first), 401, "sign-in-failed");
    town.clock.advance(60);
    let second = code(secret, town.seconds());
    is_refused(&with(wrong(&second)), 401, "sign-in-failed");
    assert_eq!(with(&second).status, 200);
    is_refused(&with(&second), 401, "sign-in-failed");
    town.clock.advance(60);
    let late = code(secret, town.seconds() - 30);
    assert_eq!(with(&late).status, 200, "half a minute late");

    let remove = |password: &str| {
        owner.ask("POST", "/admin/v1/session/second-factor/remove", json!({ "password": password }))
    };
    is_refused(&remove("wrong wrong wrong"), 401, "sign-in-failed");
    assert_eq!(remove(PASSWORD).status, 204);
    assert_eq!(send(town.to, &signing_in("owner", PASSWORD)).status, 200);
}

#[test]
fn an_owner_takes_away_what_somebody_has_lost_and_nobody_gives_one() {
    let town = Town::new();
    let owner = Person::owner(&town);
    let person = Person::new(&town, "a", "li", inkgate_platform::Role::Developer);
    let made = person.post("/admin/v1/session/second-factor", json!({ "password": PASSWORD }));
    let code = code(made["secret"].as_str().unwrap(), town.seconds());
    let confirmed = person.ask("POST", "/admin/v1/session/second-factor/confirm", json!({ "code": code }));
    assert_eq!(confirmed.status, 204);
    is_refused(&send(town.to, &signing_in("li", PASSWORD)), 401, "second-factor");
    let change = |given: bool| owner.ask("PATCH", "/admin/v1/users/li", json!({ "second_factor": given }));
    is_refused(&change(true), 422, "value");
    assert_eq!(change(false).json()["second_factor"], false);
    assert_eq!(send(town.to, &signing_in("li", PASSWORD)).status, 200);
    is_refused(&person.ask("GET", "/admin/v1/session", Value::Null), 401, "sign-in-needed");
}
