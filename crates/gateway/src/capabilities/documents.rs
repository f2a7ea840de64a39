//! What the capabilities of documents share: their bounds, the documents of a picture, and the answer of a single one.

use std::time::SystemTime;

use axum::response::Response;
use inkgate_documents::Found;
use inkgate_documents::examine::{Wish, documents, today};
use inkgate_documents::schema::Document;
use inkgate_engine::{Limits, Reading, Want};
use serde::Serialize;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::request::RequestId;
use crate::steps::reading::Outcome;
use crate::wire::listed::{Failure, Single};
use crate::wire::{json, refused};

/// One page within the contract's bounds, with the readings that grammars choose among.
pub(super) fn want(on: &House) -> Want {
    let limits = &on.config.limits;
    let side = limits.side_below.saturating_sub(1);
    let pixels = u64::from(side) * u64::from(side);
    let limits = Limits { bytes: limits.picture_bytes, side, pixels, pages: 1 };
    Want { limits, alternatives: true, ..Want::default() }
}

/// The same for documents, which are looked at while their pixels are there; flags are judged for whoever wants detail.
pub(super) fn examined(on: &House, detail: bool) -> Want {
    let today = Some(today(SystemTime::now()));
    Want { look: Some(Wish { flags: detail, today, ..Wish::default() }.look()), ..want(on) }
}

/// The sides of `document` in a picture that was read; without any, what the picture shows instead.
pub(super) fn found(reading: &Reading, document: &'static Document) -> Result<Vec<Found>, Failure> {
    let Some(page) = reading.pages.first() else {
        return Err(Failure { kind: Kind::NoDocument, instead: None });
    };
    let (ours, others): (Vec<Found>, Vec<Found>) =
        documents(page, None).into_iter().partition(|found| std::ptr::eq(found.document, document));
    if ours.is_empty() {
        let instead = others.first().map(|found| found.document.chinese);
        return Err(Failure { kind: Kind::NoDocument, instead });
    }
    Ok(ours)
}

/// The answer of a single capability that its picture must show `document` for: the object that `shape` makes of the
/// sides found.
pub(super) fn shown(
    outcomes: &[Outcome],
    on: &House,
    document: &'static Document,
    shape: impl FnOnce(&[Found]) -> serde_json::Value,
) -> Response {
    single(outcomes, on, |reading| {
        found(reading, document).map(|found| shape(&found)).map_err(|_| Kind::NoSingleDocument)
    })
}

/// The answer of a single capability: the object that `shape` makes of the picture's outcome, or the refusal.
pub(super) fn single<T: Serialize>(
    outcomes: &[Outcome],
    on: &House,
    shape: impl FnOnce(&Reading) -> Result<T, Kind>,
) -> Response {
    let done = match outcomes {
        [Ok(reading)] => shape(reading),
        [Err(failed), ..] => Err(failed.kind),
        _ => Err(Kind::Fault),
    };
    match done {
        Ok(object) => json(200, &Single::new(object)),
        // The id is the gateway family's; no refusal of a picture is of it.
        Err(kind) => refused::cloud(&Refusal::from(kind), &RequestId::random(), &on.config.answers),
    }
}
