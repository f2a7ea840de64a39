//! The plain endpoint for people and scripts: a picture or a PDF with a bearer token, the pages as JSON or text.
//!
//! `POST /v1/recognize?format=json|text&profile=fast|balanced|accurate&pages=1-3,7`. The body is the file itself, or
//! `multipart/form-data` whose every part with a file name is a file. It goes through the steps of a signed call, with a
//! token in the signature's place.
//! `x-inkgate-detail: 1` adds the time of each stage to each page.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};
use inkgate_engine::{Limits, Want};

use crate::House;
use crate::journey::or_drain;
use crate::metrics::Stage;
use crate::refusal::{Kind, Refusal};
use crate::steps::admit::admit;
use crate::steps::authorize::bearer;
use crate::steps::limit::limit;
use crate::steps::meter::{Metered, meter};
use crate::steps::quota::quota;
use crate::steps::reading::{Failed, Outcome, read};
use crate::steps::replay::replay;
use crate::steps::spent::noted;
use crate::steps::task::understood;
use crate::steps::unseal::unsealed;
use crate::steps::witness::{Witness, witness};
use crate::traces::step;
use crate::wire::asked_for_detail;
use crate::wire::pages::{self, Form};
use crate::wire::picture::Picture;
use crate::wire::plain_query::{Asked, asked};

/// Where it is called.
pub(crate) const PATH: &str = "/v1/recognize";

/// The name it is counted under.
pub(crate) const NAME: &str = "plain";

/// Serves one plain call.
///
/// # Errors
/// The refusal of whichever step stopped it.
pub(crate) async fn plain(
    head: &Parts,
    body: Body,
    on: &Arc<House>,
    seen: &mut Option<Witness>,
) -> Result<Response, Refusal> {
    let looked = asked(head.uri.query().unwrap_or_default(), on.config.limits.pages);
    let (asked, served) = serve(head, body, on, NAME, looked, want, seen).await?;
    let answer = answer(&served.names, served.done.outcomes(), asked.form, asked_for_detail(head))?;
    let answer = noted(answer, head, served.done.outcomes());
    served.done.leaves(on)?;
    Ok(answer)
}

/// A call whose files were read: their names, and what became of each.
pub(crate) struct Served {
    pub(crate) names: Vec<String>,
    pub(crate) done: Metered,
}

/// The steps that every call with a token goes through, counted under `name`; `looked` is what its query asks for; `seen` is
/// set where the call is to be kept.
///
/// # Errors
/// The refusal of whichever step stopped it.
pub(crate) async fn serve<A>(
    head: &Parts,
    body: Body,
    on: &Arc<House>,
    name: &'static str,
    looked: Result<A, Refusal>,
    want: impl FnOnce(&A, &House) -> Want,
    seen: &mut Option<Witness>,
) -> Result<(A, Served), Refusal> {
    let looked = bearer(head, on).and_then(|bearer| Ok((bearer, looked?)));
    let ((bearer, asked), body) = or_drain(looked, head, body).await?;
    let watch = &on.metrics;
    let verified = watch.stage(name, Stage::Body, bearer.read(body, on)).await?;
    let fresh = unsealed(step("replay", replay(verified, on)).await?, on)?;
    *seen = witness(&fresh, name, on);
    let most = on.config.limits.pictures;
    let kind = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).ok();
    let find = async |bytes| files(bytes, boundary, most).await;
    let (task, names) = understood(fresh, name, (want(&asked, on), None), find).await?;
    let reserved = step("quota", quota(limit(task, on)?, head.extensions.get(), on)).await?;
    let seated = watch.stage(name, Stage::Queue, admit(reserved, on)).await?;
    let tried = watch.stage(name, Stage::Read, read(seated, on)).await?;
    let done = step("charge", meter(tried, on)).await?;
    watch.pictures(name, done.outcomes());
    Ok((asked, Served { names, done }))
}

fn want(asked: &Asked, on: &House) -> Want {
    Want { profile: asked.profile, pages: asked.pages.clone(), limits: limits(on), ..Want::default() }
}

/// A file's limits here: the whole body, and as many pages as are set.
pub(crate) fn limits(on: &House) -> Limits {
    Limits { bytes: on.config.limits.body_bytes, pages: on.config.limits.pages, ..Limits::default() }
}

/// The files of a body, with their names.
async fn files(
    body: Bytes,
    boundary: Option<String>,
    most: usize,
) -> Result<(Vec<Picture>, Vec<String>), Refusal> {
    let Some(boundary) = boundary else {
        if body.is_empty() {
            let sentence = "send the picture or the PDF as the body, or as a part of multipart/form-data";
            return Err(Refusal::saying(Kind::BadParameter, "empty", sentence));
        }
        return Ok((vec![Picture::Plain(body)], vec![String::new()]));
    };
    // The parser's words may quote a part's header; the caller sent it, the log need not have it.
    let broken = |_| {
        Refusal::saying(
            Kind::BadParameter,
            "multipart",
            "the multipart/form-data body is broken: send it anew",
        )
    };
    let mut parts = multer::Multipart::new(BodyDataStream::new(Full::new(body)), boundary);
    let (mut files, mut names) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let Some(name) = part.file_name().map(str::to_owned) else {
            let sentence = "each part is a file with a file name; settings go into the query";
            return Err(Refusal::saying(Kind::BadParameter, "multipart", sentence));
        };
        if files.len() == most {
            let sentence = format!("more than {most} files: send them in several calls");
            return Err(Refusal::saying(Kind::BadParameter, "files", sentence));
        }
        files.push(Picture::Plain(part.bytes().await.map_err(broken)?));
        names.push(name);
    }
    if files.is_empty() {
        return Err(Refusal::saying(Kind::BadParameter, "empty", "no part is a file: send at least one"));
    }
    Ok((files, names))
}

/// One file that fails fails the call; among several, it says so in its place.
fn answer(names: &[String], outcomes: &[Outcome], form: Form, stages: bool) -> Result<Response, Refusal> {
    match outcomes {
        [Err(failed)] => Err(refused(failed)),
        _ => Ok(pages::answer(names, outcomes, form, stages)),
    }
}

/// The refusal of a call whose only file failed.
pub(crate) fn refused(failed: &Failed) -> Refusal {
    match (&failed.error, failed.kind) {
        (Some(error), Kind::Fault) => Refusal::because(Kind::Internal, error.kind().code()),
        (None, Kind::Fault) => Kind::Internal.into(),
        (Some(error), _) => Refusal::saying(Kind::Unreadable, error.kind().code(), error),
        (None, kind) => Refusal::saying(Kind::Unreadable, "refused", kind.row().en),
    }
}
