//! A picture as a call carries it: bytes, or base64 in either alphabet, with or without padding and `data:` prefix.

use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use crate::config::Limits;
use crate::refusal::Kind;
use crate::steps::buffers::Buffers;

/// One picture, in the body's own memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// Base64 text of the cloud's three formats.
    Encoded(Bytes),
    /// What stood in a picture's place and was no text.
    NotText,
    /// A file as it is, of any format that the engine reads.
    Plain(Bytes),
}

impl Picture {
    /// Whether the contract's bounds in pixels and formats hold for it.
    pub(crate) fn bounded(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// Bytes that it takes in the body.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Encoded(bytes) | Self::Plain(bytes) => bytes.len(),
            Self::NotText => 0,
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// The row that says what is wrong with it.
    pub fn take_out(&self, limits: &Limits, buffers: &Arc<Buffers>) -> Result<Bytes, Kind> {
        let text = match self {
            Self::NotText => return Err(Kind::Base64),
            Self::Plain(bytes) if bytes.is_empty() => return Err(Kind::Empty),
            Self::Plain(bytes) => return Ok(bytes.clone()),
            Self::Encoded(text) => without_prefix(text).trim_ascii(),
        };
        if text.is_empty() {
            return Err(Kind::Empty);
        }
        // Line ends that some encoders put in are taken for part of the length; a thirtieth more is room enough.
        if text.len() / 4 * 3 > limits.picture_bytes + limits.picture_bytes / 30 {
            return Err(Kind::Size);
        }
        let bytes = decoded(text, buffers).ok_or(Kind::Base64)?;
        match bytes.len() {
            0 => Err(Kind::Empty),
            many if many > limits.picture_bytes => Err(Kind::Size),
            _ if !is_cloud_format(&bytes) => Err(Kind::Format),
            _ => Ok(bytes),
        }
    }
}

/// PNG, JPEG or BMP by the first bytes.
fn is_cloud_format(bytes: &[u8]) -> bool {
    [b"\x89PNG\r\n\x1a\n".as_slice(), b"\xff\xd8\xff", b"BM"].iter().any(|head| bytes.starts_with(head))
}

/// The text without `data:image/png;base64,`.
fn without_prefix(text: &[u8]) -> &[u8] {
    const LONGEST: usize = 128;
    if !text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b"data:")) {
        return text;
    }
    let comma = text.iter().take(LONGEST).position(|byte| *byte == b',');
    comma.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// The bytes that base64 stands for.
fn decoded(text: &[u8], buffers: &Arc<Buffers>) -> Option<Bytes> {
    // Nearly every text is of the standard alphabet and padded, which many bytes at a time are read of.
    let mut buffer = buffers.take(text.len().div_ceil(4) * 3);
    if base64_simd::STANDARD.decode_append(text, buffer.bytes()).is_ok() {
        return Some(buffer.freeze());
    }
    drop(buffer);
    in_any_spelling(text).map(Bytes::from)
}

fn in_any_spelling(text: &[u8]) -> Option<Vec<u8>> {
    const fn engine(alphabet: &Alphabet) -> GeneralPurpose {
        let config = GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true);
        GeneralPurpose::new(alphabet, config)
    }
    const PLAIN: GeneralPurpose = engine(&STANDARD);
    const URL: GeneralPurpose = engine(&URL_SAFE);
    let decode = |text: &[u8]| PLAIN.decode(text).or_else(|_| URL.decode(text)).ok();
    decode(text).or_else(|| {
        // MIME encoders break the lines (RFC 2045, 6.8).
        let joined: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        if joined.len() == text.len() { None } else { decode(&joined) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose;

    fn take_out(text: &str) -> Result<Vec<u8>, Kind> {
        let picture = Picture::Encoded(Bytes::copy_from_slice(text.as_bytes()));
        let limits = Limits { picture_bytes: 1000, ..Limits::default() };
        picture.take_out(&limits, &Arc::default()).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn every_spelling_gives_the_same_bytes() {
        let bytes = b"BM\xfb\xff\xfe?>~~\0".to_vec();
        let standard = general_purpose::STANDARD.encode(&bytes);
        assert!(standard.contains(['+', '/']) && standard.contains('='), "{standard}");
        let url = general_purpose::URL_SAFE.encode(&bytes);
        let (head, tail) = standard.split_at(7);
        for text in [
            standard.clone(),
            url.clone(),
            general_purpose::STANDARD_NO_PAD.encode(&bytes),
            general_purpose::URL_SAFE_NO_PAD.encode(&bytes),
            format!("data:image/bmp;base64,{standard}"),
            format!("DATA:image/bmp;base64,{url}"),
            format!("{head}\r\n{tail}\n"),
        ] {
            assert_eq!(take_out(&text).as_ref(), Ok(&bytes), "{text}");
        }
    }

    #[test]
    fn what_is_read_many_bytes_at_a_time_is_what_the_slow_way_reads() {
        // Every length around a block, every letter in it, one of them spoilt.
        let letters: Vec<u8> = (0..=255).cycle().take(700).collect();
        for length in (0..300).chain([511, 512, 513, 700]) {
            let text = general_purpose::STANDARD.encode(&letters[..length]);
            for (at, spoilt) in
                [(0, None), (length / 2, Some(b'!')), (length, Some(b'-')), (length / 3, Some(b'='))]
            {
                let mut text = text.clone().into_bytes();
                if let (Some(letter), Some(spoilt)) = (text.get_mut(at), spoilt) {
                    *letter = spoilt;
                }
                let quick = decoded(&text, &Arc::default());
                let slow = in_any_spelling(&text);
                assert_eq!(quick.as_deref(), slow.as_deref(), "{}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn each_fault_has_its_row() {
        let encoded = |bytes: &[u8]| general_purpose::STANDARD.encode(bytes);
        let long = [b"BM".as_slice(), &[0; 999]].concat();
        for (text, kind) in [
            (String::new(), Kind::Empty),
            ("data:image/png;base64,".into(), Kind::Empty),
            ("====".into(), Kind::Base64),
            ("示例".into(), Kind::Base64),
            ("ab+_".into(), Kind::Base64),
            ("data:image/png;base64".into(), Kind::Base64),
            (encoded(b"GIF89a"), Kind::Format),
            (encoded(b"%PDF-1.7"), Kind::Format),
            (encoded(&long), Kind::Size),
            (encoded(&[0; 4000]), Kind::Size),
        ] {
            assert_eq!(take_out(&text), Err(kind), "{text}");
        }
        assert_eq!(Picture::NotText.take_out(&Limits::default(), &Arc::default()), Err(Kind::Base64));
        assert_eq!(take_out(&encoded(&long[..1000])).map(|bytes| bytes.len()), Ok(1000));
    }
}
