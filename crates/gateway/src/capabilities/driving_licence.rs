//! 驾驶证识别: the pages of a driving licence.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::driving_licence::DRIVING_LICENCE;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::driving_licence::LicenceJson;
use crate::wire::single;

/// The only value that the contract has for `Action`.
const ACTION: &str = "DriversLicense";

/// Driving licences.
pub struct DrivingLicence;

impl Capability for DrivingLicence {
    fn name(&self) -> &'static str {
        "driving-licence"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Driving licence", "驾驶证识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect"
    }

    fn shape(&self) -> Shape {
        Shape::Single(ACTION)
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![single::picture(&body, ACTION)?]))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&DRIVING_LICENCE, on, detail)
    }

    fn look(&self) -> Option<Look> {
        Some(|reading| documents::look(reading, &DRIVING_LICENCE, Kind::NoSingleDocument))
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        documents::single(outcomes, on, |looked| LicenceJson::new(&looked.documents, asked.detail))
    }
}
