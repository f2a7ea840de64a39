//! One printed character with its place and every reading that the picture supports.

use inkgate_engine::{Char, Line};

/// A reading and its probability.
pub type Candidate = (char, f32);

/// A character of a line, in the frame of an upright sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Readings, best first; never empty. Folded: full width to half width, dashes and dots to one each.
    pub readings: Vec<Candidate>,
    /// Probability that there is no character at all (CTC's blank).
    pub blank: f32,
    /// Left edge.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Centre of the line at this character.
    pub y: f32,
    /// Height of the line.
    pub height: f32,
    /// Which line of the page it is of.
    pub line: usize,
}

impl Glyph {
    /// The best reading.
    pub fn best(&self) -> Candidate {
        self.readings.first().copied().unwrap_or((' ', 0.0))
    }

    /// Whether any reading is `wanted`.
    pub fn may_be(&self, wanted: char) -> bool {
        self.readings.iter().any(|(c, _)| *c == wanted)
    }

    /// The middle, left to right.
    pub fn x(&self) -> f32 {
        (self.left + self.right) / 2.0
    }
}

/// The best readings as a text.
pub fn text_of<'g>(glyphs: impl IntoIterator<Item = &'g Glyph>) -> String {
    glyphs.into_iter().map(|glyph| glyph.best().0).collect()
}

/// Marks of one meaning become one: full-width forms their ASCII twins, dashes `-`, brackets `()`.
pub fn fold(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '～' => '-',
        '〔' | '﹝' => '(',
        '〕' | '﹞' => ')',
        '。' | '．' | '﹒' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The glyphs of `line` in a frame turned by `-angle` (radians, about the origin); spaces are left out, being places
/// without a character. `number` is the line's place on its page.
pub fn glyphs(line: &Line, number: usize, angle: f32) -> Vec<Glyph> {
    let [tl, tr, br, bl] = line.polygon.map(|at| turned(at, -angle));
    let mid = |a: [f32; 2], b: [f32; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
    let (start, end) = (mid(tl, bl), mid(tr, br));
    let height = ((tl[0] - bl[0]).hypot(tl[1] - bl[1]) + (tr[0] - br[0]).hypot(tr[1] - br[1])) / 2.0;
    let at = |t: f32| [start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t];
    let mut found = Vec::new();
    for char in &line.chars {
        let many = char.text.chars().count().max(1);
        let [from, to] = char.span;
        for (i, c) in char.text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let share = |i: usize| from + (to - from) * i as f32 / many as f32;
            let (left, right) = (at(share(i)), at(share(i + 1)));
            let (readings, blank) = readings(c, char, many);
            found.push(Glyph {
                readings,
                blank,
                left: left[0],
                right: right[0].max(left[0]),
                y: (left[1] + right[1]) / 2.0,
                height,
                line: number,
            });
        }
    }
    found
}

fn readings(best: char, char: &Char, many: usize) -> (Vec<Candidate>, f32) {
    let mut all: Vec<Candidate> = vec![(fold(best), char.score)];
    let mut blank = 0.0;
    for (text, probability) in char.alternatives.iter().filter(|_| many == 1) {
        let mut each = text.chars();
        match (each.next(), each.next()) {
            (None, _) => blank = *probability,
            (Some(c), None) if !c.is_whitespace() => {
                let c = fold(c);
                match all.iter_mut().find(|(known, _)| *known == c) {
                    Some(known) => known.1 = known.1.max(*probability),
                    None => all.push((c, *probability)),
                }
            }
            _ => {}
        }
    }
    (all, blank)
}

/// A point turned by `angle` radians about the origin, clockwise as seen (y points down).
pub fn turned([x, y]: [f32; 2], angle: f32) -> [f32; 2] {
    let (sin, cos) = angle.sin_cos();
    [x * cos - y * sin, x * sin + y * cos]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_where_their_spans_say_in_the_upright_frame() {
        let char = |text: &str, from, to| Char {
            text: text.into(),
            score: 0.9,
            span: [from, to],
            ..Char::default()
        };
        // A line that reads upwards: turned by -90 degrees.
        let line = Line {
            polygon: [[10.0, 100.0], [10.0, 0.0], [30.0, 0.0], [30.0, 100.0]],
            chars: vec![char("中", 0.0, 0.5), char(" ", 0.5, 0.6), char("Ａ", 0.6, 1.0)],
            ..Line::default()
        };
        let glyphs = glyphs(&line, 7, -std::f32::consts::FRAC_PI_2);
        assert_eq!(text_of(&glyphs), "中A");
        assert!((glyphs[0].left + 100.0).abs() < 1e-3 && (glyphs[0].right + 50.0).abs() < 1e-3);
        assert!((glyphs[0].y - 20.0).abs() < 1e-3 && (glyphs[0].height - 20.0).abs() < 1e-3);
        assert_eq!(glyphs[1].line, 7);
    }

    #[test]
    fn alternatives_are_folded_and_the_blank_kept_apart() {
        let char = Char {
            text: "０".into(),
            score: 0.6,
            span: [0.0, 1.0],
            alternatives: vec![
                ("O".into(), 0.3),
                ("0".into(), 0.05),
                (String::new(), 0.02),
                (" ".into(), 0.01),
            ],
        };
        let line = Line {
            polygon: [[0.0, 0.0], [10.0, 0.0], [10.0, 9.0], [0.0, 9.0]],
            chars: vec![char],
            ..Line::default()
        };
        let glyphs = glyphs(&line, 0, 0.0);
        assert_eq!(glyphs[0].readings, [('0', 0.6), ('O', 0.3)]);
        assert_eq!(glyphs[0].blank, 0.02);
    }
}
