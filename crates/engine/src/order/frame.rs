//! The upright frame: pictures are turned and skewed, layout is easier to see when text runs to the right.

use crate::{Line, Quad};

/// The page's rotation, and how to look at polygons without it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    cos: f32,
    sin: f32,
    limit: f32,
}

/// A polygon seen in the upright frame: its centre and its extents along both axes, skew of its own removed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upright {
    pub centre: [f32; 2],
    pub width: f32,
    pub height: f32,
}

impl Frame {
    /// The frame of a page said to be turned by `angle` degrees clockwise, corrected by what the lines' own first
    /// edges say: the page's figure may be a multiple of 90 only, or a little off.
    pub(super) fn of(lines: &[Line], angle: f32, size: (u32, u32)) -> Self {
        let said = if angle.is_finite() { angle } else { 0.0 };
        let turned = said + quarter_turn(lines, said);
        let degrees = turned + residual(lines, turned);
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { cos, sin, limit: 8.0 * size.0.max(size.1).max(4096) as f32 }
    }

    /// `polygon` in the upright frame, `None` where it has a coordinate that is no number.
    pub(super) fn view(&self, polygon: &Quad) -> Option<Upright> {
        if polygon.iter().flatten().any(|v| !v.is_finite()) {
            return None;
        }
        let corners = polygon.map(|[x, y]| {
            let (x, y) = (x.clamp(-self.limit, self.limit), y.clamp(-self.limit, self.limit));
            [x * self.cos + y * self.sin, y * self.cos - x * self.sin]
        });
        let [a, b, c, d] = corners;
        let first = mean_edge(a, b, d, c);
        let second = mean_edge(a, d, b, c);
        let (width, height) = if along_x(first, second) {
            (length(first), length(second))
        } else {
            (length(second), length(first))
        };
        let centre = [(a[0] + b[0] + c[0] + d[0]) / 4.0, (a[1] + b[1] + c[1] + d[1]) / 4.0];
        Some(Upright { centre, width, height })
    }

    /// Quarter turns clockwise (0 to 3) of a line's first edge against the frame.
    pub(super) fn quarter(&self, polygon: &Quad) -> u8 {
        let Some((x, y)) = direction(polygon) else { return 0 };
        let (x, y) = (x * self.cos + y * self.sin, y * self.cos - x * self.sin);
        match (x.abs() >= y.abs(), x >= 0.0, y >= 0.0) {
            (true, true, _) => 0,
            (true, false, _) => 2,
            (false, _, true) => 1,
            (false, _, false) => 3,
        }
    }
}

fn mean_edge(a: [f32; 2], b: [f32; 2], c: [f32; 2], d: [f32; 2]) -> [f32; 2] {
    [(b[0] - a[0] + d[0] - c[0]) / 2.0, (b[1] - a[1] + d[1] - c[1]) / 2.0]
}

fn length(v: [f32; 2]) -> f32 {
    v[0].hypot(v[1])
}

/// Whether `first` is the edge that runs along x, `second` being the other.
fn along_x(first: [f32; 2], second: [f32; 2]) -> bool {
    let lean = |v: [f32; 2]| (v[0].abs() - v[1].abs()) / length(v).max(1e-3);
    lean(first) >= lean(second)
}

/// The first edge (mean of top and bottom), `None` where it is no number or of no length.
fn direction(polygon: &Quad) -> Option<(f32, f32)> {
    let [a, b, c, d] = *polygon;
    let [x, y] = mean_edge(a, b, d, c);
    (x.is_finite() && y.is_finite() && x.hypot(y) > 1e-3).then_some((x, y))
}

/// Length along and across the first edge.
fn extents(polygon: &Quad) -> (f32, f32) {
    let [a, b, c, d] = *polygon;
    (length(mean_edge(a, b, d, c)), length(mean_edge(a, d, b, c)))
}

/// `degrees` in (-180, 180].
fn wrap(degrees: f32) -> f32 {
    let turned = degrees.rem_euclid(360.0);
    if turned > 180.0 { turned - 360.0 } else { turned }
}

/// 0, 90, 180 or -90: how much more than `said` the lines' first edges say the page is turned. Only a clear majority
/// counts, and single characters have no say.
fn quarter_turn(lines: &[Line], said: f32) -> f32 {
    let mut votes = [0.0f32; 4];
    let mut all = 0.0f32;
    for line in lines {
        let Some((x, y)) = direction(&line.polygon) else { continue };
        let (along, across) = extents(&line.polygon);
        if !across.is_finite() {
            continue;
        }
        all += along.max(across);
        if line.vertical || along < 1.5 * across {
            continue;
        }
        let off = wrap(y.atan2(x).to_degrees() - said);
        let quarter = ((off / 90.0).round() as i32).rem_euclid(4);
        if let Some(vote) = votes.get_mut(quarter as usize) {
            *vote += along;
        }
    }
    let cast: f32 = votes.iter().sum();
    let (best, weight) =
        votes.iter().enumerate().fold((0, 0.0), |best, (k, &w)| if w > best.1 { (k, w) } else { best });
    if weight > 0.6 * cast && weight > 0.3 * all { wrap(best as f32 * 90.0) } else { 0.0 }
}

/// The weighted median of the lines' skew against `turned`, within half a right angle.
fn residual(lines: &[Line], turned: f32) -> f32 {
    let mut skews: Vec<(f32, f32)> = Vec::with_capacity(lines.len());
    for line in lines {
        let Some((x, y)) = direction(&line.polygon) else { continue };
        let (along, across) = extents(&line.polygon);
        let weight = along.max(across);
        // Squares say little about their skew: a minimal rectangle around one character may lean any way.
        if !weight.is_finite() || weight < 1.5 * along.min(across) {
            continue;
        }
        let off = wrap(y.atan2(x).to_degrees() - turned);
        let skew = off - 90.0 * (off / 90.0).round();
        skews.push((skew, weight));
    }
    skews.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = skews.iter().map(|s| s.1).sum::<f32>() / 2.0;
    let mut seen = 0.0;
    for (skew, weight) in skews {
        seen += weight;
        if seen >= half {
            return skew;
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(degrees: f32) -> Line {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let polygon = [[0.0, 0.0], [200.0, 0.0], [200.0, 20.0], [0.0, 20.0]]
            .map(|[x, y]: [f32; 2]| [x * cos - y * sin + 500.0, x * sin + y * cos + 500.0]);
        Line { text: "words".into(), polygon, ..Line::default() }
    }

    #[test]
    fn the_lines_correct_what_the_page_says() {
        for (said, is) in
            [(0.0, 0.0), (0.0, 3.0), (90.0, 88.0), (0.0, 90.0), (0.0, 180.0), (180.0, 10.0), (-90.0, -100.0)]
        {
            let lines = vec![turned(is), turned(is), turned(is)];
            let frame = Frame::of(&lines, said, (1000, 1000));
            let seen = frame.view(&lines[0].polygon).unwrap();
            assert!(
                (seen.width - 200.0).abs() < 0.5 && (seen.height - 20.0).abs() < 0.5,
                "{said} {is} {seen:?}"
            );
            assert_eq!(frame.quarter(&lines[0].polygon), 0, "{said} {is}");
        }
    }

    #[test]
    fn what_is_no_number_has_no_view() {
        let mut line = turned(0.0);
        line.polygon[2][1] = f32::NAN;
        let frame = Frame::of(std::slice::from_ref(&line), f32::NAN, (0, 0));
        assert!(frame.view(&line.polygon).is_none());
    }
}
