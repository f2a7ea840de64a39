//! The answers of the plain endpoints: `{"pages": [page, …]}` with each page as the command prints it, or text.

use serde::Serialize;

use axum::response::Response;
use inkgate_documents::{Found, examine, plates};
use inkgate_engine::Page;

use crate::refusal::Kind;
use crate::steps::reading::Outcome;
use crate::wire::documents_query::Asked;
use crate::wire::fields::FieldsJson;
use crate::wire::page::{Extras, FailedJson, PageJson};
use crate::wire::{json, typed};

/// What the caller wants to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// JSON.
    #[default]
    Json,
    /// The lines, a form feed between pages.
    Text,
}

#[derive(Serialize)]
struct Pages<E> {
    pages: Vec<E>,
}

/// A page as `P` has it, or a file that failed.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a, P> {
    Read(P),
    Failed(FailedJson<'a>),
}

/// The answer, with the time of each stage where that is wanted; a file that failed has one entry that says why.
pub(crate) fn answer(names: &[String], outcomes: &[Outcome], form: Form, stages: bool) -> Response {
    match form {
        Form::Json => {
            let extras = Extras { stages, ..Extras::default() };
            let shown = |name, page| PageJson::new(name, page, extras);
            json(200, &Pages { pages: entries(names, outcomes, shown) })
        }
        Form::Text => typed(200, "text/plain;charset=UTF-8", text(outcomes).into_bytes()),
    }
}

/// The answer of `POST /v1/documents`.
pub(crate) fn documents(names: &[String], outcomes: &[Outcome], asked: &Asked, stages: bool) -> Response {
    let pages = outcomes.iter().flatten().flat_map(|looked| &looked.reading.pages);
    let found: Vec<Vec<Found>> = match asked.plates {
        true => Vec::new(),
        false => pages.map(|page| examine::documents(page, asked.document)).collect(),
    };
    let mut found = found.iter();
    let shown = |name, page: &Page| match asked.plates {
        true => FieldsJson::plates(name, page, &plates::read(page)).with_stages(page, stages),
        false => {
            let found = found.next().map(Vec::as_slice).unwrap_or_default();
            FieldsJson::documents(name, page, found, asked.side).with_stages(page, stages)
        }
    };
    json(200, &Pages { pages: entries(names, outcomes, shown) })
}

fn entries<'a, P>(
    names: &'a [String],
    outcomes: &'a [Outcome],
    mut shown: impl FnMut(&'a str, &'a Page) -> P,
) -> Vec<Entry<'a, P>> {
    let mut entries = Vec::new();
    for (name, outcome) in names.iter().zip(outcomes) {
        match outcome {
            Ok(looked) => {
                entries.extend(looked.reading.pages.iter().map(|page| Entry::Read(shown(name, page))));
            }
            Err(failed) => entries.push(Entry::Failed(match &failed.error {
                Some(error) if failed.kind != Kind::Fault => FailedJson::new(name, error),
                _ => FailedJson::coded(name, "internal", failed.kind.row().en.to_owned()),
            })),
        }
    }
    entries
}

fn text(outcomes: &[Outcome]) -> String {
    let pages = outcomes.iter().flatten().flat_map(|looked| &looked.reading.pages);
    let texts: Vec<String> = pages
        .map(|page| page.lines.iter().map(|line| format!("{}\n", line.text)).collect::<String>())
        .collect();
    texts.join("\u{c}")
}
