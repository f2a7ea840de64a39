//! `GET /metrics` and `GET /v1/capabilities`: what an operator and a program can find out.

use inkgate_testkit::actors::GENERAL;
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

fn metrics(town: &Town) -> String {
    let answer = town.stranger.get("/metrics");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    answer.text()
}

/// The value of the series that begins so.
fn value(text: &str, series: &str) -> f64 {
    let line =
        text.lines().find(|line| line.starts_with(series)).unwrap_or_else(|| panic!("no {series} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn calls_refusals_pictures_and_stages_are_counted() {
    let town = Town::new();
    town.application.recognize(&[&picture("a"), &picture("malformed"), &picture("b")]);
    town.plain("", &picture("a"));
    town.stranger.post(GENERAL, &json!({}));
    town.stranger.get("/nowhere");
    let text = metrics(&town);
    let calls = "inkgate_call_duration_seconds_count";
    assert_eq!(value(&text, &format!("{calls}{{endpoint=\"general\",outcome=\"answered\"}}")), 1.0);
    assert_eq!(value(&text, &format!("{calls}{{endpoint=\"general\",outcome=\"refused\"}}")), 1.0);
    assert_eq!(value(&text, &format!("{calls}{{endpoint=\"none\",outcome=\"refused\"}}")), 1.0);
    let refused = "inkgate_refusals_total{endpoint=\"general\",code=\"10003\",reason=\"NotSigned\"}";
    assert_eq!(value(&text, refused), 1.0);
    assert_eq!(value(&text, "inkgate_pictures_total{endpoint=\"general\",outcome=\"read\"}"), 2.0);
    assert_eq!(value(&text, "inkgate_pictures_total{endpoint=\"general\",outcome=\"failed\"}"), 1.0);
    assert_eq!(value(&text, "inkgate_pictures_total{endpoint=\"plain\",outcome=\"read\"}"), 1.0);
    for stage in ["body", "queue", "read"] {
        let series =
            format!("inkgate_stage_duration_seconds_count{{endpoint=\"general\",stage=\"{stage}\"}}");
        assert_eq!(value(&text, &series), 1.0);
    }
    // The one that asks, as soon as the server has seen the others go.
    let begun = std::time::Instant::now();
    while value(&metrics(&town), "inkgate_connections ") != 1.0 {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60));
    }
    assert_eq!(value(&text, "inkgate_signatures_remembered "), 1.0);
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn what_a_proxy_passes_on_that_nobody_trusts_is_not_this_machines() {
    let ask = |town: &Town, name: &str| {
        let request = Request::new("GET", "/metrics").header(name, "203.0.113.7");
        send(town.to, &request).status
    };
    let town = Town::new();
    for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        assert_eq!(ask(&town, name), 404, "{name}");
    }
    metrics(&town);
    // Who trusts its proxy knows for whom it asks.
    let town =
        Town::with(1, |config| config.proxies.trusted = ["127.0.0.1".parse().unwrap()].into_iter().collect());
    assert_eq!(ask(&town, "x-forwarded-for"), 404);
    let here = Request::new("GET", "/metrics").header("x-forwarded-for", "127.0.0.2");
    assert_eq!(send(town.to, &here).status, 200);
}

#[test]
fn what_waits_is_shown_while_it_waits() {
    let town = Town::with(1, |config| config.queue.seats_per_worker = 1);
    std::thread::scope(|scope| {
        let held = scope.spawn(|| town.application.recognize(&[&picture("hold")]));
        town.fake.wait_for_held(1);
        let waits = scope.spawn(|| town.application.recognize(&[&picture("a")]));
        let begun = std::time::Instant::now();
        while value(&metrics(&town), "inkgate_queue_calls ") != 1.0 {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60));
        }
        assert_eq!(value(&metrics(&town), "inkgate_seats_taken "), 1.0);
        town.fake.release();
        assert!(held.join().unwrap().status == 200 && waits.join().unwrap().status == 200);
    });
    assert_eq!(value(&metrics(&town), "inkgate_queue_calls "), 0.0);
}

#[test]
fn nothing_that_a_caller_sends_becomes_a_series() {
    let town = Town::new();
    town.stranger.get("/metrics");
    let series = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count();
    let request = |number: u32| {
        let method = if number.is_multiple_of(2) { "GET" } else { "POST" };
        let request = Request::new(method, &format!("/planted-{number}?planted"));
        request
            .header("appkey", "planted")
            .header("ctyun-eop-request-id", "planted")
            .header("host", "planted")
    };
    inkgate_testkit::http::send(town.to, &request(0));
    let before = metrics(&town);
    for number in 1..50 {
        inkgate_testkit::http::send(town.to, &request(number));
    }
    let after = metrics(&town);
    assert_eq!(series(&before), series(&after));
    assert!(!after.contains("planted"));
}

#[test]
fn every_capability_is_listed_with_its_limits() {
    let town = Town::with(1, |config| config.limits.pictures = 7);
    let answer = town.stranger.get("/v1/capabilities");
    assert_eq!(answer.status, 200);
    let list = answer.json();
    let general = &list["capabilities"][0];
    assert_eq!(
        *general,
        json!({
            "name": "general", "serviceCode": "2f3p1pnxpqm8", "path": GENERAL,
            "titles": {"en": "General text", "zh": "通用型OCR"},
            "request": {"data": "[base64]"},
            "limits": {"pictures": 7, "pictureBytes": 10485760, "bodyBytes": 104857600, "sideAbove": 32,
                       "sideBelow": 5000, "callsPerMinute": 3000},
            "priceUnit": "picture read",
        })
    );
    for capability in list["capabilities"].as_array().unwrap() {
        let path = capability["path"].as_str().unwrap();
        assert_eq!(
            town.stranger.post(path, &json!({})).json()["statusCode"],
            "CTAPI_10003",
            "{path} is served"
        );
        assert_eq!(capability["serviceCode"].as_str().unwrap().len(), 12);
    }
}

#[test]
fn a_reloaded_configuration_serves_the_calls_that_come() {
    let town = Town::new();
    let mut config = inkgate_gateway::Config::default();
    config.answers.language = inkgate_gateway::config::Language::Zh;
    config.limits.pictures = 1;
    config.limits.held_bytes = 1 << 31;
    assert_eq!(town.house.reload(config), ["limits.held_bytes"]);
    assert_eq!(town.stranger.get("/nowhere").json()["message"], "接口不存在");
    let answer = town.application.recognize(&[&picture("a"), &picture("b")]);
    assert_eq!(answer.json()["statusCode"], 4006);
    let list = town.stranger.get("/v1/capabilities").json();
    assert_eq!(list["capabilities"][0]["limits"]["pictures"], 1);
    town.house.reload(inkgate_gateway::Config::default());
    assert_eq!(town.application.recognize(&[&picture("a"), &picture("b")]).json()["statusCode"], 0);
}
