//! Traces of calls for a collector of OpenTelemetry's: a span a call, and beneath it one for each step and stage.
//!
//! A caller's `traceparent` (W3C Trace Context) is gone on with. Names and values are ours alone, as in the metrics: no text,
//! no picture, no key, nothing of a request but its method. What a collector does not take in time is lost and counted; a
//! call never waits for it.
//!
//! *Why not OpenTelemetry's own crates:* their exporter brings protobuf's and gRPC's types, a tree larger than the gateway's
//! own; what is sent here is one JSON object.

mod export;
mod otlp;
mod parent;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Method};
use inkgate_engine::Timing;
use parking_lot::Mutex;
use prometheus_client::metrics::counter::Counter;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::config;
use crate::refusal::Refusal;
use crate::request::RequestId;

pub(crate) use export::Exporting;
pub(crate) use parent::Parent;

/// Calls that wait to be sent; one more is lost.
const WAITING: usize = 1024;
/// Spans of one call; further ones are left out. Fifty pictures have five stages each.
const SPANS: usize = 300;

type Id = [u8; 8];

tokio::task_local! {
    static CALL: Arc<Call>;
}

/// Whether calls are traced, and where their traces go.
pub(crate) struct Traces {
    percent: u8,
    send: Option<mpsc::Sender<Finished>>,
    /// Taken by whoever serves first.
    start: Mutex<Option<(mpsc::Receiver<Finished>, config::Collector)>>,
    lost: Counter,
}

impl Traces {
    /// None are made where no collector is named.
    pub(crate) fn new(config: &config::Traces, lost: Counter) -> Self {
        let (send, start) = match config.collector() {
            Ok(Some(collector)) => {
                let (send, receive) = mpsc::channel(WAITING);
                (Some(send), Some((receive, collector)))
            }
            _ => (None, None),
        };
        Self { percent: config.percent, send, start: Mutex::new(start), lost }
    }

    /// Sends what is finished from now on, within a runtime; none where that is done already, or nothing is traced.
    pub(crate) fn start(&self) -> Option<Exporting> {
        let (receive, collector) = self.start.lock().take()?;
        Some(Exporting::start(receive, collector, self.lost.clone()))
    }

    /// The trace of a call that begins `now`, since 1970; none where nobody wants it, and then nobody asks for the time.
    pub(crate) fn begin(&self, headers: &HeaderMap, now: impl FnOnce() -> Duration) -> Option<Arc<Call>> {
        self.send.as_ref()?;
        let parent = Parent::of(headers);
        let mut trace = [0; 16];
        match parent {
            Some(parent) if !parent.sampled => return None,
            Some(parent) => trace = parent.trace,
            // Without random bytes there is no telling traces apart.
            None => getrandom::fill(&mut trace).ok()?,
        }
        if parent.is_none() && u64::from(trace[15]) * 100 >= u64::from(self.percent) * 256 {
            return None;
        }
        let root = random()?;
        let inside = Mutex::new(Inside { above: root, spans: Vec::new() });
        let (above, began) = (parent.map(|parent| parent.span), Instant::now());
        Some(Arc::new(Call { trace, root, above, since_1970: now(), began, inside }))
    }

    /// A call is over: hands its spans on, or loses them where too many wait.
    pub(crate) fn end(&self, call: &Call, endpoint: &'static str, ended: &Ended<'_>) {
        let mut attributes = vec![
            ("http.request.method", json!(method(ended.method))),
            ("http.response.status_code", json!(ended.status)),
            ("inkgate.request_id", json!(ended.id.as_str())),
        ];
        if let Some(refusal) = ended.refused {
            let (code, reason) = refusal.kind().names();
            attributes.extend([("inkgate.code", json!(code)), ("inkgate.reason", json!(reason))]);
        }
        let mut spans = std::mem::take(&mut call.inside.lock().spans);
        spans.push(Span {
            id: call.root,
            above: call.above,
            name: endpoint,
            start: call.since_1970,
            end: call.since_1970 + call.began.elapsed(),
            serves: true,
            failed: ended.status >= 500,
            attributes,
        });
        let finished = Finished { trace: call.trace, spans };
        if self.send.as_ref().is_none_or(|send| send.try_send(finished).is_err()) {
            self.lost.inc();
        }
    }
}

/// How a call ended.
pub(crate) struct Ended<'c> {
    pub(crate) method: &'c Method,
    pub(crate) status: u16,
    pub(crate) id: &'c RequestId,
    pub(crate) refused: Option<&'c Refusal>,
}

/// A method may be any word; what is none of HTTP's own is told as one.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::POST => "POST",
        Method::GET => "GET",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "_OTHER",
    }
}

/// A call that is under way.
pub(crate) struct Call {
    trace: [u8; 16],
    root: Id,
    above: Option<Id>,
    since_1970: Duration,
    began: Instant,
    inside: Mutex<Inside>,
}

/// Steps of a call follow each other: the one under way is above whatever it does.
struct Inside {
    above: Id,
    spans: Vec<Span>,
}

/// A part of a call that is over.
struct Span {
    id: Id,
    above: Option<Id>,
    name: &'static str,
    start: Duration,
    end: Duration,
    serves: bool,
    failed: bool,
    attributes: Vec<(&'static str, Value)>,
}

/// A call that is over.
struct Finished {
    trace: [u8; 16],
    spans: Vec<Span>,
}

impl Call {
    fn add(&self, span: Span) {
        let spans = &mut self.inside.lock().spans;
        if spans.len() < SPANS {
            spans.push(span);
        }
    }

    /// What the engine did for one picture that is done now: its stages one after the other, of all its pages together.
    pub(crate) fn engine(&self, pages: impl Iterator<Item = Timing>) {
        let mut stages =
            [("decode", 0.0), ("detect", 0.0), ("orient", 0.0), ("recognize", 0.0), ("order", 0.0)];
        for page in pages {
            let took = [page.decode, page.detect, page.orient, page.recognize, page.order];
            stages.iter_mut().zip(took).for_each(|(stage, took)| stage.1 += took.max(0.0));
        }
        let above = self.inside.lock().above;
        let done = self.since_1970 + self.began.elapsed();
        let all: f32 = stages.iter().map(|(_, took)| took).sum();
        let mut start = done.saturating_sub(milliseconds(all)).max(self.since_1970);
        for (name, took) in stages {
            let (Some(id), true) = (random(), took > 0.0) else { continue };
            let end = (start + milliseconds(took)).min(done);
            let attributes = Vec::new();
            self.add(Span {
                id,
                above: Some(above),
                name,
                start,
                end,
                serves: false,
                failed: false,
                attributes,
            });
            start = end;
        }
    }
}

fn milliseconds(count: f32) -> Duration {
    Duration::try_from_secs_f32(count / 1000.0).unwrap_or_default()
}

fn random() -> Option<Id> {
    let mut id = [0; 8];
    getrandom::fill(&mut id).ok()?;
    Some(id)
}

/// Does `work` as a part of this call, where there is one.
pub(crate) async fn within<T>(call: Option<Arc<Call>>, work: impl Future<Output = T>) -> T {
    match call {
        Some(call) => CALL.scope(call, work).await,
        None => work.await,
    }
}

/// The call that is under way here, for what goes on elsewhere.
pub(crate) fn here() -> Option<Arc<Call>> {
    CALL.try_with(Arc::clone).ok()
}

/// Does `work` as a step with a span of its own, where the call is traced.
pub(crate) async fn step<T>(name: &'static str, work: impl Future<Output = T>) -> T {
    // Nobody is asked for random bytes where there is no trace.
    let Some((call, id)) = here().and_then(|call| Some((call, random()?))) else { return work.await };
    let above = std::mem::replace(&mut call.inside.lock().above, id);
    let start = call.since_1970 + call.began.elapsed();
    let done = work.await;
    let end = call.since_1970 + call.began.elapsed();
    call.inside.lock().above = above;
    let attributes = Vec::new();
    call.add(Span { id, above: Some(above), name, start, end, serves: false, failed: false, attributes });
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(percent: u8) -> Traces {
        let endpoint = "http://127.0.0.1:4318".to_owned();
        Traces::new(&config::Traces { endpoint, percent }, Counter::default())
    }

    fn begin(traces: &Traces) -> Option<Arc<Call>> {
        traces.begin(&HeaderMap::new(), || Duration::from_secs(1))
    }

    #[test]
    fn as_many_of_a_hundred_as_are_wanted() {
        let of_a_thousand = |percent| (0..1000).filter(|_| begin(&traces(percent)).is_some()).count();
        assert_eq!((of_a_thousand(0), of_a_thousand(100)), (0, 1000));
        // Of 1000 at 30 %, fewer than 200 or more than 400 come once in 10^11.
        assert!((200..400).contains(&of_a_thousand(30)));
    }

    #[test]
    fn the_engines_stages_follow_each_other_up_to_now() {
        let traces = traces(100);
        let mut call = Arc::into_inner(begin(&traces).unwrap()).unwrap();
        call.began -= Duration::from_secs(1);
        let page = Timing { decode: 0.25, detect: 0.5, recognize: 0.25, ..Timing::default() };
        call.engine([page, page].into_iter());
        let spans = &call.inside.lock().spans;
        let names: Vec<_> = spans.iter().map(|span| span.name).collect();
        assert_eq!(names, ["decode", "detect", "recognize"]);
        let took = |at: usize| (spans[at].end - spans[at].start).as_secs_f32() * 1000.0;
        assert!((took(0) - 0.5).abs() < 0.01 && (took(1) - 1.0).abs() < 0.01, "both pages together");
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(spans.iter().all(|span| span.above == Some(call.root) && span.start >= call.since_1970));
    }

    #[test]
    fn one_call_too_many_is_lost_and_counted_and_nobody_waits() {
        let traces = traces(100);
        let id = RequestId::random();
        let ended = Ended { method: &Method::POST, status: 200, id: &id, refused: None };
        for _ in 0..WAITING + 3 {
            traces.end(&begin(&traces).unwrap(), "general", &ended);
        }
        assert_eq!(traces.lost.get(), 3);
    }

    #[test]
    fn a_call_with_very_many_parts_keeps_its_first_and_itself() {
        let traces = traces(100);
        let call = begin(&traces).unwrap();
        for _ in 0..SPANS {
            call.engine(std::iter::once(Timing { detect: 0.001, order: 0.001, ..Timing::default() }));
        }
        assert_eq!(call.inside.lock().spans.len(), SPANS);
    }
}
