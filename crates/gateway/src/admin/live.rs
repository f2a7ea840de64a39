//! `/admin/v1/live`: the server at this moment. What is counted is what `GET /metrics` says, so that the two never
//! differ.

use serde_json::{Value, json};

use super::alerts::{ALERT, State, alerts};
use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::Problem;

const ENGINE: &[Field] = &[
    field("runtime", Holds::Text, "\"OpenVINO\"", "The library that runs the models."),
    field("version", Holds::Text, "\"2025.4\"", "Its version."),
    field("precision", Holds::Text, "\"f32\"", "The arithmetic inside the models."),
    field("because", Holds::Text, "\"the processor has no bf16\"", "Why these were chosen."),
    field("workers", Holds::Number, "2", "Pictures read side by side."),
];

const QUEUE: &[Field] = &[
    field("waiting", Holds::Number, "0", "Calls that wait for a seat."),
    field("seated", Holds::Number, "1", "Pictures that are read or are next."),
];

const ENDPOINT: Field = field("endpoint", Holds::Text, "\"general\"", "The capability or endpoint.");
const OUTCOME: Field = field("outcome", Holds::Text, "\"answered\"", "What became of them.");
const COUNT: Field = field("count", Holds::Number, "10", "How many, since the start.");

const BUCKET: &[Field] = &[
    field("le", Holds::Real, "0.5", "Seconds; null for all.").or_null(),
    field("count", Holds::Number, "9", "Calls that took no longer."),
];

const MODEL: &[Field] = &[
    field("name", Holds::Text, "\"det_small\"", "Its name."),
    field("version", Holds::Text, "\"1.0.0\"", "The version of the package that carries it."),
    field("purpose", Holds::Text, "\"finds lines\"", "What it is for."),
];

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "/admin/v1/live",
    about: "Shows the server at this moment.",
    who: Who::Right("inspect"),
    query: &[],
    body: None,
    status: 200,
    answer: Answer::One(&[
        field("version", Holds::Text, "\"0.1.0\"", "The server's version."),
        field("up_seconds", Holds::Number, "3600", "Since its start."),
        field("ready", Holds::Truth, "true", "Whether a picture was read since."),
        field("engine", Holds::Object(ENGINE), "", "What reads pictures.").or_null(),
        field("queue", Holds::Object(QUEUE), "", "Who waits."),
        field("connections", Holds::Number, "3", "Connections that are open."),
        field(
            "calls",
            Holds::Objects(&[ENDPOINT, OUTCOME, COUNT, field("seconds", Holds::Real, "1.5", "In all.")]),
            "",
            "Calls.",
        ),
        field(
            "latency",
            Holds::Objects(&[ENDPOINT, OUTCOME, field("buckets", Holds::Objects(BUCKET), "", "Ascending.")]),
            "",
            "How long calls took.",
        ),
        field(
            "refusals",
            Holds::Objects(&[
                ENDPOINT,
                field("code", Holds::Text, "\"10009\"", "The row of the table of status codes."),
                field("reason", Holds::Text, "\"BadSignature\"", "Its name."),
                COUNT,
            ]),
            "",
            "Calls that were refused.",
        ),
        field("pictures", Holds::Objects(&[ENDPOINT, OUTCOME, COUNT]), "", "Pictures."),
        field("models", Holds::Objects(MODEL), "", "Models and libraries of this version."),
        field("alerts", Holds::Objects(ALERT), "", "What to look at now, what is worst first."),
    ]),
    run: |asked| Box::pin(show(asked)),
}];

async fn show(asked: Asked) -> Result<Reply, Problem> {
    let act = asked.act()?;
    act.looks_at_installation()?;
    let packages = asked.platform().packages(&act, None).await?;
    let on = &asked.on;
    let (text, (waiting, seated)) = (on.metrics.text(on), on.queue());
    let samples: Vec<Sample<'_>> = text.lines().filter_map(sample).collect();
    let engine = on.reader.description().map(|engine| {
        json!({
            "runtime": engine.runtime, "version": engine.version, "precision": engine.precision,
            "because": engine.because, "workers": engine.workers,
        })
    });
    // A reading that is under way holds it: the server is then not ready yet.
    let ready = on.ready.try_lock().is_ok_and(|ready| *ready);
    let read =
        samples.iter().any(|sample| sample.name == "inkgate_pictures_total" && sample.is("outcome", "read"));
    let connections = samples.iter().find(|sample| sample.name == "inkgate_connections");
    let models = inkgate_engine::assets::here()
        .map(|asset| json!({ "name": asset.name, "version": asset.version, "purpose": asset.purpose }));
    let count =
        |name: &str| -> u64 { samples.iter().filter(|sample| sample.name == name).map(Sample::whole).sum() };
    let lag = samples.iter().find(|sample| sample.name == "inkgate_ledger_lag_seconds");
    let state = State {
        now: asked.now,
        lag: lag.map_or(0.0, |lag| lag.value),
        calls: count("inkgate_call_duration_seconds_count"),
        refused: count("inkgate_refusals_total"),
        waiting,
        room: on.config.queue.waiting.saturating_mul(on.reader.workers()),
    };
    let answer = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "up_seconds": asked.admin.begun.elapsed().as_secs(),
        "ready": ready || read,
        "engine": engine,
        "queue": { "waiting": waiting, "seated": seated },
        "connections": connections.map_or(0, Sample::whole),
        "calls": calls(&samples),
        "latency": latency(&samples),
        "refusals": counted(&samples, "inkgate_refusals_total", &["endpoint", "code", "reason"]),
        "pictures": counted(&samples, "inkgate_pictures_total", &["endpoint", "outcome"]),
        "models": models.collect::<Vec<_>>(),
        "alerts": alerts(&packages, state),
    });
    Ok(Reply::json(200, &answer))
}

/// A line of OpenMetrics.
struct Sample<'t> {
    name: &'t str,
    labels: Vec<(&'t str, &'t str)>,
    value: f64,
}

impl Sample<'_> {
    fn label(&self, name: &str) -> &str {
        self.labels.iter().find(|(found, _)| *found == name).map_or("", |(_, value)| value)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.label(name) == value
    }

    fn whole(&self) -> u64 {
        self.value.max(0.0) as u64
    }
}

/// Reads a line. The values of our labels are words of ours, without quotes or commas.
fn sample(line: &str) -> Option<Sample<'_>> {
    let (series, value) = line.split_once(' ').filter(|_| !line.starts_with('#'))?;
    let (name, labels) = series.split_once('{').unwrap_or((series, ""));
    let labels = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
    let labels = labels.map(|(name, value)| (name, value.trim_matches('"'))).collect();
    Some(Sample { name, labels, value: value.split(' ').next()?.parse().ok()? })
}

fn counted(samples: &[Sample<'_>], name: &str, labels: &[&str]) -> Vec<Value> {
    let its = samples.iter().filter(|sample| sample.name == name);
    let shown = |sample: &Sample<'_>| {
        let mut shown = json!({ "count": sample.whole() });
        labels.iter().for_each(|label| shown[*label] = json!(sample.label(label)));
        shown
    };
    let mut all: Vec<Value> = its.map(shown).collect();
    all.sort_by_key(Value::to_string);
    all
}

fn calls(samples: &[Sample<'_>]) -> Vec<Value> {
    let mut all = counted(samples, "inkgate_call_duration_seconds_count", &["endpoint", "outcome"]);
    for call in &mut all {
        let of = |name: &str| call[name].as_str().unwrap_or_default().to_owned();
        let (endpoint, outcome) = (of("endpoint"), of("outcome"));
        let sum = samples.iter().find(|sample| {
            sample.name == "inkgate_call_duration_seconds_sum"
                && sample.is("endpoint", &endpoint)
                && sample.is("outcome", &outcome)
        });
        call["seconds"] = json!(sum.map_or(0.0, |sum| sum.value));
    }
    all
}

fn latency(samples: &[Sample<'_>]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for sample in samples.iter().filter(|sample| sample.name == "inkgate_call_duration_seconds_bucket") {
        let (endpoint, outcome) = (sample.label("endpoint"), sample.label("outcome"));
        let bucket = json!({ "le": sample.label("le").parse::<f64>().ok().filter(|le| le.is_finite()), "count": sample.whole() });
        let found = all.iter_mut().find(|found| found["endpoint"] == endpoint && found["outcome"] == outcome);
        match found.and_then(|found| found["buckets"].as_array_mut()) {
            Some(buckets) => buckets.push(bucket),
            None => all.push(json!({ "endpoint": endpoint, "outcome": outcome, "buckets": [bucket] })),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_metrics_are_read() {
        let found = sample("a_total{endpoint=\"general\",code=\"1\"} 2").unwrap();
        assert_eq!((found.name, found.label("code"), found.whole()), ("a_total", "1", 2));
        assert_eq!(sample("b 1.5").unwrap().value, 1.5);
        assert!(sample("# HELP b x").is_none() && sample("# EOF").is_none());
        let text = "inkgate_call_duration_seconds_bucket{le=\"0.5\",endpoint=\"g\",outcome=\"answered\"} 1\n\
                    inkgate_call_duration_seconds_bucket{le=\"+Inf\",endpoint=\"g\",outcome=\"answered\"} 2";
        let samples: Vec<_> = text.lines().filter_map(sample).collect();
        let buckets = json!([{ "le": 0.5, "count": 1 }, { "le": null, "count": 2 }]);
        assert_eq!(
            latency(&samples),
            [json!({ "endpoint": "g", "outcome": "answered", "buckets": buckets })]
        );
    }
}
