//! What the console calls for somebody who is signed in: the other calls under an application, and a page drawn.

use serde_json::{Value, json};

use super::{Paths, calls, parameter, plain, put, with_refusals};
use crate::admin::tried;
use crate::capabilities::{Capability, LIST};
use crate::{documented, plain as plain_call};

const TAG: &str = "try";

/// Adds them, each under the path that it has.
pub(super) fn describe(paths: &mut Paths) {
    let add = |paths: &mut Paths, what: &str, operation: Value| {
        put(paths, &tried::PATH.replace("{what}", what), "post", operation);
    };
    let lines = plain::recognize("try_plain", TAG, &security(), own(true));
    add(paths, plain_call::NAME, with_both_refusals(lines));
    let documents = plain::documents("try_documents", TAG, &security(), own(true));
    add(paths, documented::NAME, with_both_refusals(documents));
    for capability in LIST {
        add(paths, capability.name(), with_both_refusals(of(*capability)));
    }
    add(paths, tried::PAGE, page());
}

fn security() -> Value {
    json!([{ "session": [] }, { "machine": [] }])
}

/// The headers of whoever is signed in.
fn own(application: bool) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let appkey = parameter("header", "appkey", true, "The application that it is read under.", &text);
    let csrf = "The `csrf` of GET /admin/v1/session, with a session's cookie.";
    let mut all = vec![parameter("header", "x-inkgate-csrf", false, csrf, &text)];
    all.extend(application.then_some(appkey));
    all
}

fn of(capability: &dyn Capability) -> Value {
    json!({
        "operationId": format!("try_{}", capability.name().replace('-', "_")),
        "tags": [TAG],
        "summary": calls::summary(capability),
        "security": security(),
        "parameters": own(true),
        "requestBody": calls::body(capability),
        "responses": { "200": calls::read() },
    })
}

/// The administration refuses in its shape, the call in its own.
fn with_both_refusals(mut operation: Value) -> Value {
    let content = json!({
        "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
        "application/json": { "schema": { "$ref": "#/components/schemas/Refused" } },
    });
    for status in ["4XX", "5XX"] {
        operation["responses"][status] = json!({ "description": "Refused.", "content": content });
    }
    operation
}

fn page() -> Value {
    let number = json!({ "type": "integer", "minimum": 1 });
    let mut number = parameter("query", "page", true, "Which page, from 1.", &number);
    number["example"] = json!(1);
    let mut parameters = vec![number];
    parameters.extend(own(false));
    let jpeg = json!({ "schema": { "type": "string", "contentMediaType": "image/jpeg" } });
    let drawn = json!({ "description": "The page.", "content": { "image/jpeg": jpeg } });
    let file = json!({ "schema": { "type": "string", "contentMediaType": "application/octet-stream" } });
    json!({
        "operationId": "try_page",
        "tags": [TAG],
        "summary": "Draws a page of a picture or a PDF, in the pixels that its polygons count.",
        "security": security(),
        "parameters": parameters,
        "requestBody": { "required": true, "content": { "application/octet-stream": file } },
        "responses": with_refusals("Problem", json!({ "200": drawn })),
    })
}
