//! Bodies and answers of face detection, key by key as the contract has them. `statusCode` is text here. Of version 3 the
//! request's keys are the contract's; its answer adds landmarks, angles and quality in keys of our own.

use std::borrow::Cow;

use bytes::Bytes;
use inkgate_engine::Face;
use serde::{Deserialize, Serialize};

use crate::refusal::{Kind, Row};
use crate::wire::page::rounded;
use crate::wire::picture::Picture;

/// Base64 characters of a picture at most: 2 MB of bytes, and 7 MB of text in version 3.
const MOST: usize = (2 << 20) / 3 * 4 + 4;
const MOST_OF_3: usize = 7 << 20;

/// Either body: `{"imageContent"}`, or version 3's.
#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow, rename = "imageContent")]
    content: Option<Cow<'b, str>>,
    #[serde(borrow, rename = "Action")]
    action: Option<Cow<'b, str>>,
    #[serde(borrow, rename = "ImageData")]
    data: Option<Cow<'b, str>>,
}

/// The picture of a body; which of the two bodies it is, its keys say.
///
/// # Errors
/// [`Kind::Empty`], [`Kind::FaceBody`], [`Kind::Action`], [`Kind::Size`].
pub fn picture(body: &Bytes) -> Result<Picture, Kind> {
    if body.trim_ascii().is_empty() {
        return Err(Kind::Empty);
    }
    let parsed: Body<'_> = serde_json::from_slice(body).map_err(|_| Kind::FaceBody)?;
    let (text, most) = match (parsed.content, parsed.data, parsed.action) {
        (Some(text), ..) => (text, MOST),
        (None, Some(text), Some(action)) if action == "DetectFace" => (text, MOST_OF_3),
        (None, Some(_), _) => return Err(Kind::Action),
        (None, None, _) => return Err(Kind::FaceBody),
    };
    match text {
        text if text.trim_ascii().is_empty() => Err(Kind::Empty),
        text if text.len() > most => Err(Kind::Size),
        Cow::Borrowed(text) => Ok(Picture::Encoded(body.slice_ref(text.as_bytes()))),
        Cow::Owned(text) => Ok(Picture::Encoded(Bytes::from(text))),
    }
}

/// The answer to a call.
#[derive(Debug, Serialize)]
pub struct FacesJson {
    #[serde(rename = "statusCode")]
    status_code: &'static str,
    message: &'static str,
    #[serde(rename = "returnObj")]
    return_obj: Faces,
}

#[derive(Debug, Serialize)]
struct Faces {
    face_num: usize,
    face_list: Vec<FaceJson>,
}

#[derive(Debug, Serialize)]
struct FaceJson {
    face_location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<More>,
}

/// Whole pixels.
#[derive(Debug, Serialize)]
struct Location {
    top: i64,
    left: i64,
    width: i64,
    height: i64,
}

#[derive(Debug, Serialize)]
struct More {
    score: f64,
    /// Right eye, left eye, nose, right and left corner of the mouth.
    landmarks: [[f64; 2]; 5],
    /// By how many degrees the line through the eyes is turned clockwise.
    roll: f64,
}

impl FacesJson {
    /// The faces at least as sure as `least`.
    pub fn new(faces: &[Face], least: f32, detail: bool) -> Self {
        let face_list: Vec<FaceJson> =
            faces.iter().filter(|face| face.score >= least).map(|face| one(face, detail)).collect();
        Self {
            status_code: "0",
            message: "success",
            return_obj: Faces { face_num: face_list.len(), face_list },
        }
    }
}

fn one(face: &Face, detail: bool) -> FaceJson {
    let [left, top, right, bottom] = face.frame;
    let whole = |value: f32| rounded(value, 0) as i64;
    let [right_eye, left_eye, ..] = face.landmarks;
    let roll = (left_eye[1] - right_eye[1]).atan2(left_eye[0] - right_eye[0]).to_degrees();
    FaceJson {
        face_location: Location {
            top: whole(top),
            left: whole(left),
            width: whole(right - left),
            height: whole(bottom - top),
        },
        inkgate: detail.then(|| More {
            score: rounded(face.score, 4),
            landmarks: face.landmarks.map(|point| point.map(|at| rounded(at, 1))),
            roll: rounded(roll, 1),
        }),
    }
}

/// A refusal of this capability: as the others', with its number as text.
#[derive(Debug, Serialize)]
pub struct RefusedJson {
    #[serde(rename = "statusCode")]
    status_code: String,
    message: &'static str,
    details: &'static str,
    error: String,
}

impl RefusedJson {
    /// Of a row.
    pub fn new(row: &Row) -> Self {
        Self {
            status_code: row.code.to_string(),
            message: if row.code < 10_000 { "error" } else { row.zh },
            details: row.zh,
            error: format!("AI_OP_{}", row.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Result<Picture, Kind> {
        picture(&Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn both_bodies_and_what_is_neither() {
        let good = Ok(Picture::Encoded(Bytes::from_static(b"YWJj")));
        assert_eq!(found(r#"{"imageContent": "YWJj"}"#), good);
        assert_eq!(found(r#"{"Action": "DetectFace", "ImageData": "YWJj", "FaceThresh": 0.5}"#), good);
        for (body, kind) in [
            ("", Kind::Empty),
            ("{}", Kind::FaceBody),
            ("[]", Kind::FaceBody),
            (r#"{"imageContent": 7}"#, Kind::FaceBody),
            (r#"{"imageContent": ""}"#, Kind::Empty),
            (r#"{"ImageData": "YWJj"}"#, Kind::Action),
            (r#"{"Action": "Other", "ImageData": "YWJj"}"#, Kind::Action),
        ] {
            assert_eq!(found(body), Err(kind), "{body}");
        }
        assert_eq!(found(&format!(r#"{{"imageContent": "{}"}}"#, "A".repeat(MOST + 1))), Err(Kind::Size));
    }

    #[test]
    fn the_contracts_keys() {
        let landmarks = [[30.0, 40.0], [60.0, 40.0], [45.0, 55.0], [35.0, 70.0], [55.0, 70.0]];
        let face = Face { score: 0.9, frame: [20.4, 10.0, 70.0, 90.0], landmarks };
        let answer = FacesJson::new(&[face.clone(), Face { score: 0.4, ..face }], 0.5, false);
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            concat!(
                r#"{"statusCode":"0","message":"success","returnObj":{"face_num":1,"face_list":["#,
                r#"{"face_location":{"top":10,"left":20,"width":50,"height":80}}]}}"#
            )
        );
    }
}
