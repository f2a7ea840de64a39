//! The body of the list capabilities: `{"data": [base64, …]}`.
//!
//! Base64 is borrowed from the body; the plainest bodies are not even parsed. Keys that mean nothing here are passed over, but a key may stand only once, and
//! nesting has the JSON library's bound (128 deep) also where the content is passed over.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::refusal::Kind;
use crate::wire::picture::Picture;
use crate::wire::plainest;

/// Most keys that an object may have here.
const MOST_KEYS: usize = 64;

/// The pictures of a body, at most `most`.
///
/// # Errors
/// [`Kind::Empty`], [`Kind::NotJson`], [`Kind::NoData`], [`Kind::DataNotList`], [`Kind::TooMany`].
pub fn pictures(body: &Bytes, most: usize) -> Result<Vec<Picture>, Kind> {
    if body.trim_ascii().is_empty() {
        return Err(Kind::Empty);
    }
    if let Some(texts) = plainest::texts(body, most) {
        return Ok(texts.into_iter().map(|text| Picture::Encoded(body.slice_ref(text))).collect());
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let object = Object { most }.deserialize(&mut json).and_then(|data| json.end().map(|()| data));
    match object.map_err(|_| Kind::NotJson)? {
        None => Err(Kind::NoData),
        Some(Data::NotList) => Err(Kind::DataNotList),
        Some(Data::List { more: true, .. }) => Err(Kind::TooMany),
        Some(Data::List { texts, .. }) if texts.is_empty() => Err(Kind::Empty),
        Some(Data::List { texts, .. }) => Ok(texts.into_iter().map(|text| text.picture(body)).collect()),
    }
}

/// What `data` is.
enum Data<'b> {
    List { texts: Vec<Text<'b>>, more: bool },
    NotList,
}

/// An element of the list.
enum Text<'b> {
    Borrowed(&'b str),
    /// The body spells it with escapes (`\/`), so that it had to be written out.
    Owned(String),
    Other,
}

impl Text<'_> {
    fn picture(self, body: &Bytes) -> Picture {
        match self {
            Self::Borrowed(text) => Picture::Encoded(body.slice_ref(text.as_bytes())),
            Self::Owned(text) => Picture::Encoded(Bytes::from(text)),
            Self::Other => Picture::NotText,
        }
    }
}

struct Object {
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Object {
    type Value = Option<Data<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object {
    type Value = Option<Data<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut seen: Vec<String> = Vec::new();
        let mut data = None;
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) || seen.len() == MOST_KEYS {
                return Err(A::Error::custom("a key comes twice, or there are too many"));
            }
            if key == "data" {
                data = Some(map.next_value_seed(Value { most: self.most })?);
            } else {
                map.next_value_seed(Skip)?;
            }
            seen.push(key);
        }
        Ok(data)
    }
}

/// Visits everything that is no list or text with `$otherwise`, passing over what it holds.
macro_rules! everything_else {
    ($otherwise:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($otherwise)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($otherwise)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($otherwise)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($otherwise)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($otherwise)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_key_seed(Skip)?.is_some() {
                map.next_value_seed(Skip)?;
            }
            Ok($otherwise)
        }
    };
}

macro_rules! seed {
    ($seed:ident $value:ty) => {
        impl<'de> DeserializeSeed<'de> for $seed {
            type Value = $value;

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
                from.deserialize_any(self)
            }
        }
    };
}

struct Value {
    most: usize,
}

seed!(Value Data<'de>);

impl<'de> Visitor<'de> for Value {
    type Value = Data<'de>;

    everything_else!(Data::NotList);

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Data::NotList)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while texts.len() < self.most {
            match list.next_element_seed(Element)? {
                Some(text) => texts.push(text),
                None => return Ok(Data::List { texts, more: false }),
            }
        }
        let mut more = false;
        while list.next_element_seed(Skip)?.is_some() {
            more = true;
        }
        Ok(Data::List { texts, more })
    }
}

struct Element;

seed!(Element Text<'de>);

impl<'de> Visitor<'de> for Element {
    type Value = Text<'de>;

    everything_else!(Text::Other);

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text::Owned(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element_seed(Skip)?.is_some() {}
        Ok(Text::Other)
    }
}

struct Skip;

seed!(Skip());

impl<'de> Visitor<'de> for Skip {
    type Value = ();

    everything_else!(());

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element_seed(Skip)?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Result<Vec<Picture>, Kind> {
        pictures(&Bytes::copy_from_slice(body.as_bytes()), 3)
    }

    fn encoded(text: &str) -> Picture {
        Picture::Encoded(Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn pictures_come_in_the_order_sent() {
        let body =
            r#" {"other": [{"a": [1, null]}], "data": ["ab", "c\/d", 1, ], "x": 0.5} "#.replace(", ]", "]");
        assert_eq!(found(&body), Ok(vec![encoded("ab"), encoded("c/d"), Picture::NotText]));
        assert_eq!(found(r#"{"data": [null, ["a"], {"b": "c"}]}"#), Ok(vec![Picture::NotText; 3]));
    }

    #[test]
    fn text_is_borrowed_from_the_body() {
        let body = Bytes::from_static(br#"{"data":["YWJj"]}"#);
        let found = pictures(&body, 3).unwrap();
        let Picture::Encoded(text) = &found[0] else { panic!("{found:?}") };
        assert_eq!(text.as_ptr(), body[10..].as_ptr());
    }

    #[test]
    fn each_fault_has_its_row() {
        let deep = format!(r#"{{"data": [], "x": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        let wide = format!("{{{}}}", (0..65).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(","));
        for (body, kind) in [
            ("", Kind::Empty),
            (" \r\n", Kind::Empty),
            (r#"{"data": []}"#, Kind::Empty),
            ("{}", Kind::NoData),
            (r#"{"Data": ["a"]}"#, Kind::NoData),
            (r#"{"data": "ab"}"#, Kind::DataNotList),
            (r#"{"data": null}"#, Kind::DataNotList),
            (r#"{"data": {"a": "b"}}"#, Kind::DataNotList),
            (r#"{"data": 7}"#, Kind::DataNotList),
            (r#"{"data": ["1", "2", "3", "4"]}"#, Kind::TooMany),
            (r#"["a"]"#, Kind::NotJson),
            ("null", Kind::NotJson),
            ("{", Kind::NotJson),
            (r#"{"data": ["a"]} x"#, Kind::NotJson),
            (r#"{"data": ["a"], "data": ["b"]}"#, Kind::NotJson),
            (r#"{"x": 1, "x": 2, "data": ["b"]}"#, Kind::NotJson),
            (r#"{"data": ["a"}"#, Kind::NotJson),
            (r#"{"x": 1e999}"#, Kind::NotJson),
            (&deep, Kind::NotJson),
            (&wide, Kind::NotJson),
        ] {
            assert_eq!(found(body), Err(kind), "{body}");
        }
        assert_eq!(pictures(&Bytes::from_static(b"{\"data\": [\"\xff\"]}"), 3), Err(Kind::NotJson));
    }
}
