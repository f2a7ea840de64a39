//! `GET /openapi.json`: every path of this server as OpenAPI 3.1, made of the lists from which the server is made, so
//! that it can say nothing else than they do. `docs/openapi.json` is the same.

mod administration;
mod calls;
mod plain;
mod tries;

use serde_json::{Map, Value, json};

/// Where.
pub(crate) const PATH: &str = "/openapi.json";

/// Paths with their methods.
type Paths = Map<String, Value>;

/// The description; of the administration too where there is any.
pub(crate) fn description(administration: bool) -> Value {
    let mut paths = Paths::new();
    calls::describe(&mut paths);
    plain::describe(&mut paths);
    if administration {
        administration::describe(&mut paths);
        tries::describe(&mut paths);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Inkgate",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "OCR on your own machines, in the cloud's words.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "signature": {
                    "type": "apiKey", "in": "header", "name": "Eop-Authorization",
                    "description": "An access key's signature over some headers, the query and the body.",
                },
                "token": { "type": "http", "scheme": "bearer", "description": "A token of an application." },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "inkgate",
                    "description": "A person who is signed in; over TLS the cookie is called __Host-inkgate. Calls \
                                    that change something need the header x-inkgate-csrf besides.",
                },
                "machine": { "type": "http", "scheme": "bearer", "description": "A token of a machine that administers." },
            },
            "schemas": schemas(),
            "responses": {
                "Problem": refusal("Refused (RFC 9457).", "application/problem+json", "Problem"),
                "Refused": refusal("Refused before the capability.", "application/json", "Refused"),
            },
        },
    })
}

/// Adds a method of a path.
fn put(paths: &mut Paths, path: &str, method: &str, operation: Value) {
    let here = paths.entry(path).or_insert_with(|| json!({}));
    here[method.to_ascii_lowercase()] = operation;
}

/// A body of some type, with its schema and an example.
fn content(kind: &str, schema: &Value, example: &Value) -> Value {
    json!({ kind: { "schema": schema, "example": example } })
}

/// A parameter.
fn parameter(place: &str, name: &str, required: bool, what: &str, schema: &Value) -> Value {
    json!({ "in": place, "name": name, "required": required, "description": what, "schema": schema })
}

/// An answer of each status that refuses, in the shape that is called so.
fn with_refusals(shape: &str, mut responses: Value) -> Value {
    for status in ["4XX", "5XX"] {
        responses[status] = json!({ "$ref": format!("#/components/responses/{shape}") });
    }
    responses
}

fn refusal(what: &str, kind: &str, schema: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    json!({ "description": what, "content": { kind: { "schema": schema } } })
}

fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    let own = [("Problem", problem()), ("Refused", calls::refused()), ("Answer", calls::answer())];
    all.extend(own.into_iter().chain(plain::schemas()).map(|(name, schema)| (name.to_owned(), schema)));
    all
}

/// RFC 9457, with what ours add.
fn problem() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "What was refused, and why: docs/status-codes.md lists every type.",
        "properties": {
            "type": { "type": "string", "format": "uri" }, "title": text, "status": { "type": "integer" },
            "detail": text, "field": text, "reason": text, "code": text, "retry_after": { "type": "integer" },
            "requestId": text,
        },
        "required": ["type", "title", "status", "requestId"],
    })
}
