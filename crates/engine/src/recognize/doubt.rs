//! Where a quick reading is in doubt: the stretches of a line that a careful network should look at again, and how its
//! answer is put back into the line. A line of print has one or two doubtful characters in forty, so looking at those
//! with their neighbours costs a fraction of reading the line again.

use std::ops::Range;

use super::ctc::Read;
use crate::Char;

/// Letters and digits on one side of a doubtful one that are looked at with it at most: a word, or most of a long one.
const WORD: usize = 14;
/// Stretches with at most this many characters between them become one.
const NEAR: usize = 2;
/// From this share of a line on the whole line is read again.
const MOST: f32 = 0.6;
/// More stretches than this are no cheaper than the line.
const STRETCHES: usize = 4;

/// A stretch of a line to be looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// The characters, as indices into [`Read::chars`].
    pub chars: Range<usize>,
    /// Where it begins and ends along the line, as fractions of the line's length.
    pub span: [f32; 2],
    /// Whether its first and its last character are sure and must be met again: where the cut runs between two
    /// characters and not through a space or the line's end.
    pub anchored: [bool; 2],
}

/// What of a line to read again.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// Nothing: every character is sure.
    None,
    /// These stretches, in order.
    Stretches(Vec<Stretch>),
    /// All of it.
    Line,
}

/// Finds what of `read` is in doubt: characters less probable than `sure`, of those that `matter`.
pub fn doubt(read: &Read, sure: f32, matter: &dyn Fn(usize) -> bool) -> Doubt {
    let chars = &read.chars;
    if chars.is_empty() {
        return Doubt::Line;
    }
    let mut windows: Vec<(Range<usize>, [bool; 2])> = Vec::new();
    for at in (0..chars.len()).filter(|&i| chars[i].score < sure && matter(i)) {
        let (from, left) = reach(chars, at, sure, |i| i.checked_sub(1));
        let (to, right) = reach(chars, at, sure, |i| (i + 1 < chars.len()).then_some(i + 1));
        let window = (from..to + 1, [left, right]);
        match windows.last_mut() {
            Some((last, anchored)) if window.0.start <= last.end + NEAR => {
                if window.0.end > last.end {
                    last.end = window.0.end;
                    anchored[1] = window.1[1];
                }
                if window.0.start < last.start {
                    last.start = window.0.start;
                    anchored[0] = window.1[0];
                }
            }
            _ => windows.push(window),
        }
    }
    if windows.is_empty() {
        return Doubt::None;
    }
    let stretches: Vec<Stretch> = windows
        .into_iter()
        .map(|(range, anchored)| {
            let span = [cut(chars, range.start), cut(chars, range.end)];
            Stretch { chars: range, span, anchored }
        })
        .collect();
    let share: f32 = stretches.iter().map(|s| s.span[1] - s.span[0]).sum();
    if share > MOST || stretches.len() > STRETCHES { Doubt::Line } else { Doubt::Stretches(stretches) }
}

/// The last character on one side of the doubtful `at` that belongs to its stretch, and whether it is an anchor. A word
/// goes to its end; an ideograph takes one sure neighbour along.
fn reach(chars: &[Char], at: usize, sure: f32, next: impl Fn(usize) -> Option<usize>) -> (usize, bool) {
    let mut last = at;
    for count in 0.. {
        let Some(beyond) = next(last) else { return (last, false) };
        let char = &chars[beyond];
        if is_space(char) {
            return (last, false);
        }
        last = beyond;
        if char.score >= sure && (is_wide(char) || count >= WORD) {
            return (last, true);
        }
    }
    (last, false)
}

/// Where the line is cut before character `index`: half way between it and the one before.
fn cut(chars: &[Char], index: usize) -> f32 {
    match (index.checked_sub(1).and_then(|i| chars.get(i)), chars.get(index)) {
        (Some(before), Some(after)) => (before.span[1] + after.span[0]) / 2.0,
        (None, _) => 0.0,
        (_, None) => 1.0,
    }
}

/// Puts what a careful network read in `stretch` into the line; `false`, and nothing changed, where the characters at
/// the cuts were not met again, so that it cannot be told what belongs where.
pub fn splice(read: &mut Read, stretch: &Stretch, mut again: Read) -> bool {
    while again.chars.last().is_some_and(is_space) {
        again.chars.pop();
    }
    let lead = again.chars.iter().take_while(|char| is_space(char)).count();
    again.chars.drain(..lead);
    let range = stretch.chars.clone();
    let [left, right] = stretch.anchored;
    // A cut that took a sliver of its neighbour along shows it as a faint character outside of the anchor.
    if left {
        let anchor = &read.chars[range.start].text;
        match again.chars.iter().take(2).position(|char| same(&char.text, anchor)) {
            Some(at) => drop(again.chars.drain(..at)),
            None => return false,
        }
    }
    if right {
        let anchor = &read.chars[range.end - 1].text;
        match again.chars.iter().rev().take(2).position(|char| same(&char.text, anchor)) {
            Some(at) => again.chars.truncate(again.chars.len() - at),
            None => return false,
        }
    }
    if again.chars.len() < usize::from(left) + usize::from(right)
        || (again.chars.is_empty() && range.len() > 2)
    {
        return false;
    }
    let [from, to] = stretch.span;
    for char in &mut again.chars {
        char.span = char.span.map(|at| from + at * (to - from));
    }
    read.chars.splice(range, again.chars);
    read.score = mean(&read.chars);
    true
}

/// Mean probability of characters; 0 for none.
fn mean(chars: &[Char]) -> f32 {
    match chars.len() {
        0 => 0.0,
        count => chars.iter().map(|char| char.score).sum::<f32>() / count as f32,
    }
}

/// Whether two readings name the same character, capitals aside: the networks differ in those on single letters.
fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

fn is_space(char: &Char) -> bool {
    char.text.trim().is_empty()
}

/// Ideographs, kana and full-width forms: characters that stand in a square of their own.
pub fn is_wide(char: &Char) -> bool {
    char.text.chars().next().is_some_and(|c| c as u32 >= 0x2e80)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reading of `text`, the characters under `^` in `marks` in doubt, each character as wide as the others.
    fn reading(text: &str, marks: &str) -> Read {
        let count = text.chars().count() as f32;
        let marks: Vec<char> = marks.chars().collect();
        let chars = text
            .chars()
            .enumerate()
            .map(|(i, c)| Char {
                text: c.to_string(),
                score: if marks.get(i) == Some(&'^') { 0.5 } else { 1.0 },
                span: [i as f32 / count, (i + 1) as f32 / count],
                alternatives: Vec::new(),
            })
            .collect::<Vec<_>>();
        Read { score: mean(&chars), chars }
    }

    fn all_of(read: &Read, sure: f32) -> Doubt {
        doubt(read, sure, &|_| true)
    }

    fn ranges(read: &Read) -> Vec<(Range<usize>, [bool; 2])> {
        match all_of(read, 0.9) {
            Doubt::Stretches(all) => all.into_iter().map(|s| (s.chars, s.anchored)).collect(),
            Doubt::None => Vec::new(),
            Doubt::Line => vec![(0..read.chars.len(), [false, false])],
        }
    }

    #[test]
    fn an_ideograph_takes_its_neighbours_along_and_a_word_its_letters() {
        let read = reading("一二三四五六七八九十", "    ^     ");
        assert_eq!(ranges(&read), [(3..6, [true, true])]);
        let Doubt::Stretches(found) = all_of(&read, 0.9) else { panic!() };
        assert!((found[0].span[0] - 0.3).abs() < 1e-6 && (found[0].span[1] - 0.6).abs() < 1e-6);
        assert_eq!(ranges(&reading("one two three four five", "     ^")), [(4..7, [false, false])]);
        assert_eq!(ranges(&reading("一二三四word五六七八九", "      ^")), [(3..9, [true, true])]);
    }

    #[test]
    fn what_does_not_matter_is_left_in_doubt() {
        let read = reading("姓名王小明", "^  ^ ");
        let of_name = doubt(&read, 0.9, &|i| i >= 2);
        assert!(matches!(&of_name, Doubt::Stretches(found) if found.len() == 1 && found[0].chars == (2..5)));
        assert_eq!(doubt(&read, 0.9, &|_| false), Doubt::None);
    }

    #[test]
    fn the_ends_of_a_line_need_no_anchor_and_near_stretches_are_one() {
        assert_eq!(
            ranges(&reading("一二三四五六七八九十", "^        ^")),
            [(0..2, [false, true]), (8..10, [true, false])]
        );
        assert_eq!(ranges(&reading("一二三四五六七八九十一二三", "  ^   ^")), [(1..8, [true, true])]);
    }

    #[test]
    fn a_line_in_doubt_all_over_is_read_whole_and_a_sure_one_not_at_all() {
        assert_eq!(all_of(&reading("一二三四五六", "^ ^  ^"), 0.9), Doubt::Line);
        assert_eq!(all_of(&reading("一二三四五六", ""), 0.9), Doubt::None);
        assert_eq!(all_of(&Read::default(), 0.9), Doubt::Line);
    }

    #[test]
    fn what_was_read_again_takes_its_place() {
        let mut read = reading("一二三四五六七八九十", "    ^");
        let Doubt::Stretches(found) = all_of(&read, 0.9) else { panic!() };
        // A sliver of the neighbour, the anchor, two characters for one, the other anchor.
        assert!(splice(&mut read, &found[0], reading("丿四伍陆六", "^")));
        assert_eq!(read.text(), "一二三四伍陆六七八九十");
        assert!((read.score - 1.0).abs() < 1e-6);
        let span = read.chars[4].span;
        assert!(span[0] > 0.3 && span[1] < 0.6, "{span:?}");
        for pair in read.chars.windows(2) {
            assert!(pair[0].span[1] <= pair[1].span[0] + 1e-5);
        }
    }

    #[test]
    fn without_its_anchors_nothing_is_put_back() {
        let mut read = reading("一二三四五六七八九十", "    ^");
        let Doubt::Stretches(found) = all_of(&read, 0.9) else { panic!() };
        for other in ["", "五", "四五", "五六", "甲乙丙"] {
            assert!(!splice(&mut read, &found[0], reading(other, "")), "{other}");
            assert_eq!(read.text(), "一二三四五六七八九十");
        }
        // A mark of dirt that the careful network does not see may vanish, with the anchors there.
        assert!(splice(&mut read, &found[0], reading("四六", "")));
        assert_eq!(read.text(), "一二三四六七八九十");
    }
}
