//! 人脸检测: the faces of a picture.

use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::{Kind, Refusal};
use crate::steps::reading::Outcome;
use crate::wire::face::{self, FacesJson, RefusedJson};
use crate::wire::json;

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

    fn asks(&self, body: &Bytes) -> Result<Asked, Refusal> {
        Ok(Asked { face: face::asked(body)?, ..Asked::default() })
    }

    fn want(&self, on: &House, _detail: bool) -> Want {
        Want { faces: true, alternatives: false, ..documents::want(on) }
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        let kind = match outcomes {
            [Ok(looked)] => {
                let faces =
                    looked.reading.pages.first().map(|page| page.faces.as_slice()).unwrap_or_default();
                return json(200, &FacesJson::new(faces, asked.face, asked.detail));
            }
            [Err(failed), ..] => failed.kind,
            _ => Kind::Fault,
        };
        let row = kind.row();
        json(if on.config.answers.errors_as_status { row.status } else { 200 }, &RefusedJson::new(row))
    }
}
