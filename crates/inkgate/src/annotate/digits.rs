//! Numbers that need no font: the ten digits as dots, on a label at the start of a line.

use inkgate_engine::Quad;

use super::canvas::Canvas;
use crate::formats::quad;

/// Rows of three dots, the left one in the highest of three bits.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// Writes `number`, white on `colour`, over the corner where the line of `polygon` starts, outside of it where there is
/// room, about half as high as the line.
pub fn tag(number: usize, polygon: &Quad, colour: [u8; 3], canvas: &mut Canvas) {
    let digits: Vec<usize> =
        number.to_string().bytes().map(|byte| usize::from(byte.saturating_sub(b'0'))).collect();
    let dot = (quad::height(polygon) / 14.0).round().clamp(2.0, 4.0) as u32;
    let (width, height) = (dot * (digits.len() as u32 * 4 + 1), dot * 7);
    let [[x, y], ..] = *polygon;
    let (most_x, most_y) = canvas.size();
    let left = (x - width as f32 - 1.0).clamp(0.0, most_x.saturating_sub(width) as f32) as u32;
    let top = (y - dot as f32).clamp(0.0, most_y.saturating_sub(height) as f32) as u32;
    canvas.fill([left, top, left + width, top + height], colour);
    for (at, digit) in (0_u32..).zip(&digits) {
        for (row, dots) in (0_u32..).zip(DIGITS.get(*digit).into_iter().flatten()) {
            for column in (0..3_u32).filter(|column| dots >> (2 - column) & 1 == 1) {
                let (x, y) = (left + dot * (1 + at * 4 + column), top + dot * (1 + row));
                canvas.fill([x, y, x + dot, y + dot], [255; 3]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stays_on_the_canvas() {
        let mut canvas = Canvas::new(30, 20, [255; 3]);
        for corner in [[0.0, 0.0], [1e9, 1e9], [-5.0, 15.0]] {
            tag(1234567, &[corner; 4], [200, 0, 0], &mut canvas);
        }
        assert!(canvas.rgb().chunks(3).any(|pixel| pixel == [200, 0, 0]));
    }

    #[test]
    fn digits_differ() {
        for (a, first) in DIGITS.iter().enumerate() {
            assert!(DIGITS.iter().skip(a + 1).all(|second| first != second), "{a}");
        }
    }
}
