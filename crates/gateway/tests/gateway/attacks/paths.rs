//! Paths that look like another one to somebody in front: only the contract's own spelling is a path here.

use inkgate_testkit::actors::GENERAL;
use inkgate_testkit::http::{Request, send, send_bytes};

use super::{code, good, signed_at};
use crate::town::Town;

#[test]
fn only_the_path_itself_is_the_path() {
    let town = Town::new();
    let encoded = GENERAL.replace("ocr/", "%6fcr/");
    let slash = GENERAL.replace("/image", "%2Fimage");
    for target in [
        format!("{GENERAL}/"),
        format!("/{GENERAL}"),
        format!("{GENERAL}%00"),
        format!("{GENERAL}%20"),
        format!("{GENERAL};a=1"),
        format!("{GENERAL}.json"),
        GENERAL.to_uppercase(),
        GENERAL.replace("/v1/", "/v1//"),
        GENERAL.replace("/v1/", "/v1/./"),
        GENERAL.replace("/v1/", "/v1/x/../"),
        GENERAL.replace("/v1/", "/v1/%2e%2e/v1/"),
        GENERAL.replace("/v1/", "/v1\\"),
        GENERAL.replace("image", "imag%65"),
        GENERAL.replace("2f3p1pnxpqm8", "*"),
        GENERAL.replace("2f3p1pnxpqm8", "{code}"),
        "/v1/aiop/api/2f3p1pnxpqm8/".to_owned(),
        "/../../etc/passwd".to_owned(),
        "/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "//healthz".to_owned(),
        "/healthz/".to_owned(),
        encoded,
        slash,
    ] {
        let answer = send(town.to, &signed_at(&town, &target, &good()));
        assert_eq!((answer.status, code(&answer)), (404, "CTAPI_10000".into()), "{target}");
    }
}

#[test]
fn a_whole_address_as_target_means_its_path_whatever_host_it_names() {
    let town = Town::new();
    let target = format!("http://elsewhere.example{GENERAL}");
    assert_eq!(send(town.to, &signed_at(&town, &target, &good())).status, 200);
    let target = format!("http://elsewhere.example{GENERAL}/../x");
    assert_eq!(send(town.to, &signed_at(&town, &target, &good())).status, 404);
}

#[test]
fn targets_that_are_none_are_refused() {
    let town = Town::new();
    for target in ["", "v1/recognize", "*", "\u{7f}", "/a b", "/a\tb", "/\0", "http://", "/<>", "/\"", "?a=1"]
    {
        let bytes =
            format!("POST {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        let answer = send_bytes(town.to, bytes.as_bytes()).unwrap();
        assert!([400, 404].contains(&answer.status), "{target:?}: {}", answer.status);
    }
    let long = format!("/{}", "x".repeat(100_000));
    let answer = send_bytes(town.to, &Request::new("GET", &long).bytes());
    assert!(answer.is_err() || answer.is_ok_and(|answer| [414, 431].contains(&answer.status)));
}

#[test]
fn other_methods_are_refused_also_where_a_proxy_would_let_them_override() {
    let town = Town::new();
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "post", "PRI", "X-Y"] {
        let mut request = signed_at(&town, GENERAL, &good());
        request.method = method.to_owned();
        let request = request.header("x-http-method-override", "POST");
        let answer = send_bytes(town.to, &request.bytes());
        // HEAD has no body to tell; `send_bytes` then meets the end of the connection.
        assert!(
            answer.as_ref().map_or(method == "HEAD", |answer| answer.status == 405),
            "{method}: {answer:?}"
        );
    }
}
