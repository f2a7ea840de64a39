//! Two servers on one PostgreSQL: what one has served the other does not serve again, and what is taken away at one is
//! taken away at both.

use inkgate_platform::{Bounds, NewPackage, Opening, Payment};
use inkgate_testkit::Application;
use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use crate::attacks::{code, good};
use crate::fake::picture;
use crate::town::{Home, Town};

/// A right request of the towns' application.
fn signed(town: &Town) -> Request {
    town.application.signed(Request::new("POST", GENERAL).body(good()), &now(), &request_id())
}

#[test]
fn a_request_that_one_server_has_served_is_refused_by_the_other_also_after_a_restart() {
    let Some(home) = Home::postgres() else { return };
    let (one, mut other) = (home.town("one"), home.town("other"));
    let request = signed(&one);
    assert_eq!(code(&send(one.to, &request)), 0);
    for _ in 0..2 {
        let again = send(other.to, &request);
        assert_eq!((again.status, code(&again)), (401, json!("CTAPI_10006")));
    }
    assert_eq!(code(&send(one.to, &request)), "CTAPI_10006");
    // The same at another path, or to be asked with the other's next breath, is no other request.
    let (first, second) = (signed(&one), signed(&one));
    assert_eq!((code(&send(other.to, &first)), code(&send(one.to, &second))), (json!(0), json!(0)));

    other.join();
    drop(other);
    let other = home.town("other");
    for request in [&request, &first, &second] {
        assert_eq!(code(&send(other.to, request)), "CTAPI_10006", "as new as it may be");
    }
    let third = home.town("third");
    assert_eq!(code(&send(third.to, &request)), "CTAPI_10006", "also one that was not there");
    assert_eq!(code(&send(third.to, &signed(&third))), 0);
    assert_eq!(one.house.ledger().used(&one.application.appkey, "general").calls, 2);
}

#[test]
fn of_one_request_sent_to_two_servers_at_once_one_is_answered() {
    let Some(home) = Home::postgres() else { return };
    let (one, other) = (home.town("one"), home.town("other"));
    for _ in 0..20 {
        let request = signed(&one);
        let codes = std::thread::scope(|scope| {
            let both = [one.to, other.to].map(|to| {
                let request = &request;
                scope.spawn(move || code(&send(to, request)))
            });
            both.map(|sent| sent.join().unwrap())
        });
        let answered = codes.iter().filter(|code| **code == json!(0)).count();
        let refused = codes.iter().filter(|code| **code == json!("CTAPI_10006")).count();
        assert_eq!((answered, refused), (1, 1), "{codes:?}");
    }
}

#[test]
fn a_key_disabled_at_one_server_is_refused_by_the_other_and_both_sell_one_package() {
    let Some(home) = Home::postgres() else { return };
    let (one, other) = (home.town("one"), home.town("other"));
    let opening =
        Opening { capability: "general".into(), payment: Payment::Package, bounds: Bounds::default() };
    one.operate(one.platform.open_capability(&one.act(), &one.application.appkey, &opening));
    let new = NewPackage {
        account: "a",
        appkey: None,
        capability: "general",
        pictures: 40,
        amount: 0,
        currency: "CNY",
        starts_at: one.seconds(),
        expires_at: one.seconds() + 1000,
    };
    one.operate(one.platform.buy_package(&one.act(), &new));
    let call = |town: &Town| {
        let caller = Application { to: town.to, ..one.application.clone() };
        code(&caller.recognize(&[&picture("a")]))
    };
    // The other hears of the package in a moment; until then everything is free there.
    other.operate(other.platform.refresh());
    let mut answered = 0;
    while [call(&one), call(&other)].iter().filter(|code| **code == json!(0)).count() > 0 {
        answered += 2;
        assert!(answered <= 60, "more was sold than was bought");
    }
    let used = [&one, &other].map(|town| town.house.ledger().used(&town.application.appkey, "general").read);
    assert!(used[0] + used[1] <= 40 && used[0] + used[1] > 30, "{used:?}");

    one.operate(one.platform.enable_key(&one.act(), &one.application.access_key, false));
    assert_eq!(call(&one), "CTAPI_10002", "at once where it was done");
    while call(&other) != json!("CTAPI_10002") {}
}
