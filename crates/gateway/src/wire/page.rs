//! One page of a reading as JSON: the one shape that `POST /v1/recognize` and `inkgate recognize` both print.
//!
//! ```json
//! {"file": "a.png", "page": 1, "width": 640, "height": 480, "angle": 0.0,
//!  "lines": [{"text": "…", "score": 0.9876, "polygon": [[1.0, 2.0], [9.0, 2.0], [9.0, 4.0], [1.0, 4.0]], "block": 0}],
//!  "ms": 12.3}
//! ```
//! with `"stages": {"decode": 1.2, "detect": 4.5, "orient": 0.3, "recognize": 6.1, "order": 0.2}` before `ms` where they are asked for,
//! or, when the file could not be read, `{"file": "a.png", "error": {"code": "malformed", "message": "…"}}`.
//!
//! Pages count from 1, as people do (the engine counts from 0); blocks count from 0, being indices. Scores carry four
//! decimals, coordinates, angles and milliseconds one; a polygon is top-left, top-right, bottom-right, bottom-left of
//! the text, in pixels of the page. Keys keep this order.

use inkgate_engine::{Block, BlockKind, Char, Error, Line, Page, Quad, Timing};
use serde::Serialize;

/// What is printed beyond the plain shape. Nothing unless asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extras {
    /// Adds `blocks` to the page: `{"kind", "lines", "text"}`, and `"rows"` for a table.
    pub blocks: bool,
    /// Adds `chars` to each line: `{"text", "score", "span": [start, end]}`.
    pub chars: bool,
    /// Adds `stages` to the page: milliseconds of each.
    pub stages: bool,
}

/// A page that was read.
#[derive(Debug, Clone, Serialize)]
pub struct PageJson<'a> {
    file: &'a str,
    page: usize,
    width: u32,
    height: u32,
    angle: f64,
    lines: Vec<LineJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<Vec<BlockJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<StagesJson>,
    ms: f64,
}

impl<'a> PageJson<'a> {
    /// The page as JSON has it. `file` is the name the caller knows the file by.
    pub fn new(file: &'a str, page: &'a Page, extras: Extras) -> Self {
        Self {
            file,
            page: page.index + 1,
            width: page.width,
            height: page.height,
            angle: rounded(page.angle, 1),
            lines: page.lines.iter().map(|line| LineJson::new(line, extras)).collect(),
            blocks: extras.blocks.then(|| page.blocks.iter().map(BlockJson::new).collect()),
            stages: extras.stages.then(|| StagesJson::new(&page.timing)),
            ms: rounded(page.timing.total, 1),
        }
    }
}

/// Milliseconds of each stage of a page. What is none of them (waiting for a worker's help, looking for documents) is in the
/// page's `ms` alone.
#[derive(Debug, Clone, Serialize)]
pub struct StagesJson {
    decode: f64,
    detect: f64,
    orient: f64,
    recognize: f64,
    order: f64,
}

impl StagesJson {
    /// The times as JSON has them.
    pub fn new(timing: &Timing) -> Self {
        let [decode, detect, orient, recognize, order] =
            [timing.decode, timing.detect, timing.orient, timing.recognize, timing.order]
                .map(|ms| rounded(ms, 1));
        Self { decode, detect, orient, recognize, order }
    }
}

/// A line of text with its place.
#[derive(Debug, Clone, Serialize)]
pub struct LineJson<'a> {
    text: &'a str,
    score: f64,
    polygon: [[f64; 2]; 4],
    block: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    chars: Option<Vec<CharJson<'a>>>,
}

impl<'a> LineJson<'a> {
    /// The line as JSON has it.
    pub fn new(line: &'a Line, extras: Extras) -> Self {
        Self {
            text: &line.text,
            score: rounded(line.score, 4),
            polygon: polygon(&line.polygon),
            block: line.block,
            chars: extras.chars.then(|| line.chars.iter().map(CharJson::new).collect()),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct CharJson<'a> {
    text: &'a str,
    score: f64,
    span: [f64; 2],
}

impl<'a> CharJson<'a> {
    fn new(char: &'a Char) -> Self {
        let [start, end] = char.span;
        Self { text: &char.text, score: rounded(char.score, 4), span: [rounded(start, 4), rounded(end, 4)] }
    }
}

#[derive(Debug, Clone, Serialize)]
struct BlockJson<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    lines: &'a [usize],
    text: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rows: &'a [Vec<Vec<usize>>],
}

impl<'a> BlockJson<'a> {
    fn new(block: &'a Block) -> Self {
        let (kind, level) = match block.kind {
            BlockKind::Heading(level) => ("heading", Some(level)),
            BlockKind::Table => ("table", None),
            _ => ("paragraph", None),
        };
        Self { kind, level, lines: &block.lines, text: &block.text, rows: &block.rows }
    }
}

/// A file that could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct FailedJson<'a> {
    file: &'a str,
    error: ErrorJson,
}

impl<'a> FailedJson<'a> {
    /// From the engine's refusal.
    pub fn new(file: &'a str, error: &Error) -> Self {
        Self::coded(file, error.kind().code(), error.to_string())
    }

    /// From a failure outside the engine (a file that cannot be opened): `code` is lower-case with underscores and
    /// stable, `message` one sentence for a person.
    pub fn coded(file: &'a str, code: &'static str, message: String) -> Self {
        Self { file, error: ErrorJson { code, message } }
    }
}

#[derive(Debug, Clone, Serialize)]
struct ErrorJson {
    code: &'static str,
    message: String,
}

/// A polygon with coordinates of one decimal.
fn polygon(quad: &Quad) -> [[f64; 2]; 4] {
    quad.map(|corner| corner.map(|at| rounded(at, 1)))
}

/// `value` to `decimals` places; what is no number becomes 0, because JSON has none for it.
pub fn rounded(value: f32, decimals: i32) -> f64 {
    if !value.is_finite() {
        return 0.0;
    }
    let unit = 10f64.powi(decimals);
    let whole = (f64::from(value) * unit).round() / unit;
    // -0.0 would print as "-0.0".
    if whole == 0.0 { 0.0 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inkgate_engine::{ErrorKind, Timing};

    fn page() -> Page {
        Page {
            index: 1,
            width: 640,
            height: 480,
            angle: -0.04,
            lines: vec![Line {
                text: "示例 \"A\"".into(),
                score: 0.987_66,
                polygon: [[1.04, 2.0], [9.06, 2.0], [9.0, f32::NAN], [1.0, 4.0]],
                block: 0,
                chars: vec![Char {
                    text: "示".into(),
                    score: 0.5,
                    span: [0.0, 0.333_33],
                    alternatives: vec![],
                }],
                ..Line::default()
            }],
            blocks: vec![Block {
                kind: BlockKind::Heading(1),
                lines: vec![0],
                text: "示例".into(),
                rows: vec![],
            }],
            timing: Timing { detect: 4.56, total: 12.34, ..Timing::default() },
            ..Page::default()
        }
    }

    #[test]
    fn a_page_prints_its_keys_in_order_with_rounded_numbers() {
        let page = page();
        assert_eq!(
            serde_json::to_string(&PageJson::new("a.png", &page, Extras::default())).unwrap(),
            r#"{"file":"a.png","page":2,"width":640,"height":480,"angle":0.0,"lines":[{"text":"示例 \"A\"","score":0.9877,"polygon":[[1.0,2.0],[9.1,2.0],[9.0,0.0],[1.0,4.0]],"block":0}],"ms":12.3}"#
        );
    }

    #[test]
    fn blocks_characters_and_stages_come_only_when_asked_for() {
        let page = page();
        let json = serde_json::to_value(PageJson::new(
            "a",
            &page,
            Extras { blocks: true, chars: true, stages: true },
        ))
        .unwrap();
        assert_eq!(
            json["blocks"][0],
            serde_json::json!({"kind": "heading", "level": 1, "lines": [0], "text": "示例"})
        );
        assert_eq!(
            json["lines"][0]["chars"][0],
            serde_json::json!({"text": "示", "score": 0.5, "span": [0.0, 0.3333]})
        );
        assert_eq!(
            json["stages"],
            serde_json::json!({"decode": 0.0, "detect": 4.6, "orient": 0.0, "recognize": 0.0, "order": 0.0})
        );
    }

    #[test]
    fn a_file_that_failed_says_code_and_sentence() {
        let error = Error::new(ErrorKind::Malformed, "cut off");
        assert_eq!(
            serde_json::to_string(&FailedJson::new("b.png", &error)).unwrap(),
            r#"{"file":"b.png","error":{"code":"malformed","message":"cut off"}}"#
        );
    }
}
