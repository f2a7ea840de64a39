//! Small geometry of a line's four corners: part of it, the box around it, its direction and height.

use inkgate_engine::Quad;

/// A box with upright sides: left, top, right, bottom, in pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Rect {
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The box around both.
    pub fn union(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// The box around `quad`, kept within a page of `size`; what is no number counts as 0.
pub fn bounds(quad: &Quad, size: (u32, u32)) -> Rect {
    let held = |at: f32, most: u32| if at.is_finite() { at.clamp(0.0, most as f32) } else { 0.0 };
    let corner = |[x, y]: [f32; 2]| {
        let (x, y) = (held(x, size.0), held(y, size.1));
        Rect { left: x, top: y, right: x, bottom: y }
    };
    let [a, b, c, d] = quad.map(corner);
    a.union(b).union(c).union(d)
}

/// The part of `quad` between two fractions of its length along the reading direction.
pub fn part(quad: &Quad, [start, end]: [f32; 2]) -> Quad {
    let [tl, tr, br, bl] = *quad;
    [between(tl, tr, start), between(tl, tr, end), between(bl, br, end), between(bl, br, start)]
}

/// The point at `fraction` of the way from `from` to `to`.
pub fn between(from: [f32; 2], to: [f32; 2], fraction: f32) -> [f32; 2] {
    let [x0, y0] = from;
    let [x1, y1] = to;
    [x0 + (x1 - x0) * fraction, y0 + (y1 - y0) * fraction]
}

/// Length along the reading direction, the mean of both edges.
pub fn length(quad: &Quad) -> f32 {
    let [tl, tr, br, bl] = *quad;
    (distance(tl, tr) + distance(bl, br)) / 2.0
}

/// Height across the reading direction, the mean of both ends.
pub fn height(quad: &Quad) -> f32 {
    let [tl, tr, br, bl] = *quad;
    (distance(tl, bl) + distance(tr, br)) / 2.0
}

/// Degrees clockwise from "to the right" of the reading direction, in (-180, 180].
pub fn direction(quad: &Quad) -> f32 {
    let [tl, tr, br, bl] = *quad;
    let along = |i: fn([f32; 2]) -> f32| i(tr) - i(tl) + i(br) - i(bl);
    along(|[_, y]| y).atan2(along(|[x, _]| x)).to_degrees()
}

/// The baseline's ends. Detection gives the box of the whole line, descenders included; the fifth of its height beneath
/// the baseline is what Latin and Chinese faces commonly leave there.
pub fn baseline(quad: &Quad) -> ([f32; 2], [f32; 2]) {
    const BENEATH: f32 = 0.2;
    let [tl, tr, br, bl] = *quad;
    (between(bl, tl, BENEATH), between(br, tr, BENEATH))
}

fn distance([x0, y0]: [f32; 2], [x1, y1]: [f32; 2]) -> f32 {
    (x1 - x0).hypot(y1 - y0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: Quad = [[10.0, 20.0], [110.0, 20.0], [110.0, 40.0], [10.0, 40.0]];

    #[test]
    fn a_part_lies_between_its_fractions() {
        assert_eq!(part(&FLAT, [0.25, 0.5]), [[35.0, 20.0], [60.0, 20.0], [60.0, 40.0], [35.0, 40.0]]);
    }

    #[test]
    fn bounds_stay_on_the_page_and_are_numbers() {
        let wild = [[-5.0, f32::NAN], [500.0, 3.0], [7.0, 900.0], [0.0, 0.0]];
        assert_eq!(bounds(&wild, (200, 100)), Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 100.0 });
    }

    #[test]
    fn direction_is_clockwise_and_height_across() {
        assert_eq!((direction(&FLAT), length(&FLAT), height(&FLAT)), (0.0, 100.0, 20.0));
        let down = [[40.0, 10.0], [40.0, 110.0], [20.0, 110.0], [20.0, 10.0]];
        assert_eq!((direction(&down), length(&down), height(&down)), (90.0, 100.0, 20.0));
    }
}
