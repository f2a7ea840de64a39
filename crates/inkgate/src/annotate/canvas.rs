//! Pixels to draw on: 8-bit RGB, with lines, boxes and blended dots.

use image::RgbImage;
use inkgate_engine::Quad;

/// A drawing under way.
pub struct Canvas {
    image: RgbImage,
}

impl Canvas {
    /// `width` by `height` pixels of one colour.
    pub fn new(width: u32, height: u32, colour: [u8; 3]) -> Self {
        Self { image: RgbImage::from_pixel(width, height, image::Rgb(colour)) }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.image.dimensions()
    }

    /// All bytes, `[height, width, 3]`.
    pub fn rgb(&self) -> &[u8] {
        self.image.as_raw()
    }

    /// Puts `pixels` at the top left.
    pub fn paste(&mut self, pixels: &RgbImage) {
        image::imageops::replace(&mut self.image, pixels, 0, 0);
    }

    /// Fills `[left, top, right, bottom]`, as far as it lies inside.
    pub fn fill(&mut self, [left, top, right, bottom]: [u32; 4], colour: [u8; 3]) {
        for y in top..bottom.min(self.image.height()) {
            for x in left..right.min(self.image.width()) {
                self.image.put_pixel(x, y, image::Rgb(colour));
            }
        }
    }

    /// Lays `colour` over one pixel, `cover` of it from 0 to 1; outside nothing happens.
    pub fn blend(&mut self, x: i32, y: i32, colour: [u8; 3], cover: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            for (under, over) in pixel.0.iter_mut().zip(colour) {
                *under = (f32::from(*under) + (f32::from(over) - f32::from(*under)) * cover).round() as u8;
            }
        }
    }

    /// The four edges of `quad`, `stroke` pixels wide.
    pub fn outline(&mut self, quad: &Quad, stroke: f32, colour: [u8; 3]) {
        for (from, to) in quad.iter().zip(quad.iter().cycle().skip(1)) {
            self.edge(*from, *to, stroke, colour);
        }
    }

    /// Every pixel within half a stroke of the edge, its rim softened.
    fn edge(&mut self, [x0, y0]: [f32; 2], [x1, y1]: [f32; 2], stroke: f32, colour: [u8; 3]) {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        let (dx, dy) = (x1 - x0, y1 - y0);
        let length = dx.hypot(dy);
        let half = stroke / 2.0;
        // Along the longer axis, and for each step across it: no more pixels are visited than are drawn.
        let steep = dy.abs() > dx.abs();
        let (start, end, limit) = if steep { (y0, y1, height) } else { (x0, x1, width) };
        let first = (start.min(end) - half).floor().max(0.0);
        let last = (start.max(end) + half).ceil().min(limit);
        let reach = half * 1.5 + 1.0;
        let mut along = first;
        while along < last {
            let middle = along + 0.5;
            let fraction =
                if start == end { 0.0 } else { ((middle - start) / (end - start)).clamp(0.0, 1.0) };
            let across = if steep { x0 + dx * fraction } else { y0 + dy * fraction };
            let mut at = (across - reach).floor();
            while at <= across + reach {
                let (x, y) = if steep { (at, along) } else { (along, at) };
                let (px, py) = (x + 0.5 - x0, y + 0.5 - y0);
                let nearest = if length > 0.0 {
                    ((px * dx + py * dy) / (length * length)).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let distance = (px - dx * nearest).hypot(py - dy * nearest);
                let cover = (half + 0.5 - distance).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.blend(x as i32, y as i32, colour, cover);
                }
                at += 1.0;
            }
            along += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_drawn_and_stays_inside() {
        let mut canvas = Canvas::new(20, 20, [255; 3]);
        canvas.outline(&[[2.0, 2.0], [1e6, 2.0], [1e6, 17.0], [-1e6, 17.0]], 2.0, [0; 3]);
        let pixel = |x, y| canvas.image.get_pixel(x, y).0[0];
        assert!(pixel(10, 2) < 20 && pixel(10, 16) < 20 && pixel(10, 10) == 255);
    }

    #[test]
    fn a_point_and_a_slope_are_edges_too() {
        let mut canvas = Canvas::new(20, 20, [255; 3]);
        canvas.outline(&[[5.5, 5.5]; 4], 1.0, [0; 3]);
        canvas.edge([0.0, 0.0], [20.0, 20.0], 1.0, [0; 3]);
        assert!(canvas.image.get_pixel(5, 5).0[0] < 40);
        assert!((0..20).all(|at| canvas.image.get_pixel(at, at).0[0] < 40));
    }
}
