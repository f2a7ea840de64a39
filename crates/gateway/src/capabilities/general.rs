//! 通用型OCR: the lines of each picture.

use std::sync::Arc;

use axum::response::Response;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::steps::reading::Outcome;
use crate::wire::{data, general, json};

/// General recognition.
pub struct General;

impl Capability for General {
    fn name(&self) -> &'static str {
        "general"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["General text", "通用型OCR"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json"
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn find(&self, on: &House) -> Find {
        let most = on.config.limits.pictures;
        Box::new(move |body| Ok(data::pictures(&body, most)?))
    }

    fn want(&self, on: &House, _detail: bool) -> Want {
        Want { alternatives: false, ..documents::want(on) }
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, _on: &Arc<House>) -> Response {
        json(200, &general::answer(outcomes, asked.detail))
    }
}
