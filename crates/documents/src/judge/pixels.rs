//! Grey and colour of a part of a picture.

use inkgate_engine::{Picture, Quad, straightened};

/// The value below which this share of `values` lies.
pub fn quantile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f32 * share).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Width and height of a quadrilateral in pixels, by the means of opposite sides.
pub fn size(quad: &Quad) -> [f32; 2] {
    let [tl, tr, br, bl] = *quad;
    let length = |a: [f32; 2], b: [f32; 2]| (b[0] - a[0]).hypot(b[1] - a[1]);
    [(length(tl, tr) + length(bl, br)) / 2.0, (length(tl, bl) + length(tr, br)) / 2.0]
}

/// The part upright, so many pixels wide at most; `None` where it is no area.
pub fn upright(picture: &Picture, quad: &Quad, most: f32) -> Option<Picture> {
    let [width, height] = size(quad);
    if !(8.0..1e5).contains(&width) || !(4.0..1e5).contains(&height) {
        return None;
    }
    let scale = (most / width).min(1.0);
    let side = |length: f32| ((length * scale).round() as usize).clamp(1, 4096);
    let size = [side(width), side(height)];
    match reduced(picture, quad, (1.0 / scale) as usize) {
        Some((smaller, quad)) => Some(straightened(&smaller, &quad, size)),
        None => Some(straightened(picture, quad, size)),
    }
}

/// The part of a picture around a quadrilateral, so many times smaller, each pixel the mean of those it stands for, and the
/// quadrilateral in it: what is left to be sampled are few pixels. `None` where nothing is to be gained.
fn reduced(picture: &Picture, quad: &Quad, times: usize) -> Option<(Picture, Quad)> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let bound = |axis: usize, pick: fn(f32, f32) -> f32| {
        quad.iter().filter_map(|corner| corner.get(axis)).copied().reduce(pick).unwrap_or(0.0)
    };
    // A pixel more on each side, whole tiles, and no more than there is.
    let span = |axis: usize, length: usize| {
        let from = (bound(axis, f32::min).max(0.0) as usize).saturating_sub(times);
        let to = (bound(axis, f32::max).max(0.0) as usize).saturating_add(2 * times).min(length);
        (from, to.saturating_sub(from) / times.max(1))
    };
    let ((left, wide), (top, high)) = (span(0, width), span(1, height));
    if times < 2 || wide < 2 || high < 2 {
        return None;
    }
    let area = (times * times) as u32;
    let mut rgb = Vec::with_capacity(wide * high * 3);
    let mut sums = vec![0u32; wide * 3];
    for y in 0..high {
        sums.fill(0);
        for row in top + y * times..top + (y + 1) * times {
            let row = picture.row(row as u32).get(left * 3..(left + wide * times) * 3)?;
            for (sum, pixels) in sums.chunks_exact_mut(3).zip(row.chunks_exact(times * 3)) {
                for pixel in pixels.chunks_exact(3) {
                    sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
                }
            }
        }
        rgb.extend(sums.iter().map(|sum| ((sum + area / 2) / area) as u8));
    }
    let smaller = Picture::new(wide as u32, high as u32, rgb)?;
    let start = [left as f32, top as f32];
    let inside = |corner: [f32; 2]| {
        let [x, y] = corner;
        [(x - start[0]) / times as f32, (y - start[1]) / times as f32]
    };
    Some((smaller, quad.map(inside)))
}

/// The corners moved apart by this share of width and height on each side.
pub fn widened(quad: &Quad, share: f32) -> Quad {
    let middle = |axis: usize| quad.iter().filter_map(|corner| corner.get(axis)).sum::<f32>() / 4.0;
    let [x, y] = [middle(0), middle(1)];
    let apart = 1.0 + 2.0 * share;
    quad.map(|corner| [x + (corner[0] - x) * apart, y + (corner[1] - y) * apart])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_frames() {
        assert_eq!(quantile(&mut [5.0, 1.0, 3.0, 2.0, 4.0], 0.5), 3.0);
        assert_eq!(quantile(&mut [], 0.5), 0.0);
        let quad = [[10.0, 10.0], [30.0, 10.0], [30.0, 20.0], [10.0, 20.0]];
        assert_eq!(size(&quad), [20.0, 10.0]);
        assert_eq!(widened(&quad, 0.5)[0], [0.0, 5.0]);
        let picture = Picture::new(4, 4, vec![9; 48]).unwrap();
        assert!(upright(&picture, &[[0.0; 2]; 4], 100.0).is_none());
        assert!(upright(&picture, &[[f32::NAN; 2]; 4], 100.0).is_none());
    }

    #[test]
    fn a_large_part_is_averaged_where_it_stands() {
        // Red from column 300 on, on fine stripes of grey.
        let tone =
            |x: usize| if x >= 300 { [200, 0, 0] } else { [if x.is_multiple_of(2) { 80 } else { 120 }; 3] };
        let rgb = (0..600 * 400).flat_map(|at| tone(at % 600)).collect();
        let picture = Picture::new(600, 400, rgb).unwrap();
        let quad = [[100.0, 50.0], [500.0, 50.0], [500.0, 350.0], [100.0, 350.0]];
        let tile = upright(&picture, &quad, 100.0).unwrap();
        assert_eq!((tile.width(), tile.height()), (100, 75));
        let row = tile.row(40);
        assert!(row[..49 * 3].iter().all(|value| value.abs_diff(100) <= 1), "{row:?}");
        assert!(row[51 * 3..].chunks_exact(3).all(|rgb| rgb[0] >= 199 && rgb[1] <= 1));
        let beyond = quad.map(|[x, y]| [x * 3.0 - 400.0, y * 3.0 - 300.0]);
        assert!(upright(&picture, &beyond, 100.0).is_some());
    }
}
