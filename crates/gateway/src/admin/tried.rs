//! `/admin/v1/try/…`: calls that the console makes for somebody who is signed in, so that nobody has to hand a token or a
//! secret key to a page. They go the way of every call of the application that they name: its limits, its charges, its
//! refusals. A page of a file is drawn besides, because browsers show neither PDF nor TIFF in a picture's place.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use inkgate_engine::{Error, ErrorKind, Limits, decode};
use inkgate_eop::APPKEY;
use inkgate_platform::{Act, Role};
use tower::ServiceExt;

use super::Admin;
use super::call::language;
use super::caller::{self, Signed};
use super::problem::{Kind, Problem};
use crate::House;
use crate::caller::Caller;
use crate::capabilities::LIST;
use crate::documented;
use crate::plain;
use crate::refusal::Refusal;
use crate::request::RequestId;
use crate::steps::authorize::Tried;
use crate::steps::body;
use crate::steps::spent::Spent;
use crate::wire::typed;

/// Beneath it lie the names of what can be tried.
pub(crate) const PATH: &str = "/admin/v1/try/{what}";
/// What draws a page.
pub(crate) const PAGE: &str = "page";

/// Quality of a drawn page: it is there to be looked at.
const QUALITY: u8 = 85;

/// Somebody who is signed in. Only this file makes one.
pub(crate) struct SignedIn(Signed);

/// Serves a call of what is called so: `plain`, `documents`, a capability, or a [`PAGE`]. `calls` are the URLs that it
/// stands for.
pub(crate) async fn tried(
    what: &str,
    on: &Arc<House>,
    admin: &Admin,
    calls: Router,
    request: Request,
) -> Response {
    if what == PAGE {
        let (head, body) = request.into_parts();
        return page(on, admin, &head, body).await;
    }
    let mut request = match as_application(on, admin, request).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    let path = path(what);
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    match format!("{path}{query}").parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => return refused(on, &request.into_parts().0, &Kind::NotFound.into()),
    }
    match calls.oneshot(request).await {
        Ok(mut response) => {
            let spent = response.extensions().get::<Spent>().and_then(Spent::header);
            spent.into_iter().for_each(|spent| {
                response.headers_mut().insert("server-timing", spent);
            });
            response
        }
        Err(never) => match never {},
    }
}

/// The URL that a name stands for. One that is none leads nowhere, and is answered so.
fn path(what: &str) -> &str {
    match LIST.iter().find(|capability| capability.name() == what) {
        Some(capability) => capability.path(),
        None if what == plain::NAME => plain::PATH,
        None if what == documented::NAME => documented::PATH,
        None => "/none",
    }
}

/// The name that a call of this path is counted under, where it is one of these.
pub(crate) fn counted(path: &str) -> Option<&'static str> {
    let what = path.strip_prefix("/admin/v1/try/")?;
    let found = LIST.iter().map(|capability| capability.name()).find(|name| *name == what);
    found.or([plain::NAME, documented::NAME].into_iter().find(|name| *name == what))
}

/// The same request in the name of the application that its header `appkey` names, if whoever is signed in may.
///
/// # Errors
/// The answer that refuses it.
pub(crate) async fn as_application(
    on: &Arc<House>,
    admin: &Admin,
    request: Request,
) -> Result<Request, Response> {
    let (mut head, body) = request.into_parts();
    match application(on, admin, &head).await {
        Ok(tried) => {
            head.extensions.insert(tried);
            Ok(Request::from_parts(head, body))
        }
        Err(problem) => {
            body::drain(&head, body).await;
            Err(refused(on, &head, &problem))
        }
    }
}

async fn application(on: &House, admin: &Admin, head: &Parts) -> Result<Tried, Problem> {
    let signed = signed_in(on, admin, head).await?;
    let person = &signed.0.who.person;
    // Who only looks does not spend.
    if person.role == Role::Auditor {
        return Err(Kind::Forbidden.into());
    }
    let appkey = head.headers.get(APPKEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = Caller::address(&head.extensions);
    let act = Act::of(person, address.to_string(), on.clock.seconds());
    let seen = admin.platform.applications(&act, None).await?;
    let seen = seen.iter().find(|row| row.appkey.eq_ignore_ascii_case(appkey) && row.enabled);
    let found = seen.and_then(|row| on.directory.application_called(&row.appkey));
    found.map(|application| Tried::by(&signed, application)).ok_or_else(|| {
        Problem::of(Kind::NotFound, APPKEY, "the header appkey names no enabled application that you may see")
    })
}

async fn signed_in(on: &House, admin: &Admin, head: &Parts) -> Result<SignedIn, Problem> {
    let cookie = caller::cookie(&head.headers, caller::is_secure(head, on));
    let signed = caller::signed(head, cookie.as_deref(), admin, on).await?;
    let signed = signed.ok_or_else(|| Problem::from(Kind::SignInNeeded))?;
    if let Some(session) = &signed.session {
        caller::from_own_page(head, on)?;
        caller::knows_the_word(head, session)?;
    }
    Ok(SignedIn(signed))
}

/// A page of the file that is the body, as a JPEG in the pixels that its polygons count: `?page=` counts from 1.
async fn page(on: &Arc<House>, admin: &Admin, head: &Parts, body: Body) -> Response {
    let number =
        head.uri.query().and_then(|query| query.strip_prefix("page=")).and_then(|text| text.parse().ok());
    let index = match (signed_in(on, admin, head).await, number) {
        (Ok(_), Some(1usize..)) => number.unwrap_or(1) - 1,
        (Ok(_), _) => {
            body::drain(head, body).await;
            let problem = Problem::of(Kind::Malformed, "page", "page is the number of a page, from 1");
            return refused(on, head, &problem);
        }
        (Err(problem), _) => {
            body::drain(head, body).await;
            return refused(on, head, &problem);
        }
    };
    match body::aside(head, body, on).await {
        Ok((bytes, held)) => {
            let limits = Limits { bytes: on.config.limits.body_bytes, ..Limits::default() };
            // One at a time: it takes a core for as long as it lasts, and nobody is charged.
            let turn = admin.drawing.acquire().await;
            let drawn = tokio::task::spawn_blocking(move || drawn(&bytes, index, &limits)).await;
            drop((turn, held));
            match drawn {
                Ok(Ok(jpeg)) => typed(200, "image/jpeg", jpeg),
                Ok(Err(error)) => refused(on, head, &Problem::saying(Kind::Value, error)),
                Err(_) => refused(on, head, &Kind::Internal.into()),
            }
        }
        Err(refusal) => refused(on, head, &of(&refusal)),
    }
}

fn drawn(bytes: &[u8], index: usize, limits: &Limits) -> Result<Vec<u8>, Error> {
    let picture = decode::draw(bytes, index, limits)?;
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    let (mut encoder, kind) = (encoder, ExtendedColorType::Rgb8);
    let done = encoder.encode(picture.rgb(), picture.width(), picture.height(), kind);
    done.map(|()| jpeg).map_err(|_| Error::new(ErrorKind::TooLarge, "the page is too large to be shown"))
}

/// A body that could not be read.
fn of(refusal: &Refusal) -> Problem {
    let row = refusal.kind().row();
    match row.status {
        413 => Kind::TooLarge.into(),
        500.. => Problem::after(Kind::Unavailable, refusal.after.unwrap_or(1)),
        _ => Problem::saying(Kind::Malformed, row.en),
    }
}

fn refused(on: &House, head: &Parts, problem: &Problem) -> Response {
    let id = RequestId::of(&head.extensions);
    tracing::info!(id = id.as_str(), problem = problem.kind.row().slug, "refused");
    problem.response(&id, language(head, on))
}
