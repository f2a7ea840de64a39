//! How wide the edges of strokes are, in shares of the text's height: what of a character can be told at all.

use inkgate_engine::{Picture, Quad};

use super::pixels::{luma, quantile, upright};

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
    let mut values = Vec::with_capacity((strip.width() * strip.height()) as usize);
    let mut steps = Vec::with_capacity(values.capacity());
    for y in 0..strip.height() {
        let row: Vec<f32> = strip.row(y).chunks_exact(3).map(luma).collect();
        steps.extend(row.windows(3).map(|three| match three {
            [a, _, c] => (c - a).abs() / 2.0,
            _ => 0.0,
        }));
        values.extend(row);
    }
    let contrast = quantile(&mut values, 0.95) - quantile(&mut values, 0.03);
    let steepest = quantile(&mut steps, 0.98);
    (contrast >= CONTRAST).then(|| contrast / steepest.max(0.5) / high.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bars of four pixels, their edges spread over `spread` pixels.
    fn bars(spread: f32) -> Picture {
        let tone = |x: u32| {
            let from_edge = (x % 16) as f32 - 8.0;
            (128.0 + 100.0 * (from_edge.abs() - 4.0).clamp(-spread / 2.0, spread / 2.0) / (spread / 2.0)) as u8
        };
        let row: Vec<u8> = (0..160).flat_map(|x| [tone(x); 3]).collect();
        Picture::new(160, 20, row.repeat(20)).unwrap()
    }

    #[test]
    fn soft_edges_are_wider() {
        let line = [[0.0, 0.0], [160.0, 0.0], [160.0, 20.0], [0.0, 20.0]];
        let width = |spread| edge_width(&bars(spread), &[line]).unwrap();
        assert!(width(6.0) > 1.5 * width(1.0), "{} {}", width(1.0), width(6.0));
        let flat = Picture::new(160, 20, vec![200; 160 * 20 * 3]).unwrap();
        assert_eq!(edge_width(&flat, &[line]), None);
    }
}
