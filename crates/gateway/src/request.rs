//! What one request is known by: the id that every answer and log line carries.

use std::cell::RefCell;

use axum::http::{Extensions, HeaderValue};

/// Random bytes that are asked for at once: asking costs more than the bytes.
const ASKED: usize = 64;

thread_local! {
    static ASIDE: RefCell<Vec<[u8; 16]>> = const { RefCell::new(Vec::new()) };
}

/// 16 bytes that nobody was given before. Without random bytes they are zeros, and an id of zeros still serves: it names a
/// request in a log, nothing depends on it.
fn random() -> [u8; 16] {
    ASIDE.with_borrow_mut(|aside| {
        aside.pop().unwrap_or_else(|| {
            let mut bytes = [[0; 16]; ASKED];
            let _ = getrandom::fill(bytes.as_flattened_mut());
            aside.extend_from_slice(&bytes);
            aside.pop().unwrap_or_default()
        })
    })
}

/// 32 hexadecimal digits of our own making. A caller's `ctyun-eop-request-id` is theirs and may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId([u8; 32]);

impl RequestId {
    /// A new one.
    pub fn random() -> Self {
        let bytes = random();
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            let digit = |four: u8| if four < 10 { b'0' + four } else { b'a' + four - 10 };
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Self(digits)
    }

    /// The one that a request was given, or a new one.
    pub(crate) fn of(given: &Extensions) -> Self {
        given.get().copied().unwrap_or_else(Self::random)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// As a header's value.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or(HeaderValue::from_static("-"))
    }
}
