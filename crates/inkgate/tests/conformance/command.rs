//! `inkgate sign` and `inkgate call` against the server, and the plain endpoint beside `inkgate recognize`.

use std::fs;

use inkgate_testkit::actors::GENERAL;
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::{pictures, score};
use serde_json::{Value, json};

use crate::server::{ACCESS_KEY, APPKEY, SECRET_KEY, Server, TOKEN, inkgate};

#[test]
fn call_prints_the_answer() {
    let server = Server::start();
    let picture = pictures::named("receipt");
    let call = |secret: &str, more: &[&str]| {
        let mut command = inkgate();
        command
            .env("INKGATE_ACCESS_KEY", ACCESS_KEY)
            .env("INKGATE_SECRET_KEY", secret)
            .env("INKGATE_APPKEY", APPKEY);
        command
            .arg("call")
            .args(more)
            .arg(format!("http://{}", server.to))
            .arg(&picture.path)
            .output()
            .unwrap()
    };
    let output = call(SECRET_KEY, &["--detail"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let page = &answer["returnObj"][0]["inkgate"];
    let texts: Vec<String> = page["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["text"].as_str().unwrap().to_owned())
        .collect();
    assert!(score(&picture.pages[0], &texts).f1 > 0.95, "{texts:?}");
    let refused = call("another-secret-of-32-characters!", &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stdout).contains("CTAPI_10009"));
    // One that could not be read among those that were is no success.
    let mixed = call_with(&server, &[&picture.path, std::path::Path::new("Cargo.toml")]);
    assert_eq!(mixed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&mixed.stdout).contains("err_code"));
    assert!(String::from_utf8_lossy(&mixed.stderr).contains("1 of 2 pictures"));
}

fn call_with(server: &Server, paths: &[&std::path::Path]) -> std::process::Output {
    let mut command = inkgate();
    command.env("INKGATE_ACCESS_KEY", ACCESS_KEY).env("INKGATE_SECRET_KEY", SECRET_KEY);
    command.env("INKGATE_APPKEY", APPKEY).arg("call").arg(format!("http://{}", server.to)).args(paths);
    command.output().unwrap()
}

#[test]
fn sign_prints_headers_that_are_accepted() {
    let server = Server::start();
    let folder = server.data.path();
    let (secret, body) = (folder.join("secret"), folder.join("body"));
    fs::write(&secret, format!("{SECRET_KEY}\n")).unwrap();
    fs::write(&body, r#"{"data": ["!"]}"#).unwrap();
    let url = format!("http://{}{GENERAL}?b=1&a=2", server.to);
    let output = inkgate()
        .args(["sign", "--access-key", ACCESS_KEY, "--appkey", APPKEY, "--secret-key-file"])
        .arg(&secret)
        .arg("--body")
        .arg(&body)
        .arg(&url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut request = Request::new("POST", &format!("{GENERAL}?b=1&a=2")).body(fs::read(&body).unwrap());
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    assert_eq!(request.headers.len(), 4, "{:?}", request.headers);
    assert_eq!(send(server.to, &request).json()["returnObj"][0]["err_code"], 4008);
}

#[test]
fn sign_gives_the_published_programs_signature() {
    let output = inkgate()
        .args(["sign", "--access-key", "0123456789abcdef0123456789abcdef", "--date", "20260102T030405Z"])
        .args(["--request-id", "7d1e2c4a-0000-11f0-9d5c-0242ac120002", "--appkey", APPKEY, "--body", "-"])
        .arg("https://ai-global.ctapi.ctyun.cn/path?b=2&a=1")
        .env("INKGATE_SECRET_KEY", "fedcba9876543210fedcba9876543210")
        .stdin(body(r#"{"data": ["eA=="]}"#))
        .output()
        .unwrap();
    let expected =
        "Headers=appkey;ctyun-eop-request-id;eop-date Signature=m/mOI2SeyX49MfnRCiPb3nUHjSjgwPwGnIy0z6/f5Lw=";
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(expected), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

fn body(text: &str) -> fs::File {
    use std::io::{Seek, Write};
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn the_plain_endpoint_and_the_command_print_the_same_pages() {
    let server = Server::start();
    for name in ["receipt", "born-digital"] {
        let carried = pictures::named(name);
        let request = Request::new("POST", "/v1/recognize").body(carried.bytes());
        let answer = send(server.to, &request.header("Authorization", &format!("Bearer {TOKEN}")));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let mut served = answer.json()["pages"].as_array().unwrap().clone();
        let output = inkgate().args(["recognize", "--format", "jsonl"]).arg(&carried.path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let mut printed: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // The name is the caller's, the time its own.
        for page in served.iter_mut().chain(&mut printed) {
            page["file"] = json!("");
            page["ms"] = json!(0);
        }
        assert_eq!(served, printed, "{name}");
    }
}
