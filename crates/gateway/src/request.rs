//! What one request is known by: the id that every answer and log line carries.

use axum::http::{Extensions, HeaderValue};

/// 32 hexadecimal digits of our own making. A caller's `ctyun-eop-request-id` is theirs and may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// A new one.
    pub fn random() -> Self {
        let mut bytes = [0u8; 16];
        // Without random bytes an id of zeros still serves: it names a request in a log, nothing depends on it.
        let _ = getrandom::fill(&mut bytes);
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The one that a request was given, or a new one.
    pub(crate) fn of(given: &Extensions) -> Self {
        given.get().cloned().unwrap_or_else(Self::random)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a header's value.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("-"))
    }
}
