//! What a document answers beyond the cloud's keys: every field with its evidence, under the key `inkgate`.
//!
//! ```json
//! {"documents": [{"document": "id-card", "english": "…", "chinese": "…", "side": "portrait", "angle": 0.0,
//!                 "polygon": [[1.0, 2.0], …], "score": 1.0,
//!                 "fields": [{"field": "number", "term": "Citizen identity number", "label": "公民身份号码",
//!                             "value": "…", "text": "…", "confidence": 0.9987, "polygon": [[…], …],
//!                             "check": "passed", "corrected": false}]}],
//!  "flags": {"photocopy": "not_judged", …}}
//! ```
//! `value` is null where nothing can be read; `flaw` is there where a check failed. A flag is `not_judged` until a measured
//! test stands behind it.

use inkgate_documents::grammar::Check;
use inkgate_documents::{Found, Reading};
use inkgate_engine::Quad;
use serde::Serialize;

use crate::wire::page::rounded;

/// All documents of one picture.
#[derive(Debug, Serialize)]
pub struct DetailJson<'f> {
    documents: Vec<DocumentJson<'f>>,
    flags: Flags,
}

/// Risks; each is `not_judged` until a measured test stands behind it.
#[derive(Debug, Serialize)]
struct Flags {
    photocopy: &'static str,
    screen: &'static str,
    blur: &'static str,
    glare: &'static str,
    covered: &'static str,
    edges_missing: &'static str,
    edited: &'static str,
}

const NOT_JUDGED: &str = "not_judged";

/// One side of a document.
#[derive(Debug, Serialize)]
pub struct DocumentJson<'f> {
    document: &'static str,
    english: &'static str,
    chinese: &'static str,
    side: &'static str,
    angle: f64,
    polygon: Option<[[f64; 2]; 4]>,
    score: f64,
    fields: Vec<FieldJson<'f>>,
}

#[derive(Debug, Serialize)]
struct FieldJson<'f> {
    field: &'static str,
    term: &'static str,
    label: &'static str,
    value: Option<&'f str>,
    text: &'f str,
    confidence: f64,
    polygon: Option<[[f64; 2]; 4]>,
    check: &'static str,
    corrected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    flaw: Option<&'f str>,
}

impl<'f> DetailJson<'f> {
    /// As JSON has them.
    pub fn new(found: &'f [Found]) -> Self {
        let flags = Flags {
            photocopy: NOT_JUDGED,
            screen: NOT_JUDGED,
            blur: NOT_JUDGED,
            glare: NOT_JUDGED,
            covered: NOT_JUDGED,
            edges_missing: NOT_JUDGED,
            edited: NOT_JUDGED,
        };
        Self { documents: found.iter().map(DocumentJson::new).collect(), flags }
    }
}

impl<'f> DocumentJson<'f> {
    /// As JSON has it.
    pub fn new(found: &'f Found) -> Self {
        let term = |key: &str| found.side.fields.iter().find(|field| field.key == key);
        let field = |(key, reading): &'f (&'static str, Reading)| {
            let known = term(key);
            FieldJson {
                field: key,
                term: known.map_or("", |field| field.english),
                label: known.and_then(|field| field.labels.first().copied()).unwrap_or_default(),
                value: reading.value.as_deref(),
                text: &reading.text,
                confidence: rounded(reading.confidence, 4),
                polygon: reading.polygon.as_ref().map(corners),
                check: match reading.check {
                    Check::Passed => "passed",
                    Check::Failed => "failed",
                    Check::None => "none",
                },
                corrected: reading.corrected,
                flaw: reading.flaw.as_deref(),
            }
        };
        Self {
            document: found.document.key,
            english: found.document.english,
            chinese: found.document.chinese,
            side: found.side.key,
            angle: rounded(found.angle, 1),
            polygon: found.polygon.as_ref().map(corners),
            score: rounded(found.score, 4),
            fields: found.fields.iter().map(field).collect(),
        }
    }
}

fn corners(quad: &Quad) -> [[f64; 2]; 4] {
    quad.map(|corner| corner.map(|at| rounded(at, 1)))
}
