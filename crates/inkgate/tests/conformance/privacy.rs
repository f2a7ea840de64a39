//! What must not be in a log, however much is logged, nor in the data directory: pictures, their text, secrets.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::pictures;
use tempfile::TempDir;

use crate::server::{SECRET_KEY, Server, TOKEN};

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_crashes_leaves_no_core_file() {
    let server = Server::start();
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{line}");
}

#[test]
fn nothing_of_pictures_text_or_secrets_is_kept() {
    for form in ["text", "json"] {
        let environment = [("INKGATE_LOG_LEVEL", "trace"), ("INKGATE_LOG_FORM", form)];
        let server = Server::with(TempDir::new().unwrap(), true, &environment);
        let receipt = pictures::named("receipt");
        let answer = server.application().recognize(&[&receipt.bytes(), b"a picture that is none"]);
        assert_eq!(answer.json()["message"]["success"], 1);
        let plain = Request::new("POST", "/v1/recognize?pages=1").body(receipt.bytes());
        let answer = send(server.to, &plain.header("authorization", &format!("Bearer {TOKEN}")));
        assert_eq!(answer.status, 200);
        let id = answer.header("x-request-id").unwrap().to_owned();
        // Whatever else a caller may send, planted wherever it can be: in headers, queries, names of files, bodies that
        // are nonsense, at endpoints that exist and that do not.
        let bodies = ["{\"data\": \"hidden-data\"}", "hidden-body", "{\"hidden-key\": [\"hidden-value\"]}"];
        for (target, body) in
            ["/v1/recognize?hidden-query", GENERAL, "/metrics?hidden-query", "/nowhere?hidden-query"]
                .iter()
                .flat_map(|target| bodies.iter().map(move |body| (*target, *body)))
        {
            let request = Request::new("POST", target).body(body).header("cookie", "hidden-cookie");
            let request =
                request.header("user-agent", "hidden-agent").header("x-forwarded-for", "hidden-address");
            let request =
                request.header("authorization", "Bearer hidden-token").header("x-hidden", "hidden-header");
            send(server.to, &request);
            let signed = server.application().signed(request, &now(), &request_id());
            send(server.to, &signed);
            send(server.to, &signed.altered("appkey", "hidden-appkey"));
        }
        let parts = "--x\r\ncontent-disposition: form-data; name=\"hidden-name\"; filename=\"hidden-file.png\"\r\n\r\nhidden-part\r\n--x--\r\n";
        let multipart = Request::new("POST", "/v1/recognize")
            .body(parts)
            .header("content-type", "multipart/form-data; boundary=x");
        assert_eq!(
            send(server.to, &multipart.header("authorization", &format!("Bearer {TOKEN}"))).status,
            422
        );

        let (_, log, data) = server.end();
        assert!(log.contains(&id), "each answer's id is in the log: {log}");
        let mut hidden =
            vec![SECRET_KEY.to_owned(), TOKEN.to_owned(), "hidden-".to_owned(), "Signature=".to_owned()];
        hidden.push(STANDARD.encode(receipt.bytes())[..40].to_owned());
        hidden.extend(receipt.pages.iter().flatten().filter(|line| line.chars().count() > 3).cloned());
        for secret in &hidden {
            assert!(!log.contains(secret.as_str()), "{form}: the log holds {secret:?}");
        }
        let kept: Vec<_> = fs::read_dir(data.path()).unwrap().flatten().collect();
        let mut names: Vec<String> =
            kept.iter().map(|file| file.file_name().into_string().unwrap()).collect();
        names.sort();
        // Of requests, sixteen bytes each: the date and half the signature.
        names.retain(|name| {
            let records = name.starts_with("replays-");
            assert!(!records || fs::metadata(data.path().join(name)).unwrap().len() <= 64 * 16);
            !records
        });
        assert_eq!(names, ["answered", "inkgate.db", "lock", "master.key", "node"]);
        for file in kept {
            let bytes = fs::read(file.path()).unwrap();
            for secret in [SECRET_KEY, TOKEN] {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{:?} holds a secret as it is", file.path());
            }
        }
    }
}
