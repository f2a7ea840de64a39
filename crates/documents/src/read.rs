//! A page to the documents on it: every side of every document is looked for, the strongest of those that claim the same
//! ground stay, and their fields are read.

use inkgate_engine::{Line, Page, Quad};

use crate::copies::apart;
use crate::documents::LIST;
use crate::glyph::{Glyph, text_of};
use crate::grammar::{Check, Flaw, Grammar};
use crate::judge::Flags;
use crate::label::is_one_of;
use crate::lattice::{Decoded, decode};
use crate::locate::{Located, runs, windows};
use crate::reading::{Found, Reading};
use crate::schema::{Document, Field, Find, Side};
use crate::sheet::Sheet;

/// A side found, with how much of its printed words was there.
pub(crate) struct Claim {
    pub(crate) found: Found,
    /// Where its labels and what is printed beside them stand, of those that were read without fault.
    pub(crate) printed: Vec<Quad>,
    weight: usize,
    /// Whether a value on it passed a check.
    good: bool,
    frame: [f32; 4],
}

/// Every document on the page, the surest first. `of` says which are looked for; none for all.
pub fn read(page: &Page, of: Option<&'static Document>) -> Vec<Found> {
    let all = claims(page).into_iter().map(|claim| claim.found);
    all.filter(|found| of.is_none_or(|wanted| std::ptr::eq(found.document, wanted))).collect()
}

/// The same of all documents: they are all looked for whatever is asked, so that a driving licence is not taken for an
/// identity card, which has the same labels.
pub(crate) fn claims(page: &Page) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let whole = Sheet::all(page, |_| true);
    for document in LIST {
        for side in document.sides {
            let noisy = |line: &Line| is_one_of(&line.text, side.noise);
            let cleared = page.lines.iter().any(noisy).then(|| Sheet::all(page, |line| !noisy(line)));
            for sheet in cleared.as_ref().unwrap_or(&whole) {
                let parts = apart(page, sheet, side);
                for sheet in parts.as_deref().unwrap_or(std::slice::from_ref(sheet)) {
                    if let Some(located) = Located::find(sheet, side) {
                        claims.extend(claim(document, side, sheet, &located));
                    }
                }
            }
        }
    }
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.weight));
    let mut kept: Vec<Claim> = Vec::new();
    for claim in claims {
        let rival = kept.iter().any(|known| {
            // A second of one side has to prove itself by what stands on it.
            let same = std::ptr::eq(known.found.side, claim.found.side);
            let most = if same && claim.good { 0.2 } else { 0.5 };
            (same && !claim.good) || overlap(&known.frame, &claim.frame) > most
        });
        if !rival {
            kept.push(claim);
        }
    }
    kept
}

/// Every stretch of text on the page, read as if it were `field`'s value: by it the rate of wrong values that pass is
/// measured on more of them than there are documents to draw.
pub fn values(page: &Page, field: &Field) -> Vec<Reading> {
    let mut all = Vec::new();
    for sheet in Sheet::all(page, |_| true) {
        for run in runs(&sheet, &|_, _| false) {
            let mut candidates = windows(&run, field);
            candidates.insert(0, run);
            all.push(value(&candidates, field.grammar, &sheet).0);
        }
    }
    all
}

fn claim(
    document: &'static Document,
    side: &'static Side,
    sheet: &Sheet,
    located: &Located<'_>,
) -> Option<Claim> {
    let mut covered: Vec<Glyph> = located.words().cloned().collect();
    let mut fields = Vec::new();
    for (number, field) in side.fields.iter().enumerate() {
        let (reading, glyphs) = match field.find {
            Find::Derived => (Reading::default(), Vec::new()),
            Find::Grammar { number: nth } if nth > 0 => {
                later(&located.candidates(number), field.grammar, sheet, nth)
            }
            _ => value(&located.candidates(number), field.grammar, sheet),
        };
        // Of what was only looked for by its grammar, a bad text is somebody else's.
        let stray = matches!(field.find, Find::Grammar { .. }) && !located.is_labelled(number);
        let (reading, glyphs) = match reading.check {
            Check::Failed if stray => Default::default(),
            _ => (reading, glyphs),
        };
        covered.extend(glyphs);
        fields.push((field.key, reading));
    }
    let polygon = sheet.polygon(&covered);
    let corners = polygon?;
    let side_of = |axis: usize, pick: fn(f32, f32) -> f32, start: f32| {
        corners.iter().filter_map(|corner| corner.get(axis)).copied().fold(start, pick)
    };
    let frame = [
        side_of(0, f32::min, f32::INFINITY),
        side_of(1, f32::min, f32::INFINITY),
        side_of(0, f32::max, f32::NEG_INFINITY),
        side_of(1, f32::max, f32::NEG_INFINITY),
    ];
    let score = if located.titled { 0.5 + located.share / 2.0 } else { located.share };
    let whole = side.height.map(|height| [0.0, 0.0, 1000.0, height]);
    let outline = whole.and_then(|whole| located.frame(whole));
    let about = whole.and_then(|whole| located.rough_frame(whole));
    let portrait = side.portrait.and_then(|frame| located.frame(frame));
    let lost = side
        .fields
        .iter()
        .zip(&fields)
        .enumerate()
        .filter(|(_, (field, _))| side.always.contains(&field.key));
    let lost = lost.map(|(number, (field, (_, reading)))| {
        let value = reading.value.is_none() || reading.check == Check::Failed;
        let label = !field.labels.is_empty() && !located.is_labelled(number);
        f32::from(u8::from(value)) + 0.5 * f32::from(u8::from(label))
    });
    let hidden = (!side.always.is_empty()).then(|| lost.sum::<f32>() / side.always.len() as f32);
    let mut found = Found {
        document,
        side,
        angle: sheet.angle.to_degrees(),
        polygon,
        fields,
        score: score.min(1.0),
        outline,
        about,
        portrait,
        hidden,
        flags: Flags::default(),
        code: None,
        crops: Vec::new(),
    };
    (document.across)(&mut found);
    let good = found.fields.iter().filter(|(_, reading)| reading.check == Check::Passed).count();
    let agrees = |key| found.field(key).is_some_and(|reading| reading.check == Check::Passed);
    if !located.proven && !side.sure.is_some_and(agrees) {
        return None;
    }
    if side.needs.is_some_and(|key| {
        found.field(key).is_none_or(|reading| reading.check == Check::Failed || reading.value.is_none())
    }) {
        return None;
    }
    // Labels are words of the language too: without a title, something behind them has to be what it should be.
    if !located.titled && good == 0 {
        return None;
    }
    let printed = located.printed();
    Some(Claim { weight: located.weight + 2 * good, good: good > 0, found, printed, frame })
}

/// The best reading of the candidates: the first good one, else the first as it is.
fn value(candidates: &[Vec<Glyph>], grammar: &Grammar, sheet: &Sheet) -> (Reading, Vec<Glyph>) {
    let mut flawed = None;
    for glyphs in candidates {
        match decode(glyphs, grammar) {
            Decoded::Good(choice) => {
                let reading = Reading {
                    value: Some(choice.sound.normal),
                    text: text_of(glyphs),
                    confidence: choice.confidence,
                    polygon: sheet.polygon(glyphs),
                    check: choice.sound.check,
                    corrected: choice.corrected,
                    flaw: None,
                };
                return (reading, glyphs.clone());
            }
            Decoded::Flawed { text, flaw, confidence } if flawed.is_none() => {
                let reading = as_read(text, &flaw, confidence, glyphs, grammar, sheet);
                flawed = Some((reading, glyphs.clone()));
            }
            Decoded::Flawed { .. } => {}
        }
    }
    flawed.unwrap_or_default()
}

/// The good reading with this number in reading order; texts that begin at one glyph are one.
fn later(
    candidates: &[Vec<Glyph>],
    grammar: &Grammar,
    sheet: &Sheet,
    number: usize,
) -> (Reading, Vec<Glyph>) {
    let mut good: Vec<(&[Glyph], (f32, f32))> = Vec::new();
    for glyphs in candidates {
        let Some(first) = glyphs.first() else { continue };
        let at = (first.y, first.left);
        let known = good.iter().any(|(_, known)| *known == at);
        if !known && matches!(decode(glyphs, grammar), Decoded::Good(_)) {
            good.push((glyphs, at));
        }
    }
    good.get(number).map_or_else(Default::default, |(glyphs, _)| value(&[glyphs.to_vec()], grammar, sheet))
}

/// A text that does not keep its grammar: shown as read and flagged when it is nearly of the form, else no value.
fn as_read(
    text: String,
    flaw: &Flaw,
    confidence: f32,
    glyphs: &[Glyph],
    grammar: &Grammar,
    sheet: &Sheet,
) -> Reading {
    let near = match flaw {
        Flaw::Form(_) => false,
        Flaw::Length { expected, found } => expected.abs_diff(*found) <= 2,
        Flaw::Character { .. } => grammar.length == Some(text.chars().count()),
        _ => true,
    };
    Reading {
        value: near.then_some(text),
        text: text_of(glyphs),
        // A text that a check speaks against is wrong somewhere more often than not.
        confidence: confidence.min(0.5),
        polygon: sheet.polygon(glyphs),
        check: Check::Failed,
        corrected: false,
        flaw: Some(flaw.to_string()),
    }
}

/// The share of the smaller frame that both have.
fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let width = (a[2].min(b[2]) - a[0].max(b[0])).max(0.0);
    let height = (a[3].min(b[3]) - a[1].max(b[1])).max(0.0);
    let area = |frame: &[f32; 4]| (frame[2] - frame[0]) * (frame[3] - frame[1]);
    width * height / area(a).min(area(b)).max(1.0)
}

#[cfg(test)]
mod tests;
