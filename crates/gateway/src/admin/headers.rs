//! What a browser is told about everything under `/admin` and `/console`: run nothing but the server's own files, show
//! it in nobody's frame, keep no copy.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Whether a path is for people with browsers.
fn is_guarded(path: &str) -> bool {
    let below =
        |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below("/admin") || below("/console")
}

/// Adds the headers to an answer of such a path; of a call, that it is not to be kept. Whether it may be kept may have been said already: of files whose name
/// changes with their content.
pub(crate) fn guard(path: &str, headers: &mut HeaderMap) {
    if !is_guarded(path) {
        // What a picture says is nothing for a cache on its way.
        if path.starts_with("/v1/") {
            headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        }
        return;
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_see_is_guarded_and_calls_are_left_alone() {
        for path in ["/admin", "/admin/v1/x", "/console", "/console/", "/console/a.js"] {
            assert!(is_guarded(path), "{path}");
        }
        for path in ["/", "/administer", "/consoles", "/v1/recognize"] {
            assert!(!is_guarded(path), "{path}");
        }
        let mut headers = HeaderMap::new();
        guard("/v1/recognize", &mut headers);
        assert_eq!((headers.len(), &headers[CACHE_CONTROL]), (1, &HeaderValue::from_static("no-store")));
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=1"));
        guard("/console/a.js", &mut headers);
        assert_eq!(headers[CACHE_CONTROL], "max-age=1");
        assert!(!POLICY.contains("unsafe") && POLICY.contains("frame-ancestors 'none'"));
    }
}
