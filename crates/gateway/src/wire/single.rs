//! The body of the single capabilities: `{"Action": "…", "ImageData": base64}`, and of face detection
//! `{"imageContent": base64}`.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::refusal::Kind;
use crate::wire::picture::Picture;

/// Base64 characters of one picture at most (7 MB).
const MOST: usize = 7 << 20;

/// Keys that mean nothing here are passed over; one that comes twice is a fault.
#[derive(Deserialize)]
struct Body<'b> {
    #[serde(borrow, rename = "Action")]
    action: Option<Value<'b>>,
    #[serde(borrow, rename = "ImageData")]
    image: Option<Value<'b>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Value<'b> {
    Text(#[serde(borrow)] Cow<'b, str>),
    Other(IgnoredAny),
}

impl Value<'_> {
    fn picture(self, body: &Bytes) -> Result<Picture, Kind> {
        match self {
            Self::Text(text) if text.trim_ascii().is_empty() => Err(Kind::Empty),
            Self::Text(text) if text.len() > MOST => Err(Kind::Size),
            Self::Text(Cow::Borrowed(text)) => Ok(Picture::Encoded(body.slice_ref(text.as_bytes()))),
            Self::Text(Cow::Owned(text)) => Ok(Picture::Encoded(Bytes::from(text))),
            Self::Other(_) => Err(Kind::Base64),
        }
    }
}

/// The picture of a body whose `Action` has to be `wanted`.
///
/// # Errors
/// [`Kind::NoBody`], [`Kind::NotJson`], [`Kind::Action`], [`Kind::Empty`], [`Kind::Size`], [`Kind::Base64`].
pub fn picture(body: &Bytes, wanted: &str) -> Result<Picture, Kind> {
    if body.trim_ascii().is_empty() {
        return Err(Kind::NoBody);
    }
    let Body { action, image } = serde_json::from_slice(body).map_err(|_| Kind::NotJson)?;
    match action {
        Some(Value::Text(action)) if action == wanted => {}
        _ => return Err(Kind::Action),
    }
    image.ok_or(Kind::Empty)?.picture(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Result<Picture, Kind> {
        picture(&Bytes::copy_from_slice(body.as_bytes()), "DriversLicense")
    }

    #[test]
    fn the_picture_is_borrowed_from_the_body() {
        let body = Bytes::from_static(br#"{"Action": "DriversLicense", "ImageData": "YWJj", "x": [1]}"#);
        let Ok(Picture::Encoded(text)) = picture(&body, "DriversLicense") else { panic!("no picture") };
        assert_eq!(&text[..], b"YWJj");
        assert!(body.as_ptr_range().contains(&text.as_ptr()));
    }

    #[test]
    fn each_fault_has_its_row() {
        for (body, kind) in [
            ("", Kind::NoBody),
            (" \n", Kind::NoBody),
            ("no", Kind::NotJson),
            ("[]", Kind::NotJson),
            (r#"{"Action": "a", "Action": "b"}"#, Kind::NotJson),
            ("{}", Kind::Action),
            (r#"{"Action": 1, "ImageData": "YWJj"}"#, Kind::Action),
            (r#"{"Action": "driverslicense", "ImageData": "YWJj"}"#, Kind::Action),
            (r#"{"Action": "DriversLicense"}"#, Kind::Empty),
            (r#"{"Action": "DriversLicense", "ImageData": " "}"#, Kind::Empty),
            (r#"{"Action": "DriversLicense", "ImageData": null}"#, Kind::Empty),
            (r#"{"Action": "DriversLicense", "ImageData": ["YWJj"]}"#, Kind::Base64),
        ] {
            assert_eq!(found(body), Err(kind), "{body}");
        }
        let long = format!(r#"{{"Action": "DriversLicense", "ImageData": "{}"}}"#, "A".repeat(MOST + 1));
        assert_eq!(found(&long), Err(Kind::Size));
    }
}
