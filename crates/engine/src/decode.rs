//! Bytes to pixels: the format decided from the bytes, limits checked from the header before memory is taken.

use crate::{Error, ErrorKind, Limits, Page, Picture};

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
/// # Errors
/// Empty, unsupported, malformed, encrypted or too large input.
pub fn page_count(bytes: &[u8], limits: &Limits) -> Result<usize, Error> {
    let _ = (bytes, limits);
    Err(Error::new(ErrorKind::Internal, "not built yet"))
}

/// Decodes page `page` (from 0). A JPEG may come reduced by 2, 4 or 8 as long as its longer side stays at least
/// `fit` pixels; [`Picture::reduced`] then tells the factor.
///
/// # Errors
/// Empty, unsupported, malformed, encrypted, too large or too small input, or a page that does not exist.
pub fn decode(bytes: &[u8], page: usize, limits: &Limits, fit: Option<u32>) -> Result<Decoded, Error> {
    let _ = (bytes, page, limits, fit);
    Err(Error::new(ErrorKind::Internal, "not built yet"))
}
