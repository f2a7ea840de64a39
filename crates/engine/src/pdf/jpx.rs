//! What the headers of a JPEG 2000 codestream say that it will take to decode it (ISO 15444-1, annex A).

use memchr::memmem;

/// Tiles that a picture may have, and components: what any scanner or camera writes has one tile or a few hundred,
/// and at most five components.
const MOST_TILES: u64 = 16_384;
const MOST_COMPONENTS: u64 = 8;

/// Bytes that the lists of precincts, code-blocks and layers may take.
const MOST_MEMORY: u64 = 256 << 20;

/// Bytes of one precinct or code-block, and of one of its layers.
const PART: u64 = 160;
const LAYER: u64 = 24;

/// What the headers say. Sizes in pixels.
pub(super) struct Header {
    pub width: u64,
    pub height: u64,
    pub components: u64,
    tiles: u64,
    style: Style,
}

/// How finely the codestream is parted, the worst of all its tiles and components.
struct Style {
    levels: u64,
    layers: u64,
    /// Precincts and code-blocks for one pixel.
    density: f64,
}

impl Header {
    /// Whether its parts are as few as those of pictures that somebody wants to see.
    pub fn is_honest(&self) -> bool {
        let area = self.width as f64 * self.height as f64;
        // Each level of each tile has three bands with a precinct and a block at least.
        let least = self.tiles.saturating_mul(6 * (self.style.levels + 1));
        let parts = least.saturating_add((area * self.style.density) as u64);
        let bytes = parts.saturating_mul(self.components).saturating_mul(PART + LAYER * self.style.layers);
        self.tiles <= MOST_TILES && self.components <= MOST_COMPONENTS && bytes <= MOST_MEMORY
    }
}

/// Reads the codestream's headers, wherever the file puts it.
pub(super) fn header(data: &[u8]) -> Option<Header> {
    let start = memmem::find(data, &[0xFF, 0x4F, 0xFF, 0x51])?;
    let size = data.get(start + 8..)?;
    let be32 = |i: usize| Some(u64::from(u32::from_be_bytes(size.get(i..i + 4)?.try_into().ok()?)));
    let (right, bottom, left, top) = (be32(0)?, be32(4)?, be32(8)?, be32(12)?);
    let (tile_width, tile_height, tile_left, tile_top) = (be32(16)?, be32(20)?, be32(24)?, be32(28)?);
    let across = right.saturating_sub(tile_left).div_ceil(tile_width.max(1));
    let down = bottom.saturating_sub(tile_top).div_ceil(tile_height.max(1));
    let components = u64::from(be16(size, 32)?);
    let mut style = Style { levels: 0, layers: 1, density: 0.0 };
    style.read(data, start + 2, components);
    Some(Header {
        width: right.saturating_sub(left),
        height: bottom.saturating_sub(top),
        components,
        tiles: across.saturating_mul(down),
        style,
    })
}

impl Style {
    /// Goes through the marker segments of the main header and of each tile part.
    fn read(&mut self, data: &[u8], mut at: usize, components: u64) {
        // Where the tile part under way began and how long it says to be.
        let mut part = (at, 0usize);
        while let (Some(marker), Some(length)) = (be16(data, at), be16(data, at + 2)) {
            let body = data.get(at + 4..).unwrap_or_default();
            match marker {
                0xFF90 => {
                    let says = body.get(2..6).and_then(|b| b.try_into().ok()).map_or(0, u32::from_be_bytes);
                    part = (at, says as usize);
                }
                // Pixels: the next tile part stands where this one ends.
                0xFF93 if part.1 > 0 => {
                    at = match part.0.checked_add(part.1) {
                        Some(next) if next > at => next,
                        _ => return,
                    };
                    continue;
                }
                0xFF93 | 0xFFD9 => return,
                0xFF52 => {
                    self.layers = self.layers.max(u64::from(be16(body, 2).unwrap_or(0)));
                    self.parting(body.first().copied(), body.get(5..));
                }
                0xFF53 => {
                    let number = if components < 257 { 1 } else { 2 };
                    self.parting(body.get(number).copied(), body.get(number + 1..));
                }
                _ => {}
            }
            at += 2 + usize::from(length.max(2));
        }
    }

    /// Takes the worst of itself and of one coding style (A.6.1, table A.20).
    fn parting(&mut self, flags: Option<u8>, body: Option<&[u8]>) {
        let Some((flags, &[levels, width, height, _, _, ref precincts @ ..])) = flags.zip(body) else {
            return;
        };
        let levels = i32::from(levels.min(32));
        self.levels = self.levels.max(levels as u64);
        let block = i32::from(width & 15) + i32::from(height & 15) + 4;
        let density = (0..=levels).map(|level| {
            let own = precincts.get(level as usize).filter(|_| flags & 1 == 1);
            let precinct = own.map_or(30, |size| i32::from(size & 15) + i32::from(size >> 4));
            // Each level has a quarter of the pixels of the next; its precincts lie in three bands, each a quarter of
            // it, and no block is larger than a precinct's part of its band.
            let parts = 3.0 * 0.5f64.powi(precinct) + 0.5f64.powi(block.min(precinct - 2));
            parts * 0.25f64.powi(levels - level)
        });
        self.density = self.density.max(density.sum());
    }
}

fn be16(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers of a picture of 4000 by 4000, one tile of `tile` pixels a side, with a coding style of five levels.
    fn codestream(tile: u32, layers: u16, block: u8, precincts: Option<u8>) -> Vec<u8> {
        let mut out = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0];
        for number in [4000, 4000, 0, 0, tile, tile, 0, 0] {
            out.extend(u32::to_be_bytes(number));
        }
        out.extend([0, 3, 7, 1, 1, 7, 1, 1, 7, 1, 1]);
        let style = precincts.map_or(vec![], |size| vec![size; 6]);
        out.extend([0xFF, 0x52, 0, 12 + style.len() as u8, u8::from(precincts.is_some()), 0]);
        out.extend(layers.to_be_bytes());
        out.extend([1, 5, block, block, 0, 0]);
        out.extend(style);
        out.extend([0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93]);
        out
    }

    fn halving(mut bytes: Vec<u8>) -> Vec<u8> {
        let style = bytes.windows(6).position(|sizes| sizes == [0x77; 6]).unwrap();
        bytes[style..style + 6].copy_from_slice(&[0x22, 0x33, 0x44, 0x55, 0x66, 0x77]);
        bytes
    }

    #[test]
    fn what_scanners_write_is_honest() {
        for bytes in [
            codestream(4000, 1, 4, None),
            codestream(1024, 12, 4, Some(0x88)),
            codestream(256, 5, 3, Some(0x77)),
            // The smaller levels in precincts of fewer pixels, as encoders write them.
            halving(codestream(256, 3, 3, Some(0x77))),
        ] {
            let header = header(&bytes).unwrap();
            assert_eq!((header.width, header.height, header.components), (4000, 4000, 3));
            assert!(header.is_honest());
        }
    }

    #[test]
    fn millions_of_parts_are_not() {
        for (what, bytes) in [
            ("tiles", codestream(1, 1, 4, None)),
            ("precincts", codestream(4000, 1, 4, Some(0x00))),
            ("blocks", codestream(4000, 32, 0, None)),
        ] {
            assert!(!header(&bytes).unwrap().is_honest(), "{what}");
        }
    }

    #[test]
    fn headers_cut_short_are_no_panic() {
        let whole = codestream(1024, 12, 4, Some(0x88));
        for end in 0..whole.len() {
            let _ = header(&whole[..end]);
        }
    }
}
