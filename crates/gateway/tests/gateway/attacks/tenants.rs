//! Somebody with keys of their own who reaches for what is another's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use inkgate_testkit::Application;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{code, good};
use crate::town::Town;

/// A request signed as the provider's Go SDK does: request id and date alone, `appkey` sent beside them.
fn signed_without_appkey(by: &Application, appkey: Option<&str>) -> Request {
    let (date, id, body) = (utc(), request_id(), good());
    let digest: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut key = by.secret_key.clone().into_bytes();
    let text = format!("ctyun-eop-request-id:{id}\neop-date:{date}\n\n\n{digest}");
    for part in [date.as_str(), &by.access_key, &date[..8], &text] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    let header =
        format!("{} Headers=ctyun-eop-request-id;eop-date Signature={}", by.access_key, STANDARD.encode(key));
    let request = Request::new("POST", GENERAL).body(body).header("ctyun-eop-request-id", &id);
    let request = request.header("eop-date", &date).header("eop-authorization", &header);
    appkey.iter().fold(request, |request, appkey| request.header("appkey", appkey))
}

#[test]
fn another_tenants_application_is_no_application() {
    let town = Town::new();
    let theirs = Application { appkey: town.neighbour.appkey.clone(), ..town.application.clone() };
    let nobodys = Application { appkey: "0".repeat(32), ..town.application.clone() };
    let (theirs, nobodys) = (theirs.post(GENERAL, &json!({})), nobodys.post(GENERAL, &json!({})));
    // That it exists is not told.
    assert_eq!((theirs.status, code(&theirs)), (403, json!("CTAPI_10010")));
    assert_eq!((nobodys.status, code(&nobodys)), (403, json!("CTAPI_10010")));
    assert_eq!(theirs.json()["message"], nobodys.json()["message"]);
    assert_eq!(town.house.ledger().used(&town.neighbour.appkey, "general").calls, 0);
}

#[test]
fn an_application_that_is_not_signed_may_still_not_be_another_tenants() {
    let town = Town::new();
    let (own, theirs) = (&town.application, &town.neighbour);
    for (appkey, status) in [(Some(own.appkey.as_str()), 200), (None, 200), (Some(&theirs.appkey), 403)] {
        let answer = send(town.to, &signed_without_appkey(own, appkey));
        assert_eq!(answer.status, status, "{appkey:?}: {}", answer.text());
    }
    assert_eq!(town.house.ledger().used(&theirs.appkey, "general").calls, 0);
}

#[test]
fn an_operator_may_demand_that_a_sent_application_is_signed() {
    let town = Town::with(1, |config| config.signing.appkey_signed = true);
    let answer = send(town.to, &signed_without_appkey(&town.application, Some(&town.application.appkey)));
    assert_eq!((answer.status, code(&answer)), (401, json!("CTAPI_10004")));
    assert_eq!(send(town.to, &signed_without_appkey(&town.application, None)).status, 200);
    assert_eq!(town.application.recognize(&[b"BMa"]).status, 200);
}

#[test]
fn a_key_signs_for_itself_alone() {
    let town = Town::new();
    for caller in [
        Application { access_key: town.neighbour.access_key.clone(), ..town.application.clone() },
        Application { secret_key: town.neighbour.secret_key.clone(), ..town.application.clone() },
        Application { secret_key: String::new(), ..town.application.clone() },
        Application { secret_key: town.application.access_key.clone(), ..town.application.clone() },
    ] {
        assert_eq!(code(&caller.post(GENERAL, &json!({}))), "CTAPI_10009");
    }
    // The same signature in another's name.
    let request = town.application.signed(Request::new("POST", GENERAL).body(good()), &utc(), &request_id());
    let header = super::authorization(&request);
    let renamed = header.replace(&town.application.access_key, &town.neighbour.access_key);
    assert_eq!(code(&send(town.to, &request.altered("eop-authorization", &renamed))), "CTAPI_10009");
}

#[test]
fn a_disabled_key_is_told_so_only_when_it_signs_rightly() {
    let town = Town::new();
    assert_eq!(code(&town.disabled.post(GENERAL, &json!({}))), "CTAPI_10002");
    let guessing = Application { secret_key: "0".repeat(32), ..town.disabled.clone() };
    assert_eq!(code(&guessing.post(GENERAL, &json!({}))), "CTAPI_10009");
}

#[test]
fn a_token_opens_the_plain_endpoint_and_nothing_else() {
    let town = Town::new();
    let bearer = format!("Bearer {}", town.token);
    let request = Request::new("POST", GENERAL).body(good()).header("authorization", &bearer);
    assert_eq!(code(&send(town.to, &request)), "CTAPI_10003");
    for authorization in [
        String::new(),
        "Bearer".into(),
        "Bearer ".into(),
        town.token.clone(),
        format!("Basic {}", town.token),
        format!("Bearer {}", &town.token[1..]),
        format!("Bearer {}x", town.token),
        format!("Bearer {}", town.token.to_uppercase()),
        format!("{bearer}, {bearer}"),
        format!("Bearer {}", town.application.secret_key),
        format!("Bearer {}", "x".repeat(60_000)),
    ] {
        let request = town.plain_request("", b"BMa").altered("authorization", &authorization);
        assert_eq!(send(town.to, &request).status, 401, "{authorization:.80}");
    }
    // And a signature does not open the plain endpoint.
    let request = Request::new("POST", "/v1/recognize").body("BMa");
    let signed = town.application.signed(request, &utc(), &request_id());
    assert_eq!(send(town.to, &signed).status, 401);
}
