//! Whether a document's picture is fit to be trusted: what speaks against it, each with a measure.
//!
//! A flag is judged only where a test on pictures that nothing was tuned on stands behind it (`BENCHMARKS.md`, *Flags*);
//! the others say so. That no flag is up never means that a document is genuine.

mod colour;
mod flags;
mod pixels;
mod screen;
mod sharpness;

use inkgate_engine::{Line, Page, Picture, Quad};

use crate::grammar::{Check, Date, Term};
use crate::label::is_one_of;
use crate::reading::Found;

pub use flags::{Flag, Flags};
pub(crate) use pixels::{size, upright, widened};

/// Width in pixels at which colour and light are looked at.
const TILE: f32 = 320.0;

/// Judges one document of a page. `today` is the day on which it has to be in force.
pub fn judge(picture: &Picture, page: &Page, found: &Found, today: Option<Date>) -> Flags {
    let mut flags = Flags {
        temporary: Flag::certain(temporary(page, found)),
        expired: Flag::certain(today.and_then(|today| expired(found, today))),
        covered: Flag::of(found.hidden, 0.05, 0.02).unproven(),
        ..Flags::default()
    };
    let Some(quad) = found.polygon else { return flags };
    let scale = 1.0 / picture.reduced() as f32;
    let in_pixels = |quad: &Quad| quad.map(|corner| corner.map(|at| at * scale));
    let part = in_pixels(&quad);
    let lines = lines_in(page, &quad);
    let quads: Vec<Quad> = lines.iter().map(|line| in_pixels(&line.polygon)).collect();
    if let Some(tile) = pixels::upright(picture, &pixels::widened(&part, 0.02), TILE) {
        flags.photocopy = Flag::of(Some(colour::colour(&tile)), 3.0, -0.7);
    }
    // A reflection hides text and is where text is not: the whole document is looked at.
    let whole = found.about.as_ref().map_or_else(|| pixels::widened(&part, 0.05), in_pixels);
    if let Some(tile) = pixels::upright(picture, &whole, TILE) {
        flags.glare = Flag::of(colour::washed_out(&tile), 0.004, 0.002);
        if found.side.portrait.is_some() {
            // A portrait's white ground looks like light.
            flags.glare = flags.glare.unproven();
        }
    }
    flags.blur = Flag::of(sharpness::edge_width(picture, &quads), 0.088, 0.012).unproven();
    flags.screen = Flag::of(screen::grid(picture, &part), 2.8, 0.2);
    let mut heights: Vec<f32> = quads.iter().map(|quad| pixels::size(quad)[1]).collect();
    let height = (!heights.is_empty()).then(|| pixels::quantile(&mut heights, 0.5));
    flags.too_small = Flag::of(height, 17.0, -2.0);
    let off = found.angle.rem_euclid(90.0);
    flags.tilted = Flag::of(Some(off.min(90.0 - off)), 12.0, 2.0);
    flags.edges_missing = Flag::of(beyond(page, found, &lines), 0.02, 0.01);
    flags
}

/// The page's lines inside a quadrilateral, the longest first.
fn lines_in<'p>(page: &'p Page, quad: &Quad) -> Vec<&'p Line> {
    let around = pixels::widened(quad, 0.01);
    let mut lines: Vec<&Line> = page
        .lines
        .iter()
        .filter(|line| line.chars.len() >= 2 && holds(&around, middle(&line.polygon)))
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.chars.len()));
    lines
}

fn middle(quad: &Quad) -> [f32; 2] {
    let sum = quad.iter().fold([0.0; 2], |sum, at| [sum[0] + at[0], sum[1] + at[1]]);
    sum.map(|sum| sum / 4.0)
}

/// Whether a convex quadrilateral holds a point.
pub(crate) fn holds(quad: &Quad, [x, y]: [f32; 2]) -> bool {
    let next = quad.iter().cycle().skip(1);
    let turns: Vec<f32> =
        quad.iter().zip(next).map(|(a, b)| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])).collect();
    turns.iter().all(|turn| *turn >= 0.0) || turns.iter().all(|turn| *turn <= 0.0)
}

/// How much of the document lies beyond the picture, in shares of its width: its outline where its layout tells that, else
/// half a character if a line of it runs into the picture's edge. Without a layout, that none does tells nothing.
fn beyond(page: &Page, found: &Found, lines: &[&Line]) -> Option<f32> {
    let [width, height] = [page.width as f32, page.height as f32];
    let outside = |[x, y]: [f32; 2]| (-x).max(x - width).max(-y).max(y - height).max(0.0);
    let outline = found.outline.map(|outline| {
        let wide = pixels::size(&outline)[0].max(1.0);
        outline.iter().map(|corner| outside(*corner)).fold(0.0, f32::max) / wide
    });
    let cut = lines.iter().any(|line| {
        let [_, high] = pixels::size(&line.polygon);
        line.polygon.iter().any(|[x, y]| {
            let edge = x.min(*y).min(width - x).min(height - y);
            edge < 0.12 * high
        })
    });
    if cut { Some(outline.unwrap_or(0.0).max(0.05)) } else { outline }
}

/// Of identity cards whose title can be seen.
fn temporary(page: &Page, found: &Found) -> Option<bool> {
    const TITLES: [&str; 2] = ["临时居民身份证", "中华人民共和国临时居民身份证"];
    const OTHERS: [&str; 2] = ["居民身份证", "中华人民共和国居民身份证"];
    if found.document.key != "id-card" {
        return None;
    }
    let quad = pixels::widened(&found.about.or(found.polygon)?, 0.1);
    let titled = |words: &[&str]| {
        page.lines.iter().any(|line| holds(&quad, middle(&line.polygon)) && is_one_of(&line.text, words))
    };
    // One character lies between them: whichever it is must be told from the text itself.
    let says =
        page.lines.iter().any(|line| line.text.contains("临时") && holds(&quad, middle(&line.polygon)));
    match (says && titled(&TITLES), titled(&OTHERS)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

/// Whether the term that the document names is over on `today`; `None` where none can be read or its check failed.
fn expired(found: &Found, today: Date) -> Option<bool> {
    let read = |key: &str| {
        let reading = found.field(key).filter(|reading| reading.check != Check::Failed);
        reading.and_then(|reading| reading.value.as_deref())
    };
    if let Some(term) = ["valid", "term"].into_iter().find_map(read).and_then(Term::from_normal) {
        return Some(term.to.is_some_and(|last| last < today));
    }
    read("expiry").and_then(|day| day.parse::<Date>().ok()).map(|last| last < today)
}

#[cfg(test)]
mod tests;
