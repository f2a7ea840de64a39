//! Whether the chosen runtime opens, and how long it takes to read one small picture.

use std::time::{Duration, Instant};

use inkgate_engine::{Description, Engine, Error, Setup, Want};
use serde_json::json;

use super::{Finding, specimen};

/// Readings of which the median is told, after a first one that pays for warming up.
const TIMES: usize = 7;

/// Opens the engine and reads the specimen: one finding for each.
pub(super) fn check(setup: &Setup) -> Vec<Finding> {
    let begun = Instant::now();
    let engine = match Engine::open(setup) {
        Ok(engine) => engine,
        Err(error) => {
            return vec![Finding::mend(
                "runtime",
                error.to_string(),
                "choose another with --runtime, --precision or --device",
            )];
        }
    };
    let opened = begun.elapsed();
    vec![runtime(&engine.description(), opened), reading(&engine)]
}

fn runtime(found: &Description, opened: Duration) -> Finding {
    let Description { runtime, version, precision, because, workers } = found;
    let says = format!(
        "{runtime} {version} in {precision}, {workers} workers, opened in {} ms: {because}",
        opened.as_millis()
    );
    Finding::good("runtime", says).with(json!({
        "runtime": runtime,
        "version": version,
        "precision": precision,
        "because": because,
        "workers": workers,
        "open_ms": milliseconds(opened),
    }))
}

fn reading(engine: &Engine) -> Finding {
    match time(engine) {
        Ok((text, first, median)) => {
            let facts = json!({ "text": text, "first_ms": milliseconds(first), "ms": milliseconds(median) });
            let (width, height) = specimen::SIZE;
            if text == specimen::TEXT {
                let says = format!(
                    "a picture of {width}x{height} with one line in {:.1} ms (the first time {:.1} ms)",
                    milliseconds(median),
                    milliseconds(first)
                );
                Finding::good("reading", says).with(facts)
            } else {
                let says = format!("{:?} was read where {:?} is printed", text, specimen::TEXT);
                let remedy =
                    "run `inkgate assets verify`, then try --precision f32 and --runtime onnxruntime";
                Finding::mend("reading", says, remedy).with(facts)
            }
        }
        Err(error) => {
            let remedy = "run `inkgate assets verify`, then try --precision f32 and --runtime onnxruntime";
            Finding::mend("reading", error.to_string(), remedy)
        }
    }
}

/// The text, without spaces; the time of the first reading; the median of the others.
fn time(engine: &Engine) -> Result<(String, Duration, Duration), Error> {
    let picture = specimen::bitmap();
    let once = || -> Result<(String, Duration), Error> {
        let begun = Instant::now();
        let found = engine.read(&picture, &Want::default())?;
        let took = begun.elapsed();
        let lines = found.pages.iter().flat_map(|page| &page.lines);
        let text: String = lines.flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace()).collect();
        Ok((text, took))
    };
    let (text, first) = once()?;
    let mut times = (0..TIMES).map(|_| once().map(|(_, took)| took)).collect::<Result<Vec<_>, Error>>()?;
    times.sort();
    Ok((text, first, times.get(TIMES / 2).copied().unwrap_or(first)))
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
