//! JPEG: baseline and progressive, grey, colour, CMYK and YCCK; whole, or reduced inside the transform.

use image::metadata::Orientation;
use memchr::memmem;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{check_size, contain, malformed, too_much, unsupported, upright};
use crate::{Error, Limits, Picture};

/// A progressive file is decoded once over for each scan, so scans are work that a few bytes can ask for. Encoders
/// write about ten; the most that the format can use well is below this.
const MAX_SCANS: usize = 100;

/// What the markers before the pixels say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub width: u16,
    pub height: u16,
    /// 1 grey, 3 colour, 4 CMYK or YCCK.
    pub components: u8,
    progressive: bool,
    /// As EXIF counts it, 1 for none.
    orientation: u8,
    /// Where the frame header stands: the thumbnail in EXIF, a JPEG of its own, lies before it.
    frame_at: usize,
}

/// Checks the header's size against the limits.
///
/// # Errors
/// No frame header, or too many pixels or scans.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    checked_header(bytes, limits).map(|_| ())
}

/// Decodes the picture, reduced by the largest of 8, 4, 2 that leaves its longer side at least `fit` pixels.
///
/// # Errors
/// Damaged, unsupported or too large content.
pub(super) fn decode(bytes: &[u8], limits: &Limits, fit: Option<u32>) -> Result<Picture, Error> {
    let header = checked_header(bytes, limits)?;
    let factor = fit.map_or(1, |fit| reduction(header, fit));
    let ended = has_end(frame(bytes, header));
    let (width, height, rgb) = contain("JPEG", || match factor {
        // Only this decoder tells a file that is cut off from one that merely lacks its last two bytes.
        _ if !ended => whole(bytes, header, true),
        1 => whole(bytes, header, false),
        _ => reduced(bytes, header, factor),
    })?;
    let factor = if ended { factor } else { 1 };
    upright::picture(width, height, rgb, header.orientation)
        .map(|picture| picture.with_reduced(u32::from(factor)))
        .ok_or_else(|| malformed("JPEG", "pixels do not fill the size"))
}

/// The largest factor that keeps the longer side at or above `fit`.
fn reduction(header: Header, fit: u32) -> u16 {
    let longer = u32::from(header.width.max(header.height));
    [8u16, 4, 2].into_iter().find(|&f| longer.div_ceil(u32::from(f)) >= fit.max(1)).unwrap_or(1)
}

/// Decodes every pixel. `strict` refuses data that ends early, which is otherwise filled up with grey.
fn whole(bytes: &[u8], header: Header, strict: bool) -> Result<(u32, u32, Vec<u8>), Error> {
    let fault = |e: zune_jpeg::errors::DecodeErrors| malformed("JPEG", e);
    let options = DecoderOptions::default()
        .set_strict_mode(strict)
        .set_max_width(usize::from(header.width))
        .set_max_height(usize::from(header.height))
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(fault)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| malformed("JPEG", "no frame header"))?;
    if (width, height) != (usize::from(header.width), usize::from(header.height)) {
        return Err(malformed("JPEG", "two sizes"));
    }
    let rgb = decoder.decode().map_err(fault)?;
    Ok((width as u32, height as u32, rgb))
}

fn reduced(bytes: &[u8], header: Header, factor: u16) -> Result<(u32, u32, Vec<u8>), Error> {
    let fault = |e: jpeg_decoder::Error| match e {
        jpeg_decoder::Error::Unsupported(_) => unsupported("JPEG", e),
        e => malformed("JPEG", e),
    };
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    // Coefficients of a progressive picture, planes and the result, each sample at most two bytes.
    let samples = usize::from(header.width) * usize::from(header.height) * usize::from(header.components);
    decoder.set_max_decoding_buffer_size(samples.saturating_mul(4).saturating_add(1 << 20));
    let (width, height) =
        decoder.scale(header.width.div_ceil(factor), header.height.div_ceil(factor)).map_err(fault)?;
    let pixels = decoder.decode().map_err(fault)?;
    let format = decoder.info().map(|info| info.pixel_format);
    let rgb = match format {
        Some(jpeg_decoder::PixelFormat::RGB24) => pixels,
        Some(jpeg_decoder::PixelFormat::L8) => pixels.iter().flat_map(|&l| [l; 3]).collect(),
        Some(jpeg_decoder::PixelFormat::CMYK32) => cmyk(&pixels),
        _ => return Err(unsupported("JPEG", "samples of more than 8 bits")),
    };
    Ok((u32::from(width), u32::from(height), rgb))
}

/// RGB from CMYK where 255 is full ink.
fn cmyk(pixels: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| ((255 - u32::from(ink)) * (255 - u32::from(black)) / 255) as u8;
    pixels.chunks_exact(4).flat_map(|p| [light(p[0], p[3]), light(p[1], p[3]), light(p[2], p[3])]).collect()
}

fn checked_header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let header = header(bytes).ok_or_else(|| malformed("JPEG", "no frame header"))?;
    check_size("JPEG", u64::from(header.width), u64::from(header.height), limits)?;
    if header.progressive && scans(frame(bytes, header)) > MAX_SCANS {
        return Err(too_much("JPEG", format_args!("more than {MAX_SCANS} scans")));
    }
    Ok(header)
}

/// How many times over a JPEG is decoded; `None` when that is more than any honest one. A file without frame header
/// counts as one: it will not be decoded at all.
pub(crate) fn scans_within(bytes: &[u8]) -> Option<usize> {
    let Some(header) = header(bytes).filter(|header| header.progressive) else { return Some(1) };
    Some(scans(frame(bytes, header))).filter(|&scans| scans <= MAX_SCANS)
}

/// Reads the marker segments up to the frame header; EXIF stands before it. ITU-T T.81, B.1 and B.2.
pub(super) fn header(bytes: &[u8]) -> Option<Header> {
    let be16 = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    let mut orientation = 1;
    loop {
        // Any number of fill bytes may stand before a marker; some writers leave rubbish too.
        while *bytes.get(at)? != 0xFF {
            at += 1;
        }
        while *bytes.get(at)? == 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at)?;
        at += 1;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            0xD9 | 0xDA => return None,
            _ => {}
        }
        let length = usize::from(be16(at)?);
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some(Header {
                    height: be16(at + 3)?,
                    width: be16(at + 5)?,
                    components: *bytes.get(at + 7)?,
                    progressive: matches!(marker, 0xC2 | 0xC6 | 0xCA | 0xCE),
                    orientation,
                    frame_at: at,
                });
            }
            0xE1 => {
                let exif = bytes.get(at + 2..at + length).and_then(|s| s.strip_prefix(b"Exif\0\0"));
                if let Some(noted) = exif.and_then(Orientation::from_exif_chunk) {
                    orientation = noted.to_exif();
                }
            }
            _ => {}
        }
        at += length.max(2);
    }
}

/// The file from its frame header on.
fn frame(bytes: &[u8], header: Header) -> &[u8] {
    bytes.get(header.frame_at..).unwrap_or_default()
}

/// Whether an end marker stands after the pixels: it is the last thing an encoder writes.
fn has_end(frame: &[u8]) -> bool {
    memmem::rfind(frame, &[0xFF, 0xD9]).is_some()
}

/// How many scans the frame starts. A start-of-scan marker cannot occur in entropy-coded data (T.81, B.1.1.5).
fn scans(frame: &[u8]) -> usize {
    memmem::find_iter(frame, &[0xFF, 0xDA]).take(MAX_SCANS + 1).count()
}
