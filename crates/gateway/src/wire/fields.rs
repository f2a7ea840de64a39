//! The documents of one page as JSON: the one shape that `POST /v1/documents` and `inkgate recognize --document` both print.
//!
//! ```json
//! {"file": "a.jpg", "page": 1, "documents": [{"document": "id-card", …}], "ms": 12.3}
//! ```
//! with `stages` as a [`page`](crate::wire::page) has them where they are asked for, and each document as [`document`](crate::wire::document) has it; where number plates were asked for, the plates as the
//! plate capability has them. `reversed_side` is there where the caller named a side: true when the picture shows another
//! side of that document, and not the one named.

use inkgate_documents::{Found, plates};
use inkgate_engine::Page;
use serde::Serialize;

use crate::wire::document::DetailJson;
use crate::wire::page::{StagesJson, rounded};
use crate::wire::plate::PlatesJson;

/// One page.
#[derive(Debug, Serialize)]
pub struct FieldsJson<'a> {
    file: &'a str,
    page: usize,
    #[serde(flatten)]
    found: Either<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reversed_side: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<StagesJson>,
    ms: f64,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Either<'a> {
    Documents(DetailJson<'a>),
    Plates(PlatesJson),
}

impl<'a> FieldsJson<'a> {
    /// A page with documents. `named` is the side that the caller expects.
    pub fn documents(file: &'a str, page: &Page, found: &'a [Found], named: Option<&str>) -> Self {
        let reversed_side = named.map(|named| {
            let shows = |side: bool| found.iter().any(|found| (found.side.key == named) == side);
            shows(false) && !shows(true)
        });
        Self::of(file, page, Either::Documents(DetailJson::new(found)), reversed_side)
    }

    /// A page with number plates.
    pub fn plates(file: &'a str, page: &Page, found: &[plates::Found]) -> Self {
        Self::of(file, page, Either::Plates(PlatesJson::new(found, true)), None)
    }

    /// The same with the time of each stage, if that is `wanted`.
    pub fn with_stages(self, page: &Page, wanted: bool) -> Self {
        Self { stages: wanted.then(|| StagesJson::new(&page.timing)), ..self }
    }

    fn of(file: &'a str, page: &Page, found: Either<'a>, reversed_side: Option<bool>) -> Self {
        let ms = rounded(page.timing.total, 1);
        Self { file, page: page.index + 1, found, reversed_side, stages: None, ms }
    }
}
