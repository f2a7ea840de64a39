//! The paths of signed calls, and of the server's health.

use serde_json::{Value, json};

use super::{PATH, Paths, content, parameter, put, with_refusals};
use crate::capabilities::{Capability, LIST, Shape};

/// 64 by 64 pixels of PNG: a striped bar.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAF0lEQVR42mP4DwUMw43BDwaDhzE8wxkAneikEOMcCrwA\
                       AAAASUVORK5CYII=";

/// Adds them.
pub(super) fn describe(paths: &mut Paths) {
    for capability in LIST {
        put(paths, capability.path(), "post", signed(*capability));
    }
    let list = json!({
        "type": "object",
        "properties": { "capabilities": { "type": "array", "items": { "type": "object" } } },
        "required": ["capabilities"],
    });
    get(
        paths,
        "/v1/capabilities",
        "Lists what can be called, with the limits in force.",
        "application/json",
        &list,
    );
    let said =
        json!({ "type": "object", "properties": { "status": { "type": "string" } }, "required": ["status"] });
    get(paths, "/healthz", "Whether the process lives.", "application/json", &said);
    get(paths, "/readyz", "Whether pictures can be read; 503 while not.", "application/json", &said);
    let text = json!({ "type": "string" });
    let what = "Metrics as Prometheus reads them, for the networks of metrics.from.";
    get(paths, "/metrics", what, "application/openmetrics-text", &text);
    get(paths, PATH, "This description.", "application/json", &json!({ "type": "object" }));
}

fn get(paths: &mut Paths, path: &str, about: &str, kind: &str, schema: &Value) {
    let mut responses =
        json!({ "200": { "description": "Said.", "content": { kind: { "schema": schema } } } });
    if path == "/readyz" {
        responses["503"] = responses["200"].clone();
    }
    let responses = with_refusals("Refused", responses);
    let name = path.trim_matches('/').replace(['/', '.'], "_");
    let operation = json!({
        "operationId": format!("get_{name}"), "tags": ["server"], "summary": about, "security": [{}],
        "responses": responses,
    });
    put(paths, path, "get", operation);
}

/// A capability's body: its schema, and an example.
pub(super) fn body(capability: &dyn Capability) -> Value {
    let text = json!({ "type": "string", "contentEncoding": "base64" });
    let (schema, example) = match capability.shape() {
        Shape::List => (
            json!({
                "type": "object", "required": ["data"],
                "properties": { "data": { "type": "array", "items": text, "description": "Pictures." } },
            }),
            json!({ "data": [PICTURE] }),
        ),
        Shape::Single(action) => (
            json!({
                "type": "object", "required": ["Action", "ImageData"],
                "properties": { "Action": { "const": action }, "ImageData": text },
            }),
            json!({ "Action": action, "ImageData": PICTURE }),
        ),
        Shape::Face => (
            json!({
                "type": "object", "required": ["imageContent"], "properties": { "imageContent": text },
            }),
            json!({ "imageContent": PICTURE }),
        ),
    };
    json!({ "required": true, "content": content("application/json", &schema, &example) })
}

/// What a capability answers with 200: what was read, or why not.
pub(super) fn read() -> Value {
    let answer = json!({ "$ref": "#/components/schemas/Answer" });
    json!({ "description": "Read, or not.", "content": { "application/json": { "schema": answer } } })
}

/// Both titles.
pub(super) fn summary(capability: &dyn Capability) -> String {
    let [en, zh] = capability.titles();
    format!("{en} · {zh}")
}

fn signed(capability: &dyn Capability) -> Value {
    let header = |name: &str, required: bool, what: &str| {
        parameter("header", name, required, what, &json!({ "type": "string" }))
    };
    json!({
        "operationId": format!("read_{}", capability.name().replace('-', "_")),
        "tags": ["capabilities"],
        "summary": summary(capability),
        "security": [{ "signature": [] }],
        "parameters": [
            header("eop-date", true, "The moment, as 20260102T030405Z; signed."),
            header("ctyun-eop-request-id", true, "A new one for each request; signed."),
            header("appkey", false, "The application; may be left out where the key is good for one alone."),
            header("x-inkgate-detail", false, "With 1, more than the cloud gives, under the key inkgate."),
        ],
        "requestBody": body(capability),
        "responses": with_refusals("Refused", json!({ "200": read() })),
    })
}

/// A capability's envelope.
pub(super) fn answer() -> Value {
    json!({
        "type": "object",
        "description": "statusCode 0 with what was read, or the number of a row of docs/status-codes.md.",
        "properties": {
            "statusCode": { "type": ["integer", "string"] }, "message": {}, "returnObj": {},
            "details": { "type": "string" }, "error": { "type": "string" },
        },
        "required": ["statusCode"],
    })
}

/// The gateway's envelope; with `answers.errors_as_status` a capability's comes so too.
pub(super) fn refused() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "The cloud's envelope: docs/status-codes.md lists every number.",
        "properties": {
            "requestId": text, "error": text, "code": text, "message": text, "eopErrCode": text,
            "statusCode": { "type": ["string", "integer"] }, "returnObj": { "type": "object" }, "details": text,
        },
        "required": ["statusCode", "error", "message"],
    })
}
