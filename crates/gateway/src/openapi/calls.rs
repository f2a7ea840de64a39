//! The paths of calls that read pictures, and of the server's health.

use serde_json::{Value, json};

use super::{PATH, Paths, content, parameter, problem_answer, put};
use crate::capabilities::{Capability, LIST, Shape};
use crate::{documented, plain};

/// 64 by 64 pixels of PNG: a striped bar.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQAAAACCEkxzAAAAF0lEQVR42mP4DwUMw43BDwaDhzE8wxkAneikEOMcCrwA\
                       AAAASUVORK5CYII=";

/// Adds them.
pub(super) fn describe(paths: &mut Paths) {
    for capability in LIST {
        put(paths, capability.path(), "post", signed(*capability));
    }
    put(paths, plain::PATH, "post", recognize());
    put(paths, documented::PATH, "post", documents());
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
    responses["default"] = refusal();
    let name = path.trim_matches('/').replace(['/', '.'], "_");
    let operation = json!({
        "operationId": format!("get_{name}"), "tags": ["server"], "summary": about, "security": [{}],
        "responses": responses,
    });
    put(paths, path, "get", operation);
}

fn signed(capability: &dyn Capability) -> Value {
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
    let [en, zh] = capability.titles();
    let header = |name: &str, what: &str| parameter("header", name, true, what, &json!({ "type": "string" }));
    let answer = json!({
        "type": "object",
        "description": "statusCode 0 with what was read, or the number of a row of docs/status-codes.md.",
        "properties": {
            "statusCode": { "type": ["integer", "string"] }, "message": {}, "returnObj": {},
            "details": { "type": "string" }, "error": { "type": "string" },
        },
        "required": ["statusCode"],
    });
    json!({
        "operationId": format!("read_{}", capability.name().replace('-', "_")),
        "tags": ["capabilities"],
        "summary": format!("{en} · {zh}"),
        "security": [{ "signature": [] }],
        "parameters": [
            header("eop-date", "The moment, as 20260102T030405Z; signed."),
            header("ctyun-eop-request-id", "A new one for each request; signed."),
            parameter(
                "header", "appkey", false,
                "The application; may be left out where the key is good for one alone.",
                &json!({ "type": "string" }),
            ),
        ],
        "requestBody": { "required": true, "content": content("application/json", &schema, &example) },
        "responses": {
            "200": { "description": "Read, or not.", "content": { "application/json": { "schema": answer } } },
            "default": refusal(),
        },
    })
}

fn refusal() -> Value {
    json!({
        "description": "Refused before the capability.",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refused" } } },
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

fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// The parameters that both plain endpoints have, after their own.
fn with_common(mut own: Vec<Value>) -> Vec<Value> {
    let profiles = words(&["fast", "balanced", "accurate"]);
    own.push(parameter("query", "profile", false, "Speed against care.", &profiles));
    own.push(parameter("query", "pages", false, "Which pages: 1-3,7.", &json!({ "type": "string" })));
    own
}

fn recognize() -> Value {
    let format = parameter("query", "format", false, "JSON, or the text alone.", &words(&["json", "text"]));
    let mut read = plain_call("recognize", "Reads a picture or a PDF.", &with_common(vec![format]));
    read["responses"]["200"]["content"]["text/plain"] = json!({ "schema": { "type": "string" } });
    read
}

fn documents() -> Value {
    let mut keys = vec!["auto", "plate"];
    keys.extend(inkgate_documents::documents::LIST.iter().map(|document| document.key));
    let text = json!({ "type": "string" });
    let own = vec![
        parameter("query", "document", false, "Which document; auto for whatever is there.", &words(&keys)),
        parameter("query", "side", false, "The side of it that the picture should show.", &text),
        parameter("query", "crops", false, "Crops to give: card, portrait, or card,portrait.", &text),
        parameter(
            "query",
            "date",
            false,
            "The day on which it has to be in force.",
            &json!({ "type": "string", "format": "date" }),
        ),
    ];
    plain_call(
        "documents",
        "Which documents are on a picture or a PDF, with their fields.",
        &with_common(own),
    )
}

/// A file, or several, with a token; pages are the answer.
fn plain_call(id: &str, about: &str, parameters: &[Value]) -> Value {
    let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let form = json!({ "type": "object", "additionalProperties": file });
    let page =
        json!({ "type": "object", "required": ["file"], "properties": { "file": { "type": "string" } } });
    let pages = json!({
        "type": "object", "required": ["pages"], "properties": { "pages": { "type": "array", "items": page } },
    });
    json!({
        "operationId": id,
        "tags": ["plain"],
        "summary": about,
        "security": [{ "token": [] }],
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {
                "application/octet-stream": { "schema": file },
                "multipart/form-data": { "schema": form },
            },
        },
        "responses": {
            "200": { "description": "Read.", "content": { "application/json": { "schema": pages } } },
            "default": problem_answer(),
        },
    })
}
