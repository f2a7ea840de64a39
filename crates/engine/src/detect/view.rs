//! A view: the part of a picture, at the scale, that the detection network looks at in one run.

use fast_image_resize::images::{CroppedImageMut, Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::geometry::Rect;
use crate::{Error, ErrorKind, Picture};

/// One look at a part of a picture.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Left, top, width, height of the part, in pixels of the picture.
    pub part: [u32; 4],
    /// Width and height that the part takes on the canvas.
    pub used: [u32; 2],
    /// Width and height of the canvas: what the network is given. Multiples of 32, few different ones, since each
    /// new size costs the runtime tens of milliseconds once.
    pub canvas: [u32; 2],
}

impl View {
    /// A part of the picture, its longer side at most `long_side` pixels, never enlarged.
    pub fn part(part: [u32; 4], long_side: u32) -> Self {
        let [_, _, width, height] = part;
        let scale = (long_side as f32 / width.max(height) as f32).min(1.0);
        let exact = [width as f32 * scale, height as f32 * scale];
        let canvas = exact.map(canvas_side);
        // A side that misses its canvas by little is stretched onto it; a side that misses it by much is padded.
        let mut used = canvas;
        for axis in 0..2 {
            let stretch = canvas[axis] as f32 / exact[axis].max(1.0);
            if !(0.94..=1.06).contains(&stretch) {
                used[axis] = (exact[axis].round() as u32).clamp(1, canvas[axis]);
            }
        }
        Self { part, used, canvas }
    }

    /// Pixels of the picture for one pixel of the canvas, in x and y.
    pub fn scale(&self) -> [f32; 2] {
        [self.part[2] as f32 / self.used[0] as f32, self.part[3] as f32 / self.used[1] as f32]
    }

    /// A rectangle of the canvas (coordinates of pixel centres) in the picture's frame.
    pub fn to_picture(self, mut rect: Rect) -> Rect {
        rect.centre = [rect.centre[0] + 0.5, rect.centre[1] + 0.5];
        let mut rect = rect.scaled(self.scale());
        rect.centre = [rect.centre[0] + self.part[0] as f32, rect.centre[1] + self.part[1] as f32];
        rect
    }

    /// The canvas as the network sees it before normalisation: `[height, width, 3]` RGB, the rest mid-grey.
    pub fn pixels(&self, picture: &Picture) -> Result<Vec<u8>, Error> {
        let failed = |cause: &dyn std::fmt::Display| {
            Error::new(ErrorKind::Internal, format!("the picture could not be scaled: {cause}"))
        };
        let [width, height] = self.canvas;
        let source = ImageRef::new(picture.width(), picture.height(), picture.rgb(), PixelType::U8x3)
            .map_err(|cause| failed(&cause))?;
        let mut canvas = vec![127u8; width as usize * height as usize * 3];
        let mut target = Image::from_slice_u8(width, height, &mut canvas, PixelType::U8x3)
            .map_err(|cause| failed(&cause))?;
        let mut used = CroppedImageMut::new(&mut target, 0, 0, self.used[0], self.used[1])
            .map_err(|cause| failed(&cause))?;
        let [left, top, part_width, part_height] = self.part.map(f64::from);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).crop(
            left,
            top,
            part_width,
            part_height,
        );
        Resizer::new().resize(&source, &mut used, &options).map_err(|cause| failed(&cause))?;
        Ok(canvas)
    }
}

/// Overlapping tiles that cover `whole` (left, top, width, height) at `scale`, each at most `side` pixels there, and
/// `overlap` shared with the next.
pub fn tiles(whole: [u32; 4], scale: f32, side: u32, overlap: u32) -> Vec<View> {
    let steps = |start: u32, length: u32| -> Vec<(u32, u32)> {
        let scaled = length as f32 * scale;
        let count = ((scaled - overlap as f32) / (side - overlap) as f32).ceil().max(1.0);
        // All tiles of a row are equally wide, so that they share one canvas.
        let tile = ((scaled + (count - 1.0) * overlap as f32) / count / scale).ceil().min(length as f32);
        (0..count as u32)
            .map(|i| {
                let at = if count > 1.0 { (length as f32 - tile) * i as f32 / (count - 1.0) } else { 0.0 };
                (start + at.round() as u32, tile as u32)
            })
            .collect()
    };
    let columns = steps(whole[0], whole[2]);
    let mut tiles = Vec::new();
    for (top, height) in steps(whole[1], whole[3]) {
        for &(left, width) in &columns {
            let height = height.min(whole[1] + whole[3] - top);
            let width = width.min(whole[0] + whole[2] - left);
            let long = (width.max(height) as f32 * scale).ceil() as u32;
            tiles.push(View::part([left, top, width, height], long.max(1)));
        }
    }
    tiles
}

/// The canvas side for an exact side: multiples of 32 up to 512, of 64 above.
fn canvas_side(exact: f32) -> u32 {
    let step = if exact <= 512.0 { 32.0 } else { 64.0 };
    let nearest = (exact / step).round() * step;
    // Rounding down must not cost more than the stretch that is allowed.
    let side = if nearest < exact * 0.97 { (exact / step).ceil() * step } else { nearest };
    (side as u32).max(32)
}

/// `[height, width, 3]` RGB bytes to `[3, height, width]` planes in the order blue, green, red, normalised.
pub fn normalise(rgb: &[u8], mean: [f32; 3], deviation: [f32; 3], planes: &mut [f32]) {
    let area = rgb.len() / 3;
    // One table a channel: 256 values instead of a subtraction and a division for each pixel.
    for (plane, channel) in planes.chunks_exact_mut(area).zip([2, 1, 0]) {
        let (offset, factor) = (mean[2 - channel], 1.0 / deviation[2 - channel]);
        let table: [f32; 256] = std::array::from_fn(|value| (value as f32 / 255.0 - offset) * factor);
        for (out, pixel) in plane.iter_mut().zip(rgb.chunks_exact(3)) {
            *out = table[pixel[channel] as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_is_not_enlarged_and_a_page_is_reduced() {
        let strip = View::part([0, 0, 709, 132], 960);
        assert!(strip.canvas[0] <= 736 && strip.canvas[1] <= 160, "{strip:?}");
        let page = View::part([0, 0, 1240, 1754], 960);
        assert_eq!(page.canvas, [704, 960]);
    }

    #[test]
    fn tiles_cover_the_picture_and_overlap() {
        for (width, height, scale) in
            [(4961, 7016, 0.5), (1300, 900, 1.0), (20_000, 40, 1.0), (3000, 3000, 0.9)]
        {
            let tiles = tiles([0, 0, width, height], scale, 1280, 96);
            for point in 0..200u32 {
                let [x, y] = [width * point / 200, height * ((point * 37) % 200) / 200];
                let holds = |part: &[u32; 4]| {
                    (part[0]..part[0] + part[2]).contains(&x) && (part[1]..part[1] + part[3]).contains(&y)
                };
                assert!(tiles.iter().any(|tile| holds(&tile.part)), "{width}x{height}: {x}, {y}");
            }
            for tile in &tiles {
                assert!(tile.part[0] + tile.part[2] <= width && tile.part[1] + tile.part[3] <= height);
                assert!(tile.canvas.iter().all(|side| *side <= 1344), "{tile:?}");
            }
            let mut lefts: Vec<u32> = tiles.iter().map(|tile| tile.part[0]).collect();
            lefts.sort_unstable();
            lefts.dedup();
            for pair in lefts.windows(2) {
                let shared = (tiles[0].part[2] + pair[0]).saturating_sub(pair[1]) as f32 * scale;
                assert!(shared >= 90.0, "{width}x{height}: {shared}");
            }
        }
    }

    #[test]
    fn canvases_hold_what_they_show_and_are_multiples_of_32() {
        for width in (1..3000).step_by(37) {
            for height in (1..3000).step_by(211) {
                let view = View::part([0, 0, width, height], 960);
                for axis in 0..2 {
                    assert!(view.canvas[axis].is_multiple_of(32) && view.used[axis] <= view.canvas[axis]);
                    assert!(view.used[axis] >= 1 && view.canvas[axis] <= 992);
                }
            }
        }
    }

    #[test]
    fn corners_come_back_where_they_were() {
        let view = View::part([100, 50, 2000, 1000], 960);
        let whole = Rect {
            centre: [view.used[0] as f32 / 2.0 - 0.5, view.used[1] as f32 / 2.0 - 0.5],
            half: [10.0, 5.0],
            along: [1.0, 0.0],
        };
        assert_eq!(view.to_picture(whole).centre, [1100.0, 550.0]);
    }

    #[test]
    fn white_is_one_and_channels_are_swapped() {
        let mut planes = [0.0; 6];
        normalise(&[255, 0, 0, 0, 0, 255], [0.5; 3], [0.5; 3], &mut planes);
        assert_eq!(planes, [-1.0, 1.0, -1.0, -1.0, 1.0, -1.0]);
    }
}
