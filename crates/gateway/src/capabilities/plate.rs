//! 车牌识别: the number plates of whole scenes and of cuttings.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::plates::read;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::steps::look::{Look, Looked};
use crate::steps::reading::Outcome;
use crate::wire::listed::{Failure, Listed};
use crate::wire::plate::PlatesJson;
use crate::wire::{data, json};

/// Number plates.
pub struct Plates;

impl Capability for Plates {
    fn name(&self) -> &'static str {
        "plate"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["License plate", "车牌识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json"
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn find(&self, on: &House) -> Find {
        let most = on.config.limits.pictures;
        Box::new(move |body| Ok(data::pictures(&body, most)?))
    }

    fn want(&self, on: &House, _detail: bool) -> Want {
        Want { plates: true, ..documents::want(on) }
    }

    fn look(&self) -> Option<Look> {
        // None is an answer, as the contract counts them.
        Some(|reading| {
            let plates = reading.pages.iter().flat_map(read).collect();
            Ok(Looked { plates, ..Looked::from(reading) })
        })
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, _on: &Arc<House>) -> Response {
        let item = |outcome: &Outcome| match outcome {
            Ok(looked) => Ok(PlatesJson::new(&looked.plates, asked.detail)),
            Err(failed) => Err(Failure::from(failed)),
        };
        json(200, &Listed::new(outcomes.iter().map(item).collect()))
    }
}
