//! Bilevel TIFF pages in fax coding: CCITT Group 3 (one- and two-dimensional) and Group 4, as scanners write them.

use std::borrow::Cow;

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::tiff_directory::Directory;
use super::{contain, malformed, unsupported};
use crate::Error;

/// Decodes a page whose compression is 2, 3 or 4 to RGB. Rows that are missing at the end stay white.
///
/// # Errors
/// More than one bit or sample, or not one row that can be read.
pub(super) fn decode(bytes: &[u8], directory: &Directory) -> Result<Vec<u8>, Error> {
    if directory.bits != 1 || directory.samples != 1 {
        return Err(unsupported("TIFF", "fax coding of more than one bit"));
    }
    let (width, height) = (directory.width as usize, directory.height as usize);
    // Fax codes black runs; with photometric 0 a set bit is black, with 1 it is white.
    let (white, black) = if directory.photometric == 1 { (0u8, 255u8) } else { (255, 0) };
    let mut page = Page { rgb: vec![white; width * height * 3], row: 0, end: 0, width, black };
    let rows_per_strip = directory.chunk_size.1.max(1) as usize;
    if directory.chunk_size.0 != directory.width {
        return Err(unsupported("TIFF", "fax coding in tiles"));
    }
    for (strip, &(at, length)) in directory.chunks.iter().enumerate() {
        let first = strip.saturating_mul(rows_per_strip);
        let rows = rows_per_strip.min(height.saturating_sub(first));
        if rows == 0 {
            break;
        }
        let (Ok(at), Ok(length)) = (usize::try_from(at), usize::try_from(length)) else { continue };
        let Some(data) = bytes.get(at..at.saturating_add(length)) else { continue };
        let data = if directory.fill_order == 2 {
            Cow::Owned(data.iter().map(|b| b.reverse_bits()).collect())
        } else {
            Cow::Borrowed(data)
        };
        page.row = first;
        page.end = first + rows;
        let mut context = DecoderContext::new(settings(directory, rows));
        // A damaged row ends the strip; the rows before it are good.
        let _ = contain("TIFF", || {
            hayro_ccitt::decode(&data, &mut page, &mut context)
                .map_err(|_| malformed("TIFF", "a damaged row"))
        });
    }
    if page.row == 0 {
        return Err(malformed("TIFF", "not one row can be read"));
    }
    Ok(page.rgb)
}

fn settings(directory: &Directory, rows: usize) -> DecodeSettings {
    let encoding = match directory.compression {
        4 => EncodingMode::Group4,
        3 if directory.fax3_options & 1 == 1 => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    DecodeSettings {
        columns: directory.width as u32,
        rows: rows as u32,
        end_of_block: directory.compression != 2,
        end_of_line: directory.compression == 3,
        // Compression 2 begins each row on a byte; with option bit 2 the end-of-line code is padded to one.
        rows_are_byte_aligned: directory.compression == 2,
        encoding,
        strict: false,
    }
}

/// Rows as they come.
struct Page {
    rgb: Vec<u8>,
    row: usize,
    /// The strip's last row, exclusive.
    end: usize,
    width: usize,
    black: u8,
}

impl Decoder for Page {
    fn push_row(&mut self, changes: &[u32]) {
        if self.row >= self.end {
            return;
        }
        let stride = self.width * 3;
        if let Some(row) = self.rgb.get_mut(self.row * stride..(self.row + 1) * stride) {
            for span in changes.chunks(2) {
                let start = span.first().map_or(0, |&x| x as usize).min(self.width);
                let end = span.get(1).map_or(self.width, |&x| x as usize).min(self.width);
                if let Some(run) = row.get_mut(start * 3..end.max(start) * 3) {
                    run.fill(self.black);
                }
            }
        }
        self.row += 1;
    }
}
