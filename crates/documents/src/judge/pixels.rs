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
    Some(straightened(picture, quad, [side(width), side(height)]))
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
}
