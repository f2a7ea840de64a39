//! Whether a page's own text may be taken instead of reading the page.
//!
//! The text that a document carries need not be what its page shows: scans carry what some other recognition made of
//! them, fonts carry wrong or no meanings for their glyphs, letters are drawn as curves, and text can be hidden. Where
//! there is doubt the page is read from its pixels.

use super::survey::Survey;
use crate::Picture;

/// Shares of glyphs, letters and area that decide.
const MEANT: f64 = 0.98;
const SEEN: f64 = 0.98;
const INKED: f64 = 0.95;
const PICTURED: f64 = 0.10;
const BIGGEST_PICTURE: f64 = 0.06;

/// Pixels for one point at which ink is looked for: 96 dpi.
pub(super) const INK_SCALE: f64 = 96.0 / 72.0;

/// Whether the text, by what it says of itself, is all of the page's text and means something.
pub(super) fn is_sound(survey: &Survey) -> bool {
    let (mut letters, mut meant, mut seen) = (0usize, 0usize, 0usize);
    let mut kinds = std::collections::HashSet::new();
    for glyph in &survey.glyphs {
        let characters = glyph.characters();
        if characters.as_deref().is_some_and(|c| c.trim().is_empty()) {
            continue;
        }
        letters += 1;
        seen += usize::from(glyph.visible);
        if let Some(first) = characters.as_deref().and_then(|c| c.chars().next()) {
            meant += usize::from(!characters.as_deref().unwrap_or_default().chars().any(is_meaningless));
            kinds.insert(first);
        }
    }
    let share = |part: usize| part as f64 / letters.max(1) as f64;
    let pictured: f64 = survey.pictures.iter().map(|p| p.share).sum();
    let biggest = survey.pictures.iter().map(|p| p.share).fold(0.0, f64::max);
    letters > 0
        && share(meant) >= MEANT
        && share(seen) >= SEEN
        // A font that gives one meaning to all its glyphs means nothing.
        && (letters < 20 || kinds.len() >= 4)
        && pictured <= PICTURED
        && biggest <= BIGGEST_PICTURE
        // Some curves are rules and logos; as many as a line of text are text.
        && (survey.outlined < 30 || survey.outlined * 20 < letters)
}

/// Characters that no page shows, or whose order on the page is not that of their text.
fn is_meaningless(c: char) -> bool {
    matches!(c,
        '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{FFF0}'..='\u{FFFC}'
        | '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}

/// Whether the page, drawn at [`INK_SCALE`], shows something where the text says there are letters: text behind
/// pictures, in the colour of its ground or cut away by a clip is not what a reader sees.
pub(super) fn has_ink(survey: &Survey, drawn: &Picture) -> bool {
    let (mut letters, mut inked) = (0usize, 0usize);
    for glyph in &survey.glyphs {
        if glyph.missing || glyph.characters().is_none_or(|c| c.trim().is_empty()) {
            continue;
        }
        letters += 1;
        let bbox = glyph.bbox();
        let pixel = |points: f64, end: u32| ((points * INK_SCALE).max(0.0) as u32).min(end.saturating_sub(1));
        let (left, right) = (pixel(bbox.x0, drawn.width()), pixel(bbox.x1 + 0.5, drawn.width()));
        let (top, bottom) = (pixel(bbox.y0, drawn.height()), pixel(bbox.y1 + 0.5, drawn.height()));
        let (mut least, mut most) = ([255u8; 3], [0u8; 3]);
        for y in top..=bottom {
            let row = drawn.row(y);
            let span = row.get(left as usize * 3..(right as usize + 1) * 3).unwrap_or_default();
            for pixel in span.chunks_exact(3) {
                for (channel, &value) in pixel.iter().enumerate() {
                    least[channel] = least[channel].min(value);
                    most[channel] = most[channel].max(value);
                }
            }
        }
        let contrast = least.iter().zip(most).map(|(&l, m)| m.saturating_sub(l)).max().unwrap_or(0);
        inked += usize::from(contrast >= 24);
    }
    inked as f64 >= INKED * letters as f64
}
