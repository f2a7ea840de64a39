//! HTTP/2 as another program loads it: many calls at once over few connections.

use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::Request;
use inkgate_testkit::programs::program;
use serde_json::json;

use crate::fake::picture;
use crate::tls::Files;
use crate::town::Town;

struct Load {
    program: PathBuf,
    files: Files,
    town: Town,
}

impl Load {
    fn new() -> Option<Self> {
        let program = program("h2load", "nghttp2-client")?;
        let files = Files::new();
        let town = files.town(|config| config.rate.calls_per_minute = 0);
        Some(Self { program, files, town })
    }

    /// Sends a request so many times over three connections, so many at once over each. Gives how many were answered with
    /// a status of 2xx and of 4xx; all have to be answered.
    fn send(&self, request: &Request, times: usize, at_once: usize) -> (usize, usize) {
        let body = self.files.path("body");
        std::fs::write(&body, &request.body).unwrap();
        let mut command = Command::new(&self.program);
        command.args([
            "-n",
            &times.to_string(),
            "-c",
            "3",
            "-m",
            &at_once.to_string(),
            "-T",
            "60",
            "-N",
            "60",
        ]);
        command.args(["-d", &body]);
        for (name, value) in &request.headers {
            command.args(["-H", &format!("{name}: {value}")]);
        }
        let port = self.town.to.port();
        let output = command.arg(format!("https://127.0.0.1:{port}{}", request.target)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("Application protocol: h2"), "{said}");
        let whole = format!("{times} total, {times} started, {times} done");
        assert!(said.contains(&whole) && said.contains("0 errored, 0 timeout"), "{said}");
        let codes = said.lines().find_map(|line| line.strip_prefix("status codes: ")).unwrap();
        let codes: Vec<usize> = codes
            .split(", ")
            .map(|code| code.split(' ').next().and_then(|count| count.parse().ok()).unwrap())
            .collect();
        let [good, 0, bad, 0] = codes[..] else { panic!("{said}") };
        assert_eq!(good + bad, times, "{said}");
        (good, bad)
    }
}

#[test]
fn hundreds_of_calls_at_once_over_three_connections_are_all_served() {
    let Some(load) = Load::new() else { return };
    // As many at once as a connection may have open, and bodies larger than what may be on its way.
    for (bytes, times, at_once) in [(10, 600, 64), (300_000, 60, 20)] {
        let file = picture(&"a".repeat(bytes));
        let call = Request::new("POST", "/v1/recognize").body(file);
        let call = call.header("authorization", &format!("Bearer {}", load.town.token));
        assert_eq!(load.send(&call, times, at_once), (times, 0));
    }
    let used = load.town.house.ledger().used(&load.town.application.appkey, "plain");
    assert_eq!((used.calls, used.read), (660, 660));
}

#[test]
fn of_one_signed_request_sent_many_times_at_once_one_is_served() {
    let Some(load) = Load::new() else { return };
    let body = json!({"data": [STANDARD.encode(picture("a"))]}).to_string();
    let call = load.town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id());
    assert_eq!(load.send(&call, 200, 50), (1, 199));
    let used = load.town.house.ledger().used(&load.town.application.appkey, "general");
    assert_eq!(used.calls, 1);
}
