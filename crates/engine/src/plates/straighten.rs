//! Four corners to a rectangle: the projective map of a square onto a quadrilateral (P. Heckbert, Fundamentals of Texture
//! Mapping and Image Warping, 1989, 2.2.3), sampled.

use crate::recognize::crop::bilinear;
use crate::{Picture, Quad};

/// The map from the unit square: `x = (a u + b v + c) / (g u + h v + 1)`, and `d`, `e`, `f` for y.
struct Map([f32; 8]);

impl Map {
    fn onto(quad: &Quad) -> Self {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = *quad;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
        let det = dx1 * dy2 - dx2 * dy1;
        // A parallelogram, or corners on one line, of which nothing can be read either way.
        let (g, h) = if det.abs() < 1e-6 {
            (0.0, 0.0)
        } else {
            ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det)
        };
        Self([x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h])
    }

    fn at(&self, u: f32, v: f32) -> [f32; 2] {
        let [a, b, c, d, e, f, g, h] = self.0;
        let w = (g * u + h * v + 1.0).max(1e-3);
        [(a * u + b * v + c) / w, (d * u + e * v + f) / w]
    }
}

fn length(from: [f32; 2], to: [f32; 2]) -> f32 {
    (to[0] - from[0]).hypot(to[1] - from[1])
}

/// Width by height, by the means of opposite sides.
pub fn shape(quad: &Quad) -> f32 {
    let [tl, tr, br, bl] = *quad;
    (length(tl, tr) + length(bl, br)) / (length(tl, bl) + length(tr, br)).max(1.0)
}

/// The corners moved outwards by shares of width and height.
pub fn widened(quad: &Quad, [wider, higher]: [f32; 2]) -> Quad {
    let map = Map::onto(quad);
    let (u, v) = (wider / 2.0, higher / 2.0);
    [map.at(-u, -v), map.at(1.0 + u, -v), map.at(1.0 + u, 1.0 + v), map.at(-u, 1.0 + v)]
}

/// The part of a quadrilateral between two shares of its height.
pub fn band(quad: &Quad, top: f32, bottom: f32) -> Quad {
    part(quad, [0.0, 1.0], [top, bottom])
}

/// The part of a quadrilateral between shares of its width and of its height.
pub fn part(quad: &Quad, [left, right]: [f32; 2], [top, bottom]: [f32; 2]) -> Quad {
    let map = Map::onto(quad);
    [map.at(left, top), map.at(right, top), map.at(right, bottom), map.at(left, bottom)]
}

/// Writes the quadrilateral as `[width, height]` pixels from column `left` on into planes `[3, height, stride]` (blue, green, red),
/// each value through `tone`.
pub fn planes(
    picture: &Picture,
    quad: &Quad,
    [left, width, height]: [usize; 3],
    stride: usize,
    planes: &mut [f32],
    tone: &dyn Fn(f32) -> f32,
) {
    let plane = height * stride;
    sample(picture, quad, [width, height], &mut |x, y, rgb| {
        for (number, value) in rgb.iter().rev().enumerate() {
            if let Some(place) = planes.get_mut(number * plane + y * stride + left + x) {
                *place = tone(*value);
            }
        }
    });
}

/// A value of 0..=255 on -1..=1, as networks that read text want it.
pub fn centred(value: f32) -> f32 {
    value * (2.0 / 255.0) - 1.0
}

/// The quadrilateral (corners in pixels of `picture`) as a picture of `size`, averaged where that is smaller.
pub fn picture(picture: &Picture, quad: &Quad, size: [usize; 2]) -> Picture {
    let mut rgb = Vec::with_capacity(size[0] * size[1] * 3);
    sample(picture, quad, size, &mut |_, _, colour| rgb.extend(colour.map(|value| value.round() as u8)));
    let straightened = Picture::new(size[0] as u32, size[1] as u32, rgb);
    straightened.unwrap_or_else(|| picture.clone())
}

/// Gives each pixel's colour, row by row; a grid of samples is averaged where the target is smaller than the picture.
fn sample(
    picture: &Picture,
    quad: &Quad,
    [width, height]: [usize; 2],
    give: &mut dyn FnMut(usize, usize, [f32; 3]),
) {
    let map = Map::onto(quad);
    let [tl, tr, br, bl] = *quad;
    let across = length(tl, tr).max(length(bl, br)) / width as f32;
    let down = length(tl, bl).max(length(tr, br)) / height as f32;
    let grid = [across, down].map(|step| (step / 1.25).ceil().clamp(1.0, 6.0) as usize);
    let share = 1.0 / (grid[0] * grid[1]) as f32;
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0.0f32; 3];
            for j in 0..grid[1] {
                let v = (y as f32 + (j as f32 + 0.5) / grid[1] as f32) / height as f32;
                for i in 0..grid[0] {
                    let u = (x as f32 + (i as f32 + 0.5) / grid[0] as f32) / width as f32;
                    let [px, py] = map.at(u, v);
                    for (sum, value) in sum.iter_mut().zip(bilinear(picture, [px - 0.5, py - 0.5])) {
                        *sum += value;
                    }
                }
            }
            give(x, y, sum.map(|value| value * share));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_where_they_should() {
        let quad = [[10.0, 5.0], [90.0, 15.0], [85.0, 40.0], [12.0, 30.0]];
        let map = Map::onto(&quad);
        for (corner, [u, v]) in quad.iter().zip([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]) {
            let at = map.at(u, v);
            assert!((at[0] - corner[0]).abs() < 1e-3 && (at[1] - corner[1]).abs() < 1e-3, "{at:?}");
        }
        assert_eq!(widened(&[[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [0.0, 4.0]], [0.2, 0.5])[0], [-1.0, -1.0]);
    }

    #[test]
    fn a_turned_rectangle_comes_out_straight_and_nothing_panics() {
        // Left half red, right half blue, read upside down.
        let rgb: Vec<u8> =
            (0..20 * 10).flat_map(|i| if i % 20 < 10 { [255, 0, 0] } else { [0, 0, 255] }).collect();
        let source = Picture::new(20, 10, rgb).unwrap();
        let turned = picture(&source, &[[20.0, 10.0], [0.0, 10.0], [0.0, 0.0], [20.0, 0.0]], [8, 4]);
        assert_eq!(
            (turned.row(1).get(..3), turned.row(1).get(21..24)),
            (Some(&[0, 0, 255][..]), Some(&[255, 0, 0][..]))
        );
        for quad in [[[0.0; 2]; 4], [[f32::NAN; 2]; 4], [[-1e9; 2], [1e9; 2], [3.0; 2], [0.0; 2]]] {
            assert_eq!(picture(&source, &quad, [4, 2]).width(), 4);
        }
    }
}
