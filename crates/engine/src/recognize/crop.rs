//! A region's pixels, straightened: any rectangle of the picture to a strip of fixed height.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::Picture;
use crate::geometry::Rect;

/// Height of the strips that the recognition networks read, in pixels.
pub const HEIGHT: usize = 48;

/// Width in pixels of the strip that shows `rect` at [`HEIGHT`], at least 1.
pub fn strip_width(rect: &Rect) -> usize {
    let width = rect.half[0] / rect.half[1].max(0.5) * HEIGHT as f32;
    (width.ceil() as usize).max(1)
}

/// Makes strips; keeps what it needs from one to the next.
#[derive(Default)]
pub struct Strips {
    resizer: Resizer,
    rgb: Vec<u8>,
}

/// A line counts as level when its ends differ by less than this share of its height.
const LEVEL: f32 = 0.06;

impl Strips {
    /// Writes the strip of `rect`, `width` pixels wide, into planes `[3, HEIGHT, stride]` (blue, green, red;
    /// -1..=1), columns from `width` on set to 0. Samples bilinearly, and averages where the strip is smaller than the
    /// picture, so that nothing is skipped over.
    pub fn sample(
        &mut self,
        picture: &Picture,
        rect: &Rect,
        width: usize,
        stride: usize,
        planes: &mut [f32],
    ) {
        self.rgb.resize(HEIGHT * width * 3, 0);
        if !self.level(picture, rect, width) {
            lean(picture, rect, width, &mut self.rgb);
        }
        let plane = HEIGHT * stride;
        for (y, row) in self.rgb.chunks_exact(width * 3).enumerate() {
            for channel in 0..3 {
                let out = &mut planes[channel * plane + y * stride..][..stride];
                let (shown, rest) = out.split_at_mut(width);
                for (value, pixel) in shown.iter_mut().zip(row.chunks_exact(3)) {
                    *value = f32::from(pixel[2 - channel]) * (2.0 / 255.0) - 1.0;
                }
                rest.fill(0.0);
            }
        }
    }

    /// The strip of a level rectangle inside the picture, by a scaler with vector instructions; `false` for others.
    fn level(&mut self, picture: &Picture, rect: &Rect, width: usize) -> bool {
        let [left, top] = [rect.centre[0] - rect.half[0], rect.centre[1] - rect.half[1]];
        let [right, bottom] = [rect.centre[0] + rect.half[0], rect.centre[1] + rect.half[1]];
        let level = rect.along[0] > 0.0 && rect.along[1].abs() * rect.half[0] <= LEVEL * rect.half[1];
        let inside = left >= 0.0
            && top >= 0.0
            && right <= picture.width() as f32
            && bottom <= picture.height() as f32
            && right - left >= 1.0
            && bottom - top >= 1.0;
        if !(level && inside) {
            return false;
        }
        let Ok(source) = ImageRef::new(picture.width(), picture.height(), picture.rgb(), PixelType::U8x3)
        else {
            return false;
        };
        let Ok(mut strip) = Image::from_slice_u8(width as u32, HEIGHT as u32, &mut self.rgb, PixelType::U8x3)
        else {
            return false;
        };
        let part = [left, top, right - left, bottom - top].map(f64::from);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .crop(part[0], part[1], part[2], part[3]);
        self.resizer.resize(&source, &mut strip, &options).is_ok()
    }
}

/// The strip of any rectangle into `rgb`, `[HEIGHT, width, 3]`; outside the picture its border goes on.
fn lean(picture: &Picture, rect: &Rect, width: usize, rgb: &mut [u8]) {
    let (along, across) = (rect.along, rect.across());
    // One strip pixel in picture pixels, along and across.
    let step = [2.0 * rect.half[0] / width as f32, 2.0 * rect.half[1] / HEIGHT as f32];
    let grid = step.map(|s| (s / 1.25).ceil().clamp(1.0, 6.0) as usize);
    let share = 1.0 / (grid[0] * grid[1]) as f32;
    let add = if grid == [1, 1] { add_cubic } else { add_bilinear };
    let origin = [
        rect.centre[0] - along[0] * rect.half[0] - across[0] * rect.half[1] - 0.5,
        rect.centre[1] - along[1] * rect.half[0] - across[1] * rect.half[1] - 0.5,
    ];
    for (y, row) in rgb.chunks_exact_mut(width * 3).enumerate() {
        for (x, out) in row.chunks_exact_mut(3).enumerate() {
            let mut sum = [0.0f32; 3];
            for j in 0..grid[1] {
                let v = (y as f32 + (j as f32 + 0.5) / grid[1] as f32) * step[1];
                for i in 0..grid[0] {
                    let u = (x as f32 + (i as f32 + 0.5) / grid[0] as f32) * step[0];
                    let at =
                        [origin[0] + along[0] * u + across[0] * v, origin[1] + along[1] * u + across[1] * v];
                    add(picture, at, &mut sum);
                }
            }
            for (value, sum) in out.iter_mut().zip(sum) {
                // Beyond 0 and 255, where a cubic overshoots, the conversion stops at the ends.
                *value = (sum * share + 0.5) as u8;
            }
        }
    }
}

/// The colour at a point given in pixel centres; outside the picture its border goes on.
#[inline]
pub(crate) fn bilinear(picture: &Picture, at: [f32; 2]) -> [f32; 3] {
    let mut colour = [0.0; 3];
    add_bilinear(picture, at, &mut colour);
    colour
}

/// As [`bilinear`], added to `sum`.
#[inline]
fn add_bilinear(picture: &Picture, [x, y]: [f32; 2], sum: &mut [f32; 3]) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    // The right and the lower neighbour; on the last column and row the pixel itself, with a weight of nothing.
    let (x0, y0) = ((x as usize).min(width.saturating_sub(2)), y as usize);
    let y1 = (y0 + 1).min(height - 1);
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let rgb = picture.rgb();
    let pair = |y: usize| {
        let at = (y * width + x0) * 3;
        rgb.get(at..at + 6).or_else(|| rgb.get(at..at + 3)).unwrap_or(&[0; 6])
    };
    let (upper, lower) = (pair(y0), pair(y1));
    if upper.len() == 6 && lower.len() == 6 {
        for channel in 0..3 {
            let (a, b) = (f32::from(upper[channel]), f32::from(upper[channel + 3]));
            let (c, d) = (f32::from(lower[channel]), f32::from(lower[channel + 3]));
            let (top, bottom) = (a + (b - a) * fx, c + (d - c) * fx);
            sum[channel] += top + (bottom - top) * fy;
        }
    } else {
        // A picture one pixel wide.
        for channel in 0..3 {
            let (a, c) = (f32::from(upper[channel]), f32::from(lower[channel]));
            sum[channel] += a + (c - a) * fy;
        }
    }
}

/// As [`add_bilinear`] by cubic convolution over 4 × 4 pixels (Keys 1981), with the slope at the neighbours, a = -0.75, that
/// keeps strokes sharpest: slanted print is read better through it than bilinearly (`BENCHMARKS.md`).
fn add_cubic(picture: &Picture, [x, y]: [f32; 2], sum: &mut [f32; 3]) {
    const A: f32 = -0.75;
    let weights = |t: f32| {
        let near = |d: f32| ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0;
        let far = |d: f32| ((A * d - 5.0 * A) * d + 8.0 * A) * d - 4.0 * A;
        [far(1.0 + t), near(t), near(1.0 - t), far(2.0 - t)]
    };
    let (left, top) = (x.floor(), y.floor());
    let (across, down) = (weights(x - left), weights(y - top));
    let inside =
        |at: f32, step: usize, side: u32| (at as i64 + step as i64 - 1).clamp(0, i64::from(side) - 1);
    let rgb = picture.rgb();
    for (j, down) in down.iter().enumerate() {
        let row = inside(top, j, picture.height()) * i64::from(picture.width());
        for (i, across) in across.iter().enumerate() {
            let at = (row + inside(left, i, picture.width())) as usize * 3;
            for (sum, value) in sum.iter_mut().zip(&rgb[at..at + 3]) {
                *sum += f32::from(*value) * across * down;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left half black, right half white.
    fn halves() -> Picture {
        let mut rgb = Vec::new();
        for _ in 0..48 {
            rgb.extend([0u8; 3 * 48]);
            rgb.extend([255u8; 3 * 48]);
        }
        Picture::new(96, 48, rgb).unwrap()
    }

    #[test]
    fn an_upright_rectangle_is_copied() {
        let picture = halves();
        let rect = Rect { centre: [48.0, 24.0], half: [48.0, 24.0], along: [1.0, 0.0] };
        assert_eq!(strip_width(&rect), 96);
        let mut planes = vec![9.0; 3 * HEIGHT * 100];
        Strips::default().sample(&picture, &rect, 96, 100, &mut planes);
        assert_eq!((planes[0], planes[95], planes[96]), (-1.0, 1.0, 0.0));
        assert!(planes.iter().all(|v| (-1.0..=1.0).contains(v)));
    }

    #[test]
    fn turned_by_half_the_sides_change_places() {
        let picture = halves();
        let rect = Rect { centre: [48.0, 24.0], half: [48.0, 24.0], along: [1.0, 0.0] }.turned(2);
        let mut planes = vec![0.0; 3 * HEIGHT * 96];
        Strips::default().sample(&picture, &rect, 96, 96, &mut planes);
        assert!((planes[0] - 1.0).abs() < 1e-5 && (planes[95] + 1.0).abs() < 1e-5);
    }

    #[test]
    fn outside_the_picture_the_border_goes_on() {
        let rect = Rect { centre: [-500.0, 900.0], half: [40.0, 10.0], along: [0.6, 0.8] };
        let mut planes = vec![0.0; 3 * HEIGHT * 200];
        Strips::default().sample(&halves(), &rect, strip_width(&rect), 200, &mut planes);
        assert_eq!(planes[0], -1.0);
    }
}
