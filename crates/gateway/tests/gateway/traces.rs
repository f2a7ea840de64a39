//! Traces of calls, as a collector of OpenTelemetry's gets them: this one listens, decodes what comes, and keeps it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use crate::fake::picture;
use crate::town::Town;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

struct Collector {
    at: SocketAddr,
    got: Receiver<(String, Vec<u8>)>,
}

impl Collector {
    /// Answers every request with this status.
    fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (at, (tell, got)) = (listener.local_addr().unwrap(), channel());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Some(request) = taken(stream.unwrap(), status) else { continue };
                if tell.send(request).is_err() {
                    break;
                }
            }
        });
        Self { at, got }
    }

    fn town(&self) -> Town {
        let endpoint = format!("http://{}", self.at);
        Town::with(1, move |config| config.traces.endpoint = endpoint)
    }

    /// The spans of the next request.
    fn spans(&self) -> Vec<Value> {
        let (head, body) = self.got.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        assert!(head.to_lowercase().contains("content-type: application/json\r\n"), "{head}");
        let told: Value = serde_json::from_slice(&body).unwrap();
        let [resource] = &told["resourceSpans"].as_array().unwrap()[..] else { panic!("{told}") };
        let named = &resource["resource"]["attributes"][0];
        assert_eq!(*named, json!({"key": "service.name", "value": {"stringValue": "inkgate"}}));
        resource["scopeSpans"][0]["spans"].as_array().unwrap().clone()
    }

    fn nothing_more(&self) {
        assert!(self.got.try_recv().is_err());
    }
}

/// Head and body of a request, which is answered.
fn taken(stream: TcpStream, status: u16) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    write!(
        reader.get_mut(),
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
    )
    .ok()?;
    Some((head, body))
}

fn called(town: &Town, traceparent: Option<&str>) {
    let body = json!({"data": [STANDARD.encode(picture("a"))]});
    let request =
        Request::new("POST", GENERAL).header("content-type", "application/json").body(body.to_string());
    let mut request = town.application.signed(request, &now(), &request_id());
    if let Some(traceparent) = traceparent {
        request = request.header("traceparent", traceparent);
    }
    assert_eq!(send(town.to, &request).status, 200);
}

fn nanoseconds(span: &Value, key: &str) -> u128 {
    span[key].as_str().unwrap().parse().unwrap()
}

fn attribute<'s>(span: &'s Value, key: &str) -> Option<&'s Value> {
    let all = span["attributes"].as_array().unwrap();
    all.iter().find(|one| one["key"] == key).map(|one| &one["value"])
}

#[test]
fn a_callers_trace_goes_on_with_a_span_for_the_call_and_one_for_each_step() {
    let collector = Collector::start(200);
    let town = collector.town();
    called(&town, Some(&format!("00-{TRACE}-{SPAN}-01")));
    let spans = collector.spans();
    assert!(spans.iter().all(|span| span["traceId"] == TRACE));
    let root = spans.iter().find(|span| span["kind"] == 2).unwrap();
    assert_eq!((&root["name"], &root["parentSpanId"]), (&json!("general"), &json!(SPAN)));
    assert_eq!(attribute(root, "http.response.status_code"), Some(&json!({"intValue": "200"})));
    assert_eq!(attribute(root, "inkgate.code"), None);
    let steps: Vec<&Value> = spans.iter().filter(|span| span["parentSpanId"] == root["spanId"]).collect();
    let names: Vec<&str> = steps.iter().map(|span| span["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["body", "replay", "unseal", "quota", "queue", "read", "charge"],
        "in the journey's order"
    );
    let ends = |span: &Value| (nanoseconds(span, "startTimeUnixNano"), nanoseconds(span, "endTimeUnixNano"));
    let (begun, ended) = ends(root);
    for pair in steps.windows(2) {
        assert!(ends(pair[0]).1 <= ends(pair[1]).0, "one after the other");
    }
    assert!(steps.iter().all(|step| begun <= ends(step).0 && ends(step).1 <= ended));
    let mut ids: Vec<&str> = spans.iter().map(|span| span["spanId"].as_str().unwrap()).collect();
    assert!(ids.iter().all(|id| id.len() == 16));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), spans.len());
}

#[test]
fn a_refused_call_says_why_and_calls_that_are_none_are_not_traced() {
    let collector = Collector::start(200);
    let town = collector.town();
    town.stranger.get("/healthz");
    town.stranger.get("/nowhere");
    town.stranger.post(GENERAL, &json!({}));
    let spans = collector.spans();
    let roots: Vec<&Value> = spans.iter().filter(|span| span["kind"] == 2).collect();
    let [root] = roots[..] else { panic!("{spans:?}") };
    assert_eq!(root.get("parentSpanId"), None, "it begins a trace");
    assert_eq!(attribute(root, "inkgate.code"), Some(&json!({"stringValue": "10003"})));
    assert_eq!(attribute(root, "inkgate.reason"), Some(&json!({"stringValue": "NotSigned"})));
    assert_eq!(root["status"], json!({}), "the caller's mistake is no fault of ours");
}

#[test]
fn nothing_of_a_picture_or_a_key_is_in_it() {
    let collector = Collector::start(200);
    let town = collector.town();
    called(&town, None);
    town.plain("", &picture("planted"));
    let mut told = String::new();
    while !(told.contains("\"general\"") && told.contains("\"plain\"")) {
        let (_, body) = collector.got.recv_timeout(Duration::from_secs(60)).unwrap();
        told.push_str(&String::from_utf8(body).unwrap());
    }
    let application = &town.application;
    for secret in [&application.access_key, &application.secret_key, &application.appkey, &town.token] {
        assert!(!told.contains(secret.as_str()));
    }
    assert!(!told.contains("planted") && !told.contains("127.0.0.1"));
}

#[test]
fn what_its_caller_does_not_keep_is_not_sent_and_a_broken_header_begins_a_trace() {
    let collector = Collector::start(200);
    let town = collector.town();
    called(&town, Some(&format!("00-{TRACE}-{SPAN}-00")));
    called(&town, Some(&format!("00-{TRACE}-{SPAN}-zz")));
    let spans = collector.spans();
    assert_eq!(spans.iter().filter(|span| span["kind"] == 2).count(), 1);
    assert!(spans.iter().all(|span| span["traceId"] != TRACE));
    collector.nothing_more();
}

#[test]
fn a_collector_that_refuses_or_is_away_costs_traces_and_no_call() {
    let refuses = Collector::start(503);
    let away = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for at in [refuses.at, away] {
        let endpoint = format!("http://{at}");
        let town = Town::with(1, move |config| config.traces.endpoint = endpoint);
        called(&town, None);
        let begun = std::time::Instant::now();
        while !town.stranger.get("/metrics").text().contains("inkgate_traces_lost_total 1\n") {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::yield_now();
        }
    }
}

#[test]
fn what_is_left_is_sent_when_the_server_ends() {
    let collector = Collector::start(200);
    let town = collector.town();
    called(&town, None);
    drop(town);
    assert!(!collector.spans().is_empty());
}
