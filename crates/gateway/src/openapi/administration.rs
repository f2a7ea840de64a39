//! The paths of the administration, from its table of routes.

use serde_json::{Value, json};

use super::{Paths, content, parameter, put, with_refusals};
use crate::admin;
use crate::admin::described::{Answer, Field, Route, Who, example, object};

/// Adds them.
pub(super) fn describe(paths: &mut Paths) {
    for route in admin::all() {
        put(paths, route.path, route.method, operation(route));
    }
}

fn operation(route: &Route) -> Value {
    let (needs, security) = match route.who {
        Who::Anybody => ("For anybody.".to_owned(), json!([{}])),
        Who::Right(right) => {
            (format!("Needs the right *{right}*."), json!([{ "session": [] }, { "machine": [] }]))
        }
        Who::Person => ("For a person who is signed in.".to_owned(), json!([{ "session": [] }])),
    };
    let mut operation = json!({
        "operationId": operation_id(route),
        "tags": [route.path.split('/').nth(3).unwrap_or_default()],
        "summary": route.about,
        "description": needs,
        "security": security,
        "parameters": parameters(route),
        "responses": with_refusals("Problem", json!({ route.status.to_string(): answer(route) })),
    });
    if let Some(fields) = route.body {
        let required = json!({ "required": true, "content": content("application/json", &object(fields), &example(fields)) });
        operation["requestBody"] = required;
    }
    operation
}

/// `post_keys_id_rotate`.
fn operation_id(route: &Route) -> String {
    let path = route.path.strip_prefix(admin::PREFIX).unwrap_or(route.path);
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    format!("{}_{}", route.method.to_ascii_lowercase(), words.join("_"))
}

fn parameters(route: &Route) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let parts = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = parts.map(|name| parameter("path", name, true, "Which one.", &text)).collect();
    let query = |field: &Field| {
        let mut shown = parameter("query", field.name, !field.optional, field.what, &field.schema());
        shown["example"] = field.shown();
        shown
    };
    all.extend(route.query.iter().map(query));
    if matches!(route.answer, Answer::List(_)) {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 });
        all.push(parameter("query", "limit", false, "Rows of a page.", &limit));
        all.push(parameter("query", "cursor", false, "The `next` of the page before.", &text));
    }
    if route.method == "POST" && matches!(route.who, Who::Right(_)) {
        let key = json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$" });
        let what = "The same key again within a day gets the first answer again, and nothing is done twice.";
        all.push(parameter("header", "Idempotency-Key", false, what, &key));
    }
    if route.method != "GET" && route.who != Who::Anybody {
        let what = "The `csrf` of GET /admin/v1/session, with a session's cookie.";
        all.push(parameter("header", "x-inkgate-csrf", false, what, &text));
    }
    all
}

fn answer(route: &Route) -> Value {
    let (schema, shown) = match route.answer {
        Answer::Nothing => return json!({ "description": "Done." }),
        Answer::One(fields) => (object(fields), example(fields)),
        Answer::List(fields) => {
            let next = json!({ "type": ["string", "null"], "description": "The cursor of the next page." });
            let items = json!({ "type": "array", "items": object(fields) });
            let schema = json!({
                "type": "object", "properties": { "items": items, "next": next },
                "required": ["items", "next"], "additionalProperties": false,
            });
            (schema, json!({ "items": [example(fields)], "next": null }))
        }
    };
    let mut content = content("application/json", &schema, &shown);
    if route.query.iter().any(|field| field.name == "format") {
        content["text/csv"] = json!({ "schema": { "type": "string" } });
    }
    json!({ "description": "Done.", "content": content })
}
