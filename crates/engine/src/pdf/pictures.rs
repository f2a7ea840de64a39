//! Pictures in a PDF before they are decoded: what their dictionary says, what their coding says, what they become.

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, Object, Stream};
use memchr::memmem;

use super::streams::size_within;
use crate::decode::{check_size, jpeg_scans, malformed, too_much};
use crate::{Error, Limits};

/// What messages call it.
const WHAT: &str = "picture in the PDF";

/// Tiles that a JPEG 2000 picture may have, and components: what any scanner or camera writes has one tile or a few
/// hundred, and at most five components.
const MOST_TILES: u64 = 16_384;
const MOST_COMPONENTS: u64 = 8;

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
    let filters = stream.filters();
    let Some(coding) = filters.last().copied() else { return Ok(work) };
    // A coded picture inside a packing is rare; its header is taken from the packing's own bytes and not found.
    let data = stream.raw_data();
    match coding {
        Filter::CcittFaxDecode => check_size(WHAT, fax_columns(dict), height, limits)?,
        Filter::DctDecode => {
            // The renderer keeps to the dictionary's size where the JPEG says more.
            let scans = jpeg_scans(&data).ok_or_else(|| too_much("PDF page", "a JPEG of too many scans"))?;
            work = work.saturating_add((width * height).saturating_mul(scans as u64));
        }
        Filter::JpxDecode => {
            if let Some(size) = jpx_size(&data) {
                check_size(WHAT, size.width, size.height, limits)?;
                if size.tiles > MOST_TILES || size.components > MOST_COMPONENTS {
                    return Err(too_much("PDF page", "a JPEG 2000 of too many parts"));
                }
                work = work.saturating_add((size.width * size.height * size.components).saturating_mul(10));
            }
        }
        Filter::Jbig2Decode => {
            let (page, regions) = jbig2_sizes(&data);
            if let Some((width, height)) = page {
                if width == 0 || height == 0 {
                    return Err(malformed("PDF", "a picture without size"));
                }
                check_size(WHAT, width, height, limits)?;
            }
            work = work.saturating_add(regions);
        }
        _ => {}
    }
    Ok(work)
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
    let direct = dict.get::<Dict<'_>>(b"DecodeParms").or_else(|| dict.get::<Dict<'_>>(b"DP"));
    let last =
        |key: &[u8]| dict.get::<Array<'_>>(key).and_then(|a| a.iter::<Object<'_>>().last()?.into_dict());
    let parms = direct.or_else(|| last(b"DecodeParms")).or_else(|| last(b"DP"));
    // A number that does not fit is as good as the largest.
    parms
        .filter(|p| p.contains_key(b"Columns"))
        .map_or(1728, |p| p.get::<u32>(b"Columns").map_or(u64::MAX, u64::from))
}

/// What the SIZ marker of a JPEG 2000 codestream says.
struct JpxSize {
    width: u64,
    height: u64,
    tiles: u64,
    components: u64,
}

/// Finds the codestream wherever the file puts it (ISO 15444-1, A.5.1).
fn jpx_size(data: &[u8]) -> Option<JpxSize> {
    let at = memmem::find(data, &[0xFF, 0x4F, 0xFF, 0x51])? + 8;
    let be32 = |i: usize| Some(u64::from(u32::from_be_bytes(data.get(at + i..at + i + 4)?.try_into().ok()?)));
    let (right, bottom, left, top) = (be32(0)?, be32(4)?, be32(8)?, be32(12)?);
    let (tile_width, tile_height, tile_left, tile_top) = (be32(16)?, be32(20)?, be32(24)?, be32(28)?);
    let across = right.saturating_sub(tile_left).div_ceil(tile_width.max(1));
    let down = bottom.saturating_sub(tile_top).div_ceil(tile_height.max(1));
    let components = u64::from(u16::from_be_bytes(data.get(at + 32..at + 34)?.try_into().ok()?));
    Some(JpxSize {
        width: right.saturating_sub(left),
        height: bottom.saturating_sub(top),
        tiles: across.saturating_mul(down),
        components,
    })
}

/// The page size of a JBIG2 stream, if its segments say one, and the pixels of all its regions together: a page may be
/// drawn over any number of times. ITU-T T.88, 7.2 and 7.4.
fn jbig2_sizes(data: &[u8]) -> (Option<(u64, u64)>, u64) {
    let (mut page, mut regions, mut at) = (None, 0u64, 0usize);
    while let Some((kind, body, after)) = jbig2_segment(data, at) {
        let be32 = |i: usize| {
            data.get(body + i..body + i + 4)
                .and_then(|b| b.try_into().ok())
                .map_or(0, |b| u64::from(u32::from_be_bytes(b)))
        };
        match kind {
            48 => {
                // An unknown height grows with the stripes that the data has.
                let height = if be32(4) == 0xFFFF_FFFF { 1 } else { be32(4) };
                page = page.or(Some((be32(0), height)));
            }
            4 | 6 | 7 | 20 | 22 | 23 | 36 | 38..=40 | 42 | 43 => {
                regions = regions.saturating_add(be32(0).saturating_mul(be32(4)));
            }
            _ => {}
        }
        at = after;
    }
    (page, regions)
}

/// The kind of the segment at `at`, where its data begins and where the next segment does.
fn jbig2_segment(data: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let number = u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?);
    let flags = *data.get(at + 4)?;
    let count = usize::from(*data.get(at + 5)? >> 5);
    // Above four, a count of its own and a byte of retention flags for eight segments follow.
    let (referred, counted) = if count == 7 {
        let long = u32::from_be_bytes(data.get(at + 5..at + 9)?.try_into().ok()?) & 0x1FFF_FFFF;
        let long = usize::try_from(long).ok()?;
        (long, 4 + (long + 8) / 8)
    } else {
        (count, 1)
    };
    let each = if number <= 256 {
        1
    } else if number <= 65_536 {
        2
    } else {
        4
    };
    let page = if flags & 0x40 != 0 { 4 } else { 1 };
    let length_at = (at + 5 + counted).checked_add(referred.checked_mul(each)?)?.checked_add(page)?;
    let length = u32::from_be_bytes(data.get(length_at..length_at.checked_add(4)?)?.try_into().ok()?);
    let body = length_at + 4;
    Some((flags & 0x3F, body, body.checked_add(usize::try_from(length).ok()?)?))
}
