//! Any picture to the documents on it, for people and scripts: `POST /v1/documents`, a picture or a PDF with a bearer token.
//!
//! `?document=auto|plate|id-card|…&side=portrait&crops=card,portrait&date=2026-01-31&profile=balanced&pages=1-3`. Bodies are
//! those of `POST /v1/recognize`, and so are its steps; the answer is what `inkgate recognize --document` prints as JSON,
//! under `pages`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::response::Response;
use inkgate_documents::examine::Wish;
use inkgate_engine::Want;

use crate::House;
use crate::plain::{Served, limits, refused, serve};
use crate::refusal::Refusal;
use crate::steps::spent::noted;
use crate::steps::witness::Witness;
use crate::wire::asked_for_detail;
use crate::wire::documents_query::{Asked, asked};
use crate::wire::pages;

/// Where it is called.
pub(crate) const PATH: &str = "/v1/documents";

/// The name it is counted under.
pub(crate) const NAME: &str = "documents";

/// Serves one call.
///
/// # Errors
/// The refusal of whichever step stopped it.
pub(crate) async fn documented(
    head: &Parts,
    body: Body,
    on: &Arc<House>,
    seen: &mut Option<Witness>,
) -> Result<Response, Refusal> {
    let looked = asked(head.uri.query().unwrap_or_default(), on.config.limits.pages);
    let (asked, Served { names, done }) = serve(head, body, on, NAME, looked, want, seen).await?;
    let answer = match done.outcomes() {
        [Err(failed)] => return Err(refused(failed)),
        outcomes => noted(pages::documents(&names, outcomes, &asked, asked_for_detail(head)), head, outcomes),
    };
    done.leaves(on)?;
    Ok(answer)
}

fn want(asked: &Asked, on: &House) -> Want {
    let wish = Wish {
        of: asked.document,
        others: false,
        flags: true,
        today: Some(asked.date.unwrap_or_else(|| on.clock.day_in_china())),
        card: asked.card,
        portrait: asked.portrait,
    };
    Want {
        profile: asked.profile,
        pages: asked.pages.clone(),
        limits: limits(on),
        alternatives: !asked.plates,
        plates: asked.plates,
        look: (!asked.plates).then(|| wish.look()),
        ..Want::default()
    }
}
