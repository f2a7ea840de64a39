//! The dashboard and the alerts ask for metrics and codes that exist, and the manual tells of each.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use inkgate_testkit::programs::ours;
use tempfile::TempDir;

use super::{text, words_of, yaml};

struct Server {
    child: Child,
    _data: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a real server tells after a picture was read and a call refused.
fn told() -> String {
    let data = TempDir::new().unwrap();
    let token = "a-token-of-more-than-thirty-two-characters";
    let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
    for name in ["INKGATE_ACCESS_KEY", "INKGATE_SECRET_KEY", "INKGATE_APPKEY"] {
        command.env(name, "0123456789abcdef0123456789abcdef");
    }
    let child = command.env("INKGATE_TOKEN", token).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut server = Server { child: child.unwrap(), _data: data };
    let mut lines = BufReader::new(server.child.stdout.take().unwrap()).lines();
    let address =
        lines.find_map(|line| line.unwrap().strip_prefix("Listening on http://").map(str::to_owned));
    let address = address.unwrap();
    let ask = |head: &str, body: &[u8]| {
        let mut to = TcpStream::connect(&address).unwrap();
        write!(to, "{head} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n")
            .unwrap();
        write!(to, "content-length: {}\r\n\r\n", body.len()).unwrap();
        to.write_all(body).unwrap();
        let mut answer = String::new();
        to.read_to_string(&mut answer).unwrap();
        answer
    };
    let strip = inkgate_testkit::pictures::named("strip").bytes();
    assert!(ask("POST /v1/recognize", &strip).contains("7731"));
    assert!(ask("POST /v1/recognize", b"no picture").starts_with("HTTP/1.1 422"));
    ask("GET /metrics", b"")
}

#[test]
fn what_is_asked_for_exists_and_is_told_of() {
    let told = told();
    // As a sample names them: `inkgate_x_total{…} 1`, without the buckets' label.
    let samples: BTreeSet<String> = told
        .lines()
        .filter(|line| line.starts_with("inkgate_"))
        .map(|line| line.split(['{', ' ']).next().unwrap().to_owned())
        .collect();
    assert!(samples.contains("inkgate_pictures_total"), "{told}");
    for path in
        ["deploy/monitoring/grafana.json", "deploy/monitoring/alerts.yaml", "deploy/kubernetes/inkgate.yaml"]
    {
        let asked = words_of(&text(path), "inkgate_");
        assert!(!asked.is_empty(), "{path}");
        for name in asked {
            assert!(samples.contains(&name), "{path} asks for {name}; there are {samples:?}");
        }
    }
    let family = |sample: &str| {
        let histogram = ["_bucket", "_sum", "_count"].iter().find_map(|end| sample.strip_suffix(end));
        histogram.unwrap_or(sample).to_owned()
    };
    for language in ["en", "zh"] {
        let page = text(&format!("docs/book/{language}/monitoring.md"));
        for sample in &samples {
            assert!(page.contains(&format!("| `{}` |", family(sample))), "{language}: nothing of {sample}");
        }
        for alert in yaml("deploy/monitoring/alerts.yaml")[0]["groups"][0]["rules"].as_array().unwrap() {
            let name = alert["alert"].as_str().unwrap();
            assert!(page.contains(&format!("`{name}`")), "{language}: nothing of {name}");
        }
    }
    // Codes stand in the one table of refusals.
    let codes = text("docs/status-codes.md");
    for rule in yaml("deploy/monitoring/alerts.yaml")[0]["groups"][0]["rules"].as_array().unwrap() {
        let asked = rule["expr"].as_str().unwrap();
        let Some((_, rest)) = asked.split_once("code") else { continue };
        let listed = rest.split('"').nth(1).unwrap();
        for code in listed.split('|') {
            assert!(codes.contains(code), "{asked}: no code {code}");
        }
    }
}
