//! Bytes to pixels: the format decided from the bytes, limits checked from the header before memory is taken.
//!
//! PNG, JPEG, BMP, GIF (first frame), WebP (first frame), TIFF (each page) and PDF (each page, see the module `pdf`).
//! Whatever the file holds — palette, grey, CMYK, 16 bits, transparency, a camera's rotation — comes out as the one
//! kind of pixels that [`Picture`] is.

mod fax;
mod format;
mod ground;
mod guard;
mod jpeg;
mod raster;
mod tiff;
mod tiff_directory;
mod upright;

pub(crate) use guard::contain;
pub(crate) use jpeg::scans_within as jpeg_scans;

use self::format::Format;
use crate::{Error, ErrorKind, Limits, Page, Picture, pdf};

/// One page as the file gives it.
#[derive(Debug, Clone)]
pub enum Decoded {
    /// Pixels to read.
    Picture(Picture),
    /// Text that the page carries itself (a PDF's sound text layer): nothing to recognise.
    Carried(Page),
}

/// How many pages the file has, told from its header or directory without decoding pixels.
///
/// The count may be above [`Limits::pages`]: whoever reads all pages refuses then, whoever chose pages goes on.
///
/// # Errors
/// Empty, unsupported, malformed, encrypted or too large input.
pub fn page_count(bytes: &[u8], limits: &Limits) -> Result<usize, Error> {
    match format::of(bytes, limits)? {
        Format::Pdf => pdf::page_count(bytes),
        Format::Tiff => tiff::page_count(bytes),
        Format::Jpeg => jpeg::check(bytes, limits).map(|()| 1),
        Format::Raster(kind) => raster::check(kind, bytes, limits).map(|()| 1),
    }
}

/// Decodes page `page` (from 0). A JPEG may come reduced by 2, 4 or 8 as long as its longer side stays at least
/// `fit` pixels; [`Picture::reduced`] then tells the factor.
///
/// # Errors
/// Empty, unsupported, malformed, encrypted, too large or too small input, or a page that does not exist.
pub fn decode(bytes: &[u8], page: usize, limits: &Limits, fit: Option<u32>) -> Result<Decoded, Error> {
    let format = format::of(bytes, limits)?;
    let picture = match format {
        Format::Pdf => return pdf::decode(bytes, page, limits),
        Format::Tiff => tiff::decode(bytes, page, limits)?,
        _ if page > 0 => return Err(no_such_page(page, 1)),
        Format::Jpeg => jpeg::decode(bytes, limits, fit)?,
        Format::Raster(kind) => raster::decode(kind, bytes, limits)?,
    };
    Ok(Decoded::Picture(picture))
}

/// Page `page` (from 0) as pixels, at full size, also where [`decode`] would give the text that the page carries. The
/// pixels are those that the page's polygons count.
///
/// # Errors
/// As [`decode`].
pub fn draw(bytes: &[u8], page: usize, limits: &Limits) -> Result<Picture, Error> {
    if format::of(bytes, limits)? == Format::Pdf {
        return pdf::draw(bytes, page, limits);
    }
    match decode(bytes, page, limits, None)? {
        Decoded::Picture(picture) => Ok(picture),
        Decoded::Carried(_) => Err(unsupported("picture", "it carries text and no pixels")),
    }
}

/// The refusal of a page outside the file's `pages`.
pub(crate) fn no_such_page(page: usize, pages: usize) -> Error {
    Error::new(
        ErrorKind::NoSuchPage,
        format!("page {} was asked for, the file has {pages}; choose a page that it has", page + 1),
    )
}

/// Refuses a page of `width` by `height` pixels that has none or more than the limits allow.
pub(crate) fn check_size(what: &str, width: u64, height: u64, limits: &Limits) -> Result<(), Error> {
    if width == 0 || height == 0 {
        return Err(Error::new(
            ErrorKind::Malformed,
            format!("the {what} says it has no pixels; save the picture again"),
        ));
    }
    if width.max(height) > u64::from(limits.side) {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!(
                "the {what} is {width}x{height}, a side may have {}; send it smaller or in parts",
                limits.side
            ),
        ));
    }
    if width.saturating_mul(height) > limits.pixels {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!(
                "the {what} is {width}x{height}, more than the {} pixels allowed; send it smaller or in parts",
                limits.pixels
            ),
        ));
    }
    Ok(())
}

/// A damaged file of kind `what`, with the decoder's own word for it.
pub(crate) fn malformed(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Malformed,
        format!(
            "the {what} is damaged or cut off ({}); send the whole file or save it again",
            one_line(cause)
        ),
    )
}

/// A kind of content that nothing here decodes.
pub(crate) fn unsupported(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::UnsupportedFormat,
        format!("this kind of {what} is not read ({}); convert it to PNG or JPEG", one_line(cause)),
    )
}

/// Content that would take more memory or time than its size explains.
pub(crate) fn too_much(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!(
            "the {what} needs more memory or time than its size allows ({}); save it again",
            one_line(cause)
        ),
    )
}

/// A decoder's own message as part of a sentence: on one line and not long.
fn one_line(cause: impl std::fmt::Display) -> String {
    const LONGEST: usize = 120;
    let words = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_end_matches('.').chars().take(LONGEST).collect()
}
