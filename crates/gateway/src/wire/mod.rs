//! The shapes of requests and answers: nothing else in the house parses or serialises them.

pub mod business_license;
pub(crate) mod capabilities;
pub mod data;
pub mod document;
pub(crate) mod documents_query;
pub mod driving_licence;
pub mod face;
pub mod fields;
pub mod general;
pub mod id_card;
pub mod listed;
pub mod page;
pub(crate) mod pages;
pub mod picture;
pub(crate) mod plain_query;
mod plainest;
pub mod plate;
pub mod quota_invoice;
pub mod refused;
pub mod single;
pub mod train_ticket;
pub mod vehicle_licence;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

/// Whether the caller asked for more than the cloud gives: `x-inkgate-detail: 1`.
pub(crate) fn asked_for_detail(head: &Parts) -> bool {
    head.headers.get("x-inkgate-detail").is_some_and(|value| value.as_bytes() == b"1")
}

/// An answer of JSON.
pub(crate) fn json(status: u16, body: &impl Serialize) -> Response {
    typed(status, "application/json;charset=UTF-8", serde_json::to_vec(body).unwrap_or_default())
}

/// An answer of some type.
pub(crate) fn typed(status: u16, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
