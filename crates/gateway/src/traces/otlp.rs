//! Finished calls as OTLP has them in JSON (OpenTelemetry Protocol 1.x, *JSON Protobuf Encoding*): identifiers in
//! hexadecimal, whole numbers of 64 bits as texts, enumerations as numbers.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Finished, Span};

/// `SPAN_KIND_INTERNAL`, `SPAN_KIND_SERVER`; `STATUS_CODE_ERROR`.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const ERROR: u8 = 2;

/// One request to a collector.
pub(super) fn request(calls: &[Finished]) -> Value {
    let spans: Vec<Value> =
        calls.iter().flat_map(|call| call.spans.iter().map(|part| span(&call.trace, part))).collect();
    let version = env!("CARGO_PKG_VERSION");
    json!({"resourceSpans": [{
        "resource": {"attributes": attributes(&[
            ("service.name", json!("inkgate")),
            ("service.version", json!(version)),
        ])},
        "scopeSpans": [{"scope": {"name": "inkgate", "version": version}, "spans": spans}],
    }]})
}

fn span(trace: &[u8], span: &Span) -> Value {
    let mut value = json!({
        "traceId": hexadecimal(trace),
        "spanId": hexadecimal(&span.id),
        "name": span.name,
        "kind": if span.serves { SERVER } else { INTERNAL },
        "startTimeUnixNano": nanoseconds(span.start),
        "endTimeUnixNano": nanoseconds(span.end),
        "attributes": attributes(&span.attributes),
        "status": if span.failed { json!({"code": ERROR}) } else { json!({}) },
    });
    if let Some(above) = &span.above {
        value["parentSpanId"] = json!(hexadecimal(above));
    }
    value
}

fn attributes(pairs: &[(&str, Value)]) -> Value {
    let one = |(key, value): &(&str, Value)| {
        let value = match value {
            Value::Number(number) => json!({"intValue": number.to_string()}),
            other => json!({"stringValue": other}),
        };
        json!({"key": key, "value": value})
    };
    pairs.iter().map(one).collect()
}

fn nanoseconds(time: Duration) -> String {
    time.as_nanos().to_string()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
