//! A region's pixels, straightened: any rectangle of the picture to a strip of fixed height.

use crate::Picture;
use crate::geometry::Rect;

/// Height of the strips that the recognition networks read, in pixels.
pub const HEIGHT: usize = 48;

/// Width in pixels of the strip that shows `rect` at [`HEIGHT`], at least 1.
pub fn strip_width(rect: &Rect) -> usize {
    let width = rect.half[0] / rect.half[1].max(0.5) * HEIGHT as f32;
    (width.ceil() as usize).max(1)
}

/// Writes the strip of `rect`, `width` pixels wide, into planes `[3, HEIGHT, stride]` (blue, green, red;
/// -1..=1), columns from `width` on set to 0. Samples bilinearly, and averages a grid of samples where the strip
/// is smaller than the picture, so that nothing is skipped over.
pub fn sample(picture: &Picture, rect: &Rect, width: usize, stride: usize, planes: &mut [f32]) {
    let (along, across) = (rect.along, rect.across());
    // One strip pixel in picture pixels, along and across.
    let step = [2.0 * rect.half[0] / width as f32, 2.0 * rect.half[1] / HEIGHT as f32];
    let grid = step.map(|s| (s / 1.25).ceil().clamp(1.0, 6.0) as usize);
    let share = 1.0 / (grid[0] * grid[1]) as f32;
    let origin = [
        rect.centre[0] - along[0] * rect.half[0] - across[0] * rect.half[1] - 0.5,
        rect.centre[1] - along[1] * rect.half[0] - across[1] * rect.half[1] - 0.5,
    ];
    let plane = HEIGHT * stride;
    for y in 0..HEIGHT {
        for x in 0..width {
            let mut sum = [0.0f32; 3];
            for j in 0..grid[1] {
                let v = (y as f32 + (j as f32 + 0.5) / grid[1] as f32) * step[1];
                for i in 0..grid[0] {
                    let u = (x as f32 + (i as f32 + 0.5) / grid[0] as f32) * step[0];
                    let at =
                        [origin[0] + along[0] * u + across[0] * v, origin[1] + along[1] * u + across[1] * v];
                    let pixel = bilinear(picture, at);
                    for channel in 0..3 {
                        sum[channel] += pixel[channel];
                    }
                }
            }
            for (channel, value) in sum.iter().rev().enumerate() {
                planes[channel * plane + y * stride + x] = value * share * (2.0 / 255.0) - 1.0;
            }
        }
        for channel in 0..3 {
            let row = channel * plane + y * stride;
            planes[row + width..row + stride].fill(0.0);
        }
    }
}

/// The colour at a point given in pixel centres; outside the picture its border goes on.
#[inline]
pub(crate) fn bilinear(picture: &Picture, [x, y]: [f32; 2]) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(width - 1), (y0 + 1).min(height - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let rgb = picture.rgb();
    let at = |x: usize, y: usize| (y * width + x) * 3;
    let (a, b, c, d) = (at(x0, y0), at(x1, y0), at(x0, y1), at(x1, y1));
    std::array::from_fn(|channel| {
        let top = rgb[a + channel] as f32 * (1.0 - fx) + rgb[b + channel] as f32 * fx;
        let bottom = rgb[c + channel] as f32 * (1.0 - fx) + rgb[d + channel] as f32 * fx;
        top * (1.0 - fy) + bottom * fy
    })
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
        sample(&picture, &rect, 96, 100, &mut planes);
        assert_eq!((planes[0], planes[95], planes[96]), (-1.0, 1.0, 0.0));
        assert!(planes.iter().all(|v| (-1.0..=1.0).contains(v)));
    }

    #[test]
    fn turned_by_half_the_sides_change_places() {
        let picture = halves();
        let rect = Rect { centre: [48.0, 24.0], half: [48.0, 24.0], along: [1.0, 0.0] }.turned(2);
        let mut planes = vec![0.0; 3 * HEIGHT * 96];
        sample(&picture, &rect, 96, 96, &mut planes);
        assert!((planes[0] - 1.0).abs() < 1e-5 && (planes[95] + 1.0).abs() < 1e-5);
    }

    #[test]
    fn outside_the_picture_the_border_goes_on() {
        let rect = Rect { centre: [-500.0, 900.0], half: [40.0, 10.0], along: [0.6, 0.8] };
        let mut planes = vec![0.0; 3 * HEIGHT * 200];
        sample(&halves(), &rect, strip_width(&rect), 200, &mut planes);
        assert_eq!(planes[0], -1.0);
    }
}
