//! 营业执照识别: a business license, or that the picture is none.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::business_license::BUSINESS_LICENSE;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::steps::look::{Look, Looked};
use crate::steps::reading::Outcome;
use crate::wire::business_license::LicenseJson;
use crate::wire::single;

/// The only value that the contract has for `Action`.
const ACTION: &str = "BusinessCardOCR";

/// Business licenses.
pub struct BusinessLicense;

impl Capability for BusinessLicense {
    fn name(&self) -> &'static str {
        "business-license"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Business license", "营业执照识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json"
    }

    fn shape(&self) -> Shape {
        Shape::Single(ACTION)
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![single::picture(&body, ACTION)?]))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&BUSINESS_LICENSE, on, detail)
    }

    fn look(&self) -> Option<Look> {
        // Another picture is an answer here, which the contract has a word for, and no failure.
        Some(|reading| {
            let (documents, _) = documents::sides(&reading, &BUSINESS_LICENSE);
            Ok(Looked { documents, ..Looked::from(reading) })
        })
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        documents::single(outcomes, on, |looked| LicenseJson::new(&looked.documents, asked.detail))
    }
}
