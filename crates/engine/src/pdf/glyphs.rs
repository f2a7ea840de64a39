//! One glyph of a page's own text: where it stands and which characters it stands for.

use hayro::kurbo::{Point, Rect, Vec2};
use unicode_normalization::UnicodeNormalization;

/// A glyph, in points of the page (see [`super::survey::Survey`]).
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// What the document says it stands for, if it says so.
    pub text: Option<String>,
    /// Where its baseline starts; for vertical writing the same point of its box.
    pub origin: Point,
    /// Its em along and across the baseline: the second points to the letter's top.
    pub em: Vec2,
    pub up: Vec2,
    /// How far it reaches along the baseline, in points.
    pub advance: f64,
    /// Whether its font writes from top to bottom.
    pub vertical: bool,
    /// Whether a reader of the page would see it, as far as mode, opacity and clips tell.
    pub visible: bool,
    /// Whether no font at hand has its shape, so that it cannot be drawn.
    pub missing: bool,
}

/// Parts of an em that a letter's box takes above and below the baseline: ideographs fill the em from -0.12 to 0.88.
const ABOVE: f64 = 0.88;
const BELOW: f64 = 0.12;

impl Glyph {
    /// Height of the em in points.
    pub fn size(&self) -> f64 {
        self.up.hypot()
    }

    /// The corners of its box: bottom-left, bottom-right, top-right, top-left as the letter stands.
    pub fn corners(&self) -> [Point; 4] {
        let along = self.em * (self.advance / self.em.hypot().max(1e-9));
        let (low, high) = (self.origin - self.up * BELOW, self.origin + self.up * ABOVE);
        [low, low + along, high + along, high]
    }

    /// The upright box around it.
    pub fn bbox(&self) -> Rect {
        let [a, b, c, d] = self.corners();
        Rect::from_points(a, c).union(Rect::from_points(b, d))
    }

    /// Its characters as a reader would type them: without control characters, ligatures and radicals taken apart or
    /// replaced by the letters they look like, composed. `None` when the document does not say, or says nothing.
    pub fn characters(&self) -> Option<String> {
        let text: String =
            self.text.as_deref()?.chars().filter(|c| !c.is_control()).flat_map(typed).nfc().collect();
        (!text.is_empty()).then_some(text)
    }
}

/// Presentation forms and radicals that stand for ordinary characters. Chinese PDFs often map an ideograph to the
/// Kangxi radical of the same shape.
fn typed(c: char) -> Vec<char> {
    match c {
        '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' => vec![' '],
        '\u{AD}' => vec!['-'],
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => vec![],
        '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}' => c.nfkc().collect(),
        _ => vec![c],
    }
}

/// Whether `c` is written without spaces beside it: ideographs, kana, their punctuation and full-width forms.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> Option<String> {
        let glyph = Glyph {
            text: Some(text.into()),
            origin: Point::ZERO,
            em: Vec2::new(10.0, 0.0),
            up: Vec2::new(0.0, -10.0),
            advance: 5.0,
            vertical: false,
            visible: true,
            missing: false,
        };
        glyph.characters()
    }

    #[test]
    fn radicals_ligatures_and_accents_become_letters() {
        assert_eq!(reads("\u{2F00}").as_deref(), Some("一"));
        assert_eq!(reads("\u{FB01}").as_deref(), Some("fi"));
        assert_eq!(reads("e\u{301}").as_deref(), Some("é"));
        assert_eq!(reads("\u{0}"), None);
    }
}
