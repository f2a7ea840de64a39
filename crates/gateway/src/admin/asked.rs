//! A call as its function sees it: who asks, what for, and in which words; and what is given back.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use inkgate_platform::{Act, Person, Platform};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Admin;
use super::caller::Signed;
use super::described::{Answer, Route};
use super::problem::{Kind, Problem};
use crate::House;

/// A call that may be served.
pub(crate) struct Asked {
    pub(super) on: Arc<House>,
    pub(super) admin: Arc<Admin>,
    /// Who is signed in; none on routes for anybody.
    pub(super) signed: Option<Signed>,
    /// The session that the browser has, good or not.
    pub(super) cookie: Option<String>,
    /// Whether cookies are to travel over TLS alone.
    pub(super) secure: bool,
    pub(super) address: IpAddr,
    /// Seconds since 1970.
    pub(super) now: i64,
    pub(super) params: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Asked {
    /// The rules and the database.
    pub(super) fn platform(&self) -> &Platform {
        &self.admin.platform
    }

    /// Who is signed in.
    pub(super) fn signed(&self) -> Result<&Signed, Problem> {
        self.signed.as_ref().ok_or_else(|| Kind::SignInNeeded.into())
    }

    /// The person who is signed in by a session: a machine has no password and no second factor.
    pub(super) fn person(&self) -> Result<(&Person, &str), Problem> {
        let signed = self.signed()?;
        let session = signed.session.as_deref().ok_or_else(|| {
            Problem::saying(Kind::Forbidden, "this is for people who are signed in, not for tokens")
        })?;
        Ok((&signed.who.person, session))
    }

    /// What the call does, in the name of who is signed in.
    pub(super) fn act(&self) -> Result<Act, Problem> {
        Ok(Act::of(&self.signed()?.who.person, self.origin(), self.now))
    }

    /// Where it comes from, for the audit trail.
    pub(super) fn origin(&self) -> String {
        self.address.to_string()
    }

    /// A part of the path.
    pub(super) fn param(&self, name: &str) -> Result<&str, Problem> {
        let found = self.params.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        // No name has such characters, and a database may refuse them.
        found.filter(|value| !value.chars().any(char::is_control)).ok_or_else(|| Kind::NotFound.into())
    }

    /// A number in the path.
    pub(super) fn id(&self) -> Result<i64, Problem> {
        self.param("id")?.parse().map_err(|_| Kind::NotFound.into())
    }

    /// A part of the query; an empty one is none.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// A number in the query.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Problem> {
        let wrong = |_| Problem::of(Kind::Malformed, name, format_args!("{name} is a whole number"));
        self.query(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// The body.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        // First as any JSON, so that what is none and what is another's are told apart.
        let value: Value = serde_json::from_slice(&self.body).map_err(|error| {
            Problem::saying(Kind::Malformed, format_args!("the body is no JSON: {error}"))
        })?;
        if has_nul(&value) {
            return Err(Problem::saying(Kind::Value, "a text holds the character U+0000"));
        }
        if !value.is_object() {
            return Err(Problem::saying(Kind::Value, "the body is no JSON object"));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            // The parser's words may quote what was sent, which may be a password.
            let text = error.to_string();
            let quotes = text.starts_with("invalid");
            let said = if quotes {
                "a field is not of its kind"
            } else {
                text.split(" at line").next().unwrap_or("")
            };
            Problem::saying(Kind::Value, said)
        })
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

/// The parts of a query, decoded, each of them one that the route has.
pub(super) fn parts(query: &str, route: &Route) -> Result<Vec<(String, String)>, Problem> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let listed = matches!(route.answer, Answer::List(_)) && ["limit", "cursor"].contains(&name.as_ref());
        if !listed && !route.query.iter().any(|field| field.name == name) {
            return Err(Problem::of(Kind::Malformed, &name, "the query has no such part"));
        }
        if parts.iter().any(|(found, _)| *found == name) {
            return Err(Problem::of(Kind::Malformed, &name, "it comes twice: send it once"));
        }
        if value.chars().any(char::is_control) {
            return Err(Problem::of(Kind::Malformed, &name, "it holds a control character"));
        }
        parts.push((name.into_owned(), value.into_owned()));
    }
    Ok(parts)
}

/// An answer when all is well.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// JSON.
    pub(super) fn json(status: u16, value: &impl Serialize) -> Self {
        let kind = HeaderValue::from_static("application/json;charset=UTF-8");
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self { status, body, headers: vec![(CONTENT_TYPE, kind)] }
    }

    /// Nothing to say.
    pub(super) fn nothing() -> Self {
        Self { status: 204, body: Vec::new(), headers: Vec::new() }
    }

    /// A file of CSV to be kept.
    pub(super) fn csv(text: String) -> Self {
        let headers = vec![
            (CONTENT_TYPE, HeaderValue::from_static("text/csv;charset=UTF-8")),
            (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"statement.csv\"")),
        ];
        Self { status: 200, body: text.into_bytes(), headers }
    }

    /// The same with one more header.
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().extend(self.headers);
        response
    }
}
