//! What happens to a call of the administration before its function: the method, the body, who calls, whether a browser
//! was made to call, and whether it was done already.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::asked::{Asked, Reply, parts};
use super::described::{Route, Who};
use super::problem::{Kind, Problem};
use super::{Admin, caller, repeat};
use crate::House;
use crate::caller::Caller;
use crate::config::Language;
use crate::request::RequestId;

/// Bytes of a body.
const BODY: usize = 64 << 10;
/// For one to come.
const PATIENCE: Duration = Duration::from_secs(15);

/// Serves a call of a path that has these routes.
pub(super) async fn call(
    here: &[&'static Route],
    admin: Arc<Admin>,
    on: Arc<House>,
    params: Vec<(String, String)>,
    request: Request,
) -> Response {
    let id = RequestId::of(request.extensions());
    let (head, body) = request.into_parts();
    let language = language(&head, &on);
    match served(here, admin, on, params, head, body).await {
        Ok(reply) => reply.response(),
        Err(problem) => {
            let (id_text, slug) = (id.as_str(), problem.kind.row().slug);
            match problem.cause.as_deref() {
                Some(cause) => tracing::error!(id = id_text, problem = slug, cause, "refused"),
                None => tracing::info!(id = id_text, problem = slug, "refused"),
            }
            problem.response(&id, language)
        }
    }
}

async fn served(
    here: &[&'static Route],
    admin: Arc<Admin>,
    on: Arc<House>,
    params: Vec<(String, String)>,
    head: Parts,
    body: Body,
) -> Result<Reply, Problem> {
    let body = read(&head, body).await?;
    let Some(route) = here.iter().copied().find(|route| route.method == head.method.as_str()) else {
        let allow: Vec<&str> = here.iter().map(|route| route.method).collect();
        return Err(if allow.is_empty() { Kind::NotFound.into() } else { Problem::method(allow.join(", ")) });
    };
    let secure = caller::is_secure(&head, &on);
    let cookie = caller::cookie(&head.headers, secure);
    let signed = match route.who {
        Who::Anybody => None,
        Who::Right(_) | Who::Person => caller::signed(&head, cookie.as_deref(), &admin, &on).await?,
    };
    if route.who != Who::Anybody && signed.is_none() {
        return Err(Kind::SignInNeeded.into());
    }
    if route.method != "GET" {
        let session = signed.as_ref().map(|signed| signed.session.as_deref());
        // A machine's token is not sent by itself, as a cookie is.
        if session != Some(None) {
            caller::from_own_page(&head, &on)?;
        }
        if let Some(Some(session)) = session {
            caller::knows_the_word(&head, session)?;
        }
    }
    if route.body.is_some() && !is_json(&head) {
        return Err(Kind::MediaType.into());
    }
    let query = parts(head.uri.query().unwrap_or_default(), route)?;
    let address = Caller::address(&head.extensions);
    let now = on.clock.seconds();
    let asked = Asked { on, admin, signed, cookie, secure, address, now, params, query, body };
    match (route.method, route.who) {
        ("POST", Who::Right(_)) => repeat::once(route, &head, asked).await,
        _ => (route.run)(asked).await,
    }
}

/// The whole body, if it is small and comes in time.
async fn read(head: &Parts, body: Body) -> Result<Bytes, Problem> {
    let declared =
        head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > BODY as u64) {
        return Err(Kind::TooLarge.into());
    }
    let read = timeout(PATIENCE, Limited::new(body, BODY).collect()).await;
    match read {
        Ok(Ok(read)) => Ok(read.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Kind::TooLarge.into()),
        _ => Err(Problem::saying(Kind::Malformed, "the body broke off, or did not come in time")),
    }
}

fn is_json(head: &Parts) -> bool {
    let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// The caller's language, where it is one of ours.
pub(super) fn language(head: &Parts, on: &House) -> Language {
    let wanted =
        head.headers.get(ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default();
    match wanted.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("zh") => Language::Zh,
        Some("en") => Language::En,
        _ => on.config.answers.language,
    }
}
