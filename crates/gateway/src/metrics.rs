//! What an operator watches, as Prometheus reads it: `GET /metrics`.
//!
//! Every label's values are a list of ours: endpoints, stages, rows of the table of refusals, outcomes. None comes from a
//! request, so that nobody can make the series grow.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::House;
use crate::refusal::Refusal;
use crate::steps::reading::Outcome;
use crate::traces;

/// The media type of the text (OpenMetrics 1.0).
pub(crate) const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of durations, in seconds: from what a refusal takes to what a page takes on a slow machine.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

type Labels<const N: usize> = [(&'static str, &'static str); N];

/// A part of a call that takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The body comes.
    Body,
    /// It waits for a seat.
    Queue,
    /// Its pictures are read.
    Read,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Queue => "queue",
            Self::Read => "read",
        }
    }
}

/// All that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<Labels<2>, Histogram, fn() -> Histogram>,
    stages: Family<Labels<2>, Histogram, fn() -> Histogram>,
    refusals: Family<Labels<3>, Counter>,
    pictures: Family<Labels<2>, Counter>,
    connections: Gauge,
    refused_connections: Counter,
    waiting: Gauge,
    seated: Gauge,
    remembered: Gauge,
    lag: Gauge<f64, AtomicU64>,
    /// Calls whose trace no collector got.
    pub(crate) traces_lost: Counter,
}

fn histogram() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("inkgate");
        let calls = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit(
            "call_duration",
            "Calls, from their head to their answer",
            Unit::Seconds,
            calls.clone(),
        );
        let stages = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit("stage_duration", "Parts of calls", Unit::Seconds, stages.clone());
        let refusals = Family::default();
        registry.register(
            "refusals",
            "Calls refused, by the row of the table of status codes",
            refusals.clone(),
        );
        let pictures = Family::default();
        registry.register("pictures", "Pictures, and files of the plain endpoint", pictures.clone());
        let gauge = |registry: &mut Registry, name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let connections = gauge(&mut registry, "connections", "Connections that are open");
        let refused_connections = Counter::default();
        let help = "Connections hung up on because their address had too many";
        registry.register("connections_refused", help, refused_connections.clone());
        let waiting = gauge(&mut registry, "queue_calls", "Calls that wait for a seat");
        let seated = gauge(&mut registry, "seats_taken", "Pictures that are read or are next");
        let remembered = gauge(&mut registry, "signatures_remembered", "Requests remembered against replays");
        let lag = Gauge::default();
        let help = "How long the oldest charge that is not written yet has waited";
        registry.register_with_unit("ledger_lag", help, Unit::Seconds, lag.clone());
        let traces_lost = Counter::default();
        let help = "Calls whose trace was not taken: too many waited, or no collector answered";
        registry.register("traces_lost", help, traces_lost.clone());
        Self {
            registry,
            calls,
            stages,
            refusals,
            pictures,
            connections,
            refused_connections,
            waiting,
            seated,
            remembered,
            lag,
            traces_lost,
        }
    }
}

impl Metrics {
    /// Waits for a part of a call and counts how long it took.
    pub(crate) async fn stage<T>(
        &self,
        endpoint: &'static str,
        stage: Stage,
        work: impl Future<Output = T>,
    ) -> T {
        let begun = Instant::now();
        let done = traces::step(stage.name(), work).await;
        let labels = [("endpoint", endpoint), ("stage", stage.name())];
        self.stages.get_or_create(&labels).observe(begun.elapsed().as_secs_f64());
        done
    }

    /// A call was answered or refused.
    pub(crate) fn call(&self, endpoint: &'static str, took: Duration, refused: Option<&Refusal>) {
        let outcome = if refused.is_some() { "refused" } else { "answered" };
        let labels = [("endpoint", endpoint), ("outcome", outcome)];
        self.calls.get_or_create(&labels).observe(took.as_secs_f64());
        if let Some(refusal) = refused {
            let (code, reason) = refusal.kind().names();
            let labels = [("endpoint", endpoint), ("code", code), ("reason", reason)];
            self.refusals.get_or_create(&labels).inc();
        }
    }

    /// Pictures were tried.
    pub(crate) fn pictures(&self, endpoint: &'static str, outcomes: &[Outcome]) {
        for outcome in outcomes {
            let outcome = if outcome.is_ok() { "read" } else { "failed" };
            self.pictures.get_or_create(&[("endpoint", endpoint), ("outcome", outcome)]).inc();
        }
    }

    /// A connection is open for as long as this is held.
    pub(crate) fn connection(&self) -> Open {
        self.connections.inc();
        Open(self.connections.clone())
    }

    /// A connection was hung up on.
    pub(crate) fn connection_refused(&self) {
        self.refused_connections.inc();
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self, on: &House) -> String {
        let (waiting, seated) = on.queue();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.waiting.set(number(waiting));
        self.seated.set(number(seated));
        self.remembered.set(number(on.remembered.count()));
        self.lag.set(on.books.lag().as_secs_f64());
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// An open connection.
pub(crate) struct Open(Gauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
