//! The answer of the plain endpoint: `{"pages": [page, …]}` with each page as the command prints it, or text.

use serde::Serialize;

use axum::response::Response;

use crate::refusal::Kind;
use crate::steps::reading::Outcome;
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
struct Pages<'a> {
    pages: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Read(PageJson<'a>),
    Failed(FailedJson<'a>),
}

/// The answer; a file that failed has one entry that says why.
pub(crate) fn answer(names: &[String], outcomes: &[Outcome], form: Form) -> Response {
    match form {
        Form::Json => json(200, &Pages { pages: entries(names, outcomes) }),
        Form::Text => typed(200, "text/plain;charset=UTF-8", text(outcomes).into_bytes()),
    }
}

fn entries<'a>(names: &'a [String], outcomes: &'a [Outcome]) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (name, outcome) in names.iter().zip(outcomes) {
        match outcome {
            Ok(looked) => entries.extend(
                looked
                    .reading
                    .pages
                    .iter()
                    .map(|page| Entry::Read(PageJson::new(name, page, Extras::default()))),
            ),
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
