//! Directions: parts a page into lines that run with it and groups of lines that run another way.
//!
//! Chinese set from top to bottom is laid out like text from left to right on a page turned by a quarter: along the
//! line is down, the next line is to the left. So each group is looked at in such a frame of its own, and stands in
//! the others' frame as one box.

use super::frame::{Frame, Upright};
use super::segments::Piece;
use crate::Line;

/// How lines run on the upright page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the right, the next line below.
    Across,
    /// Downwards, the next line to the left: Chinese set vertically, or a page turned a quarter clockwise.
    Down,
    /// Upwards, the next line to the right: text turned a quarter back.
    Up,
}

impl Way {
    fn of(line: &Line, frame: &Frame) -> Self {
        match (line.vertical, frame.quarter(&line.polygon)) {
            (true, _) | (false, 1) => Way::Down,
            (false, 3) => Way::Up,
            (false, _) => Way::Across,
        }
    }

    /// A box as this way's text sees it: x along the line, y to the next one.
    fn view(self, x: [f32; 2], y: [f32; 2]) -> ([f32; 2], [f32; 2]) {
        match self {
            Way::Across => (x, y),
            Way::Down => (y, [-x[1], -x[0]]),
            Way::Up => ([-y[1], -y[0]], x),
        }
    }

    /// The box on the upright page of one seen this way.
    fn back(self, x: [f32; 2], y: [f32; 2]) -> ([f32; 2], [f32; 2]) {
        match self {
            Way::Across => (x, y),
            Way::Down => ([-y[1], -y[0]], x),
            Way::Up => (y, [-x[1], -x[0]]),
        }
    }
}

/// The page by directions.
#[derive(Debug)]
pub(super) struct Directions {
    /// Lines that run as most of the page does, in that way's view.
    pub main: Vec<Piece>,
    /// Groups of others, each in its own way's view.
    pub groups: Vec<Vec<Piece>>,
    /// The box of each group in the main view: x, y, thickness of a line.
    pub boxes: Vec<([f32; 2], [f32; 2], f32)>,
    /// Lines without a place, by index.
    pub lost: Vec<usize>,
}

/// Parts `lines` by direction. The main one covers the larger area.
pub(super) fn directions(lines: &[Line], frame: &Frame) -> Directions {
    let mut ways: [(Way, Vec<Piece>, f32); 3] =
        [(Way::Across, Vec::new(), 0.0), (Way::Down, Vec::new(), 0.0), (Way::Up, Vec::new(), 0.0)];
    let mut lost = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(upright) = frame.view(&line.polygon) else {
            lost.push(index);
            continue;
        };
        let way = Way::of(line, frame);
        let (x, y) = bounds(upright);
        let (x, y) = way.view(x, y);
        for (of, pieces, area) in &mut ways {
            if *of == way {
                pieces.push(Piece::line(index, &line.text, x, y));
                *area += upright.width * upright.height;
            }
        }
    }
    // The first of equals, so that an empty page runs across.
    let (main, _) =
        ways.iter().map(|w| (w.0, w.2)).fold((Way::Across, 0.0), |b, w| if w.1 > b.1 { w } else { b });
    let mut found = Directions { main: Vec::new(), groups: Vec::new(), boxes: Vec::new(), lost };
    for (way, pieces, _) in ways {
        if way == main {
            found.main = pieces;
            continue;
        }
        for group in clusters(pieces) {
            let (x, y, em) = around(&group);
            let (x, y) = way.back(x, y);
            let (x, y) = main.view(x, y);
            found.boxes.push((x, y, em));
            found.groups.push(group);
        }
    }
    found
}

fn bounds(upright: Upright) -> ([f32; 2], [f32; 2]) {
    let [x, y] = upright.centre;
    let (w, h) = (upright.width / 2.0, upright.height / 2.0);
    ([x - w, x + w], [y - h, y + h])
}

fn around(group: &[Piece]) -> ([f32; 2], [f32; 2], f32) {
    let mut x = [f32::INFINITY, f32::NEG_INFINITY];
    let mut y = x;
    for piece in group {
        x = [x[0].min(piece.x0), x[1].max(piece.x1)];
        y = [y[0].min(piece.y0), y[1].max(piece.y1)];
    }
    (x, y, super::segments::median(group.iter().map(|p| p.em).collect()))
}

/// Pieces that stand within an em and a half of each other.
fn clusters(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)).then(a.what.cmp(&b.what)));
    let mut parent: Vec<usize> = (0..pieces.len()).collect();
    for (i, a) in pieces.iter().enumerate() {
        for (j, b) in pieces.iter().enumerate().skip(i + 1) {
            let reach = 1.5 * a.em;
            if b.y0 - a.y1 > reach {
                break;
            }
            let apart = (b.x0 - a.x1).max(a.x0 - b.x1);
            if apart <= reach && b.y0 - a.y1 <= 1.5 * a.em.min(b.em) {
                let (p, q) = (root(&mut parent, i), root(&mut parent, j));
                if let Some(of) = parent.get_mut(p.max(q)) {
                    *of = p.min(q);
                }
            }
        }
    }
    let mut groups: Vec<Vec<Piece>> = vec![Vec::new(); pieces.len()];
    for (i, piece) in pieces.into_iter().enumerate() {
        let at = root(&mut parent, i);
        if let Some(group) = groups.get_mut(at) {
            group.push(piece);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The representative of `i`, paths shortened on the way.
fn root(parent: &mut [usize], mut i: usize) -> usize {
    while let Some(&up) = parent.get(i) {
        if up == i {
            break;
        }
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(of) = parent.get_mut(i) {
            *of = above;
        }
        i = up;
    }
    i
}
