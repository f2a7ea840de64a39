//! 行驶证识别: the pages of a vehicle licence.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::vehicle_licence::VEHICLE_LICENCE;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::single;
use crate::wire::vehicle_licence::LicenceJson;

/// The only value that the contract has for `Action`.
const ACTION: &str = "VehicleRegistration";

/// Vehicle licences.
pub struct VehicleLicence;

impl Capability for VehicleLicence {
    fn name(&self) -> &'static str {
        "vehicle-licence"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Vehicle licence", "行驶证识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect"
    }

    fn shape(&self) -> Shape {
        Shape::Single(ACTION)
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![single::picture(&body, ACTION)?]))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&VEHICLE_LICENCE, on, detail)
    }

    fn look(&self) -> Option<Look> {
        Some(|reading| documents::look(reading, &VEHICLE_LICENCE, Kind::NoSingleDocument))
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        documents::single(outcomes, on, |looked| LicenceJson::new(&looked.documents, asked.detail))
    }
}
