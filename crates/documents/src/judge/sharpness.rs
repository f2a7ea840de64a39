//! How wide the edges of strokes are, in shares of the text's height: what of a character can be told at all.

use inkgate_engine::{Picture, Quad, luma};

use super::pixels::{quantile, upright};

/// Lines that are looked at, at most.
const LINES: usize = 12;
/// Width of a line that is looked at, at most.
const WIDE: f32 = 480.0;
/// Difference of ink and ground (0..=255) below which nothing can be said.
const CONTRAST: f32 = 25.0;

/// The median over lines of edge width by height of line; `None` where no line has contrast enough.
pub fn edge_width(picture: &Picture, lines: &[Quad]) -> Option<f32> {
    let mut widths: Vec<f32> = lines.iter().take(LINES).filter_map(|line| of_line(picture, line)).collect();
    (!widths.is_empty()).then(|| quantile(&mut widths, 0.5))
}

fn of_line(picture: &Picture, line: &Quad) -> Option<f32> {
    // A long line is cut short, not scaled: scaling is what would make it sharp.
    let [wide, high] = super::pixels::size(line);
    let share = (WIDE / wide.max(1.0)).min(1.0);
    let [tl, tr, br, bl] = *line;
    let along = |from: [f32; 2], to: [f32; 2]| {
        [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
    };
    let strip = upright(picture, &[tl, along(tl, tr), along(bl, br), bl], WIDE + 1.0)?;
    let values: Vec<f32> = strip.rgb().chunks_exact(3).map(luma).collect();
    // What was moved is soft along one direction only.
    let across = steepest(values.iter().zip(values.iter().skip(2)));
    let down = steepest(values.iter().zip(values.iter().skip(2 * strip.width() as usize)));
    let tones = Tones::of(values.iter().copied());
    let contrast = tones.quantile(0.95) - tones.quantile(0.03);
    (contrast >= CONTRAST).then(|| contrast / across.min(down).max(0.5) / high.max(1.0))
}

/// The steepest steps from pixel to pixel, of pairs that lie two apart.
fn steepest<'v>(pairs: impl Iterator<Item = (&'v f32, &'v f32)>) -> f32 {
    Tones::of(pairs.map(|(a, c)| (c - a).abs() / 2.0)).quantile(0.98)
}

/// How often each tone stands in a strip, to a sixteenth: tens of thousands of values are counted faster than sorted.
struct Tones {
    counts: Vec<u32>,
    all: u32,
}

impl Tones {
    const STEPS: f32 = 16.0;

    fn of(values: impl Iterator<Item = f32>) -> Self {
        let mut tones = Self { counts: vec![0; 256 * Self::STEPS as usize], all: 0 };
        for value in values {
            if let Some(count) = tones.counts.get_mut((value * Self::STEPS + 0.5) as usize) {
                *count += 1;
                tones.all += 1;
            }
        }
        tones
    }

    /// The value below which this share of all lies.
    fn quantile(&self, share: f32) -> f32 {
        let at = (self.all.saturating_sub(1) as f32 * share).round() as u32;
        let mut seen = 0;
        let place = self.counts.iter().position(|count| {
            seen += count;
            seen > at
        });
        place.map_or(0.0, |place| place as f32 / Self::STEPS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squares of eight pixels, their edges spread over so many pixels across and down.
    fn squares(spread: [f32; 2]) -> Picture {
        let edge = |at: u32, spread: f32| {
            let from_edge = ((at % 16) as f32 - 8.0).abs() - 4.0;
            (from_edge / spread).clamp(-0.5, 0.5)
        };
        let tone = |x: u32, y: u32| (128.0 + 200.0 * edge(x, spread[0]).max(edge(y, spread[1]))) as u8;
        let rgb = (0..160 * 32).flat_map(|at| [tone(at % 160, at / 160); 3]).collect();
        Picture::new(160, 32, rgb).unwrap()
    }

    #[test]
    fn soft_edges_are_wider() {
        let line = [[0.0, 0.0], [160.0, 0.0], [160.0, 32.0], [0.0, 32.0]];
        let width = |across, down| edge_width(&squares([across, down]), &[line]).unwrap();
        let sharp = width(1.0, 1.0);
        assert!(width(6.0, 6.0) > 1.5 * sharp, "{sharp}");
        assert!(width(1.0, 6.0) > 1.5 * sharp && width(6.0, 1.0) > 1.5 * sharp, "moved in one direction");
        let flat = Picture::new(160, 20, vec![200; 160 * 20 * 3]).unwrap();
        assert_eq!(edge_width(&flat, &[line]), None);
    }
}
