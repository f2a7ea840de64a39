//! Keeping calls of applications of which an operator wants it: off by default, sealed, for hours at most, and beside the
//! call's way. What an answer's envelope held is kept as it was sent, sealed twice.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use inkgate_platform::{Application, Exchange, Platform};

use crate::House;
use crate::request::RequestId;
use crate::steps::replay::Fresh;

/// What is to be kept of a call once it is answered.
#[derive(Debug)]
pub struct Witness {
    application: Arc<Application>,
    endpoint: &'static str,
    request: Bytes,
    to: Platform,
}

/// Looks whether a call is to be kept.
pub fn witness(fresh: &Fresh, endpoint: &'static str, on: &House) -> Option<Witness> {
    let to = on.captures.get()?;
    if !to.is_captured(&fresh.application, on.clock.seconds()) {
        return None;
    }
    let (application, request) = (Arc::clone(&fresh.application), fresh.received.bytes().clone());
    Some(Witness { application, endpoint, request, to: to.clone() })
}

/// Keeps a call with its answer, which goes on its way meanwhile.
pub async fn kept(answer: Response, seen: Option<Witness>, id: &RequestId, on: &Arc<House>) -> Response {
    let Some(Witness { application, endpoint, request, to }) = seen else { return answer };
    let (head, body) = answer.into_parts();
    // Every answer is in memory already.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let exchange = Exchange {
        call: id.as_str().to_owned(),
        endpoint: endpoint.to_owned(),
        status: head.status.as_u16(),
        request: request.to_vec(),
        answer: bytes.to_vec(),
    };
    let now = on.clock.seconds();
    tokio::spawn(async move {
        if let Err(error) = to.capture(&application, &exchange, now).await {
            tracing::warn!(%error, "a call was not kept");
        }
    });
    Response::from_parts(head, Body::from(bytes))
}
