//! What somebody tries who wants more than is theirs: each row of the table of attacks, through real HTTP.

mod content;
mod frames;
mod framing;
mod paths;
mod patience;
mod sales;
mod signature;
mod strangers;
mod tenants;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::{Answer, Request};
use serde_json::{Value, json};

use crate::fake::picture;
use crate::town::Town;

/// A body with one good picture.
pub fn good() -> String {
    json!({ "data": [STANDARD.encode(picture("a"))] }).to_string()
}

/// A right request of the town's application, with this body.
fn signed(town: &Town, body: &str) -> Request {
    signed_at(town, GENERAL, body)
}

/// The same at another target.
fn signed_at(town: &Town, target: &str, body: &str) -> Request {
    town.application.signed(Request::new("POST", target).body(body), &utc(), &request_id())
}

/// The `statusCode` of an answer: a number for a capability, a string for the gateway.
pub fn code(answer: &Answer) -> Value {
    answer.json()["statusCode"].clone()
}

/// What the signed header of a request says.
fn authorization(request: &Request) -> String {
    let found = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("eop-authorization"));
    found.map(|(_, value)| value.clone()).unwrap()
}
