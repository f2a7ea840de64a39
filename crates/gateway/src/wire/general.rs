//! The answer of general recognition, key by key as the contract has it.

use inkgate_engine::{Page, Quad, Reading};
use serde::Serialize;

use crate::steps::reading::{Failed, Outcome};
use crate::wire::page::{Extras, FailedJson, PageJson, rounded};

/// `{"statusCode": 0, "message": {"success", "fail"}, "returnObj": [item, …]}`.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    #[serde(rename = "statusCode")]
    status_code: u32,
    message: Counts,
    #[serde(rename = "returnObj")]
    return_obj: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Counts {
    success: usize,
    fail: usize,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Read {
        text_line: usize,
        detail: Vec<Line<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        inkgate: Option<PageJson<'a>>,
    },
    Failed {
        err_code: u32,
        err_msg: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        inkgate: Option<FailedJson<'static>>,
    },
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    name: String,
    text: &'a str,
    #[serde(rename = "box")]
    corners: [f64; 8],
}

/// The answer to a call with these outcomes. With `detail`, each item has one more key, `inkgate`.
pub fn answer(outcomes: &[Outcome], detail: bool) -> Answer<'_> {
    let success = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    Answer {
        status_code: 0,
        message: Counts { success, fail: outcomes.len() - success },
        return_obj: outcomes.iter().map(|outcome| item(outcome, detail)).collect(),
    }
}

fn item(outcome: &Outcome, detail: bool) -> Item<'_> {
    match outcome {
        Ok(looked) => read(&looked.reading, detail),
        Err(failed) => Item::Failed {
            err_code: failed.kind.row().code,
            err_msg: failed.kind.row().zh,
            inkgate: detail.then(|| why(failed)),
        },
    }
}

fn read(reading: &Reading, detail: bool) -> Item<'_> {
    let page: Option<&Page> = reading.pages.first();
    let lines = page.map(|page| page.lines.as_slice()).unwrap_or_default();
    let line = |(number, line): (usize, &'_ inkgate_engine::Line)| (number.to_string(), flat(&line.polygon));
    let detailed = lines.iter().enumerate().map(|(number, one)| {
        let (name, corners) = line((number, one));
        Line { name, text: &one.text, corners }
    });
    let extras = Extras { blocks: true, chars: true, stages: true };
    Item::Read {
        text_line: lines.len(),
        detail: detailed.collect(),
        inkgate: page.filter(|_| detail).map(|page| PageJson::new("", page, extras)),
    }
}

fn why(failed: &Failed) -> FailedJson<'static> {
    match &failed.error {
        Some(error) => FailedJson::new("", error),
        None => FailedJson::coded("", "refused", failed.kind.row().en.to_owned()),
    }
}

/// x, y of top-left, top-right, bottom-right, bottom-left.
fn flat(quad: &Quad) -> [f64; 8] {
    let mut flat = [0.0; 8];
    for (place, at) in flat.iter_mut().zip(quad.iter().flatten()) {
        *place = rounded(*at, 2);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Kind;

    #[test]
    fn the_contracts_example_to_the_letter() {
        let line = inkgate_engine::Line {
            text: "示例文字".into(),
            polygon: [[10.5, 20.25], [110.5, 20.25], [110.5, 48.0], [10.5, 48.0]],
            ..Default::default()
        };
        let page = Page { lines: vec![line], ..Page::default() };
        let outcomes = [Ok(Reading { pages: vec![page] }.into()), Err(Kind::Base64.into())];
        assert_eq!(
            serde_json::to_string(&answer(&outcomes, false)).unwrap(),
            concat!(
                r#"{"statusCode":0,"message":{"success":1,"fail":1},"returnObj":["#,
                r#"{"text_line":1,"detail":[{"name":"0","text":"示例文字","#,
                r#""box":[10.5,20.25,110.5,20.25,110.5,48.0,10.5,48.0]}]},"#,
                r#"{"err_code":4008,"err_msg":"base64数据处理异常"}]}"#
            )
        );
        let detailed = serde_json::to_value(answer(&outcomes, true)).unwrap();
        assert_eq!(detailed["returnObj"][0]["inkgate"]["lines"][0]["text"], "示例文字");
        assert_eq!(detailed["returnObj"][1]["inkgate"]["error"]["code"], "refused");
    }

    #[test]
    fn a_picture_without_text_was_read() {
        let outcomes = [Ok(Reading { pages: vec![Page::default()] }.into())];
        assert_eq!(
            serde_json::to_string(&answer(&outcomes, false)).unwrap(),
            r#"{"statusCode":0,"message":{"success":1,"fail":0},"returnObj":[{"text_line":0,"detail":[]}]}"#
        );
    }
}
