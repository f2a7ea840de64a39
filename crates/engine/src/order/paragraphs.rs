//! Paragraphs: joins the rows of a block into the text a person would type.

use super::blocks::Text;
use super::rows::Row;
use super::script::{ems, has_bullet, has_number, is_cjk, is_cjk_punctuation, is_terminal};
use super::segments::{Piece, What, median, quantile};
use crate::Line;

/// A row with its text.
struct Set {
    text: String,
    x0: f32,
    x1: f32,
    y0: f32,
    y1: f32,
    em: f32,
    /// Whether it is one run of text and not label and value apart.
    whole: bool,
    bullet: bool,
    number: bool,
}

/// The text of a block: paragraphs parted by `\n`.
pub(super) fn text(block: &Text, lines: &[Line], habit: Habit) -> String {
    let set: Vec<Set> =
        block.rows.iter().map(|row| set(row, lines)).filter(|row| !row.text.is_empty()).collect();
    let margins = Margins::of(&set, block.column);
    let mut text = String::new();
    let mut above: Option<(&Set, bool)> = None;
    for (i, row) in set.iter().enumerate() {
        // Whether the paragraph under way began with the row above.
        let mut first = true;
        if let Some((last, opened)) = above {
            if margins.parts(last, opened, row, set.get(i + 1)) {
                text.push('\n');
                text.push_str(&row.text);
            } else {
                append(&mut text, &row.text, habit);
                first = false;
            }
        } else {
            text.push_str(&row.text);
        }
        above = Some((row, first));
    }
    text
}

/// The text of a heading: its rows joined, whatever their widths.
pub(super) fn heading(rows: &[Row], lines: &[Line], habit: Habit) -> String {
    let mut text = String::new();
    for row in rows {
        append(&mut text, &set(row, lines).text, habit);
    }
    text
}

/// The text of a table's cell.
pub(super) fn cell(segments: &[super::segments::Segment], lines: &[Line], habit: Habit) -> String {
    let mut text = String::new();
    for segment in segments {
        append(&mut text, &beside(&segment.pieces, lines), habit);
    }
    text
}

fn set(row: &Row, lines: &[Line]) -> Set {
    let pieces: Vec<_> = row.cells.iter().flat_map(|s| s.pieces.iter().copied()).collect();
    let text = beside(&pieces, lines);
    let em = row.em();
    let gap = row.cells.windows(2).filter_map(|w| Some(w.get(1)?.x0 - w.first()?.x1)).fold(0.0, f32::max);
    let mark = row.cells.first().is_some_and(|s| s.width() < 3.0 * em);
    let (bullet, number) = (has_bullet(&text), has_number(&text));
    let whole = gap <= 1.5 * em || (mark && row.cells.len() == 2 && gap <= 3.0 * em);
    Set { x0: row.x0, x1: row.x1, y0: row.y0, y1: row.y1, em, whole, bullet, number, text }
}

/// Joins pieces that stand side by side, with a space where the print has one.
fn beside(pieces: &[Piece], lines: &[Line]) -> String {
    let mut text = String::new();
    let mut right: Option<f32> = None;
    for piece in pieces {
        let What::Line(index) = piece.what else { continue };
        let next = lines.get(index).map_or("", |line| line.text.trim());
        if next.is_empty() {
            continue;
        }
        if let (Some(right), Some(a), Some(b)) = (right, text.chars().next_back(), next.chars().next()) {
            let gap = (piece.x0 - right) / piece.em;
            let least = match (is_cjk(a) || is_cjk_punctuation(a), is_cjk(b) || is_cjk_punctuation(b)) {
                (true, true) => 1.0,
                (false, false) => -0.15,
                _ if is_cjk_punctuation(a) || is_cjk_punctuation(b) => 1.0,
                _ => 0.3,
            };
            if gap > least {
                text.push(' ');
            }
        }
        text.push_str(next);
        right = Some(piece.x1);
    }
    text
}

/// Whether the page puts a space between Han and Latin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    spaced: bool,
}

impl Habit {
    /// What most places where the two meet within a line show.
    pub(super) fn of(lines: &[Line]) -> Self {
        let (mut spaced, mut tight) = (0usize, 0usize);
        for line in lines {
            let mut chars = line.text.chars();
            let (mut a, mut b) = (chars.next(), chars.next());
            for c in chars {
                if let (Some(x), Some(y)) = (a, b) {
                    spaced += usize::from(y == ' ' && meets(x, c));
                    tight += usize::from(meets(x, y));
                }
                (a, b) = (b, Some(c));
            }
            tight += usize::from(matches!((a, b), (Some(x), Some(y)) if meets(x, y)));
        }
        Self { spaced: spaced > tight }
    }
}

/// Whether one of two characters is Han and the other a Latin letter or digit.
fn meets(a: char, b: char) -> bool {
    let han = |c: char| is_cjk(c) && !is_cjk_punctuation(c);
    let latin = |c: char| c.is_alphanumeric() && !is_cjk(c);
    (han(a) && latin(b)) || (latin(a) && han(b))
}

/// Appends a line to the one above it in a paragraph.
fn append(text: &mut String, next: &str, habit: Habit) {
    let next = next.trim();
    let (Some(a), Some(b)) = (text.chars().next_back(), next.chars().next()) else {
        text.push_str(next);
        return;
    };
    let mut back = text.chars().rev();
    back.next();
    let before = back.next();
    if a == '\u{AD}' {
        text.pop();
    } else if matches!(a, '-' | '\u{2010}') && before.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c)) {
        // A word cut in two closes up, unless it has another hyphen and so is a compound.
        let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
        let compound = word.chars().filter(|c| matches!(c, '-' | '\u{2010}')).count() > 1;
        if b.is_lowercase() && !compound && before.is_some_and(char::is_alphabetic) {
            text.pop();
        }
    } else if is_address(text) && matches!(a, '/' | '_' | '=' | '&' | '?' | '%' | '#') {
        // An address goes on where the line broke it.
    } else {
        let (han_a, han_b) = (is_cjk(a) || is_cjk_punctuation(a), is_cjk(b) || is_cjk_punctuation(b));
        let quote = |c: char| matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·');
        let space = match (han_a, han_b) {
            (false, false) => true,
            // A curly quote or dash is Han's only beside Han.
            (true, false) if quote(a) => !before.is_some_and(is_cjk) && a != '“' && a != '‘',
            (false, true) if quote(b) => true,
            _ => habit.spaced && meets(a, b),
        };
        if space {
            text.push(' ');
        }
    }
    text.push_str(next);
}

/// Whether `text` ends in a word that is an address.
fn is_address(text: &str) -> bool {
    let word = text.rsplit(|c: char| c.is_whitespace() || is_cjk(c)).next().unwrap_or_default();
    word.contains("://") || word.starts_with("www.")
}

/// Where a block's lines begin and end.
struct Margins {
    left: f32,
    right: f32,
    /// White between its rows.
    gap: f32,
    /// Whether its lines are so uneven that each stands for itself.
    loose: bool,
    /// Whether they are set about a common middle.
    centred: bool,
}

impl Margins {
    fn of(set: &[Set], column: [f32; 2]) -> Self {
        let left = quantile(set.iter().map(|row| row.x0).collect(), 0.1);
        let right = margin(set).unwrap_or_else(|| set.iter().map(|row| row.x1).fold(column[1], f32::max));
        let gap = median(set.windows(2).filter_map(|w| Some(w.get(1)?.y0 - w.first()?.y1)).collect());
        let pairs = set.len().saturating_sub(1);
        let full = set.windows(2).filter(|w| matches!(w, [a, b] if is_full(a, b, right))).count();
        Self { left, right, gap, loose: pairs > 1 && 3 * full < pairs, centred: is_centred(set) }
    }

    /// Whether a new paragraph begins with `row`, below `above`, which `opened` one itself or not; `below` comes next.
    fn parts(&self, above: &Set, opened: bool, row: &Set, below: Option<&Set>) -> bool {
        let em = above.em.min(row.em);
        // Lines of a few characters are items, not prose.
        let short = above.x1 - above.x0 < 6.0 * em || !is_full(above, row, self.right);
        if row.bullet || !above.whole || !row.whole || short || self.centred {
            return true;
        }
        if row.y0 - above.y1 > self.gap + (0.5 * em).max(0.5 * self.gap) {
            return true;
        }
        let ended = above.text.chars().next_back().is_some_and(is_terminal);
        if row.number && (ended || ((above.number || above.bullet) && opened)) {
            return true;
        }
        let listed = above.bullet || above.number;
        let step = row.x0 - above.x0;
        if step > 1.2 * em {
            // Further in than the line above: the first line of a paragraph, or a list's item going on.
            let returns = below.is_none_or(|below| row.x0 - below.x0 > 1.2 * em);
            return !(opened && listed) && returns && (above.x0 - self.left).abs() < 0.8 * em;
        }
        if step < -1.2 * em {
            // Further out: the first line's indent ends, or a list does.
            return !opened;
        }
        // Level: two first lines in a row where each paragraph is one line; else it goes on.
        self.loose && ended && ems(&above.text) < 12.0
    }
}

/// Where most lines of a block end, which for a quotation may be short of its column's margin; `None` where too few
/// lines or too ragged ones tell.
fn margin(set: &[Set]) -> Option<f32> {
    let mut ends: Vec<f32> = set.iter().map(|row| row.x1).collect();
    ends.sort_by(f32::total_cmp);
    let em = median(set.iter().map(|row| row.em).collect());
    let mut best: Option<(usize, f32)> = None;
    let mut from = 0;
    for (i, &end) in ends.iter().enumerate() {
        while ends.get(from).is_some_and(|start| end - start > em) {
            from += 1;
        }
        let level = i + 1 - from;
        if level >= best.map_or(3, |(most, _)| most) && 5 * level >= 2 * ends.len() {
            best = Some((level, end));
        }
    }
    best.map(|(_, end)| end)
}

fn is_centred(set: &[Set]) -> bool {
    let em = median(set.iter().map(|row| row.em).collect());
    let spread = |f: fn(&Set) -> f32| {
        let of = || set.iter().map(f);
        of().fold(f32::NEG_INFINITY, f32::max) - of().fold(f32::INFINITY, f32::min)
    };
    set.len() >= 2 && spread(|row| row.x0) > 2.0 * em && spread(|row| row.x0 + row.x1) < 2.0 * em
}

/// Whether `row` had to begin a new line: its first word had no room at the end of `above`.
fn is_full(above: &Set, row: &Set, right: f32) -> bool {
    let mut first = 0.0;
    for (i, c) in row.text.chars().enumerate() {
        if c.is_whitespace() || (i > 0 && is_cjk(c)) {
            break;
        }
        if is_cjk(c) {
            // A mark that may not begin a line takes its neighbour along.
            first = 1.0;
            break;
        }
        first += 0.5;
    }
    let latin = row.text.chars().next().is_some_and(|c| !is_cjk(c));
    let first = f32::min(first, 15.0) + if latin { 0.3 } else { 0.0 };
    right - above.x1 <= (first + 1.2) * above.em
}
