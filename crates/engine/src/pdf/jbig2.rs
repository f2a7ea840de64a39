//! What the segments of a JBIG2 stream say that it will take to decode it (ITU-T T.88, 7.2 and 7.4).
//!
//! Nothing tells how large the symbols of a dictionary are before they are decoded; they are bounded by the decoder
//! alone, which takes none wider or higher than 65,535.

/// Sizes that segments say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Width and height of the page, if told.
    pub page: Option<(u64, u64)>,
    /// Pixels of all regions and of the patterns' grids together: a page may be drawn over any number of times.
    pub pixels: u64,
    /// Pixels of the largest of them.
    pub largest: u64,
}

impl Sizes {
    /// Takes another stream's in.
    pub fn add(&mut self, other: &Self) {
        self.page = self.page.or(other.page);
        self.pixels = self.pixels.saturating_add(other.pixels);
        self.largest = self.largest.max(other.largest);
    }

    fn count(&mut self, width: u64, height: u64) {
        let pixels = width.saturating_mul(height);
        self.pixels = self.pixels.saturating_add(pixels);
        self.largest = self.largest.max(pixels);
    }
}

/// The sizes that `data`, segments without a file header, says.
pub(super) fn sizes(data: &[u8]) -> Sizes {
    let (mut found, mut at) = (Sizes::default(), 0usize);
    while let Some((kind, body, after)) = segment(data, at) {
        let bytes = data.get(body..).unwrap_or_default();
        let be32 = |i: usize| {
            bytes
                .get(i..i + 4)
                .and_then(|b| b.try_into().ok())
                .map_or(0, |b| u64::from(u32::from_be_bytes(b)))
        };
        match kind {
            // Page information; an unknown height grows with the stripes that the data has.
            48 => {
                let height = if be32(4) == 0xFFFF_FFFF { 1 } else { be32(4) };
                found.page = found.page.or(Some((be32(0), height)));
            }
            // Halftone: 17 bytes of the region, flags, then the grid that patterns are set on, eight planes deep.
            20 | 22 | 23 => {
                found.count(be32(0), be32(4));
                found.count(be32(18).saturating_mul(8), be32(22));
            }
            // Patterns: flags, width, height, and how many there are, side by side.
            16 => {
                let side = |i: usize| bytes.get(i).copied().map_or(0, u64::from);
                found.count(side(1).saturating_mul(be32(3).saturating_add(1)), side(2));
            }
            4 | 6 | 7 | 36 | 38..=40 | 42 | 43 => found.count(be32(0), be32(4)),
            _ => {}
        }
        at = after;
    }
    found
}

/// The kind of the segment at `at`, where its data begins and where the next segment does.
fn segment(data: &[u8], at: usize) -> Option<(u8, usize, usize)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[0, 0, 0, 1, kind, 0, 1], (body.len() as u32).to_be_bytes().as_slice(), body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn pages_regions_and_grids_are_counted() {
        let page = numbered(48, &words(&[1000, 500, 0, 0, 0]));
        let region = numbered(38, &words(&[100, 20, 0, 0, 0]));
        let grid =
            numbered(22, &[words(&[10, 10, 0, 0]), vec![0, 0], words(&[60_000, 60_000, 0, 0, 0])].concat());
        let found = sizes(&[page.clone(), region.clone(), region].concat());
        assert_eq!(found, Sizes { page: Some((1000, 500)), pixels: 4000, largest: 2000 });
        assert_eq!(sizes(&[page, grid].concat()).largest, 8 * 60_000 * 60_000);
    }

    #[test]
    fn segments_cut_short_are_no_panic() {
        let whole = numbered(16, &[7, 8, 8, 0, 0, 0, 9]);
        assert_eq!(sizes(&whole).largest, 8 * 10 * 8);
        for end in 0..whole.len() {
            let _ = sizes(&whole[..end]);
        }
    }
}
