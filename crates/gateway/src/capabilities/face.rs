//! 人脸检测: the faces of a picture.

use std::sync::Arc;

use axum::response::Response;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::reading::Outcome;
use crate::wire::face::{self, FacesJson, RefusedJson};
use crate::wire::json;

/// Confidence from which a face is one, the contract's own default.
const SURE: f32 = 0.5;

/// Faces.
pub struct Faces;

impl Capability for Faces {
    fn name(&self) -> &'static str {
        "face"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Face detection", "人脸检测"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64"
    }

    fn shape(&self) -> Shape {
        Shape::Face
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![face::picture(&body)?]))
    }

    fn want(&self, on: &House, _detail: bool) -> Want {
        Want { faces: true, alternatives: false, ..documents::want(on) }
    }

    fn answer(&self, outcomes: &[Outcome], detail: bool, on: &Arc<House>) -> Response {
        let kind = match outcomes {
            [Ok(reading)] => {
                let faces = reading.pages.first().map(|page| page.faces.as_slice()).unwrap_or_default();
                return json(200, &FacesJson::new(faces, SURE, detail));
            }
            [Err(failed), ..] => failed.kind,
            _ => Kind::Fault,
        };
        let row = kind.row();
        json(if on.config.answers.errors_as_status { row.status } else { 200 }, &RefusedJson::new(row))
    }
}
