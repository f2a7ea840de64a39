//! The paths that take a file as it is, with a token, and the shape of the pages that they answer with.

use serde_json::{Value, json};

use super::{Paths, parameter, put, with_refusals};
use crate::{documented, plain};

/// Adds them.
pub(super) fn describe(paths: &mut Paths) {
    let security = json!([{ "token": [] }]);
    put(paths, plain::PATH, "post", recognize("recognize", "plain", &security, Vec::new()));
    put(paths, documented::PATH, "post", documents("documents", "plain", &security, Vec::new()));
}

fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// The parameters that both plain endpoints have, after their own.
fn with_common(mut own: Vec<Value>) -> Vec<Value> {
    let profiles = words(&["fast", "balanced", "accurate"]);
    let pages = json!({ "type": "string", "pattern": PAGES });
    let text = json!({ "type": "string" });
    let detail = "With 1, each page says what each stage took.";
    own.push(parameter("query", "profile", false, "Speed against care.", &profiles));
    own.push(parameter("query", "pages", false, "Which pages: 1-3,7.", &pages));
    own.push(parameter("header", "x-inkgate-detail", false, detail, &text));
    own
}

/// `1-3,7`; that a range ascends, and how many pages there may be, is said in words alone.
const PAGES: &str = "^[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?(,[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?)*$";

/// Lines, for whoever `security` says; `more` are parameters beside the query.
pub(super) fn recognize(id: &str, tag: &str, security: &Value, more: Vec<Value>) -> Value {
    let format = parameter("query", "format", false, "JSON, or the text alone.", &words(&["json", "text"]));
    let mut parameters = with_common(vec![format]);
    parameters.extend(more);
    let mut read = call(id, tag, "Reads a picture or a PDF.", security, &parameters, "LinesPage");
    read["responses"]["200"]["content"]["text/plain"] = json!({ "schema": { "type": "string" } });
    read
}

/// Documents, likewise.
pub(super) fn documents(id: &str, tag: &str, security: &Value, more: Vec<Value>) -> Value {
    let mut keys = vec!["auto", "plate"];
    keys.extend(inkgate_documents::documents::LIST.iter().map(|document| document.key));
    let text = json!({ "type": "string" });
    let crops = words(&["card", "portrait", "card,portrait", "portrait,card"]);
    let day = json!({ "type": "string", "format": "date" });
    let own = vec![
        parameter("query", "document", false, "Which document; auto for whatever is there.", &words(&keys)),
        parameter("query", "side", false, "The side of it that the picture should show.", &text),
        parameter("query", "crops", false, "Crops to give.", &crops),
        parameter("query", "date", false, "The day on which it has to be in force.", &day),
    ];
    let mut parameters = with_common(own);
    parameters.extend(more);
    let about = "Which documents are on a picture or a PDF, with their fields.";
    call(id, tag, about, security, &parameters, "FieldsPage")
}

/// A file, or several; pages are the answer.
fn call(id: &str, tag: &str, about: &str, security: &Value, parameters: &[Value], page: &str) -> Value {
    let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let form = json!({ "type": "object", "additionalProperties": file });
    let either = json!({ "anyOf": [
        { "$ref": format!("#/components/schemas/{page}") }, { "$ref": "#/components/schemas/FailedFile" },
    ] });
    let pages = json!({
        "type": "object", "required": ["pages"], "additionalProperties": false,
        "properties": { "pages": { "type": "array", "items": either } },
    });
    let read = json!({ "description": "Read.", "content": { "application/json": { "schema": pages } } });
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": about,
        "security": security,
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {
                "application/octet-stream": { "schema": file },
                "multipart/form-data": { "schema": form },
            },
        },
        "responses": with_refusals("Problem", json!({ "200": read })),
    })
}

/// An object that has all of `properties`, and of `optional` what there is.
fn exact(mut properties: Value, optional: Value) -> Value {
    let names: Vec<String> = properties.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
    if let (Some(all), Value::Object(more)) = (properties.as_object_mut(), optional) {
        all.extend(more);
    }
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

fn polygon() -> Value {
    let corner = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    json!({
        "type": "array", "items": corner, "minItems": 4, "maxItems": 4,
        "description": "Top left, top right, bottom right, bottom left of the text, in pixels of the page.",
    })
}

fn stages() -> Value {
    let number = json!({ "type": "number" });
    let mut stages = exact(
        json!({ "decode": number, "detect": number, "orient": number, "recognize": number, "order": number }),
        json!({}),
    );
    stages["description"] = json!("Milliseconds of each stage; where x-inkgate-detail asked for them.");
    stages
}

/// The schemas by their names.
pub(super) fn schemas() -> [(&'static str, Value); 3] {
    let (text, number, whole) = (
        json!({ "type": "string" }),
        json!({ "type": "number" }),
        json!({ "type": "integer", "minimum": 0 }),
    );
    let line =
        exact(json!({ "text": text, "score": number, "polygon": polygon(), "block": whole }), json!({}));
    let lines = exact(
        json!({
            "file": text, "page": { "type": "integer", "minimum": 1 }, "width": whole, "height": whole, "angle": number,
            "lines": { "type": "array", "items": line }, "ms": number,
        }),
        json!({ "stages": stages() }),
    );
    let document = json!({ "type": "object", "description": "A side of a document: docs/documents.md." });
    let fields = exact(
        json!({ "file": text, "page": { "type": "integer", "minimum": 1 }, "ms": number }),
        json!({
            "documents": { "type": "array", "items": document },
            "number of plate licenses": whole,
            "detail": { "type": "array", "items": { "type": "object" }, "description": "Plates, as their path has them." },
            "inkgate": { "type": "object", "description": "Colour, rows and corners of each plate." },
            "reversed_side": { "type": "boolean" },
            "stages": stages(),
        }),
    );
    let error = exact(json!({ "code": text, "message": text }), json!({}));
    let failed = exact(json!({ "file": text, "error": error }), json!({}));
    [("LinesPage", lines), ("FieldsPage", fields), ("FailedFile", failed)]
}
