//! `/admin/v1/licences`: what is in this program and its pages, and under which licences. The list is written by a test of
//! `crates/tidy` and held fresh by it.

use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Answer, Kind as Holds, Route, Who, field};
use super::problem::Problem;

/// `crate|npm NAME VERSION LICENCE`, a line each.
const LIST: &str = include_str!("licences.txt");

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "/admin/v1/licences",
    about: "Lists the libraries within this program and its pages, with their licences.",
    who: Who::Right("look"),
    query: &[],
    body: None,
    status: 200,
    answer: Answer::One(&[field(
        "items",
        Holds::Objects(&[
            field("from", Holds::OneOf(&["crate", "npm"]), "\"crate\"", "Where it comes from."),
            field("name", Holds::Text, "\"axum\"", "Its name."),
            field("version", Holds::Text, "\"0.8.0\"", "Its version."),
            field("licence", Holds::Text, "\"MIT\"", "An SPDX expression."),
        ]),
        "",
        "Every library.",
    )]),
    run: |asked| Box::pin(show(asked)),
}];

async fn show(asked: Asked) -> Result<Reply, Problem> {
    asked.act()?;
    Ok(Reply::json(200, &json!({ "items": items() })))
}

fn items() -> Vec<serde_json::Value> {
    let line = |line: &str| {
        let mut parts = line.splitn(4, ' ');
        let mut next = || parts.next().map(str::to_owned);
        let (from, name, version, licence) = (next()?, next()?, next()?, next()?);
        Some(json!({ "from": from, "name": name, "version": version, "licence": licence }))
    };
    LIST.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_library() {
        let items = items();
        assert_eq!(items.len(), LIST.lines().count());
        for name in ["axum", "preact"] {
            assert!(items.iter().any(|item| item["name"] == name), "{name}");
        }
    }
}
