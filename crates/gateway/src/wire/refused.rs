//! Refusals as JSON: the gateway's envelope, a capability's, and RFC 9457 for the plain endpoint.

use axum::http::HeaderValue;
use axum::http::header::{ALLOW, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::Response;
use serde::Serialize;

use crate::config::{Answers, Language};
use crate::refusal::{Family, Kind, Refusal, Row};
use crate::request::RequestId;
use crate::wire::{json, typed};

/// The gateway's envelope: every number twice as text, `statusCode` with its prefix, `returnObj` empty.
#[derive(Serialize)]
struct Gateway<'a> {
    #[serde(rename = "requestId")]
    request_id: &'a str,
    error: String,
    code: String,
    message: &'a str,
    #[serde(rename = "eopErrCode")]
    eop_err_code: String,
    #[serde(rename = "statusCode")]
    status_code: String,
    #[serde(rename = "returnObj")]
    return_obj: Empty,
}

#[derive(Serialize)]
struct Empty {}

/// A capability's envelope: in the 4xxx family `message` is the word `error`, elsewhere it is the sentence.
#[derive(Serialize)]
struct Capability {
    #[serde(rename = "statusCode")]
    status_code: u32,
    message: &'static str,
    details: &'static str,
    error: String,
}

/// RFC 9457.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    code: String,
    #[serde(rename = "requestId")]
    request_id: &'a str,
}

/// A refusal in the cloud's shape.
pub(crate) fn cloud(refusal: &Refusal, id: &RequestId, answers: &Answers) -> Response {
    let row = refusal.kind().row();
    let response = match row.family {
        Family::Capability => {
            let envelope = Capability {
                status_code: row.code,
                message: if row.code < 10_000 { "error" } else { row.zh },
                details: match row.kind {
                    Kind::NoBody => "Body请求数据为空，没有包含内容",
                    _ => row.zh,
                },
                error: format!("AI_OP_{}", row.code),
            };
            json(if answers.errors_as_status { row.status } else { 200 }, &envelope)
        }
        Family::Gateway => {
            let code = row.code.to_string();
            let envelope = Gateway {
                request_id: id.as_str(),
                error: code.clone(),
                code: code.clone(),
                message: sentence(row, answers),
                status_code: format!("CTAPI_{code}"),
                eop_err_code: code,
                return_obj: Empty {},
            };
            json(row.status, &envelope)
        }
    };
    with_headers(response, refusal)
}

/// A refusal of the plain endpoint.
pub(crate) fn problem(refusal: &Refusal, id: &RequestId, answers: &Answers) -> Response {
    let row = refusal.kind().row();
    let problem = Problem {
        r#type: format!("urn:inkgate:problem:{}", row.code),
        title: sentence(row, answers),
        status: row.status,
        detail: refusal.said.as_ref().map(|(sentence, _)| sentence.as_str()),
        reason: refusal.said.as_ref().map(|(_, reason)| *reason),
        code: row.code.to_string(),
        request_id: id.as_str(),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    with_headers(typed(row.status, "application/problem+json", body), refusal)
}

fn sentence(row: &Row, answers: &Answers) -> &'static str {
    match answers.language {
        Language::En => row.en,
        Language::Zh => row.zh,
    }
}

fn with_headers(mut response: Response, refusal: &Refusal) -> Response {
    let headers = response.headers_mut();
    if let Some(seconds) = refusal.after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    match refusal.kind() {
        // What is left of the body is not read: nothing more can come over this connection.
        Kind::BodyTooLarge | Kind::BodySlow | Kind::BodyBroken => {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Kind::Method => {
            headers.insert(ALLOW, HeaderValue::from_static("POST"));
        }
        Kind::BadToken => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    response
}
