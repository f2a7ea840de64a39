//! Every URL, and what surrounds all of them: a request id, a log line, and no panic that ends more than its own call.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;

use crate::House;
use crate::capabilities::{Capability, LIST};
use crate::health::{healthz, readyz};
use crate::journey::{journey, or_drain};
use crate::plain::{self, plain};
use crate::refusal::{Kind, Refusal};
use crate::request::RequestId;
use crate::wire::refused;

/// The URLs.
pub(crate) fn routes(house: Arc<House>) -> Router {
    let mut router = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route(plain::PATH, any(recognize))
        .method_not_allowed_fallback(unknown_method)
        .fallback(unknown);
    for capability in LIST {
        let call = move |State(house), request| signed(*capability, house, request);
        router = router.route(capability.path(), any(call));
    }
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&house), observe))
        .with_state(house)
}

async fn signed(capability: &'static dyn Capability, on: Arc<House>, request: Request) -> Response {
    let id = id(&request);
    let (head, body) = request.into_parts();
    let done = match only_post(&head.method) {
        Ok(()) => journey(&head, body, capability, &on).await,
        Err(refusal) => or_drain::<()>(Err(refusal), body).await.map(|_| Response::default()),
    };
    done.unwrap_or_else(|refusal| {
        let response = refused::cloud(&refusal, &id, &on.config.answers);
        remember(response, refusal)
    })
}

async fn recognize(State(on): State<Arc<House>>, request: Request) -> Response {
    let id = id(&request);
    let (head, body) = request.into_parts();
    let done = match only_post(&head.method) {
        Ok(()) => plain(&head, body, &on).await,
        Err(refusal) => or_drain::<()>(Err(refusal), body).await.map(|_| Response::default()),
    };
    done.unwrap_or_else(|refusal| {
        let response = refused::problem(&refusal, &id, &on.config.answers);
        remember(response, refusal)
    })
}

fn only_post(method: &Method) -> Result<(), Refusal> {
    if method == Method::POST { Ok(()) } else { Err(Kind::Method.into()) }
}

async fn unknown(on: State<Arc<House>>, request: Request) -> Response {
    refuse(Kind::NotFound, on, request).await
}

async fn unknown_method(on: State<Arc<House>>, request: Request) -> Response {
    refuse(Kind::Method, on, request).await
}

async fn refuse(kind: Kind, State(on): State<Arc<House>>, request: Request) -> Response {
    let id = id(&request);
    crate::steps::body::drain(request.into_body()).await;
    let refusal = Refusal::from(kind);
    remember(refused::cloud(&refusal, &id, &on.config.answers), refusal)
}

/// What an answer was refused for, on its way to the log.
#[derive(Clone)]
struct Refused(Refusal);

/// A handler panicked.
#[derive(Clone)]
struct Panicked;

fn remember(mut response: Response, refusal: Refusal) -> Response {
    response.extensions_mut().insert(Refused(refusal));
    response
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Panicked);
    response
}

fn id(request: &Request) -> RequestId {
    request.extensions().get().cloned().unwrap_or_else(RequestId::random)
}

/// Gives the request its id, and the log its line. The line has no query, no header's value but the caller's own request
/// id, and nothing of any body.
async fn observe(State(on): State<Arc<House>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::random();
    request.extensions_mut().insert(id.clone());
    let begun = Instant::now();
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(200).collect();
    let theirs = request.headers().get(inkgate_eop::REQUEST_ID).and_then(|value| value.to_str().ok());
    let theirs: String = theirs.unwrap_or_default().chars().take(64).collect();

    let mut response = next.run(request).await;
    if response.extensions().get::<Panicked>().is_some() {
        let refusal = Refusal::because(Kind::Internal, "panic");
        let answers = &on.config.answers;
        let shaped = match path.as_str() {
            plain::PATH => refused::problem(&refusal, &id, answers),
            _ => refused::cloud(&refusal, &id, answers),
        };
        response = remember(shaped, refusal);
    }
    response.headers_mut().insert("x-request-id", id.header());

    let (id, status) = (id.as_str(), response.status().as_u16());
    let ms = begun.elapsed().as_millis() as u64;
    match response.extensions().get::<Refused>() {
        Some(Refused(refusal)) => {
            let (code, cause) = (refusal.kind().row().code, refusal.cause().unwrap_or_default());
            tracing::info!(id, ?theirs, %method, ?path, status, ms, code, ?cause, "refused");
        }
        None if path == "/healthz" || path == "/readyz" => {
            tracing::debug!(id, %method, ?path, status, ms, "answered");
        }
        None => tracing::info!(id, ?theirs, %method, ?path, status, ms, "answered"),
    }
    response
}
