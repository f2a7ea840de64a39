//! `/admin/v1/config`: every setting as it is in force.

use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::Problem;
use crate::config::settings;

const SETTING: &[Field] = &[
    field("name", Holds::Text, "\"limits.pictures\"", "Its name, as the file has it."),
    field("value", Holds::Json, "50", "As it is in force; passwords are hidden."),
    field("default", Holds::Json, "50", "As it is where nobody says otherwise."),
    field("what", Holds::Text, "\"Pictures of one call.\"", "What it is."),
];

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "/admin/v1/config",
    about: "Shows the configuration in force, secrets hidden.",
    who: Who::Right("inspect"),
    query: &[],
    body: None,
    status: 200,
    answer: Answer::One(&[field("items", Holds::Objects(SETTING), "", "Every setting.")]),
    run: |asked| Box::pin(show(asked)),
}];

async fn show(asked: Asked) -> Result<Reply, Problem> {
    asked.act()?.looks_at_installation()?;
    let shown = |(name, value, default, what)| json!({ "name": name, "value": value, "default": default, "what": what });
    let items: Vec<_> = settings(&asked.on.config).into_iter().map(shown).collect();
    Ok(Reply::json(200, &json!({ "items": items })))
}
