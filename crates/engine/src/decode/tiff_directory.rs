//! A TIFF's directories: the pages of the file and what each says of its pixels, read without decoding any.
//!
//! TIFF 6.0 section 2, and BigTIFF (the same with 64-bit offsets).

use std::collections::HashSet;

use super::malformed;
use crate::{Error, ErrorKind};

/// Directories that are followed at most; a chain that is longer is made to keep readers busy.
const MAX_DIRECTORIES: usize = 100_000;

/// The tags that are looked at.
mod tag {
    pub const SUBFILE: u16 = 254;
    pub const WIDTH: u16 = 256;
    pub const HEIGHT: u16 = 257;
    pub const BITS: u16 = 258;
    pub const COMPRESSION: u16 = 259;
    pub const PHOTOMETRIC: u16 = 262;
    pub const FILL_ORDER: u16 = 266;
    pub const STRIP_OFFSETS: u16 = 273;
    pub const ORIENTATION: u16 = 274;
    pub const SAMPLES: u16 = 277;
    pub const ROWS_PER_STRIP: u16 = 278;
    pub const STRIP_BYTES: u16 = 279;
    pub const PLANAR: u16 = 284;
    pub const FAX3_OPTIONS: u16 = 292;
    pub const COLOR_MAP: u16 = 320;
    pub const TILE_WIDTH: u16 = 322;
    pub const TILE_HEIGHT: u16 = 323;
    pub const TILE_OFFSETS: u16 = 324;
    pub const TILE_BYTES: u16 = 325;
    pub const EXTRA_SAMPLES: u16 = 338;
}

/// One page's directory.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    /// Where the directory stands in the file.
    pub offset: u64,
    pub width: u64,
    pub height: u64,
    /// Bits of the first sample.
    pub bits: u16,
    pub samples: u16,
    /// 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr.
    pub photometric: u16,
    /// 1 none, 2 to 4 fax, 5 LZW, 7 JPEG, 8 and 32946 deflate, 32773 pack bits.
    pub compression: u16,
    /// As EXIF counts it.
    pub orientation: u8,
    pub planar: bool,
    /// Strips or tiles: where each stands and how many bytes it has.
    pub chunks: Vec<(u64, u64)>,
    /// Width and height of a full strip or tile.
    pub chunk_size: (u64, u64),
    /// Red, green and blue tables of 2^bits entries each, 16 bits.
    pub color_map: Vec<u16>,
    /// Meanings of samples beyond the colour's own: 1 and 2 are alpha.
    pub extra: Vec<u16>,
    pub fill_order: u16,
    pub fax3_options: u32,
    /// Where the photometric tag's value stands, for readers that must be told another one.
    pub photometric_at: Option<u64>,
}

/// Byte order and width of offsets, from the first bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub big_endian: bool,
    /// Whether offsets have 64 bits.
    pub big: bool,
}

/// A TIFF as bytes with its layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'b> {
    bytes: &'b [u8],
    pub layout: Layout,
}

impl<'b> File<'b> {
    /// Reads the header.
    ///
    /// # Errors
    /// A header that is cut off.
    pub fn open(bytes: &'b [u8]) -> Result<Self, Error> {
        let big_endian = bytes.starts_with(b"MM");
        let file = Self { bytes, layout: Layout { big_endian, big: false } };
        let big = file.u16(2) == Some(43);
        Ok(Self { bytes, layout: Layout { big_endian, big } })
    }

    pub fn bytes(&self) -> &'b [u8] {
        self.bytes
    }

    /// The offsets of the pages' directories, in order. Thumbnails and masks are no pages, as long as a page is left.
    ///
    /// # Errors
    /// No directory, or a chain longer than any document.
    pub fn pages(&self) -> Result<Vec<u64>, Error> {
        let (mut pages, mut auxiliary) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        let mut next = if self.layout.big { self.u64(8) } else { self.u32(4).map(u64::from) };
        while let Some(offset) = next.filter(|&o| o != 0) {
            // A chain that comes back to itself has shown all it has.
            if !seen.insert(offset) {
                break;
            }
            if seen.len() > MAX_DIRECTORIES {
                return Err(Error::new(
                    ErrorKind::TooLarge,
                    format!("the TIFF has more than {MAX_DIRECTORIES} pages; split it"),
                ));
            }
            let Some((entries, after)) = self.entries(offset) else { break };
            let subfile =
                entries.iter().find(|e| e.tag == tag::SUBFILE).and_then(|e| self.first(e)).unwrap_or(0);
            if subfile & 0b101 == 0 { &mut pages } else { &mut auxiliary }.push(offset);
            next = if self.layout.big { self.u64(after) } else { self.u32(after).map(u64::from) };
        }
        if pages.is_empty() {
            pages = auxiliary;
        }
        if pages.is_empty() {
            return Err(malformed("TIFF", "no page directory"));
        }
        Ok(pages)
    }

    /// Reads the directory at `offset`.
    ///
    /// # Errors
    /// A directory that is cut off or does not say its size.
    pub fn directory(&self, offset: u64) -> Result<Directory, Error> {
        let (entries, _) = self.entries(offset).ok_or_else(|| malformed("TIFF", "page directory cut off"))?;
        let find = |tag: u16| entries.iter().find(|e| e.tag == tag);
        let one = |tag: u16| find(tag).and_then(|e| self.first(e));
        let small = |tag: u16, default: u16| one(tag).and_then(|v| u16::try_from(v).ok()).unwrap_or(default);
        let list = |tag: u16| find(tag).map(|e| self.values(e)).unwrap_or_default();
        let missing = |what| malformed("TIFF", format_args!("{what} missing"));
        let width = one(tag::WIDTH).ok_or_else(|| missing("width"))?;
        let height = one(tag::HEIGHT).ok_or_else(|| missing("height"))?;
        let (chunks, chunk_size) = if find(tag::TILE_OFFSETS).is_some() {
            let size = (one(tag::TILE_WIDTH).unwrap_or(0), one(tag::TILE_HEIGHT).unwrap_or(0));
            (self.chunks(list(tag::TILE_OFFSETS), list(tag::TILE_BYTES)), size)
        } else {
            let rows = one(tag::ROWS_PER_STRIP).unwrap_or(height).min(height);
            (self.chunks(list(tag::STRIP_OFFSETS), list(tag::STRIP_BYTES)), (width, rows))
        };
        let short = |v: u64| u16::try_from(v).unwrap_or(u16::MAX);
        Ok(Directory {
            offset,
            width,
            height,
            bits: small(tag::BITS, 1),
            samples: small(tag::SAMPLES, 1),
            photometric: small(tag::PHOTOMETRIC, 1),
            compression: small(tag::COMPRESSION, 1),
            orientation: one(tag::ORIENTATION).and_then(|v| u8::try_from(v).ok()).unwrap_or(1),
            planar: one(tag::PLANAR) == Some(2),
            chunks,
            chunk_size,
            color_map: list(tag::COLOR_MAP).into_iter().map(short).collect(),
            extra: list(tag::EXTRA_SAMPLES).into_iter().map(short).collect(),
            fill_order: small(tag::FILL_ORDER, 1),
            fax3_options: one(tag::FAX3_OPTIONS).and_then(|v| u32::try_from(v).ok()).unwrap_or(0),
            photometric_at: find(tag::PHOTOMETRIC).map(|e| e.value_at),
        })
    }

    /// Pairs offsets with lengths; a missing length reaches to the end of the file.
    fn chunks(&self, offsets: Vec<u64>, lengths: Vec<u64>) -> Vec<(u64, u64)> {
        let end = self.bytes.len() as u64;
        let length =
            |i: usize, at: u64| lengths.get(i).copied().unwrap_or(u64::MAX).min(end.saturating_sub(at));
        offsets.into_iter().enumerate().map(|(i, at)| (at, length(i, at))).collect()
    }

    /// A directory's entries and the place after them.
    fn entries(&self, offset: u64) -> Option<(Vec<Entry>, u64)> {
        let (count, head, each) =
            if self.layout.big { (self.u64(offset)?, 8, 20) } else { (u64::from(self.u16(offset)?), 2, 12) };
        let start = offset.checked_add(head)?;
        // There are not more tags than numbers for them, and each stands in the file.
        if count > 65_535 || count.checked_mul(each)?.checked_add(start)? > self.bytes.len() as u64 {
            return None;
        }
        let mut entries = Vec::new();
        for i in 0..count {
            let at = start + i * each;
            let (count, field_at, inline) = if self.layout.big {
                (self.u64(at + 4)?, at + 12, 8)
            } else {
                (u64::from(self.u32(at + 4)?), at + 8, 4)
            };
            let width = match self.u16(at + 2)? {
                1 | 2 | 6 | 7 => 1,
                3 | 8 => 2,
                4 | 9 | 13 => 4,
                16..=18 => 8,
                _ => continue,
            };
            let value_at = if count.saturating_mul(width) <= inline {
                field_at
            } else if self.layout.big {
                self.u64(field_at)?
            } else {
                u64::from(self.u32(field_at)?)
            };
            entries.push(Entry { tag: self.u16(at)?, width, count, value_at });
        }
        Some((entries, start + count * each))
    }

    fn first(&self, entry: &Entry) -> Option<u64> {
        (entry.count > 0).then(|| self.value(entry, 0)).flatten()
    }

    /// All values that stand in the file: never more than it has bytes.
    fn values(&self, entry: &Entry) -> Vec<u64> {
        (0..entry.count).map_while(|i| self.value(entry, i)).collect()
    }

    fn value(&self, entry: &Entry, i: u64) -> Option<u64> {
        let at = entry.value_at.checked_add(i.checked_mul(entry.width)?)?;
        match entry.width {
            1 => self.take::<1>(at).map(|b| u64::from(b[0])),
            2 => self.u16(at).map(u64::from),
            4 => self.u32(at).map(u64::from),
            _ => self.u64(at),
        }
    }

    fn take<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let at = usize::try_from(at).ok()?;
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(&self, at: u64) -> Option<u16> {
        self.take(at)
            .map(|b| if self.layout.big_endian { u16::from_be_bytes(b) } else { u16::from_le_bytes(b) })
    }

    fn u32(&self, at: u64) -> Option<u32> {
        self.take(at)
            .map(|b| if self.layout.big_endian { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) })
    }

    fn u64(&self, at: u64) -> Option<u64> {
        self.take(at)
            .map(|b| if self.layout.big_endian { u64::from_be_bytes(b) } else { u64::from_le_bytes(b) })
    }
}

/// One tag of a directory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    tag: u16,
    /// Bytes of one value.
    width: u64,
    count: u64,
    value_at: u64,
}
