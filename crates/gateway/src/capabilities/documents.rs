//! What the capabilities of documents share: their bounds, the documents of a picture, and the answer of a single one.

use axum::response::Response;
use inkgate_documents::Found;
use inkgate_documents::examine::{Wish, documents};
use inkgate_documents::schema::Document;
use inkgate_engine::{Limits, Reading, Want};
use serde::Serialize;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::request::RequestId;
use crate::steps::look::Looked;
use crate::steps::reading::{Failed, Outcome};
use crate::wire::listed::Single;
use crate::wire::{json, refused};

/// One page within the contract's bounds, with the readings that grammars choose among.
pub(super) fn want(on: &House) -> Want {
    let limits = &on.config.limits;
    let side = limits.side_below.saturating_sub(1);
    let pixels = u64::from(side) * u64::from(side);
    let limits = Limits { bytes: limits.picture_bytes, side, pixels, pages: 1 };
    Want { limits, alternatives: true, ..Want::default() }
}

/// The same for `document`, which is looked at while its pixels are there; flags are judged for whoever wants detail.
pub(super) fn examined(document: &'static Document, on: &House, detail: bool) -> Want {
    let today = Some(on.clock.day_in_china());
    let wish = Wish { of: Some(document), others: true, flags: detail, today, ..Wish::default() };
    Want { look: Some(wish.look()), ..want(on) }
}

/// The sides of `document` in a picture that was read, and those of other documents.
pub(super) fn sides(reading: &Reading, document: &'static Document) -> (Vec<Found>, Vec<Found>) {
    let all = reading.pages.first().map(|page| documents(page, None)).unwrap_or_default();
    all.into_iter().partition(|found| std::ptr::eq(found.document, document))
}

/// The sides of `document` in a picture that was read. Without any, `missing`, and what the picture shows instead.
pub(super) fn look(reading: Reading, document: &'static Document, missing: Kind) -> Result<Looked, Failed> {
    let (ours, others) = sides(&reading, document);
    if ours.is_empty() {
        let instead = others.first().map(|found| found.document.chinese);
        return Err(Failed { instead, ..Failed::from(missing) });
    }
    Ok(Looked { documents: ours, ..Looked::from(reading) })
}

/// The answer of a single capability: the object that `shape` makes of the picture's outcome, or the refusal.
pub(super) fn single<'o, T: Serialize>(
    outcomes: &'o [Outcome],
    on: &House,
    shape: impl FnOnce(&'o Looked) -> T,
) -> Response {
    let kind = match outcomes {
        [Ok(looked)] => return json(200, &Single::new(shape(looked))),
        [Err(failed), ..] => failed.kind,
        _ => Kind::Fault,
    };
    // The id is the gateway family's; no refusal of a picture is of it.
    refused::cloud(&Refusal::from(kind), &RequestId::random(), &on.config.answers)
}
