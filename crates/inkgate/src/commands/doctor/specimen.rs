//! A small picture with one printed line, drawn here so that nothing need be carried or found.

/// What is printed.
pub(super) const TEXT: &str = "INKGATE2468";
/// Width and height in pixels.
pub(super) const SIZE: (usize, usize) = (480, 96);

/// Seven rows of five dots a character, the highest bit on the left.
const GLYPHS: [[u8; 7]; 11] = [
    [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b10001, 0b11001, 0b11001, 0b10101, 0b10011, 0b10011, 0b10001],
    [0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001],
    [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01110],
    [0b00100, 0b01010, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001],
    [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
    [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b01110, 0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
];

/// Pixels a dot; columns a character with the gap after it; where the first dot stands.
const DOT: usize = 6;
const PITCH: usize = 6;
const LEFT: usize = 42;
const TOP: usize = 27;

/// How dark the dot grid is at a place given in dots: 1 on a dot, 0 off it, in between by distance.
fn ink(x: f32, y: f32) -> f32 {
    let dot = |column: isize, row: isize| -> f32 {
        let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return 0.0 };
        let row = GLYPHS.get(column / PITCH).and_then(|glyph| glyph.get(row)).copied().unwrap_or(0);
        let column = column % PITCH;
        if column < 5 && (row >> (4 - column)) & 1 == 1 { 1.0 } else { 0.0 }
    };
    let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
    let (u, v) = (x - 0.5 - left, y - 0.5 - top);
    let at = |dx: isize, dy: isize| dot(left as isize + dx, top as isize + dy);
    let above = at(0, 0) * (1.0 - u) + at(1, 0) * u;
    let below = at(0, 1) * (1.0 - u) + at(1, 1) * u;
    above * (1.0 - v) + below * v
}

/// The picture as a BMP file of 24 bits a pixel, black on white with soft edges.
pub(super) fn bitmap() -> Vec<u8> {
    let (width, height) = SIZE;
    let body = width * height * 3; // the width is a multiple of four: rows need no padding
    let mut file = Vec::with_capacity(54 + body);
    file.extend_from_slice(b"BM");
    for value in [54 + body as u32, 0, 54, 40, width as u32, height as u32] {
        file.extend_from_slice(&value.to_le_bytes());
    }
    file.extend_from_slice(&[1, 0, 24, 0]);
    for value in [0, body as u32, 2835, 2835, 0, 0] {
        file.extend_from_slice(&value.to_le_bytes());
    }
    for y in (0..height).rev() {
        for x in 0..width {
            let dots = |pixel: usize, start: usize| (pixel as f32 + 0.5 - start as f32) / DOT as f32;
            // Steeper than the interpolation alone: strokes as dark as print, diagonals joined.
            let ink = ((ink(dots(x, LEFT), dots(y, TOP)) - 0.25) * 2.5).clamp(0.0, 1.0);
            file.extend_from_slice(&[(255.0 - ink * 235.0) as u8; 3]);
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_a_bitmap_with_ink_inside_and_white_around() {
        let picture = image::load_from_memory(&bitmap()).unwrap().to_luma8();
        assert_eq!((picture.width() as usize, picture.height() as usize), SIZE);
        let (mut dark, mut edge) = (0, 255);
        for (x, y, pixel) in picture.enumerate_pixels() {
            dark += usize::from(pixel.0[0] < 100);
            if x < 20 || y < 10 || x >= picture.width() - 20 || y >= picture.height() - 10 {
                edge = edge.min(pixel.0[0]);
            }
        }
        assert_eq!(edge, 255);
        assert!((3_000..12_000).contains(&dark), "{dark}");
    }
}
