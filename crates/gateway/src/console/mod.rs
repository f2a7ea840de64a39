//! The web console: files that `console/` was built into, embedded, and what its pages ask of the server beyond
//! `/admin/v1`.
//!
//! Names of files carry a digest of their contents and are kept by browsers for good; the page itself is asked for anew
//! each time, and answered with 304 where it has not changed. Any other path under `/console/` is one of the page's
//! own screens and gets the page.

#[rustfmt::skip]
mod built;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// A file of the console.
struct Built {
    /// Its path under `/console/`.
    name: &'static str,
    /// Its media type.
    kind: &'static str,
    /// The first half of its SHA-256, in hexadecimal digits.
    digest: &'static str,
    bytes: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

/// The page.
const PAGE: &str = "index.html";
/// Files whose names change with their contents.
const LASTING: &str = "assets/";

/// SHA-256 over the sources that the embedded files were built from.
pub const SOURCES: &str = built::SOURCES;

/// `/`, where somebody types the server's address alone. Not for good: a server may be given a listener of its own for the
/// administration later.
pub(crate) async fn door() -> Response {
    to_page(StatusCode::TEMPORARY_REDIRECT)
}

/// `/console`: the page lies one level deeper, so that what it names is found beside it.
pub(crate) async fn front() -> Response {
    to_page(StatusCode::PERMANENT_REDIRECT)
}

fn to_page(redirect: StatusCode) -> Response {
    let mut response = empty(redirect);
    put(&mut response, LOCATION, "/console/");
    response
}

/// `/console/`.
pub(crate) async fn page(headers: HeaderMap) -> Response {
    answer(PAGE, &headers)
}

/// `/console/…`: a file, or a screen of the page. A file that is gone is not the page: whoever asks for a script must not
/// be given a document.
pub(crate) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(if name.starts_with(LASTING) { &name } else { PAGE }, &headers)
}

fn answer(name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = built::FILES.iter().find(|file| file.name == name) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let (coding, bytes) = coded(file, headers);
    // A tag names the bytes that are sent, so each coding has its own (RFC 9110, 8.8.3).
    let tag = format!("\"{}{}\"", file.digest, coding.map(|coding| format!("-{coding}")).unwrap_or_default());
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let unchanged =
        known.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = empty(if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    if !unchanged {
        *response.body_mut() = Body::from(bytes);
        put(&mut response, CONTENT_TYPE, file.kind);
        if let Some(coding) = coding {
            put(&mut response, CONTENT_ENCODING, coding);
        }
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    if file.gzip.is_some() || file.brotli.is_some() {
        put(&mut response, VARY, "accept-encoding");
    }
    let lasting = name.starts_with(LASTING);
    put(
        &mut response,
        CACHE_CONTROL,
        if lasting { "public, max-age=31536000, immutable" } else { "no-cache" },
    );
    response
}

/// The smallest form of a file that the browser takes.
fn coded(file: &Built, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accepted: Vec<&str> = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?;
            // `;q=0` is a refusal (RFC 9110, 12.4.2).
            let refused = parts.any(|part| {
                part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0)
            });
            (!refused).then_some(name)
        })
        .collect();
    let takes = |coding: &str| accepted.iter().any(|one| one.eq_ignore_ascii_case(coding) || *one == "*");
    match (file.brotli.filter(|_| takes("br")), file.gzip.filter(|_| takes("gzip"))) {
        (Some(bytes), _) => (Some("br"), bytes),
        (None, Some(bytes)) => (Some("gzip"), bytes),
        (None, None) => (None, file.bytes),
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn put(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, accept: &'static str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
        answer(name, &headers)
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[test]
    fn the_smallest_form_that_is_taken_is_given() {
        for (accept, coding) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("*", "br"),
            ("identity", ""),
            ("", ""),
        ] {
            assert_eq!(header(&asked(PAGE, accept), CONTENT_ENCODING), coding, "{accept:?}");
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = asked(PAGE, "br");
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br"));
        headers.insert(IF_NONE_MATCH, first.headers().get(ETAG).unwrap().clone());
        assert_eq!(answer(PAGE, &headers).status(), 304);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(answer(PAGE, &headers).status(), 200, "other bytes have another tag");
    }

    /// What the page itself asks for.
    fn named() -> Vec<&'static str> {
        let page = built::FILES.iter().find(|file| file.name == PAGE).unwrap();
        let text = std::str::from_utf8(page.bytes).unwrap();
        let named: Vec<&str> = text.split('"').filter_map(|part| part.strip_prefix("/console/")).collect();
        assert!(named.len() >= 3, "{named:?}");
        named
    }

    #[test]
    fn the_page_names_only_files_that_are_there() {
        for name in named() {
            let response = asked(name, "");
            assert_eq!(response.status(), 200, "{name}");
            assert!(header(&response, CACHE_CONTROL).contains("immutable"), "{name}");
        }
    }

    #[test]
    fn the_first_load_stays_small() {
        let first = built::FILES.iter().filter(|file| file.name == PAGE || named().contains(&file.name));
        let bytes: usize = first.map(|file| file.gzip.unwrap_or(file.bytes).len()).sum();
        assert!((1..200_000).contains(&bytes), "{bytes} bytes");
        let later = built::FILES.iter().filter(|file| file.name.contains("explorer"));
        assert!(later.clone().count() >= 2, "the explorer is a script and a style of its own");
        assert!(later.into_iter().all(|file| !named().contains(&file.name)));
    }
}
