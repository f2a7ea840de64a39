//! What a document answers beyond the cloud's keys: every field with its evidence, under the key `inkgate`.
//!
//! ```json
//! {"documents": [{"document": "id-card", "english": "…", "chinese": "…", "side": "portrait", "angle": 0.0,
//!                 "polygon": [[1.0, 2.0], …], "score": 1.0,
//!                 "fields": [{"field": "number", "term": "Citizen identity number", "label": "公民身份号码",
//!                             "value": "…", "text": "…", "confidence": 0.9987, "polygon": [[…], …],
//!                             "check": "passed", "corrected": false}],
//!                 "flags": {"photocopy": {"state": "no", "score": 0.02}, "edited": {"state": "not_judged", "score": null}, …},
//!                 "outline": [[…], …]}]}
//! ```
//! `value` is null where nothing can be read; `flaw` is there where a check failed. A flag's `state` is `yes`, `no` or
//! `not_judged`; its `score`, 0..=1, is null where nothing was measured; of what is judged it says yes from 0.5 on. `outline` has the document's
//! corners where its layout tells them; `code`, where one was read, the QR code: `{"text", "polygon", "against":
//! {"credit_code": "agrees", …}}`. `crops` are there where they were asked for: `{"card": base64 of a PNG, …}`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_documents::code::Code;
use inkgate_documents::grammar::Check;
use inkgate_documents::judge::Flag;
use inkgate_documents::{Found, Reading};
use inkgate_engine::Quad;
use serde::Serialize;

use crate::wire::page::rounded;

/// All documents of one picture.
#[derive(Debug, Serialize)]
pub struct DetailJson<'f> {
    documents: Vec<DocumentJson<'f>>,
}

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
    flags: BTreeMap<&'static str, FlagJson>,
    outline: Option<[[f64; 2]; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<CodeJson<'f>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    crops: BTreeMap<&'static str, String>,
}

/// A QR code: what it holds, where it is, and for each field it may tell of `agrees`, `differs` or `not_said`.
#[derive(Debug, Serialize)]
struct CodeJson<'f> {
    text: &'f str,
    polygon: [[f64; 2]; 4],
    against: BTreeMap<&'static str, &'static str>,
}

#[derive(Debug, Serialize)]
struct FlagJson {
    state: &'static str,
    score: Option<f64>,
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
        Self { documents: found.iter().map(DocumentJson::new).collect() }
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
            flags: found.flags.list().into_iter().map(|(name, flag)| (name, FlagJson::new(flag))).collect(),
            outline: found.outline.as_ref().map(corners),
            code: found.code.as_ref().map(CodeJson::new),
            crops: found.crops.iter().map(|(name, crop)| (*name, STANDARD.encode(crop))).collect(),
        }
    }
}

impl<'f> CodeJson<'f> {
    fn new(code: &'f Code) -> Self {
        let said = |agrees: Option<bool>| match agrees {
            Some(true) => "agrees",
            Some(false) => "differs",
            None => "not_said",
        };
        Self {
            text: &code.text,
            polygon: corners(&code.polygon),
            against: code.agrees.iter().map(|(key, agrees)| (*key, said(*agrees))).collect(),
        }
    }
}

impl FlagJson {
    fn new(flag: Flag) -> Self {
        let state = match flag.is_up() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not_judged",
        };
        Self { state, score: flag.score().map(|score| rounded(score, 4)) }
    }
}

fn corners(quad: &Quad) -> [[f64; 2]; 4] {
    quad.map(|corner| corner.map(|at| rounded(at, 1)))
}
