//! Segments: what is printed in one go on one row, however many pieces detection made of it.

use super::script::{ems, is_cjk};

/// A line (or a group of lines that run another way) as a box in the upright frame, x to the right, y down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub what: What,
    pub x0: f32,
    pub x1: f32,
    pub y0: f32,
    pub y1: f32,
    /// Thickness of its line of text: the em, roughly.
    pub em: f32,
    /// Characters and, among them, digits.
    pub chars: u32,
    pub digits: u32,
    /// Width of its text if every character had its usual width, in ems.
    pub ems: f32,
    /// Whether most of its text is Han or kana, whose width tells the size of the type.
    pub cjk: bool,
}

/// What a piece stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The line of this index.
    Line(usize),
    /// The group of this index, already laid out in a frame of its own.
    Group(usize),
}

impl Piece {
    pub(super) fn line(index: usize, text: &str, x: [f32; 2], y: [f32; 2]) -> Self {
        let chars = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
        let digits = text.chars().filter(char::is_ascii_digit).count() as u32;
        let han = text.chars().filter(|&c| is_cjk(c)).count() as u32;
        let (ems, cjk) = (ems(text), 2 * han >= chars.max(1));
        let mut em = y[1] - y[0];
        // A box grows with whatever sticks out of the line; the width of Han text does not.
        if cjk && ems >= 4.0 {
            em = em.min(1.4 * (x[1] - x[0]) / ems);
        }
        let em = em.max(1.0);
        Self { what: What::Line(index), x0: x[0], x1: x[1], y0: y[0], y1: y[1], em, chars, digits, ems, cjk }
    }

    /// The size of its type as the width of its text tells it, 0 where there is no text.
    pub(super) fn set_em(&self) -> f32 {
        if self.ems > 0.0 { (self.x1 - self.x0) / self.ems } else { 0.0 }
    }
}

/// Pieces side by side, left to right, with the box around them.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub pieces: Vec<Piece>,
    pub x0: f32,
    pub x1: f32,
    pub y0: f32,
    pub y1: f32,
    pub em: f32,
}

impl Segment {
    pub(super) fn new(pieces: Vec<Piece>) -> Self {
        let low = |f: fn(&Piece) -> f32| pieces.iter().map(f).fold(f32::INFINITY, f32::min);
        let high = |f: fn(&Piece) -> f32| pieces.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
        let (x0, x1, y0, y1) = (low(|p| p.x0), high(|p| p.x1), low(|p| p.y0), high(|p| p.y1));
        let em = median(pieces.iter().map(|p| p.em).collect());
        Self { pieces, x0, x1, y0, y1, em }
    }

    pub(super) fn cy(&self) -> f32 {
        (self.y0 + self.y1) / 2.0
    }

    pub(super) fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// How many lines of text it stands for: one, or for a group as many as its height holds.
    pub(super) fn lines(&self) -> usize {
        (((self.y1 - self.y0) / self.em).round() as usize).max(1)
    }

    pub(super) fn is_group(&self) -> bool {
        self.pieces.iter().any(|p| matches!(p.what, What::Group(_)))
    }
}

/// The middle value, 0 of none.
pub(super) fn median(values: Vec<f32>) -> f32 {
    quantile(values, 0.5)
}

/// The value below which a share `q` of `values` lies, 0 of none.
pub(super) fn quantile(mut values: Vec<f32>, q: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f32 * q).round() as usize).copied().unwrap_or(0.0)
}

/// Share of the shorter of two intervals that both cover; negative apart.
pub(super) fn overlap(a: [f32; 2], b: [f32; 2]) -> f32 {
    let common = a[1].min(b[1]) - a[0].max(b[0]);
    common / (a[1] - a[0]).min(b[1] - b[0]).max(1e-3)
}

/// Widest gap between two pieces of one segment, in ems: wider than any word space or gap of detection within running
/// text, narrower than any gutter.
const WORD_GAP: f32 = 0.6;

/// Joins pieces that stand side by side on one row with no more than a word space between.
pub(super) fn join(mut pieces: Vec<Piece>) -> Vec<Segment> {
    pieces.sort_by(|a, b| {
        (a.y0 + a.y1).total_cmp(&(b.y0 + b.y1)).then(a.x0.total_cmp(&b.x0)).then(a.what.cmp(&b.what))
    });
    let mut right: Vec<Option<usize>> = vec![None; pieces.len()];
    let mut taken = vec![false; pieces.len()];
    // Candidates nearest first, so that a piece takes its neighbour and not the one beyond.
    let mut pairs = Vec::new();
    for (i, a) in pieces.iter().enumerate() {
        for (j, b) in pieces.iter().enumerate().skip(i + 1) {
            if (b.y0 + b.y1) - (a.y0 + a.y1) > 1.5 * a.em {
                break;
            }
            for (l, r, left, rest) in [(i, j, a, b), (j, i, b, a)] {
                let em = left.em.min(rest.em);
                let gap = rest.x0 - left.x1;
                let alike = left.em.max(rest.em) <= 1.5 * em;
                let level = overlap([left.y0, left.y1], [rest.y0, rest.y1]) >= 0.6;
                if alike && level && gap <= WORD_GAP * em && gap >= -0.5 * em && rest.x0 > left.x0 {
                    pairs.push((gap.abs(), l, r));
                }
            }
        }
    }
    pairs.retain(|&(_, l, r)| {
        !matches!(pieces.get(l).map(|p| p.what), Some(What::Group(_)))
            && !matches!(pieces.get(r).map(|p| p.what), Some(What::Group(_)))
    });
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    for (_, l, r) in pairs {
        if let (Some(next @ None), Some(of @ false)) = (right.get_mut(l), taken.get_mut(r)) {
            *next = Some(r);
            *of = true;
        }
    }
    let mut segments = Vec::new();
    for (start, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
        let mut chain = Vec::new();
        let mut at = Some(start);
        while let Some(i) = at {
            chain.extend(pieces.get(i).copied());
            at = right.get(i).copied().flatten();
        }
        segments.push(Segment::new(chain));
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_one_row_join_and_columns_do_not() {
        let pieces = vec![
            Piece::line(0, "c", [210.0, 300.0], [1.0, 21.0]),
            Piece::line(1, "a", [0.0, 100.0], [0.0, 20.0]),
            Piece::line(2, "b", [105.0, 200.0], [0.0, 20.0]),
            Piece::line(3, "far", [340.0, 400.0], [0.0, 20.0]),
            Piece::line(4, "below", [0.0, 100.0], [30.0, 50.0]),
        ];
        let found: Vec<Vec<What>> =
            join(pieces).iter().map(|s| s.pieces.iter().map(|p| p.what).collect()).collect();
        let want =
            vec![vec![What::Line(1), What::Line(2), What::Line(0)], vec![What::Line(3)], vec![What::Line(4)]];
        assert_eq!(found, want);
    }
}
