//! PNG, GIF, BMP and WebP: one picture each, decoded by the `image` crate within limits read from the header first.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder, ImageError};

use super::format::Raster;
use super::{check_size, contain, ground, malformed, too_much, unsupported, upright};
use crate::{Error, Limits, Picture};

/// Memory beyond the pixels that a decoder may take for its own work: windows, palettes, one row, profiles.
const WORKING_BYTES: u64 = 8 << 20;

impl Raster {
    fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::WebP => "WebP",
        }
    }
}

/// Checks the header's size against the limits.
///
/// # Errors
/// A cut header or too many pixels.
pub(super) fn check(kind: Raster, bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let (width, height) = size(kind, bytes).ok_or_else(|| malformed(kind.name(), "no header"))?;
    check_size(kind.name(), width, height, limits)
}

/// Decodes the picture (the first one of an animation).
///
/// # Errors
/// Damaged, unsupported or too large content.
pub(super) fn decode(kind: Raster, bytes: &[u8], limits: &Limits) -> Result<Picture, Error> {
    check(kind, bytes, limits)?;
    contain(kind.name(), || {
        let source = Cursor::new(bytes);
        let fault = |e| fault(kind, e);
        match kind {
            Raster::Png => {
                // The decoder reads auxiliary chunks while it opens: they are bounded from the start.
                let mut open = image::Limits::no_limits();
                open.max_alloc = Some(WORKING_BYTES);
                pixels(kind, PngDecoder::with_limits(source, open).map_err(fault)?, limits)
            }
            Raster::Gif => pixels(kind, GifDecoder::new(source).map_err(fault)?, limits),
            Raster::Bmp => pixels(kind, BmpDecoder::new(source).map_err(fault)?, limits),
            Raster::WebP => pixels(kind, WebPDecoder::new(source).map_err(fault)?, limits),
        }
    })
}

fn pixels(kind: Raster, mut decoder: impl ImageDecoder, limits: &Limits) -> Result<Picture, Error> {
    let fault = |e| fault(kind, e);
    let (width, height) = decoder.dimensions();
    // The decoder's own word counts too: it may differ from the header that was looked at.
    check_size(kind.name(), u64::from(width), u64::from(height), limits)?;
    let color = decoder.color_type();
    let total = decoder.total_bytes();
    let mut own = image::Limits::no_limits();
    own.max_image_width = Some(limits.side);
    own.max_image_height = Some(limits.side);
    own.max_alloc = Some(total.saturating_mul(2).saturating_add(WORKING_BYTES));
    decoder.set_limits(own).map_err(fault)?;
    // A damaged note about rotation is no reason to refuse the picture.
    let exif = decoder.orientation().map_or(1, |o| o.to_exif());
    let length =
        usize::try_from(total).map_err(|_| too_much(kind.name(), "more than this machine addresses"))?;
    let mut buffer = vec![0u8; length];
    decoder.read_image(&mut buffer).map_err(fault)?;
    let rgb = to_rgb(buffer, color, width as usize)
        .ok_or_else(|| unsupported(kind.name(), format_args!("{color:?} samples")))?;
    upright::picture(width, height, rgb, exif)
        .ok_or_else(|| malformed(kind.name(), "pixels do not fill the size"))
}

/// 8-bit RGB from samples of `color` as the `image` crate gives them (native byte order), with as little extra memory
/// as the step allows.
fn to_rgb(buffer: Vec<u8>, color: ColorType, width: usize) -> Option<Vec<u8>> {
    Some(match color {
        ColorType::Rgb8 => buffer,
        ColorType::Rgba8 => ground::compose(buffer, width),
        ColorType::L8 => buffer.iter().flat_map(|&l| [l; 3]).collect(),
        ColorType::La8 => {
            ground::compose(buffer.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(), width)
        }
        ColorType::L16 => to_rgb(high_bytes(buffer), ColorType::L8, width)?,
        ColorType::La16 => to_rgb(high_bytes(buffer), ColorType::La8, width)?,
        ColorType::Rgb16 => to_rgb(high_bytes(buffer), ColorType::Rgb8, width)?,
        ColorType::Rgba16 => to_rgb(high_bytes(buffer), ColorType::Rgba8, width)?,
        _ => return None,
    })
}

/// 16-bit samples in native order to 8 bits, rounded, in place.
pub(super) fn high_bytes(mut buffer: Vec<u8>) -> Vec<u8> {
    let samples = buffer.len() / 2;
    for i in 0..samples {
        let Some(pair) = buffer.get(i * 2..i * 2 + 2).and_then(|p| <[u8; 2]>::try_from(p).ok()) else {
            break;
        };
        let eight = (u32::from(u16::from_ne_bytes(pair)) * 255 + 32_767) / 65_535;
        if let Some(out) = buffer.get_mut(i) {
            *out = eight as u8;
        }
    }
    buffer.truncate(samples);
    buffer.shrink_to_fit();
    buffer
}

/// Width and height from the header's fixed places; `None` when it is cut off or not a header.
fn size(kind: Raster, bytes: &[u8]) -> Option<(u64, u64)> {
    let le16 = |at: usize| Some(u64::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let le32 = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let be32 = |at: usize| Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    match kind {
        // PNG specification 5.3 and 11.2.2: IHDR is the first chunk.
        Raster::Png => (bytes.get(12..16)? == b"IHDR").then_some((be32(16)?, be32(20)?)),
        // GIF89a specification 18: the logical screen, onto which the first frame is drawn.
        Raster::Gif => Some((le16(6)?, le16(8)?)),
        // BITMAPCOREHEADER has 16-bit sides; every later header signed 32-bit ones, a negative height for top-down.
        Raster::Bmp => match le32(14)? {
            12 => Some((le16(18)?, le16(20)?)),
            _ => {
                let side = |at| Some(u64::from((le32(at)? as i32).unsigned_abs()));
                Some((side(18)?, side(22)?))
            }
        },
        Raster::WebP => webp_size(bytes),
    }
}

/// RFC 9649, 2.5 to 2.7: the first chunk after `RIFF....WEBP` holds the size in a way of its own.
fn webp_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let body = bytes.get(20..)?;
    let low14 =
        |at: usize| Some(u64::from(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?) & 0x3FFF));
    let le24 = |at: usize| {
        let b = body.get(at..at + 3)?;
        Some(u64::from(b[0]) | u64::from(b[1]) << 8 | u64::from(b[2]) << 16)
    };
    match bytes.get(12..16)? {
        b"VP8 " => Some((low14(6)?, low14(8)?)),
        b"VP8L" => {
            let bits = u64::from(u32::from_le_bytes(body.get(1..5)?.try_into().ok()?));
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => Some((le24(4)? + 1, le24(7)? + 1)),
        _ => None,
    }
}

fn fault(kind: Raster, error: ImageError) -> Error {
    match error {
        ImageError::Limits(e) => too_much(kind.name(), e),
        ImageError::Unsupported(e) => unsupported(kind.name(), e),
        e => malformed(kind.name(), e),
    }
}
