//! A page's own text as lines: glyphs gathered along their baselines, split where columns part, spaces where gaps are.

use hayro::kurbo::{Point, Vec2};

use super::glyphs::{Glyph, is_wide};
use super::survey::Survey;
use crate::{Char, Line, Page};

/// A gap of this many ems parts two columns or cells.
const PARTING: f64 = 1.5;

/// Glyphs whose baselines differ by less than this part of an em stand on one line.
const SAME_BASELINE: f64 = 0.3;

/// Two copies of a letter closer than this part of an em are one letter printed bold.
const OVERPRINT: f64 = 0.12;

/// The page as carried text. `scale` is pixels for one point, `size` the page's pixels at it. `None` when no line is
/// left, or letters are printed over each other so that their order cannot be told.
pub(super) fn page(index: usize, survey: &Survey, scale: f64, size: (u32, u32)) -> Option<Page> {
    let mut rows = rows(&survey.glyphs);
    if tangled(&rows) {
        return None;
    }
    stack_columns(&mut rows);
    let mut lines: Vec<Line> = rows.iter().filter_map(|row| row.line(scale)).collect();
    if lines.is_empty() {
        return None;
    }
    let top_left = |line: &Line| (line.polygon[0][1], line.polygon[0][0]);
    lines.sort_by(|a, b| top_left(a).partial_cmp(&top_left(b)).unwrap_or(std::cmp::Ordering::Equal));
    Some(Page { index, width: size.0, height: size.1, lines, carried: true, ..Page::default() })
}

/// A letter in the frame of its line: `from` and `to` along it, `base` across it, growing downwards as read.
#[derive(Debug, Clone)]
struct Letter {
    text: String,
    from: f64,
    to: f64,
    base: f64,
    size: f64,
    /// Whether the document put a space before it.
    spaced: bool,
}

/// Letters on one baseline.
#[derive(Debug, Clone)]
struct Row {
    /// Unit vector along which the line is read.
    along: Vec2,
    vertical: bool,
    letters: Vec<Letter>,
}

/// Directions of reading that differ by less than this, in degrees, are one.
const SAME_DIRECTION: f64 = 2.0;

/// Glyphs to rows, each without a parting gap.
fn rows(glyphs: &[Glyph]) -> Vec<Row> {
    // By direction first, so that distances along and across mean the same within a group.
    let mut groups: Vec<Row> = Vec::new();
    let mut spaced = false;
    for glyph in glyphs {
        let Some(text) = glyph.characters() else { continue };
        if text.trim().is_empty() {
            spaced = true;
            continue;
        }
        if !glyph.visible || !glyph.size().is_finite() || glyph.size() < 0.5 || !glyph.advance.is_finite() {
            continue;
        }
        let along = direction(glyph);
        let parallel = SAME_DIRECTION.to_radians().cos();
        let place = groups.iter().position(|g| g.vertical == glyph.vertical && g.along.dot(along) > parallel);
        let group = match place {
            Some(place) => place,
            None => {
                groups.push(Row { along, vertical: glyph.vertical, letters: Vec::new() });
                groups.len() - 1
            }
        };
        if let Some(group) = groups.get_mut(group) {
            let letter = letter(glyph, text, group.along, std::mem::take(&mut spaced));
            group.letters.push(letter);
        }
    }
    groups.into_iter().flat_map(split_rows).flat_map(split_columns).collect()
}

/// The unit vector along which a glyph is read.
fn direction(glyph: &Glyph) -> Vec2 {
    if glyph.vertical {
        -glyph.up / glyph.up.hypot().max(1e-9)
    } else {
        glyph.em / glyph.em.hypot().max(1e-9)
    }
}

/// The unit vector across: to the right of `along` on a page whose y grows downwards, so "down" for ordinary lines.
fn across(along: Vec2) -> Vec2 {
    Vec2::new(-along.y, along.x)
}

fn letter(glyph: &Glyph, text: String, along: Vec2, spaced: bool) -> Letter {
    let down = across(along);
    let mut from = f64::INFINITY;
    let mut to = f64::NEG_INFINITY;
    for corner in glyph.corners() {
        let place = corner.to_vec2().dot(along);
        from = from.min(place);
        to = to.max(place);
    }
    // A vertical line's letters are centred on it, a horizontal line's stand on it.
    let base = if glyph.vertical {
        let [a, _, c, _] = glyph.corners();
        a.midpoint(c).to_vec2().dot(down)
    } else {
        glyph.origin.to_vec2().dot(down)
    };
    Letter { text, from, to, base, size: glyph.size(), spaced }
}

/// One group of parallel letters to rows of common baseline. Small letters that overlap a row's height (indices,
/// exponents) belong to it.
fn split_rows(group: Row) -> Vec<Row> {
    let Row { along, vertical, mut letters } = group;
    letters.sort_by(|a, b| b.size.total_cmp(&a.size).then(a.base.total_cmp(&b.base)));
    // Sizes come in order, so a row is founded by its biggest letter; a letter looks for its row among those near it.
    let mut rows: std::collections::BTreeMap<i64, Vec<Row>> = std::collections::BTreeMap::new();
    let biggest = letters.first().map_or(1.0, |l| l.size).max(1.0);
    let bin = |base: f64| (base / biggest).floor() as i64;
    for letter in letters {
        let near = bin(letter.base);
        let mut best: Option<(f64, i64, usize)> = None;
        for (&key, bucket) in rows.range(near - 1..=near + 1) {
            for (place, row) in bucket.iter().enumerate() {
                let Some(founder) = row.letters.first() else { continue };
                let off = (letter.base - founder.base).abs();
                let small = letter.size < 0.8 * founder.size;
                let bound = if small { 0.45 * founder.size } else { SAME_BASELINE * founder.size };
                let beside = row.letters.iter().any(|l| {
                    letter.from - l.to < PARTING * founder.size && l.from - letter.to < PARTING * founder.size
                });
                if off <= bound && beside && best.is_none_or(|(least, ..)| off < least) {
                    best = Some((off, key, place));
                }
            }
        }
        match best {
            Some((_, key, place)) => {
                if let Some(row) = rows.get_mut(&key).and_then(|bucket| bucket.get_mut(place)) {
                    row.letters.push(letter);
                }
            }
            None => rows.entry(near).or_default().push(Row { along, vertical, letters: vec![letter] }),
        }
    }
    merge_rows(rows.into_values().flatten().collect())
}

/// Rows founded apart that turn out to be one: same size and baseline, no parting gap between.
fn merge_rows(mut rows: Vec<Row>) -> Vec<Row> {
    let key = |row: &Row| row.letters.first().map_or((0.0, 0.0), |l| (l.base, l.from));
    rows.sort_by(|a, b| {
        let ((base_a, from_a), (base_b, from_b)) = (key(a), key(b));
        base_a.total_cmp(&base_b).then(from_a.total_cmp(&from_b))
    });
    let mut merged: Vec<Row> = Vec::new();
    for row in rows {
        let Some(founder) = row.letters.first() else { continue };
        let fits = |other: &Row| {
            other.letters.first().is_some_and(|first| {
                let size = first.size.min(founder.size);
                (first.base - founder.base).abs() <= SAME_BASELINE * size
                    && (first.size - founder.size).abs() <= 0.2 * size
            })
        };
        // Only rows just before can share the baseline.
        match merged.iter_mut().rev().take(16).find(|other| fits(other)) {
            Some(other) => other.letters.extend(row.letters),
            None => merged.push(row),
        }
    }
    merged
}

/// A row to its parts between parting gaps, letters in order, overprints gone.
fn split_columns(mut row: Row) -> Vec<Row> {
    row.letters.sort_by(|a, b| a.from.total_cmp(&b.from));
    let (along, vertical) = (row.along, row.vertical);
    let mut parts: Vec<Row> = Vec::new();
    for letter in row.letters {
        let Some(last) = parts.last_mut() else {
            parts.push(Row { along, vertical, letters: vec![letter] });
            continue;
        };
        let (mut reach, mut size, mut twice) = (f64::NEG_INFINITY, letter.size, false);
        for earlier in last.letters.iter().rev().take(4) {
            reach = reach.max(earlier.to);
            size = size.max(earlier.size);
            twice |= earlier.text == letter.text
                && (letter.from - earlier.from).abs() < OVERPRINT * letter.size
                && (letter.base - earlier.base).abs() < OVERPRINT * letter.size;
        }
        if twice {
            continue;
        }
        if letter.from - reach > PARTING * size {
            parts.push(Row { along, vertical, letters: vec![letter] });
        } else {
            last.letters.push(letter);
        }
    }
    parts
}

/// Whether letters stand on one another: more than one in fifty covers most of the one before.
fn tangled(rows: &[Row]) -> bool {
    let (mut letters, mut covered) = (0usize, 0usize);
    for row in rows {
        letters += row.letters.len();
        for pair in row.letters.windows(2) {
            let [before, letter] = pair else { continue };
            let narrower = (before.to - before.from).min(letter.to - letter.from);
            let shared = before.to.min(letter.to) - letter.from;
            covered += usize::from(narrower > 0.15 * letter.size && shared > 0.6 * narrower);
        }
    }
    covered * 50 > letters
}

/// Ideographs that stand alone, one exactly below the other, are a vertical line that the document sets letter by
/// letter.
fn stack_columns(rows: &mut Vec<Row>) {
    let single = |row: &Row| {
        let [letter] = row.letters.as_slice() else { return None };
        let upright = !row.vertical && row.along.x > 0.99;
        (upright && letter.text.chars().all(is_wide)).then(|| letter.clone())
    };
    let mut singles: Vec<(usize, Letter)> =
        rows.iter().enumerate().filter_map(|(i, r)| Some((i, single(r)?))).collect();
    singles.sort_by(|(_, a), (_, b)| a.from.total_cmp(&b.from).then(a.base.total_cmp(&b.base)));
    let mut gone = std::collections::HashSet::new();
    let mut columns = Vec::new();
    let mut run: Vec<(usize, Letter)> = Vec::new();
    let mut close = |run: &mut Vec<(usize, Letter)>| {
        if run.len() >= 3 {
            let letters = run
                .iter()
                .map(|(_, l)| Letter {
                    text: l.text.clone(),
                    from: l.base - 0.88 * l.size,
                    to: l.base + 0.12 * l.size,
                    base: -f64::midpoint(l.from, l.to),
                    size: l.size,
                    spaced: false,
                })
                .collect();
            gone.extend(run.iter().map(|(i, _)| *i));
            columns.push(Row { along: Vec2::new(0.0, 1.0), vertical: true, letters });
        }
        run.clear();
    };
    for (i, letter) in singles {
        let follows = run.last().is_some_and(|(_, above)| {
            let size = above.size.max(letter.size);
            let step = letter.base - above.base;
            (above.from - letter.from).abs() < 0.15 * size && step > 0.7 * size && step < 1.6 * size
        });
        if !follows {
            close(&mut run);
        }
        run.push((i, letter));
    }
    close(&mut run);
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
    rows.extend(columns);
}

impl Row {
    /// The row as a line in pixels; `None` without letters.
    fn line(&self, scale: f64) -> Option<Line> {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut top, mut bottom) = (f64::INFINITY, f64::NEG_INFINITY);
        for letter in &self.letters {
            from = from.min(letter.from);
            to = to.max(letter.to);
            let (above, below) = match (self.vertical, letter.text.chars().all(is_wide)) {
                (true, _) => (0.5, 0.5),
                (false, true) => (0.88, 0.12),
                (false, false) => (0.78, 0.22),
            };
            top = top.min(letter.base - above * letter.size);
            bottom = bottom.max(letter.base + below * letter.size);
        }
        let length = to - from;
        if !(length > 0.0 && bottom > top && (length * scale).is_finite()) {
            return None;
        }
        let down = across(self.along);
        let corner = |u: f64, v: f64| {
            let p: Point = (self.along * u + down * v).to_point();
            [(p.x * scale) as f32, (p.y * scale) as f32]
        };
        // A vertical line is read downwards; its first edge still runs along it, so its "top" is its right side.
        let polygon = [corner(from, top), corner(to, top), corner(to, bottom), corner(from, bottom)];
        let mut text = String::new();
        let mut chars: Vec<Char> = Vec::new();
        let fraction = |place: f64| ((place - from) / length).clamp(0.0, 1.0) as f32;
        let mut before: Option<&Letter> = None;
        for letter in &self.letters {
            if let Some(before) = before
                && is_space(before, letter)
            {
                text.push(' ');
                let span = [fraction(before.to), fraction(letter.from).max(fraction(before.to))];
                chars.push(Char { text: " ".into(), score: 1.0, span, alternatives: Vec::new() });
            }
            let count = letter.text.chars().count().max(1) as f64;
            for (i, c) in letter.text.chars().enumerate() {
                let at = |i: f64| fraction(letter.from + (letter.to - letter.from) * i / count);
                let span = [at(i as f64), at(i as f64 + 1.0)];
                chars.push(Char { text: c.to_string(), score: 1.0, span, alternatives: Vec::new() });
                text.push(c);
            }
            before = Some(letter);
        }
        Some(Line { text, score: 1.0, polygon, vertical: self.vertical, block: 0, chars })
    }
}

/// Whether a reader sees a space between two letters. The gap decides; what the document put there moves the bound.
fn is_space(before: &Letter, letter: &Letter) -> bool {
    let gap = (letter.from - before.to) / before.size.max(letter.size).max(1e-9);
    let wide = |text: &str, last: bool| {
        if last { text.chars().next_back() } else { text.chars().next() }.is_some_and(is_wide)
    };
    let bound = match (wide(&before.text, true), wide(&letter.text, false), letter.spaced) {
        (true, true, true) => 0.3,
        (true, true, false) => 0.7,
        (false, false, true) => 0.08,
        (false, false, false) => 0.17,
        (_, _, true) => 0.15,
        (_, _, false) => 0.35,
    };
    gap > bound
}
