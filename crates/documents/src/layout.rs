//! Where a side's fixed places lie on the sheet: the similarity that carries its layout onto the labels that were found.

/// A point.
type Point = [f32; 2];

/// A similarity: turn, scale and shift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    turn: Point,
    shift: Point,
}

/// How far a label may lie from its place, in the layout's units.
const OFF: f32 = 40.0;
/// The sum of squares that labels have to be apart, in the layout's units.
const SPREAD: f32 = 1e4;

impl Layout {
    /// The least-squares similarity from layout to sheet, of at least two pairs `(layout, sheet)`. Pairs that lie far off
    /// are left out one by one, as long as three remain.
    pub fn fit(pairs: &[(Point, Point)]) -> Option<Layout> {
        Self::fit_over(pairs, SPREAD)
    }

    /// The same from labels that stand close together, which tell scale and turn to some parts in a hundred only.
    pub fn roughly(pairs: &[(Point, Point)]) -> Option<Layout> {
        Self::fit_over(pairs, SPREAD / 5.0)
    }

    fn fit_over(pairs: &[(Point, Point)], spread: f32) -> Option<Layout> {
        let mut pairs = pairs.to_vec();
        loop {
            let layout = Self::least_squares(&pairs, spread)?;
            let off = |(from, to): &(Point, Point)| {
                let back = layout.back(*to);
                (back[0] - from[0]).hypot(back[1] - from[1])
            };
            let worst = (0..pairs.len()).max_by(|a, b| {
                let off = |i: &usize| pairs.get(*i).map_or(0.0, off);
                off(a).total_cmp(&off(b))
            })?;
            if pairs.get(worst).map_or(0.0, off) <= OFF {
                return Some(layout);
            }
            if pairs.len() <= 3 {
                return None;
            }
            pairs.remove(worst);
        }
    }

    fn least_squares(pairs: &[(Point, Point)], spread: f32) -> Option<Layout> {
        let count = pairs.len() as f32;
        if pairs.len() < 2 {
            return None;
        }
        let mean = |pick: fn(&(Point, Point)) -> Point| {
            let sum = pairs.iter().map(pick).fold([0.0; 2], |sum, at| [sum[0] + at[0], sum[1] + at[1]]);
            [sum[0] / count, sum[1] / count]
        };
        let (from, to) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let (mut square, mut dot, mut cross) = (0.0, 0.0, 0.0);
        for (a, b) in pairs {
            let (ax, ay, bx, by) = (a[0] - from[0], a[1] - from[1], b[0] - to[0], b[1] - to[1]);
            square += ax * ax + ay * ay;
            dot += ax * bx + ay * by;
            cross += ax * by - ay * bx;
        }
        // Labels that stand at one place say nothing of scale.
        if square < spread {
            return None;
        }
        let turn = [dot / square, cross / square];
        // The sheet is upright: a layout that stands on its head is none.
        if turn[0] <= 0.0 || turn[1].abs() > 0.3 * turn[0] {
            return None;
        }
        let shift =
            [to[0] - turn[0] * from[0] + turn[1] * from[1], to[1] - turn[1] * from[0] - turn[0] * from[1]];
        Some(Layout { turn, shift })
    }

    /// From layout to sheet.
    pub fn there(&self, [x, y]: Point) -> Point {
        let [a, b] = self.turn;
        [a * x - b * y + self.shift[0], b * x + a * y + self.shift[1]]
    }

    /// From sheet to layout.
    pub fn back(&self, [x, y]: Point) -> Point {
        let ([a, b], [x, y]) = (self.turn, [x - self.shift[0], y - self.shift[1]]);
        let square = (a * a + b * b).max(1e-12);
        [(a * x + b * y) / square, (a * y - b * x) / square]
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn a_known_similarity_is_found_in_spite_of_one_stray_label() {
        let place = |[x, y]: [f32; 2]| [2.0 * x - 0.1 * y + 30.0, 0.1 * x + 2.0 * y - 7.0];
        let points = [[50.0, 100.0], [50.0, 300.0], [400.0, 120.0], [60.0, 500.0]];
        let mut pairs: Vec<_> = points.iter().map(|at| (*at, place(*at))).collect();
        pairs.push(([300.0, 300.0], [0.0, 0.0]));
        let layout = Layout::fit(&pairs).unwrap();
        let there = layout.there([700.0, 200.0]);
        let wanted = place([700.0, 200.0]);
        assert!((there[0] - wanted[0]).abs() < 0.1 && (there[1] - wanted[1]).abs() < 0.1);
        let back = layout.back(there);
        assert!((back[0] - 700.0).abs() < 0.1 && (back[1] - 200.0).abs() < 0.1);
    }

    #[test]
    fn too_little_or_contradiction_gives_none() {
        assert_eq!(Layout::fit(&[]), None);
        assert_eq!(Layout::fit(&[([0.0, 0.0], [1.0, 1.0]); 4]), None);
        let upside_down = [([0.0, 0.0], [900.0, 900.0]), ([500.0, 0.0], [0.0, 900.0])];
        assert_eq!(Layout::fit(&upside_down), None);
    }
}
