//! Every URL, and what surrounds all of them: a request id, a log line, and no panic that ends more than its own call.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::http::header::ALLOW;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get, post};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::House;
use crate::admin::{self, headers, oidc, problem, tried};
use crate::caller::{Caller, Peer};
use crate::capabilities::{Capability, LIST};
use crate::console;
use crate::documented::{self, documented};
use crate::health::{healthz, readyz};
use crate::journey::{journey, or_drain};
use crate::metrics;
use crate::openapi;
use crate::plain::{self, plain};
use crate::refusal::{Kind, Refusal};
use crate::request::RequestId;
use crate::steps::witness::kept;
use crate::traces::{self, Ended};
use crate::wire::{self, refused};

/// What answers every request.
pub(crate) struct Routes {
    house: Arc<House>,
    router: Router,
}

impl Routes {
    /// Those of the administration only where it is to be.
    pub(crate) fn new(house: Arc<House>, administration: bool) -> Self {
        Self { router: routes(Arc::clone(&house), administration), house }
    }

    /// Answers one. Signed calls take the same way as through the router, without its boxes: they are nearly all there is.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let path = request.uri().path();
        let called = LIST.iter().find(|capability| capability.path() == path);
        match called.filter(|_| request.method() == Method::POST) {
            Some(capability) => {
                let call = |request| unharmed(signed(*capability, self.house.now(), request));
                observed(&self.house, request, call).await
            }
            None => {
                let answered = self.router.clone().oneshot(request).await;
                // It fails at nothing.
                answered.unwrap_or_else(|never| match never {})
            }
        }
    }
}

/// The URLs; those of the administration only where it is to be.
fn routes(house: Arc<House>, administration: bool) -> Router {
    let mut router = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/v1/capabilities", get(capabilities))
        .route(openapi::PATH, get(described))
        .method_not_allowed_fallback(unknown_method)
        .fallback(unknown);
    for (path, what) in [(plain::PATH, WithToken::Lines), (documented::PATH, WithToken::Documents)] {
        let call = move |State(house): State<Arc<House>>, request| with_token(what, house.now(), request);
        router = router.route(path, any(call));
    }
    for capability in LIST {
        let call = move |State(house): State<Arc<House>>, request| signed(*capability, house.now(), request);
        router = router.route(capability.path(), any(call));
    }
    // The pages lie where the administration does; a server without one still reads pictures for whoever has a token.
    if administration || house.admin().is_none() {
        router = router
            .route("/", get(console::door).fallback(unknown))
            .route("/console", get(console::front))
            .route("/console/", get(console::page))
            .route("/console/{*file}", get(console::file));
    }
    if let Some(admin) = house.admin().filter(|_| administration) {
        let (admin_again, calls) = (Arc::clone(admin), router.clone().with_state(Arc::clone(&house)));
        let again = move |State(on): State<Arc<House>>, Path(what): Path<String>, request: Request| {
            let (admin, calls) = (Arc::clone(&admin_again), calls.clone());
            async move { tried::tried(&what, &on.now(), &admin, calls, request).await }
        };
        let (starting, returning) = (Arc::clone(admin), Arc::clone(admin));
        let start = move |State(on): State<Arc<House>>, request: Request| {
            oidc::start(on.now(), Arc::clone(&starting), request)
        };
        let back = move |State(on): State<Arc<House>>, request: Request| {
            oidc::back_again(on.now(), Arc::clone(&returning), request)
        };
        router = router.route(oidc::START, get(start)).route(oidc::BACK, get(back));
        router = router.merge(admin::routes(admin)).route(tried::PATH, post(again));
    }
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&house), observe))
        .with_state(house)
}

async fn signed(capability: &'static dyn Capability, on: Arc<House>, request: Request) -> Response {
    let id = RequestId::of(request.extensions());
    let (head, body) = request.into_parts();
    let mut seen = None;
    let done = match only_post(&head.method) {
        Ok(()) => journey(&head, body, capability, &on, &mut seen).await,
        Err(refusal) => or_drain::<()>(Err(refusal), &head, body).await.map(|_| Response::default()),
    };
    let answer = match done {
        Ok(answer) => answer,
        Err(refusal) => {
            let response = refused::cloud(&refusal, &id, &on.config.answers);
            match refusal.sealed.clone() {
                None => remember(response, refusal),
                Some(sealed) => match sealed.around(response).await {
                    Ok(response) => remember(response, refusal),
                    Err(failed) => remember(refused::cloud(&failed, &id, &on.config.answers), failed),
                },
            }
        }
    };
    on.remembered.write_down_served();
    kept(answer, seen, &id, &on).await
}

/// What a call with a token reads.
#[derive(Clone, Copy)]
enum WithToken {
    Lines,
    Documents,
}

async fn with_token(what: WithToken, on: Arc<House>, request: Request) -> Response {
    let id = RequestId::of(request.extensions());
    let (head, body) = request.into_parts();
    let mut seen = None;
    let done = match (only_post(&head.method), what) {
        (Ok(()), WithToken::Lines) => plain(&head, body, &on, &mut seen).await,
        (Ok(()), WithToken::Documents) => documented(&head, body, &on, &mut seen).await,
        (Err(refusal), _) => or_drain::<()>(Err(refusal), &head, body).await.map(|_| Response::default()),
    };
    let answer = done.unwrap_or_else(|refusal| {
        let response = refused::problem(&refusal, &id, &on.config.answers);
        remember(response, refusal)
    });
    kept(answer, seen, &id, &on).await
}

/// What Prometheus asks for. To whoever may not ask there is no such path.
async fn metrics(State(on): State<Arc<House>>, request: Request) -> Response {
    let config = on.at_hand();
    let caller = Caller::certain(request.extensions(), request.headers(), &config.proxies.trusted);
    if caller.is_none_or(|address| !config.metrics.from.hold(address)) {
        return refuse(Kind::NotFound, State(on), request).await;
    }
    wire::typed(200, metrics::TYPE, on.metrics.text(&on).into_bytes())
}

async fn capabilities(State(on): State<Arc<House>>) -> Response {
    wire::json(200, &wire::capabilities::list(&on.at_hand()))
}

async fn described(State(on): State<Arc<House>>) -> Response {
    wire::json(200, &openapi::description(on.admin().is_some()))
}

fn only_post(method: &Method) -> Result<(), Refusal> {
    if method == Method::POST { Ok(()) } else { Err(Kind::Method.into()) }
}

async fn unknown(on: State<Arc<House>>, request: Request) -> Response {
    refuse(Kind::NotFound, on, request).await
}

async fn unknown_method(on: State<Arc<House>>, request: Request) -> Response {
    let mut response = refuse(Kind::Method, on, request).await;
    // Only the router knows which methods the path has, and says so where nothing is said yet.
    response.headers_mut().remove(ALLOW);
    response
}

async fn refuse(kind: Kind, State(on): State<Arc<House>>, request: Request) -> Response {
    let (id, config) = (RequestId::of(request.extensions()), on.at_hand());
    let (head, body) = request.into_parts();
    crate::steps::body::drain(&head, body).await;
    let refusal = Refusal::from(kind);
    remember(refused::cloud(&refusal, &id, &config.answers), refusal)
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

/// Waits for an answer; a panic ends this call alone.
async fn unharmed(answer: impl Future<Output = Response>) -> Response {
    let mut answer = pin!(answer);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| Poll::Ready(panicked(panic)))
    })
    .await
}

async fn observe(State(on): State<Arc<House>>, request: Request, next: Next) -> Response {
    observed(&on, request, |request| next.run(request)).await
}

/// Gives the request its id, and the log its line. The line has no query, no header's value but the caller's own request
/// id, and nothing of any body.
async fn observed<F: Future<Output = Response>>(
    on: &Arc<House>,
    mut request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let id = RequestId::random();
    request.extensions_mut().insert(id);
    let begun = Instant::now();
    let config = on.at_hand();
    let peer = request.extensions().get::<Peer>().copied();
    let caller = peer.map(|Peer(peer)| Caller::of(peer, request.headers(), &config.proxies.trusted));
    caller.into_iter().for_each(|caller| {
        request.extensions_mut().insert(caller);
    });
    let from = caller.map(|Caller(address)| tracing::field::display(address));
    let method = request.method().clone();
    let path = beginning(request.uri().path(), 200).to_owned();
    let theirs = request.headers().get(inkgate_eop::REQUEST_ID).and_then(|value| value.to_str().ok());
    let theirs = beginning(theirs.unwrap_or_default(), 64).to_owned();

    let counted = endpoint(&path);
    let trace = on.traces.begin(request.headers(), || on.clock.now()).filter(|_| is_call(counted));
    let mut response = traces::within(trace.clone(), pin!(answer(request))).await;
    if response.extensions().get::<Panicked>().is_some() {
        let refusal = Refusal::because(Kind::Internal, "panic");
        let answers = &config.answers;
        let shaped = match path.as_str() {
            plain::PATH | documented::PATH => refused::problem(&refusal, &id, answers),
            path if path.starts_with(admin::PREFIX) => {
                problem::Problem::from(problem::Kind::Internal).response(&id, answers.language)
            }
            _ => refused::cloud(&refusal, &id, answers),
        };
        response = remember(shaped, refusal);
    }
    response.headers_mut().insert("x-request-id", id.header());
    headers::guard(&path, response.headers_mut());

    let status = response.status().as_u16();
    let took = begun.elapsed();
    let ms = took.as_millis() as u64;
    let refused = response.extensions().get::<Refused>();
    let why = refused.map(|Refused(refusal)| refusal);
    on.metrics.call(counted, took, why);
    if let Some(trace) = trace {
        on.traces.end(&trace, counted, &Ended { method: &method, status, id: &id, refused: why });
    }
    let id = id.as_str();
    match refused {
        Some(Refused(refusal)) => {
            let (code, cause) = (refusal.kind().row().code, refusal.cause().unwrap_or_default());
            tracing::info!(id, ?theirs, from, %method, ?path, status, ms, code, ?cause, "refused");
        }
        None if ["/healthz", "/readyz", "/metrics"].contains(&path.as_str()) => {
            tracing::debug!(id, %method, ?path, status, ms, "answered");
        }
        None => tracing::info!(id, ?theirs, from, %method, ?path, status, ms, "answered"),
    }
    response
}

/// So many characters of a text at most.
fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| text.get(..end).unwrap_or_default())
}

/// Whether what is counted so reads pictures for somebody.
fn is_call(counted: &str) -> bool {
    !["operation", "admin", "console", "none"].contains(&counted)
}

/// The name that a path is counted under; one for all that are none.
fn endpoint(path: &str) -> &'static str {
    match path {
        plain::PATH => plain::NAME,
        documented::PATH => documented::NAME,
        "/healthz" | "/readyz" | "/metrics" | "/v1/capabilities" | openapi::PATH => "operation",
        path if path.starts_with(admin::PREFIX) => tried::counted(path).unwrap_or("admin"),
        path if path.starts_with("/console") => "console",
        _ => LIST.iter().find(|capability| capability.path() == path).map_or("none", |found| found.name()),
    }
}
