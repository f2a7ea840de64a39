//! Which format a file is, told from its first bytes; the name and the declared type are never asked.

use crate::{Error, ErrorKind, Limits};

/// The formats that are read here, by who decodes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Pdf,
    Tiff,
    Jpeg,
    Raster(Raster),
}

/// Formats of one picture that need no treatment of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raster {
    Png,
    Gif,
    Bmp,
    WebP,
}

/// A PDF's mark may stand after some bytes that a mail program or scanner put before it.
const PDF_MARK_WITHIN: usize = 1024;

/// The format of `bytes`.
///
/// # Errors
/// No bytes, more than the limit, or a format that is not read here.
pub(super) fn of(bytes: &[u8], limits: &Limits) -> Result<Format, Error> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "the file is empty; send the picture's bytes"));
    }
    if bytes.len() > limits.bytes {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("the file has {} bytes, {} are allowed; send a smaller one", bytes.len(), limits.bytes),
        ));
    }
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let found = if starts(b"\xFF\xD8") {
        Format::Jpeg
    } else if starts(b"\x89PNG") {
        Format::Raster(Raster::Png)
    } else if starts(b"GIF8") {
        Format::Raster(Raster::Gif)
    } else if starts(b"BM") {
        Format::Raster(Raster::Bmp)
    } else if starts(b"RIFF") && bytes.get(8..12).is_none_or(|kind| kind == b"WEBP") {
        Format::Raster(Raster::WebP)
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        Format::Tiff
    } else if bytes
        .iter()
        .take(PDF_MARK_WITHIN)
        .collect::<Vec<_>>()
        .windows(5)
        .any(|w| w.iter().copied().eq(b"%PDF-"))
    {
        Format::Pdf
    } else {
        return Err(Error::new(
            ErrorKind::UnsupportedFormat,
            format!("{}; send PNG, JPEG, BMP, GIF, WebP, TIFF or PDF", what_it_is(bytes)),
        ));
    };
    Ok(found)
}

/// A word for some common files that are not read, so that the sentence helps.
fn what_it_is(bytes: &[u8]) -> &'static str {
    let brand = bytes.get(4..12).unwrap_or_default();
    match bytes {
        _ if brand.starts_with(b"ftypavif") => "AVIF is not read",
        _ if brand.starts_with(b"ftyphe") || brand.starts_with(b"ftypmif1") => "HEIC is not read",
        [b'P', b'K', 3, 4, ..] => "a ZIP or Office file is not a picture",
        [b'<', b's' | b'?', ..] => "SVG and XML are not read",
        _ => "these bytes are of no picture format that is read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide() {
        let limits = Limits::default();
        let cases: [(&[u8], Format); 7] = [
            (b"\xFF\xD8\xFF\xE0", Format::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Format::Raster(Raster::Png)),
            (b"GIF89a", Format::Raster(Raster::Gif)),
            (b"BM", Format::Raster(Raster::Bmp)),
            (b"RIFF\0\0\0\0WEBP", Format::Raster(Raster::WebP)),
            (b"MM\0*", Format::Tiff),
            (b"junk before\n%PDF-1.4", Format::Pdf),
        ];
        for (bytes, want) in cases {
            assert_eq!(of(bytes, &limits).unwrap(), want);
        }
        assert_eq!(of(b"", &limits).unwrap_err().kind(), ErrorKind::Empty);
        assert_eq!(of(b"hello", &limits).unwrap_err().kind(), ErrorKind::UnsupportedFormat);
        assert_eq!(of(b"RIFF\0\0\0\0WAVE", &limits).unwrap_err().kind(), ErrorKind::UnsupportedFormat);
        assert_eq!(of(&[0; 20], &Limits { bytes: 10, ..limits }).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}
