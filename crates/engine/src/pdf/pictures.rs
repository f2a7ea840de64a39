//! Pictures in a PDF before they are decoded: what their dictionary says, what their coding says, what they become.

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream};

use super::streams::{Coded, coded, size_within};
use super::{jbig2, jpx};
use crate::decode::{check_size, jpeg_scans, malformed, too_much};
use crate::{Error, Limits};

/// What messages call it.
const WHAT: &str = "picture in the PDF";

/// Checks a picture that a page is about to show, and its masks. Gives the work of decoding it beyond its pixels, in
/// the units of [`super::survey`].
///
/// # Errors
/// More pixels, bytes or scans than the limits allow.
pub(super) fn check(stream: &Stream<'_>, limits: &Limits) -> Result<u64, Error> {
    let mut work = check_one(stream, limits)?;
    for key in [b"SMask".as_slice(), b"Mask"] {
        if let Some(mask) = stream.dict().get::<Stream<'_>>(key) {
            work = work.saturating_add(check_one(&mask, limits)?);
        }
    }
    Ok(work)
}

fn check_one(stream: &Stream<'_>, limits: &Limits) -> Result<u64, Error> {
    let dict = stream.dict();
    let number = |long: &[u8], short: &[u8]| dict.get::<u32>(short).or_else(|| dict.get::<u32>(long));
    let width = u64::from(number(b"Width", b"W").unwrap_or(1));
    let height = u64::from(number(b"Height", b"H").unwrap_or(1));
    check_size(WHAT, width, height, limits)?;
    let cap = usize::try_from(limits.pixels.saturating_mul(4)).unwrap_or(usize::MAX);
    size_within(stream, cap).ok_or_else(|| too_much("PDF page", "a picture unpacks to too much"))?;
    let mut work = (width * height).saturating_mul(tint_work(dict));
    let Some(Coded { coding, data }) = coded(stream, cap)? else { return Ok(work) };
    match coding {
        Filter::CcittFaxDecode => check_size(WHAT, fax_columns(dict), height, limits)?,
        Filter::DctDecode => {
            // The renderer keeps to the dictionary's size where the JPEG says more.
            let scans = jpeg_scans(&data).ok_or_else(|| too_much("PDF page", "a JPEG of too many scans"))?;
            work = work.saturating_add((width * height).saturating_mul(scans as u64));
        }
        Filter::JpxDecode => {
            if let Some(header) = jpx::header(&data) {
                check_size(WHAT, header.width, header.height, limits)?;
                if !header.is_honest() {
                    return Err(too_much("PDF page", "a JPEG 2000 of too many parts"));
                }
                work = work
                    .saturating_add((header.width * header.height * header.components).saturating_mul(10));
            }
        }
        Filter::Jbig2Decode => {
            let mut sizes = jbig2::sizes(&data);
            if let Some(shared) = shared_segments(dict) {
                sizes.add(&jbig2::sizes(&shared.decoded_data().unwrap_or_default()));
            }
            if let Some((width, height)) = sizes.page {
                if width == 0 || height == 0 {
                    return Err(malformed("PDF", "a picture without size"));
                }
                check_size(WHAT, width, height, limits)?;
            }
            if sizes.largest > limits.pixels {
                return Err(too_much("PDF page", "a JBIG2 of a region larger than any page"));
            }
            // A pixel of this coding takes some ten nanoseconds.
            work = work.saturating_add(sizes.pixels);
        }
        _ => {}
    }
    Ok(work)
}

/// The segments that JBIG2 pictures share.
fn shared_segments<'a>(dict: &Dict<'a>) -> Option<Stream<'a>> {
    parameters(dict)?.get::<Stream<'a>>(b"JBIG2Globals")
}

/// Units for bringing one pixel into RGB: inks are mixed by a function of the document's own.
fn tint_work(dict: &Dict<'_>) -> u64 {
    let space = dict.get::<Array<'_>>(b"ColorSpace").or_else(|| dict.get::<Array<'_>>(b"CS"));
    let Some(space) = space else { return 0 };
    let parts: Vec<Object<'_>> = space.iter::<Object<'_>>().take(4).collect();
    let is_mixed = matches!(parts.first(), Some(Object::Name(name)) if matches!(name.as_ref(), b"Separation" | b"DeviceN"));
    match parts.get(3) {
        // A program of the calculator kind is at most one operation for two bytes.
        Some(Object::Stream(mixing)) if is_mixed && mixing.dict().get::<u32>(b"FunctionType") == Some(4) => {
            mixing.decoded_data().map_or(0, |program| program.len() as u64 / 2)
        }
        Some(_) if is_mixed => 10,
        _ => 0,
    }
}

/// The columns that fax coding is told to have, whatever the picture's width.
fn fax_columns(dict: &Dict<'_>) -> u64 {
    // A number that does not fit is as good as the largest.
    parameters(dict)
        .filter(|p| p.contains_key(b"Columns"))
        .map_or(1728, |p| p.get::<u32>(b"Columns").map_or(u64::MAX, u64::from))
}

/// The parameters of a stream's last coding.
fn parameters<'a>(dict: &Dict<'a>) -> Option<Dict<'a>> {
    let direct = dict.get::<Dict<'a>>(b"DecodeParms").or_else(|| dict.get::<Dict<'a>>(b"DP"));
    let last =
        |key: &[u8]| dict.get::<Array<'a>>(key).and_then(|a| a.iter::<Object<'a>>().last()?.into_dict());
    direct.or_else(|| last(b"DecodeParms")).or_else(|| last(b"DP"))
}
