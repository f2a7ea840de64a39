//! The plain endpoint: a picture or a PDF, under the application's token.

use std::io::Cursor;

use serde::Deserialize;

use crate::answers::Page;
use crate::client::{Answer, Client};
use crate::errors::Error;
use crate::send::Exchange;

/// What is wanted of a file; the default is the server's own choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plain<'p> {
    /// `fast`, `balanced` or `accurate`.
    pub profile: Option<&'p str>,
    /// Written `1-3,7`.
    pub pages: Option<&'p str>,
}

impl Plain<'_> {
    fn path(self, form: &str) -> String {
        let chosen = [("profile", self.profile), ("pages", self.pages)];
        let more: String = chosen
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("&{name}={}", encoded(value))))
            .collect();
        format!("/v1/recognize?format={form}{more}")
    }
}

/// RFC 3986: unreserved characters and the comma stand for themselves.
fn encoded(value: &str) -> String {
    let sign = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(sign).collect()
}

impl Client {
    /// Reads a picture or a PDF.
    ///
    /// # Errors
    /// [`Error`].
    pub fn recognize(&self, file: &[u8], plain: Plain<'_>) -> Result<Answer<Vec<Page>>, Error> {
        #[derive(Deserialize)]
        struct Pages {
            pages: Vec<Page>,
        }
        let answer = Exchange::new(self, &mut Cursor::new(file))?.plain(&plain.path("json"))?;
        answer.with(|text| {
            let found: Pages = serde_json::from_slice(&text).map_err(|_| Error::Answer)?;
            Ok(found.pages)
        })
    }

    /// The text alone, a form feed between pages.
    ///
    /// # Errors
    /// [`Error`].
    pub fn recognize_text(&self, file: &[u8], plain: Plain<'_>) -> Result<Answer<String>, Error> {
        let answer = Exchange::new(self, &mut Cursor::new(file))?.plain(&plain.path("text"))?;
        answer.with(|text| String::from_utf8(text).map_err(|_| Error::Answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_is_not_sent() {
        assert_eq!(Plain::default().path("json"), "/v1/recognize?format=json");
        let plain = Plain { profile: Some("a b"), pages: Some("1-3,7") };
        assert_eq!(plain.path("text"), "/v1/recognize?format=text&profile=a%20b&pages=1-3,7");
    }
}
