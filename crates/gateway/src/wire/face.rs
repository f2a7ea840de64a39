//! Bodies and answers of face detection, key by key as the contract has them. `statusCode` is text here. Of version 3 the
//! request's keys are the contract's; its answer adds landmarks, angles and quality in keys of our own.

use std::borrow::Cow;

use bytes::Bytes;
use inkgate_engine::Face;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::refusal::{Kind, Row};
use crate::wire::page::rounded;
use crate::wire::picture::Picture;

/// Base64 characters of a picture at most: 2 MB of bytes, and 7 MB of text in version 3.
const MOST: usize = (2 << 20) / 3 * 4 + 4;
const MOST_OF_3: usize = 7 << 20;

/// Confidence from which a face is one, where the caller does not say: the contract's own.
const SURE: f32 = 0.5;

/// What a body asks for besides its picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceAsked {
    /// Whether it is version 3's body, whose faces come with their landmarks.
    third: bool,
    /// Confidence from which a face is one.
    least: f32,
    quality: bool,
    angle: bool,
}

impl Default for FaceAsked {
    fn default() -> Self {
        Self { third: false, least: SURE, quality: false, angle: false }
    }
}

/// The settings of version 3's body; another's are passed over.
///
/// # Errors
/// [`Kind::FaceBody`] for a value that is none of its kind.
pub fn asked(body: &Bytes) -> Result<FaceAsked, Kind> {
    #[derive(Deserialize)]
    struct Settings {
        #[serde(rename = "imageContent")]
        content: Option<IgnoredAny>,
        #[serde(rename = "FaceThresh")]
        least: Option<f32>,
        #[serde(rename = "NeedFaceQuality")]
        quality: Option<bool>,
        #[serde(rename = "NeedFaceAngle")]
        angle: Option<bool>,
    }
    if body.trim_ascii().is_empty() {
        return Err(Kind::Empty);
    }
    let settings: Settings = serde_json::from_slice(body).map_err(|_| Kind::FaceBody)?;
    if settings.content.is_some() {
        return Ok(FaceAsked::default());
    }
    let least = settings.least.unwrap_or(SURE);
    if !(0.0..=1.0).contains(&least) {
        return Err(Kind::FaceBody);
    }
    let (quality, angle) = (settings.quality.unwrap_or(false), settings.angle.unwrap_or(false));
    Ok(FaceAsked { third: true, least, quality, angle })
}

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
    /// Of version 3: right eye, left eye, nose, right and left corner of the mouth.
    #[serde(skip_serializing_if = "Option::is_none")]
    landmarks: Option<[[f64; 2]; 5]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    angle: Option<AngleJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<f64>,
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

/// Degrees: `yaw` towards the right of the picture, `pitch` downwards, `roll` clockwise.
#[derive(Debug, Serialize)]
struct AngleJson {
    yaw: f64,
    pitch: f64,
    roll: f64,
}

#[derive(Debug, Serialize)]
struct More {
    score: f64,
    /// Right eye, left eye, nose, right and left corner of the mouth.
    landmarks: [[f64; 2]; 5],
    angle: AngleJson,
    quality: f64,
}

impl FacesJson {
    /// The faces at least as sure as was asked for.
    pub fn new(faces: &[Face], asked: FaceAsked, detail: bool) -> Self {
        let sure = faces.iter().filter(|face| face.score >= asked.least);
        let face_list: Vec<FaceJson> = sure.map(|face| one(face, asked, detail)).collect();
        Self {
            status_code: "0",
            message: "success",
            return_obj: Faces { face_num: face_list.len(), face_list },
        }
    }
}

fn one(face: &Face, asked: FaceAsked, detail: bool) -> FaceJson {
    let [left, top, right, bottom] = face.frame;
    let whole = |value: f32| rounded(value, 0) as i64;
    let landmarks = || face.landmarks.map(|point| point.map(|at| rounded(at, 1)));
    let angle = || {
        let [yaw, pitch, roll] = face.angles().map(|degrees| rounded(degrees, 1));
        AngleJson { yaw, pitch, roll }
    };
    let quality = || rounded(face.quality, 4);
    FaceJson {
        face_location: Location {
            top: whole(top),
            left: whole(left),
            width: whole(right - left),
            height: whole(bottom - top),
        },
        landmarks: asked.third.then(landmarks),
        angle: asked.angle.then(angle),
        quality: asked.quality.then(quality),
        inkgate: detail.then(|| More {
            score: rounded(face.score, 4),
            landmarks: landmarks(),
            angle: angle(),
            quality: quality(),
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
    fn settings_of_version_3() {
        let settings = |body: &str| asked(&Bytes::copy_from_slice(body.as_bytes()));
        assert_eq!(settings(r#"{"imageContent": "YWJj", "FaceThresh": 7}"#), Ok(FaceAsked::default()));
        let body =
            r#"{"Action": "DetectFace", "ImageData": "YWJj", "FaceThresh": 0.8, "NeedFaceAngle": true}"#;
        assert_eq!(settings(body), Ok(FaceAsked { third: true, least: 0.8, quality: false, angle: true }));
        for thresh in ["1.5", "-1", "\"0.5\"", "true"] {
            let body = format!(r#"{{"Action": "DetectFace", "ImageData": "YWJj", "FaceThresh": {thresh}}}"#);
            assert_eq!(settings(&body), Err(Kind::FaceBody), "{thresh}");
        }
    }

    fn face() -> Face {
        let landmarks = [[30.0, 40.0], [60.0, 40.0], [45.0, 55.0], [35.0, 70.0], [55.0, 70.0]];
        Face { score: 0.9, frame: [20.4, 10.0, 70.0, 90.0], landmarks, quality: 0.75 }
    }

    #[test]
    fn the_contracts_keys() {
        let answer = FacesJson::new(&[face(), Face { score: 0.4, ..face() }], FaceAsked::default(), false);
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            concat!(
                r#"{"statusCode":"0","message":"success","returnObj":{"face_num":1,"face_list":["#,
                r#"{"face_location":{"top":10,"left":20,"width":50,"height":80}}]}}"#
            )
        );
    }

    #[test]
    fn version_3_gives_what_was_asked_for() {
        let one = |asked: FaceAsked| serde_json::to_value(FacesJson::new(&[face()], asked, false)).unwrap();
        let all = FaceAsked { third: true, least: 0.5, quality: true, angle: true };
        let found = &one(all)["returnObj"]["face_list"][0];
        assert_eq!(found["quality"], 0.75);
        assert_eq!((&found["angle"]["yaw"], &found["angle"]["roll"]), (&0.0.into(), &0.0.into()));
        assert_eq!(found["landmarks"].as_array().map(Vec::len), Some(5));
        let plain = one(FaceAsked { quality: false, angle: false, ..all });
        let keys = plain["returnObj"]["face_list"][0].as_object().unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["face_location", "landmarks"]);
        assert_eq!(one(FaceAsked { least: 0.95, ..all })["returnObj"]["face_num"], 0);
    }
}
