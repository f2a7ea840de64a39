//! TIFF: any of its pages, from bilevel fax to 16-bit CMYK, in strips or tiles.
//!
//! Strips and tiles are undone by the `tiff` crate, which reads a file's first page; a page further on is shown to it
//! as the first. What it does not know is done here: palettes and fax coding (see [`super::fax`]).

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use ::tiff::decoder::{Decoder, DecodingResult, Limits as TiffLimits};
use ::tiff::{ColorType, TiffError};

use super::tiff_directory::{Directory, File};
use super::{
    check_size, contain, fax, ground, jpeg, malformed, no_such_page, too_much, unsupported, upright,
};
use crate::{Error, Limits, Picture};

/// Memory for tables of offsets and one strip beyond the page itself.
const WORKING_BYTES: usize = 64 << 20;

/// Photometric interpretations that matter here.
const BLACK_IS_ZERO: u16 = 1;
const PALETTE: u16 = 3;

/// Pages of the file: its directories, without thumbnails and masks.
///
/// # Errors
/// A file without a directory.
pub(super) fn page_count(bytes: &[u8]) -> Result<usize, Error> {
    File::open(bytes)?.pages().map(|pages| pages.len())
}

/// Decodes page `page`.
///
/// # Errors
/// No such page; damaged, unsupported or too large content.
pub(super) fn decode(bytes: &[u8], page: usize, limits: &Limits) -> Result<Picture, Error> {
    let file = File::open(bytes)?;
    let pages = file.pages()?;
    let offset = *pages.get(page).ok_or_else(|| no_such_page(page, pages.len()))?;
    let directory = file.directory(offset)?;
    check_size("TIFF", directory.width, directory.height, limits)?;
    if directory.samples > 8 || directory.bits > 64 {
        return Err(unsupported(
            "TIFF",
            format_args!("{} samples of {} bits", directory.samples, directory.bits),
        ));
    }
    let (width, height) = (directory.width as u32, directory.height as u32);
    let rgb = if (2..=4).contains(&directory.compression) {
        fax::decode(bytes, &directory)?
    } else {
        check_jpeg_chunks(&file, &directory)?;
        contain("TIFF", || strips(&file, &directory))?
    };
    upright::picture(width, height, rgb, directory.orientation)
        .ok_or_else(|| malformed("TIFF", "pixels do not fill the size"))
}

/// A JPEG inside a TIFF has a size of its own; one larger than its strip would take memory nobody checked.
fn check_jpeg_chunks(file: &File<'_>, directory: &Directory) -> Result<(), Error> {
    if directory.compression != 7 {
        return Ok(());
    }
    let (width, height) = directory.chunk_size;
    for &(at, length) in &directory.chunks {
        let (Ok(at), Ok(length)) = (usize::try_from(at), usize::try_from(length)) else { continue };
        let Some(chunk) = file.bytes().get(at..at.saturating_add(length)) else { continue };
        let Some(inner) = jpeg::header(chunk) else { continue };
        // Strips are rounded up to whole blocks by some writers.
        if u64::from(inner.width) > width.saturating_add(64)
            || u64::from(inner.height) > height.saturating_add(64)
        {
            return Err(malformed("TIFF", "a strip's JPEG is larger than the strip"));
        }
    }
    Ok(())
}

/// Pixels of a page whose strips or tiles the `tiff` crate undoes.
fn strips(file: &File<'_>, directory: &Directory) -> Result<Vec<u8>, Error> {
    if directory.planar && directory.bits < 8 {
        return Err(unsupported("TIFF", "planes of less than 8 bits"));
    }
    let (width, height) = (directory.width as usize, directory.height as usize);
    let palette = directory.photometric == PALETTE;
    let source = shown_first(file, directory, palette.then_some(BLACK_IS_ZERO));
    let samples = width * height * usize::from(directory.samples.max(1));
    let bytes_per_sample = usize::from(directory.bits.div_ceil(8)).max(1);
    let mut own = TiffLimits::default();
    own.decoding_buffer_size = samples.saturating_mul(bytes_per_sample);
    own.intermediate_buffer_size = own.decoding_buffer_size.saturating_add(WORKING_BYTES);
    own.ifd_value_size = WORKING_BYTES;
    let mut decoder = Decoder::new(source).map_err(fault)?.with_limits(own);
    let color = decoder.colortype().map_err(fault)?;
    let mut result = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut result).map_err(fault)?;
    let bits = color.bit_depth();
    let channels = usize::from(color.num_samples());
    // From here on one row is `channels` samples for each pixel, or packed bits.
    let eight = match result {
        DecodingResult::U8(data) if bits < 8 => unpack(&data, width * channels, height, bits, palette),
        DecodingResult::U8(data) => data,
        DecodingResult::U16(data) if palette => data.iter().map(|&v| v.min(255) as u8).collect(),
        DecodingResult::U16(data) => {
            data.iter().map(|&v| ((u32::from(v) * 255 + 32_767) / 65_535) as u8).collect()
        }
        DecodingResult::U32(data) => data.iter().map(|&v| (v >> 24) as u8).collect(),
        DecodingResult::F32(data) => {
            data.iter().map(|&v| (v * 255.0).round().clamp(0.0, 255.0) as u8).collect()
        }
        _ => return Err(unsupported("TIFF", format_args!("{color:?} samples"))),
    };
    let eight = match layout.plane_stride {
        // Sizes in samples are the planes' bytes once each sample has 8 bits.
        Some(_) if layout.planes > 1 => interleave(&eight, width * height, layout.planes),
        _ => eight,
    };
    if palette {
        return look_up(&eight, directory).ok_or_else(|| malformed("TIFF", "no colours in its palette"));
    }
    colors(eight, color, width, directory)
        .ok_or_else(|| unsupported("TIFF", format_args!("{color:?} colours")))
}

/// The file with `directory` as its first page and, where given, another photometric interpretation.
fn shown_first<'b>(file: &File<'b>, directory: &Directory, photometric: Option<u16>) -> Overlaid<'b> {
    let order = |value: u64, width: usize| {
        let mut bytes = value.to_le_bytes()[..width].to_vec();
        if file.layout.big_endian {
            bytes.reverse();
        }
        bytes
    };
    let mut patches =
        vec![if file.layout.big { (8, order(directory.offset, 8)) } else { (4, order(directory.offset, 4)) }];
    if let (Some(value), Some(at)) = (photometric, directory.photometric_at) {
        patches.push((at, order(u64::from(value), 2)));
    }
    Overlaid { under: Cursor::new(file.bytes()), patches }
}

/// Bytes with a few of them replaced, without a copy of the rest.
struct Overlaid<'b> {
    under: Cursor<&'b [u8]>,
    patches: Vec<(u64, Vec<u8>)>,
}

impl Read for Overlaid<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let start = self.under.position();
        let read = self.under.read(buf)?;
        for (at, patch) in &self.patches {
            for (i, &byte) in patch.iter().enumerate() {
                let place = (at + i as u64).checked_sub(start).and_then(|p| usize::try_from(p).ok());
                if let Some(slot) = place.filter(|&p| p < read).and_then(|p| buf.get_mut(p)) {
                    *slot = byte;
                }
            }
        }
        Ok(read)
    }
}

impl Seek for Overlaid<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.under.seek(to)
    }
}

/// Samples of fewer than 8 bits, rows padded to whole bytes: one byte each, stretched to 0..=255 unless they are
/// indices.
fn unpack(data: &[u8], per_row: usize, rows: usize, bits: u8, indices: bool) -> Vec<u8> {
    let stride = (per_row * usize::from(bits)).div_ceil(8);
    let top = (1u32 << bits) - 1;
    let mut out = Vec::with_capacity(per_row * rows);
    for row in data.chunks(stride.max(1)).take(rows) {
        for i in 0..per_row {
            let bit = i * usize::from(bits);
            // A sample of 1, 2 or 4 bits never crosses a byte; other widths are read bit by bit.
            let mut value = 0u32;
            for b in bit..bit + usize::from(bits) {
                let byte = row.get(b / 8).copied().unwrap_or(0);
                value = value << 1 | u32::from(byte >> (7 - b % 8) & 1);
            }
            out.push(if indices { value } else { value * 255 / top } as u8);
        }
    }
    out
}

/// One plane after another to samples side by side.
fn interleave(planes: &[u8], pixels: usize, count: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels * count);
    for i in 0..pixels {
        for plane in 0..count {
            out.push(planes.get(plane * pixels + i).copied().unwrap_or(0));
        }
    }
    out
}

/// Indices to the palette's colours; `None` without a palette.
fn look_up(indices: &[u8], directory: &Directory) -> Option<Vec<u8>> {
    let entries = directory.color_map.len() / 3;
    if entries == 0 {
        return None;
    }
    // Some writers fill the 16-bit table with 8-bit values.
    let eight_bit = directory.color_map.iter().all(|&v| v < 256);
    let color = |table: usize, index: u8| {
        let value = directory.color_map.get(table * entries + usize::from(index)).copied().unwrap_or(0);
        if eight_bit { value as u8 } else { (value >> 8) as u8 }
    };
    Some(indices.iter().flat_map(|&i| [color(0, i), color(1, i), color(2, i)]).collect())
}

/// 8-bit samples of `color` to RGB.
fn colors(data: Vec<u8>, color: ColorType, width: usize, directory: &Directory) -> Option<Vec<u8>> {
    let grey = |data: &[u8], step: usize| data.chunks_exact(step).flat_map(|p| [p[0]; 3]).collect();
    Some(match color {
        ColorType::Gray(_) => grey(&data, 1),
        ColorType::GrayA(_) => {
            ground::compose(data.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(), width)
        }
        ColorType::RGB(_) => data,
        ColorType::RGBA(_) => ground::compose(data, width),
        ColorType::CMYK(_) => data.chunks_exact(4).flat_map(|p| inks(p[0], p[1], p[2], p[3])).collect(),
        ColorType::CMYKA(_) => data.chunks_exact(5).flat_map(|p| inks(p[0], p[1], p[2], p[3])).collect(),
        ColorType::YCbCr(_) => data.chunks_exact(3).flat_map(|p| ycbcr(p[0], p[1], p[2])).collect(),
        ColorType::Lab(_) => grey(&data, 3),
        ColorType::Multiband { num_samples, .. } => {
            let step = usize::from(num_samples.max(1));
            // Grey with something beside it: alpha when the file says so, otherwise the first sample is the picture.
            if step == 2 && matches!(directory.extra.first(), Some(1 | 2)) {
                ground::compose(data.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(), width)
            } else {
                grey(&data, step)
            }
        }
        _ => return None,
    })
}

/// RGB from inks where 255 is full.
fn inks(c: u8, m: u8, y: u8, k: u8) -> [u8; 3] {
    let light = |ink: u8| ((255 - u32::from(ink)) * (255 - u32::from(k)) / 255) as u8;
    [light(c), light(m), light(y)]
}

/// Rec. 601 at full range, as JFIF has it.
fn ycbcr(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    [y + 1.402 * cr, y - 0.344_14 * cb - 0.714_14 * cr, y + 1.772 * cb]
        .map(|v| v.round().clamp(0.0, 255.0) as u8)
}

fn fault(error: TiffError) -> Error {
    match error {
        TiffError::LimitsExceeded => too_much("TIFF", "strips larger than the page"),
        TiffError::UnsupportedError(e) => unsupported("TIFF", e),
        e => malformed("TIFF", e),
    }
}
