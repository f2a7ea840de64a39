//! The paths of the administration, from its table of routes.

use serde_json::{Map, Value, json};

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
        "responses": with_refusals("Problem", json!({ route.status.to_string(): linked(answer(route), route) })),
    });
    if let Some(fields) = route.body {
        let required = json!({ "required": true, "content": content("application/json", &object(fields), &example(fields)) });
        operation["requestBody"] = required;
    }
    operation
}

/// An answer with what can be done next with the thing that it is about (OpenAPI 3.1, 4.8.20).
fn linked(mut answer: Value, route: &Route) -> Value {
    let links: Map<String, Value> = admin::all()
        .filter(|other| (other.method, other.path) != (route.method, route.path))
        .filter_map(|other| {
            let parameters = name_of(route, other)?;
            let next = operation_id(other);
            Some((next.clone(), json!({ "operationId": next, "parameters": parameters })))
        })
        .collect();
    if !links.is_empty() {
        answer["links"] = Value::Object(links);
    }
    answer
}

/// Where `other`, which is about one thing of a collection, finds the thing's name once `route` was answered: in the
/// answer, or, where that has none, in the path that was asked for.
fn name_of(route: &Route, other: &Route) -> Option<Value> {
    let (collection, rest) = other.path.split_once("/{")?;
    let (name, rest) = rest.split_once('}')?;
    // Of two names, the second is not known from the first.
    if rest.contains('{') {
        return None;
    }
    let asked = route.path.strip_prefix(collection)?;
    let named = |fields: &[Field]| fields.iter().any(|field| field.name == name && !field.null);
    let place = match (asked, route.answer) {
        ("", Answer::List(fields)) if named(fields) => format!("$response.body#/items/0/{name}"),
        (within, Answer::One(fields)) if (within.is_empty() || within.starts_with("/{")) && named(fields) => {
            format!("$response.body#/{name}")
        }
        (within, _) if within.starts_with(&format!("/{{{name}}}")) => format!("$request.path.{name}"),
        _ => return None,
    };
    Some(json!({ name: place }))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a route's answer leads to: method, path and where its name is found.
    fn next(method: &str, path: &str) -> Vec<(String, String)> {
        let route = admin::all().find(|route| (route.method, route.path) == (method, path)).unwrap();
        let links = linked(json!({}), route)["links"].as_object().cloned().unwrap_or_default();
        let place = |link: &Value| {
            let parameters = link["parameters"].as_object().unwrap();
            assert_eq!(parameters.len(), 1, "{link}");
            parameters.values().next().unwrap().as_str().unwrap().to_owned()
        };
        links.iter().map(|(name, link)| (name.clone(), place(link))).collect()
    }

    #[test]
    fn what_was_made_leads_to_what_can_be_done_with_it() {
        let owned = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|(name, place)| ((*name).to_owned(), (*place).to_owned())).collect()
        };
        let made = "$response.body#/id";
        assert_eq!(
            next("POST", "/admin/v1/keys"),
            owned(&[("get_keys_id", made), ("patch_keys_id", made), ("post_keys_id_rotate", made)])
        );
        // A rotation answers with the name of the new one, a refund with none.
        assert!(next("POST", "/admin/v1/keys/{id}/rotate").contains(&("get_keys_id".into(), made.into())));
        assert_eq!(
            next("POST", "/admin/v1/packages/{id}/refund"),
            owned(&[("post_packages_id_renew", "$request.path.id")])
        );
        let listed = next("GET", "/admin/v1/applications");
        assert!(
            listed.contains(&("get_applications_appkey".into(), "$response.body#/items/0/appkey".into()))
        );
        // Ids of keys that stand in a file may be none.
        assert_eq!(next("GET", "/admin/v1/encryption-keys"), Vec::new());
        assert_eq!(next("GET", "/admin/v1/live"), Vec::new());
    }
}
