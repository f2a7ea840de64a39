//! `inkgate mcp` as a language model's program meets it: JSON-RPC over the real binary's standard input and output, and over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::pictures;
use inkgate_testkit::programs::ours;
use serde_json::{Value, json};

/// A conversation that was opened.
struct Talk {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    sent: u64,
    /// What the server said of itself.
    info: Value,
}

impl Talk {
    fn with(arguments: &[&str]) -> Self {
        let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
        command.arg("mcp").args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut talk = Self { child, to, from, sent: 0, info: Value::Null };
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}
        });
        talk.info = talk.ask("initialize", hello)["result"].clone();
        talk.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        talk
    }

    fn say(&mut self, line: &str) {
        let to = self.to.as_mut().unwrap();
        to.write_all(line.as_bytes()).and_then(|()| to.write_all(b"\n")).and_then(|()| to.flush()).unwrap();
    }

    /// A request and its answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let id = self.sent;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        let answer = self.heard();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    fn heard(&mut self) -> Value {
        let mut line = String::new();
        assert!(self.from.read_line(&mut line).unwrap() > 0, "it hung up");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    /// A call that is answered; its text.
    fn text(&mut self, tool: &str, arguments: Value) -> String {
        let answer = self.call(tool, arguments);
        assert_ne!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// A call that is refused in a sentence that the model sees.
    fn refused(&mut self, tool: &str, arguments: Value) -> String {
        let answer = self.call(tool, arguments);
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// Hangs up; the server ends by itself.
    fn end(mut self) {
        drop(self.to.take());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn base64(path: &Path) -> String {
    STANDARD.encode(fs::read(path).unwrap())
}

fn carried(name: &str) -> PathBuf {
    pictures::named(name).path
}

fn specimens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specimens").canonicalize().unwrap()
}

#[test]
fn pictures_are_read_from_base64_alone_where_no_folder_was_allowed() {
    let mut talk = Talk::with(&[]);
    assert_eq!(talk.info["serverInfo"]["name"], "inkgate");
    assert_eq!(talk.info["protocolVersion"], "2025-06-18");
    let tools = talk.ask("tools/list", json!({}))["result"]["tools"].clone();
    let names: Vec<_> = tools.as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert_eq!(names, ["recognize", "read_document"]);
    assert!(tools[0]["inputSchema"]["properties"]["path"].is_null());

    let text = talk.text("recognize", json!({"base64": base64(&carried("strip"))}));
    assert!(text.contains("7731"), "{text}");
    let answer =
        talk.call("recognize", json!({"base64": base64(&carried("fax")), "pages": "2-3", "detail": true}));
    let pages = answer["result"]["structuredContent"]["pages"].as_array().unwrap();
    assert_eq!(pages.iter().map(|page| page["page"].clone()).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(pages[0]["lines"][0]["polygon"].as_array().unwrap().len(), 4);

    let portrait = json!({"base64": base64(&specimens().join("portrait.jpg")), "document": "auto"});
    let text = talk.text("read_document", portrait);
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["pages"][0]["documents"][0]["document"], "id-card", "{text}");

    let path = carried("strip");
    let said = talk.refused("recognize", json!({"path": path}));
    assert!(said.contains("--allow DIR"), "{said}");
    talk.end();
}

#[test]
fn paths_lead_into_the_allowed_folders_and_nowhere_else() {
    let allowed = specimens();
    let mut talk = Talk::with(&["--allow", allowed.to_str().unwrap()]);
    assert!(talk.info["instructions"].as_str().unwrap().contains(allowed.to_str().unwrap()));
    for path in ["portrait.jpg".to_owned(), allowed.join("portrait.jpg").to_str().unwrap().to_owned()] {
        let text = talk.text("read_document", json!({"path": path, "document": "id-card"}));
        assert!(text.contains("\"side\":\"portrait\""), "{text}");
    }
    for path in ["../Cargo.toml", "/etc/passwd", "nothing.png", "../pictures/strip.png"] {
        let said = talk.refused("recognize", json!({"path": path}));
        assert_eq!(said, "there is no such file in the allowed folders", "{path}");
    }
    talk.end();
}

#[test]
fn what_is_too_much_or_makes_no_sense_is_refused_and_the_talk_goes_on() {
    let mut talk = Talk::with(&["--max-bytes", "100000", "--max-pages", "2"]);
    let said = talk.refused("recognize", json!({"base64": "A".repeat(140_000)}));
    assert!(said.contains("more than 100000 bytes"), "{said}");
    let said = talk.refused("recognize", json!({"base64": base64(&carried("fax"))}));
    assert!(said.contains("3 of 3 pages: at most 2"), "{said}");
    let said = talk.refused("recognize", json!({"base64": STANDARD.encode("no picture")}));
    assert!(said.contains("format"), "{said}");
    let said = talk.refused("read_document", json!({"base64": base64(&carried("strip"))}));
    assert!(said.contains("id-card"), "{said}");

    assert_eq!(talk.call("erase", json!({}))["error"]["code"], -32602);
    assert_eq!(talk.ask("no/such/method", json!({}))["error"]["code"], -32601);
    // A line longer than any request may be is thrown away; what comes after it is answered.
    talk.say(&"x".repeat(1 << 20));
    let text = talk.text("recognize", json!({"base64": base64(&carried("strip"))}));
    assert!(text.contains("7731"), "{text}");
    talk.end();
}

/// A server on HTTP.
struct Listening {
    child: Child,
    to: SocketAddr,
    /// What it said of its token.
    token: Option<String>,
}

const TOKEN: &str = "a-token-of-the-tests";

impl Listening {
    fn with(token: Option<&str>, arguments: &[&str]) -> Self {
        let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
        command.args(["mcp", "--http", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped());
        if let Some(token) = token {
            command.env("INKGATE_MCP_TOKEN", token);
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut line = lines.next().unwrap();
        let token = line.strip_prefix("Token (shown this once): ").map(str::to_owned);
        if token.is_some() {
            line = lines.next().unwrap();
        }
        let to = line.strip_prefix("Listening on http://").and_then(|line| line.strip_suffix("/mcp"));
        Self { child, to: to.unwrap_or_else(|| panic!("{line}")).parse().unwrap(), token }
    }

    /// A message as a program sends it, with the token.
    fn message(&self, message: &Value) -> Request {
        let request = Request::new("POST", "/mcp")
            .header("host", &self.to.to_string())
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        let token = self.token.as_deref().unwrap_or(TOKEN);
        request.header("authorization", &format!("Bearer {token}")).body(message.to_string())
    }

    fn asking(&self, method: &str, params: Value) -> Request {
        self.message(&json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}))
    }

    /// A request and its result.
    fn ask(&self, method: &str, params: Value) -> Value {
        let answer = send(self.to, &self.asking(method, params));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
        let answer = answer.json();
        assert_eq!(answer["id"], 7, "{answer}");
        answer["result"].clone()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn over_http_the_same_tools_read_the_same_pictures() {
    let allowed = specimens();
    let house = Listening::with(Some(TOKEN), &["--allow", allowed.to_str().unwrap()]);
    assert_eq!(house.token, None, "a token that was given is not shown");
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}
    });
    assert_eq!(house.ask("initialize", hello)["serverInfo"]["name"], "inkgate");
    let ready = house.message(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    assert_eq!(send(house.to, &ready).status, 202);
    assert_eq!(house.ask("tools/list", json!({}))["tools"][1]["name"], "read_document");

    let call =
        |tool: &str, arguments: Value| house.ask("tools/call", json!({"name": tool, "arguments": arguments}));
    let read = call("recognize", json!({"base64": base64(&carried("strip"))}));
    assert!(read["content"][0]["text"].as_str().unwrap().contains("7731"), "{read}");
    let read = call("read_document", json!({"path": "portrait.jpg", "document": "id-card"}));
    assert_eq!(read["structuredContent"]["pages"][0]["documents"][0]["side"], "portrait", "{read}");
    let read = call("recognize", json!({"path": "../Cargo.toml"}));
    assert_eq!(
        (&read["isError"], &read["content"][0]["text"]),
        (&json!(true), &json!("there is no such file in the allowed folders"))
    );
}

#[test]
fn over_http_nobody_calls_without_the_token_or_from_a_page() {
    let house = Listening::with(None, &["--max-bytes", "100000"]);
    assert_eq!(house.token.as_ref().map(String::len), Some(48));
    let list = || house.asking("tools/list", json!({}));
    assert_eq!(send(house.to, &list()).status, 200);

    for strange in
        [list().without("authorization"), list().altered("authorization", &format!("Bearer {TOKEN}"))]
    {
        let answer = send(house.to, &strange);
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    }
    // A page in a browser on this machine, and a name that was made to lead here.
    for origin in ["http://elsewhere.example", "http://localhost", "null"] {
        assert_eq!(send(house.to, &list().header("origin", origin)).status, 403, "{origin}");
    }
    for host in ["elsewhere.example", "localhost.elsewhere.example", "192.0.2.1"] {
        assert_eq!(send(house.to, &list().altered("host", host)).status, 403, "{host}");
    }
    assert_eq!(send(house.to, &list().altered("host", "localhost:1")).status, 200);

    let large = house
        .asking("tools/call", json!({"name": "recognize", "arguments": {"base64": "A".repeat(300_000)}}));
    assert_eq!(send(house.to, &large).status, 413);
    let over =
        house.ask("tools/call", json!({"name": "recognize", "arguments": {"base64": "A".repeat(140_000)}}));
    assert!(over["content"][0]["text"].as_str().unwrap().contains("more than 100000 bytes"), "{over}");
    let mut elsewhere = list();
    elsewhere.target = "/".to_owned();
    assert_eq!(send(house.to, &elsewhere).status, 404);
    let mut read = list();
    read.method = "GET".to_owned();
    assert_eq!(send(house.to, &read).status, 405);
    assert_eq!(send(house.to, &list().altered("content-type", "text/plain")).status, 415);
}

#[test]
fn over_http_a_name_that_was_given_is_answered_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let house = Listening::with(None, &["--token-file", file.to_str().unwrap(), "--host", "ocr.example"]);
    let list = house.asking("tools/list", json!({}));
    assert_eq!(send(house.to, &list.clone().altered("host", "ocr.example:8443")).status, 200);
    assert_eq!(send(house.to, &list.altered("host", "other.example")).status, 403);

    fs::write(&file, "short").unwrap();
    for wrong in [
        &["--http", "127.0.0.1:0", "--token-file", file.to_str().unwrap()][..],
        &["--http", "0.0.0.0:0"],
        &["--host", "ocr.example"],
    ] {
        let ended = ours(env!("CARGO_BIN_EXE_inkgate")).arg("mcp").args(wrong).output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{wrong:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}
