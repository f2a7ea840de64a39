//! Plane geometry of detected regions: convex hulls, the smallest rectangle around them, and boxes with a direction.

use crate::Quad;

/// A rectangle at any angle: centre, half sides, and the unit vector along its first side.
/// Pixels, x right and y down; the second side's vector is the first turned a quarter clockwise (as seen).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Centre `[x, y]`.
    pub centre: [f32; 2],
    /// Half the length along the direction and across it, in pixels.
    pub half: [f32; 2],
    /// Unit vector of the direction.
    pub along: [f32; 2],
}

impl Rect {
    /// Unit vector across the direction: downwards for a rectangle that reads to the right.
    pub fn across(&self) -> [f32; 2] {
        [-self.along[1], self.along[0]]
    }

    /// The angle of the direction in degrees, clockwise from x, in (-180, 180].
    pub fn angle(&self) -> f32 {
        self.along[1].atan2(self.along[0]).to_degrees()
    }

    /// The corners, from where the text starts: top-left, top-right, bottom-right, bottom-left of the text.
    pub fn quad(&self) -> Quad {
        let (a, c, [hx, hy]) = (self.along, self.across(), self.half);
        let at = |i: f32, j: f32| {
            [self.centre[0] + a[0] * hx * i + c[0] * hy * j, self.centre[1] + a[1] * hx * i + c[1] * hy * j]
        };
        [at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)]
    }

    /// The same rectangle with its direction turned by `quarters` quarter turns clockwise.
    pub fn turned(mut self, quarters: u8) -> Self {
        for _ in 0..quarters % 4 {
            self.along = self.across();
            self.half = [self.half[1], self.half[0]];
        }
        self
    }

    /// The same rectangle with its direction along its longer side, pointing to the right or, when it stands
    /// upright, down.
    pub fn lengthwise(self) -> Self {
        let long = if self.half[1] > self.half[0] { self.turned(1) } else { self };
        let [x, y] = long.along;
        if x < -1e-3 || (x.abs() <= 1e-3 && y < 0.0) { long.turned(2) } else { long }
    }

    /// Scaled about the origin.
    pub fn scaled(mut self, by: [f32; 2]) -> Self {
        // Only uniform scales keep a rectangle; the two factors differ by rounding alone.
        let mean = (by[0] + by[1]) / 2.0;
        self.centre = [self.centre[0] * by[0], self.centre[1] * by[1]];
        self.half = [self.half[0] * mean, self.half[1] * mean];
        self
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        4.0 * self.half[0] * self.half[1]
    }
}

/// The convex hull of points, counter-clockwise in a y-down frame, by Andrew's monotone chain
/// (A. M. Andrew, 1979). Sorts `points`.
pub fn convex_hull(points: &mut Vec<[f32; 2]>) -> Vec<[f32; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    if points.len() < 3 {
        return points.clone();
    }
    let cross =
        |o: [f32; 2], a: [f32; 2], b: [f32; 2]| (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    let mut hull: Vec<[f32; 2]> = Vec::with_capacity(points.len() + 1);
    let half = |hull: &mut Vec<[f32; 2]>, from: usize, p: [f32; 2]| {
        while hull.len() >= from + 2 && cross(hull[hull.len() - 2], hull[hull.len() - 1], p) <= 0.0 {
            hull.pop();
        }
        hull.push(p);
    };
    for &p in points.iter() {
        half(&mut hull, 0, p);
    }
    let from = hull.len() - 1;
    for &p in points.iter().rev().skip(1) {
        half(&mut hull, from, p);
    }
    hull.pop();
    hull
}

/// The rectangle of smallest area around a convex hull: one side lies on an edge of the hull
/// (Freeman and Shapira, 1975). `None` for no points.
pub fn min_area_rect(hull: &[[f32; 2]]) -> Option<Rect> {
    let first = *hull.first()?;
    let mut best: Option<Rect> = None;
    for (i, &p) in hull.iter().enumerate() {
        let q = hull[(i + 1) % hull.len()];
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        let length = dx.hypot(dy);
        if length < 1e-6 {
            continue;
        }
        let along = [dx / length, dy / length];
        let across = [-along[1], along[0]];
        let mut low = [f32::INFINITY; 2];
        let mut high = [f32::NEG_INFINITY; 2];
        for &[x, y] in hull {
            let at = [x * along[0] + y * along[1], x * across[0] + y * across[1]];
            for axis in 0..2 {
                low[axis] = low[axis].min(at[axis]);
                high[axis] = high[axis].max(at[axis]);
            }
        }
        let half = [(high[0] - low[0]) / 2.0, (high[1] - low[1]) / 2.0];
        let mid = [(high[0] + low[0]) / 2.0, (high[1] + low[1]) / 2.0];
        let rect = Rect {
            centre: [mid[0] * along[0] + mid[1] * across[0], mid[0] * along[1] + mid[1] * across[1]],
            half,
            along,
        };
        if best.is_none_or(|known| rect.area() < known.area()) {
            best = Some(rect);
        }
    }
    best.or(Some(Rect { centre: first, half: [0.0, 0.0], along: [1.0, 0.0] }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rectangle_around_a_turned_square_is_that_square() {
        for degrees in [0.0f32, 10.0, 30.0, 45.0, 80.0] {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let mut points = Vec::new();
            for (i, j) in [(-40.0, -5.0), (40.0, -5.0), (40.0, 5.0), (-40.0, 5.0), (0.0, 0.0), (10.0, 2.0)] {
                points.push([100.0 + i * cos - j * sin, 50.0 + i * sin + j * cos]);
            }
            let rect = min_area_rect(&convex_hull(&mut points)).unwrap().lengthwise();
            assert!((rect.centre[0] - 100.0).abs() < 1e-3 && (rect.centre[1] - 50.0).abs() < 1e-3);
            assert!((rect.half[0] - 40.0).abs() < 1e-2 && (rect.half[1] - 5.0).abs() < 1e-2);
            assert!((rect.angle() - degrees).abs() < 0.1, "{} for {degrees}", rect.angle());
        }
    }

    #[test]
    fn a_quarter_turn_four_times_is_no_turn() {
        let rect = Rect { centre: [3.0, 4.0], half: [10.0, 2.0], along: [1.0, 0.0] };
        assert_eq!(rect.turned(4), rect);
        assert_eq!(rect.turned(1).half, [2.0, 10.0]);
        assert_eq!(rect.turned(1).angle(), 90.0);
        let quad = rect.turned(2).quad();
        assert_eq!(quad[0], [13.0, 6.0]);
    }

    #[test]
    fn degenerate_points_give_a_rectangle_and_no_panic() {
        assert!(min_area_rect(&[]).is_none());
        assert_eq!(min_area_rect(&convex_hull(&mut vec![[2.0, 2.0]; 5])).unwrap().area(), 0.0);
        assert_eq!(min_area_rect(&convex_hull(&mut vec![[0.0, 0.0], [5.0, 0.0]])).unwrap().area(), 0.0);
    }
}
