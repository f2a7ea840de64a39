//! Each role against each act, as a person and as a machine, in the account that operates and in another.

use inkgate_platform::{Bounds, ChargesWanted, Opening, Payment, Price, Role};
use inkgate_testkit::http::send;
use serde_json::{Value, json};

use super::{Person, is_refused, request};
use crate::fake::picture;
use crate::town::Town;

/// What an act needs; the same words as the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Look,
    Inspect,
    /// To inspect what is nobody's own.
    InspectAll,
    Manage,
    People,
    Money,
    Installation,
}

/// The table: whether a role may, in the account that operates or in another.
fn may(role: Role, needs: Needs, operates: bool) -> bool {
    match needs {
        Needs::Look => true,
        Needs::Inspect => role != Role::Developer,
        Needs::InspectAll => role != Role::Developer && operates,
        Needs::Manage => matches!(role, Role::Owner | Role::Operator),
        Needs::People => role == Role::Owner,
        Needs::Money | Needs::Installation => role == Role::Owner && operates,
    }
}

/// What calls cost.
fn price(town: &Town) {
    let starts_at = town.seconds();
    let price = Price { capability: "*".into(), per_thousand: 500, currency: "CNY".into(), starts_at };
    town.operate(town.platform.set_price(&town.act(), &price));
}

/// Has a call charged, and gives the charge's number.
fn charge(town: &Town, account: &str) -> i64 {
    let caller = if account == "a" { &town.application } else { &town.neighbour };
    let opening =
        Opening { capability: "general".into(), payment: Payment::OnDemand, bounds: Bounds::default() };
    town.operate(town.platform.open_capability(&town.act(), &caller.appkey, &opening));
    assert_eq!(caller.recognize(&[&picture("a")]).json()["statusCode"], 0);
    town.settle();
    let wanted = ChargesWanted { account, ..ChargesWanted::default() };
    town.operate(town.platform.charges(&town.act(), &wanted, 1))[0].id
}

/// Every act, on things of `account`, with names that `tag` makes its own.
fn acts(town: &Town, account: &str, tag: &str) -> Vec<(Needs, &'static str, String, Value)> {
    use Needs::{Inspect, InspectAll, Installation, Look, Manage, Money, People};
    let caller = if account == "a" { &town.application } else { &town.neighbour };
    let (appkey, act) = (&caller.appkey, town.act());
    let key = town.operate(town.platform.make_key(&act, account, tag)).id;
    town.operate(town.platform.make_token(&act, appkey, &format!("{tag} token")));
    let tokens = town.operate(town.platform.tokens(&act, Some(appkey)));
    let token = tokens.last().unwrap().id;
    let sealing = format!("sealing {tag}").replace(' ', "-");
    let new = inkgate_platform::NewEncryptionKey {
        id: &sealing,
        kind: "SM4GCM",
        jwk: r#"{"kty":"oct","enc":"SM4GCM","k":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
        public: "",
        answers: "",
    };
    town.operate(town.platform.make_encryption_key(&act, appkey, tag, &new));
    let machine = town.operate(town.platform.make_admin_token(&act, account, tag, Role::Developer)).0.id;
    let person = format!("somebody {tag}").replace(' ', "-");
    town.operate(town.platform.make_person(&act, account, &person, Role::Developer, super::PASSWORD));
    let new = inkgate_platform::NewPackage {
        account,
        appkey: None,
        capability: "*",
        pictures: 10,
        amount: 100,
        currency: "CNY",
        starts_at: town.seconds(),
        expires_at: town.seconds() + 1000,
    };
    let package = town.operate(town.platform.buy_package(&act, &new));
    let charge = charge(town, account);
    let end = town.seconds() + 2000;
    let named = |name: &str| json!({ "account": account, "name": format!("{name} {tag}") });
    let at = |path: &str| format!("/admin/v1/{path}");
    let none = Value::Null;
    let mut user = named("user");
    (user["role"], user["password"]) = (json!("developer"), json!(super::PASSWORD));
    let mut admin_token = named("machine");
    admin_token["role"] = json!("developer");
    vec![
        (Look, "GET", at("session"), none.clone()),
        (Look, "GET", at("accounts"), none.clone()),
        (Look, "GET", at("applications"), none.clone()),
        (Look, "GET", at(&format!("applications/{appkey}")), none.clone()),
        (Look, "GET", at(&format!("applications/{appkey}/capabilities")), none.clone()),
        (Look, "GET", at(&format!("applications/{appkey}/tokens")), none.clone()),
        (Look, "GET", at("keys"), none.clone()),
        (Look, "GET", at(&format!("keys/{key}")), none.clone()),
        (Look, "GET", at("encryption-keys"), none.clone()),
        (Look, "GET", at(&format!("encryption-keys/{sealing}")), none.clone()),
        (Look, "GET", at(&format!("applications/{appkey}/encryption")), none.clone()),
        (Look, "GET", at("packages"), none.clone()),
        (Look, "GET", at("prices"), none.clone()),
        (Look, "GET", at("usage"), none.clone()),
        (Inspect, "GET", at("users"), none.clone()),
        (Inspect, "GET", at("admin-tokens"), none.clone()),
        (Inspect, "GET", at(&format!("statements/{account}")), none.clone()),
        (Inspect, "GET", at(&format!("charges?account={account}")), none.clone()),
        (Look, "GET", at("licences"), none.clone()),
        (InspectAll, "GET", at("audit"), none.clone()),
        (InspectAll, "GET", at("audit/verify"), none.clone()),
        (InspectAll, "GET", at("books"), none.clone()),
        (InspectAll, "GET", at("live"), none.clone()),
        (InspectAll, "GET", at("config"), none.clone()),
        (Manage, "POST", at("applications"), named("application")),
        (Manage, "PATCH", at(&format!("applications/{appkey}")), json!({ "enabled": true })),
        (
            Manage,
            "PUT",
            at(&format!("applications/{appkey}/capabilities/plate")),
            json!({ "payment": "free" }),
        ),
        (Manage, "DELETE", at(&format!("applications/{appkey}/capabilities/plate")), none.clone()),
        (Manage, "POST", at(&format!("applications/{appkey}/tokens")), json!({ "name": tag })),
        (Manage, "DELETE", at(&format!("tokens/{token}")), none.clone()),
        (Manage, "POST", at("keys"), named("key")),
        (
            Manage,
            "PATCH",
            at(&format!("keys/{key}")),
            json!({ "networks": ["127.0.0.0/8"], "enabled": true }),
        ),
        (Manage, "POST", at(&format!("keys/{key}/rotate")), json!({ "overlap_seconds": 60 })),
        (Manage, "POST", at("encryption-keys"), json!({ "appkey": appkey, "name": tag, "kind": "A256GCM" })),
        (Manage, "PATCH", at(&format!("encryption-keys/{sealing}")), json!({ "enabled": true })),
        (Manage, "POST", at(&format!("encryption-keys/{sealing}/rotate")), json!({ "overlap_seconds": 60 })),
        (Manage, "PUT", at(&format!("applications/{appkey}/encryption")), json!({ "mode": "optional" })),
        (People, "POST", at("users"), user),
        (People, "PATCH", at(&format!("users/{person}")), json!({ "role": "auditor" })),
        (People, "POST", at("admin-tokens"), admin_token),
        (People, "DELETE", at(&format!("admin-tokens/{machine}")), none.clone()),
        (
            Money,
            "POST",
            at("packages"),
            json!({ "account": account, "capability": "*", "pictures": 1, "amount": 1, "expires_at": end }),
        ),
        (
            Money,
            "POST",
            at(&format!("packages/{package}/renew")),
            json!({ "pictures": 1, "amount": 1, "expires_at": end }),
        ),
        (Money, "POST", at(&format!("packages/{package}/refund")), json!({})),
        (Money, "POST", at(&format!("charges/{charge}/refund")), json!({ "reason": tag })),
        (Money, "POST", at("corrections"), json!({ "account": account, "amount": 1, "note": tag })),
        (Installation, "POST", at("accounts"), json!({ "name": format!("account {tag}") })),
        (Installation, "PATCH", at(&format!("accounts/{account}")), json!({ "enabled": true })),
        (
            Installation,
            "POST",
            at("prices"),
            json!({ "capability": "*", "per_thousand": 1, "starts_at": end + package }),
        ),
    ]
}

const ROLES: [Role; 4] = [Role::Owner, Role::Operator, Role::Auditor, Role::Developer];

#[test]
fn each_role_may_what_the_table_says_as_a_person_and_as_a_machine() {
    let town = Town::new();
    price(&town);
    let mut refused = 0;
    for (account, operates) in [("a", true), ("neighbour", false)] {
        for role in ROLES {
            let name = format!("{role}-of-{account}");
            let person = Person::new(&town, account, &name, role);
            let act = town.act();
            let made = town.operate(town.platform.make_admin_token(&act, account, &name, role));
            let bearer = format!("Bearer {}", made.1.reveal());
            for machine in [false, true] {
                for (needs, method, path, body) in acts(&town, account, &format!("{name} {machine}")) {
                    let asked = request(method, &path, &body);
                    let answer = match machine {
                        true => send(town.to, &asked.header("authorization", &bearer)),
                        false => send(town.to, &person.signed(asked)),
                    };
                    let said =
                        format!("{role} of {account}, {method} {path}: {} {}", answer.status, answer.text());
                    // Who cannot open a capability has none to close.
                    if may(role, needs, operates) {
                        assert!([200, 201, 204].contains(&answer.status), "{said}");
                    } else {
                        assert_eq!(answer.status, 403, "{said}");
                        is_refused(&answer, 403, "forbidden");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 150, "{refused}");
}

#[test]
fn another_account_s_things_are_as_things_that_are_not() {
    let town = Town::new();
    price(&town);
    let tenant = Person::new(&town, "neighbour", "tenant", Role::Owner);
    let before = town.operate(town.platform.audit(&town.act(), 1))[0].number;
    let strange = acts(&town, "a", "strange");
    let laid = town.operate(town.platform.audit(&town.act(), 1))[0].number;
    assert!(laid > before);
    for (needs, method, path, body) in strange {
        // A list shows one's own.
        if body.is_null()
            && method == "GET"
            && !path.contains(&town.application.appkey)
            && !path.contains("keys/")
        {
            continue;
        }
        let answer = tenant.ask(method, &path, body);
        // What is nobody's own, a tenant may not at all; what is another's, is not.
        let nobodys = matches!(needs, Needs::Installation);
        match nobodys {
            true => is_refused(&answer, 403, "forbidden"),
            false => is_refused(&answer, 404, "not-found"),
        }
    }
    is_refused(&tenant.ask("GET", "/admin/v1/statements/a", Value::Null), 404, "not-found");
    let none = tenant.ask("GET", "/admin/v1/statements/nobody", Value::Null);
    is_refused(&none, 404, "not-found");
    assert_eq!(town.operate(town.platform.audit(&town.act(), 1))[0].number, laid, "nothing was changed");

    let owns = |path: &str, field: &str| -> Vec<String> {
        let items = tenant.get(path)["items"].as_array().unwrap().clone();
        items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(owns("/admin/v1/accounts", "name"), ["neighbour"]);
    for path in ["users", "applications", "keys", "admin-tokens", "packages"] {
        for query in ["", "?account=a"] {
            let own = owns(&format!("/admin/v1/{path}{query}"), "account");
            assert!(own.iter().all(|account| account == "neighbour"), "{path}{query}: {own:?}");
        }
    }
    // A key of one's own cannot be bound to another's application.
    let key = tenant.post("/admin/v1/keys", json!({ "account": "neighbour", "name": "k" }));
    let bind = json!({ "applications": [town.application.appkey] });
    let path = format!("/admin/v1/keys/{}", key["id"].as_str().unwrap());
    is_refused(&tenant.ask("PATCH", &path, bind), 404, "not-found");
}
