//! Finding printed words among glyphs, misread ones too: edit distance in which a reading that the picture also supports,
//! or a character of like shape, costs less than another one.

use crate::glyph::{Glyph, fold};
use crate::sheet::Sheet;

/// Where a printed word was found: a row of the sheet, and its glyphs from `from` to before `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Row.
    pub row: usize,
    /// First glyph.
    pub from: usize,
    /// Behind the last glyph.
    pub to: usize,
    /// Edit distance; 0 is to the letter.
    pub cost: f32,
    /// Characters of the word.
    pub length: usize,
}

impl Hit {
    /// Whether two hits claim a glyph in common.
    pub fn overlaps(&self, other: &Hit) -> bool {
        self.row == other.row && self.from < other.to && other.from < self.to
    }

    /// How much it is worth: long words found exactly come first.
    pub fn worth(&self) -> f32 {
        self.length as f32 - 2.0 * self.cost
    }
}

/// Another character that the picture supports.
const SUPPORTED: f32 = 0.3;
/// A character of like shape.
const LIKE: f32 = 0.5;
/// Space between two characters of one word at most, in heights: labels are spread out to the width of longer ones.
const SPREAD: f32 = 5.0;

/// Characters that are taken for one another in small or faint print.
const ALIKE: [&str; 18] = [
    "签答",
    "住佳往任",
    "址扯",
    "性姓牲",
    "别刑期剖",
    "名各召",
    "民尼良",
    "族旅",
    "出山",
    "生主",
    "机杌",
    "关美",
    "号弓",
    "码玛",
    "所听",
    "类美粪",
    "型刑",
    "照熙",
];

/// What it costs to take `glyph` for `wanted`.
fn exchange(glyph: &Glyph, wanted: char) -> f32 {
    let best = glyph.best().0;
    if best.eq_ignore_ascii_case(&wanted) {
        0.0
    } else if glyph.may_be(wanted) {
        SUPPORTED
    } else if ALIKE.iter().any(|class| class.contains(best) && class.contains(wanted)) {
        LIKE
    } else {
        1.0
    }
}

/// The greatest distance at which a word of so many characters is still itself.
fn bound(length: usize) -> f32 {
    match length {
        0..=1 => -1.0,
        2 => 0.5,
        3..=5 => 1.0,
        6..=9 => 2.0,
        _ => length as f32 / 4.0,
    }
}

/// Every place where `word` stands, the best first; places of one row do not overlap.
pub fn hits(sheet: &Sheet, word: &str) -> Vec<Hit> {
    let word: Vec<char> = word.chars().filter(|c| !c.is_whitespace()).map(fold).collect();
    let Some(initial) = word.first() else { return Vec::new() };
    let alike: Vec<&str> = ALIKE.into_iter().filter(|class| class.contains(*initial)).collect();
    let mut all = Vec::new();
    for (number, row) in sheet.rows.iter().enumerate() {
        for (from, glyph) in row.iter().enumerate() {
            // As `begins_with` asks of the first, told without looking through all classes at every place.
            let best = glyph.best().0;
            let begins = best.eq_ignore_ascii_case(initial)
                || glyph.may_be(*initial)
                || alike.iter().any(|class| class.contains(best));
            let Some(glyphs) = row.get(from..).filter(|_| begins) else { continue };
            if let Some((taken, cost)) = begins_with(glyphs, &word) {
                all.push(Hit { row: number, from, to: from + taken, cost, length: word.len() });
            }
        }
    }
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut apart: Vec<Hit> = Vec::new();
    for hit in all {
        if !apart.iter().any(|known| known.overlaps(&hit)) {
            apart.push(hit);
        }
    }
    apart
}

/// How many glyphs at the beginning of `glyphs` spell `word`, and at which distance.
fn begins_with(glyphs: &[Glyph], word: &[char]) -> Option<(usize, f32)> {
    let bound = bound(word.len());
    let most = (word.len() + bound.max(0.0) as usize).min(glyphs.len());
    let spread = glyphs.windows(2).take(most).position(|pair| match pair {
        [a, b] => b.left - a.right > SPREAD * a.height.max(b.height),
        _ => false,
    });
    let glyphs = glyphs.get(..spread.map_or(most, |at| (at + 1).min(most)))?;
    // The word has to begin where it is said to begin.
    let (first, wanted) = (glyphs.first()?, word.first()?);
    if exchange(first, *wanted) >= 1.0 {
        return None;
    }
    // Levenshtein's table, a row for each glyph.
    let mut above: Vec<f32> = (0..=word.len()).map(|i| i as f32).collect();
    let mut best: Option<(usize, f32)> = None;
    for (i, glyph) in glyphs.iter().enumerate() {
        let mut here = vec![(i + 1) as f32];
        for (j, wanted) in word.iter().enumerate() {
            let at = |row: &[f32], j: usize| row.get(j).copied().unwrap_or(f32::INFINITY);
            let exchanged = at(&above, j) + exchange(glyph, *wanted);
            here.push(exchanged.min(at(&above, j + 1) + 1.0).min(at(&here, j) + 1.0));
        }
        let cost = here.last().copied().unwrap_or(f32::INFINITY);
        // Of equals the longer, so that a misread last character is not left to the value.
        let better = |known: f32| cost < known || (cost == known && i < word.len());
        if cost <= bound && best.is_none_or(|(_, known)| better(known)) {
            best = Some((i + 1, cost));
        }
        above = here;
    }
    best
}

/// Whether a whole line of text is one of `words`, one character in four being wrong at most.
pub fn is_one_of(text: &str, words: &[&str]) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let text = letters(text);
    words.iter().any(|word| {
        let word = letters(word);
        let bound = word.len() / 4;
        text.len().abs_diff(word.len()) <= bound && distance(&text, &word) <= bound
    })
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut here = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let exchanged = at(&above, j) + usize::from(x != y);
            here.push(exchanged.min(at(&above, j + 1) + 1).min(at(&here, j) + 1));
        }
        above = here;
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::{line, page};

    fn sheet(text: &str) -> Sheet {
        Sheet::all(&page(vec![line(text, [0.0, 0.0], 20.0, 0.0)]), |_| true).remove(0)
    }

    #[test]
    fn misread_labels_are_still_found() {
        for (text, word, at) in [
            ("答发机关示例市公安局", "签发机关", Some((0, 4))),
            ("公民身号码110", "公民身份号码", Some((0, 5))),
            ("性别女民族汉", "民族", Some((3, 5))),
            ("有效期眼2010", "有效期限", Some((0, 4))),
            ("示例市公安局", "签发机关", None),
            ("住宅", "住址", None),
        ] {
            let found = hits(&sheet(text), word);
            assert_eq!(found.first().map(|hit| (hit.from, hit.to)), at, "{text}");
        }
    }

    #[test]
    fn a_word_spread_over_two_lines_of_a_row_is_one() {
        let sheet = Sheet::all(
            &page(vec![line("名", [0.0, 0.0], 20.0, 0.0), line("称示例公司", [70.0, 1.0], 20.0, 0.0)]),
            |_| true,
        )
        .remove(0);
        assert_eq!(hits(&sheet, "名称").first().map(|hit| (hit.from, hit.to)), Some((0, 2)));
    }

    #[test]
    fn a_line_of_noise_is_told_from_a_value() {
        assert!(is_one_of("Addres", &["Name", "Address"]) && is_one_of(".Nationality", &["Nationality"]));
        assert!(!is_one_of("Nam", &["Sex"]) && !is_one_of("C1", &["Class"]) && !is_one_of("", &["Name"]));
    }
}
