//! A line split at its spaces into words, each with its place and confidence, for the formats that go down to words.
//!
//! A word is what stands between spaces; in Chinese, which has none, that is a run of characters.

use inkgate_engine::{Line, Quad};

use super::quad;

/// A character with its place along its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Nearly always one `char`.
    pub text: String,
    /// 0..=1.
    pub score: f32,
    /// Start and end, as fractions 0..=1 of the line's length; never backwards.
    pub span: [f32; 2],
}

/// What stands between two spaces. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its characters.
    pub chars: Vec<Placed>,
}

impl Word {
    /// Its text.
    pub fn text(&self) -> String {
        self.chars.iter().map(|char| char.text.as_str()).collect()
    }

    /// The mean of its characters' confidences.
    pub fn score(&self) -> f32 {
        let sum: f32 = self.chars.iter().map(|char| char.score).sum();
        (sum / self.chars.len().max(1) as f32).clamp(0.0, 1.0)
    }

    /// Start and end along its line.
    pub fn span(&self) -> [f32; 2] {
        let start = self.chars.first().map_or(0.0, |char| char.span[0]);
        let end = self.chars.last().map_or(1.0, |char| char.span[1]);
        [start, end]
    }

    /// Its corners on the page.
    pub fn polygon(&self, line: &Line) -> Quad {
        quad::part(&line.polygon, self.span())
    }
}

/// The words of `line`, in its order.
pub fn words(line: &Line) -> Vec<Word> {
    let mut words = Vec::new();
    let mut chars = Vec::new();
    for placed in placed(line) {
        if placed.text.chars().all(char::is_whitespace) {
            if !chars.is_empty() {
                words.push(Word { chars: std::mem::take(&mut chars) });
            }
        } else {
            chars.push(placed);
        }
    }
    if !chars.is_empty() {
        words.push(Word { chars });
    }
    words
}

/// The characters of `line`: as the engine placed them, or, where that does not spell the line's text, spread over its
/// length by their usual widths.
fn placed(line: &Line) -> Vec<Placed> {
    let spelt: usize = line.chars.iter().map(|char| char.text.len()).sum();
    let fits =
        spelt == line.text.len() && line.chars.iter().all(|char| char.span.iter().all(|at| at.is_finite()));
    if fits && !line.chars.is_empty() {
        let mut from = 0.0_f32;
        return line
            .chars
            .iter()
            .map(|char| {
                let start = char.span[0].clamp(from, 1.0);
                let end = char.span[1].clamp(start, 1.0);
                from = start;
                Placed { text: char.text.clone(), score: char.score, span: [start, end] }
            })
            .collect();
    }
    let total: f32 = line.text.chars().map(width).sum();
    let mut at = 0.0;
    line.text
        .chars()
        .map(|char| {
            let start = at;
            at += width(char) / total;
            Placed { text: char.to_string(), score: line.score, span: [start.min(1.0), at.min(1.0)] }
        })
        .collect()
}

/// Usual width in ems.
fn width(char: char) -> f32 {
    if is_wide(char) { 1.0 } else { 0.5 }
}

/// Whether the character fills a square, as Chinese, Japanese and Korean characters and their punctuation do
/// (Unicode's East Asian Width W and F, by blocks).
pub fn is_wide(char: char) -> bool {
    matches!(u32::from(char),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1_F300..=0x1_FAFF | 0x2_0000..=0x3_FFFD)
}

#[cfg(test)]
mod tests {
    use inkgate_engine::Char;

    use super::*;

    fn char(text: &str, score: f32, span: [f32; 2]) -> Char {
        Char { text: text.into(), score, span, alternatives: Vec::new() }
    }

    #[test]
    fn words_are_split_at_spaces_with_their_places() {
        let line = Line {
            text: "发票 No7".into(),
            score: 0.9,
            polygon: [[0.0, 0.0], [100.0, 0.0], [100.0, 10.0], [0.0, 10.0]],
            chars: vec![
                char("发", 1.0, [0.0, 0.2]),
                char("票", 0.5, [0.2, 0.4]),
                char(" ", 0.9, [0.4, 0.5]),
                char("N", 0.9, [0.5, 0.7]),
                char("o", 0.9, [0.7, 0.8]),
                char("7", 0.9, [0.8, 1.0]),
            ],
            ..Line::default()
        };
        let words = words(&line);
        assert_eq!(words.iter().map(Word::text).collect::<Vec<_>>(), ["发票", "No7"]);
        assert_eq!(words[0].score(), 0.75);
        assert_eq!(words[1].polygon(&line), [[50.0, 0.0], [100.0, 0.0], [100.0, 10.0], [50.0, 10.0]]);
    }

    #[test]
    fn a_line_without_places_is_spread_by_width() {
        let line = Line { text: "中ab".into(), score: 0.7, ..Line::default() };
        let words = words(&line);
        assert_eq!(words[0].chars.iter().map(|c| c.span[1]).collect::<Vec<_>>(), [0.5, 0.75, 1.0]);
    }

    #[test]
    fn places_that_run_backwards_are_straightened() {
        let chars = vec![char("a", 1.0, [0.5, 0.2]), char("b", 1.0, [0.1, 7.0])];
        let line = Line { text: "ab".into(), chars, ..Line::default() };
        let spans: Vec<_> = words(&line)[0].chars.iter().map(|char| char.span).collect();
        assert_eq!(spans, [[0.5, 0.5], [0.5, 1.0]]);
    }

    #[test]
    fn a_line_of_spaces_has_no_words() {
        assert!(words(&Line { text: "  ".into(), ..Line::default() }).is_empty());
        assert!(words(&Line::default()).is_empty());
    }
}
