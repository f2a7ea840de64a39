//! Headings: blocks set larger than the page's body, ranked by size.

use super::blocks::{Draft, Text};
use super::script::{is_open, is_section};
use super::segments::{Piece, What, median};
use crate::Line;

/// The levels of a page's headings, from 1 for the largest; `None` for what is no heading.
pub(super) fn levels(drafts: &[Draft], lines: &[Line]) -> Vec<Option<u8>> {
    let body = Body::of(drafts);
    let sizes: Vec<Option<f32>> = drafts
        .iter()
        .map(|draft| match draft {
            Draft::Text(text) => size(text, &body, lines),
            Draft::Table(_) | Draft::Group(_) => None,
        })
        .collect();
    let mut ranked: Vec<f32> = sizes.iter().flatten().copied().collect();
    ranked.sort_by(|a, b| b.total_cmp(a));
    // Measured heights of one size differ a little: a level goes down to a tenth below its largest.
    let mut tops: Vec<f32> = Vec::new();
    for size in ranked {
        if tops.last().is_none_or(|top| size < 0.9 * top) {
            tops.push(size);
        }
    }
    let level = |size: f32| tops.partition_point(|&top| size < 0.9 * top).min(5) as u8 + 1;
    sizes.into_iter().map(|size| size.map(level)).collect()
}

/// The sizes most characters of a page are printed in.
struct Body {
    /// Height of a line.
    em: f32,
    /// Size of Han by its width, 0 without Han.
    han: f32,
}

impl Body {
    fn of(drafts: &[Draft]) -> Self {
        let mut pieces: Vec<&Piece> = Vec::new();
        for draft in drafts {
            match draft {
                Draft::Text(text) => pieces.extend(of(text)),
                Draft::Table(table) => {
                    pieces.extend(table.iter().flatten().flatten().flat_map(|s| &s.pieces))
                }
                Draft::Group(_) => {}
            }
        }
        let em = middle(pieces.iter().map(|p| (p.em, p.chars.max(1))).collect());
        let han = pieces.iter().filter(|p| p.cjk && p.ems >= 2.0);
        Self { em, han: middle(han.map(|p| (p.set_em(), p.chars)).collect()) }
    }
}

fn of(text: &Text) -> impl Iterator<Item = &Piece> {
    text.rows.iter().flat_map(|row| &row.cells).flat_map(|s| &s.pieces)
}

fn words<'l>(piece: &Piece, lines: &'l [Line]) -> &'l str {
    match piece.what {
        What::Line(index) => lines.get(index).map_or("", |line| line.text.trim()),
        What::Group(_) => "",
    }
}

/// The weighted median, 0 of nothing.
fn middle(mut values: Vec<(f32, u32)>) -> f32 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, weight)| u64::from(*weight)).sum::<u64>() / 2;
    let mut seen = 0u64;
    for (value, weight) in values {
        seen += u64::from(weight);
        if seen > half {
            return value;
        }
    }
    0.0
}

/// The size of a heading: a few short rows clearly larger than the body, or a row that carries a section's number.
fn size(text: &Text, body: &Body, lines: &[Line]) -> Option<f32> {
    let pieces: Vec<&Piece> = of(text).collect();
    let chars: u32 = pieces.iter().map(|p| p.chars).sum();
    let digits: u32 = pieces.iter().map(|p| p.digits).sum();
    let em = median(pieces.iter().map(|p| p.em).collect());
    let apart = text
        .rows
        .iter()
        .any(|row| row.cells.windows(2).any(|pair| matches!(pair, [a, b] if b.x0 - a.x1 > 4.0 * em)));
    let short = text.rows.len() <= 3 && (2..=80).contains(&chars) && 2 * digits <= chars;
    if !short || apart || body.em <= 0.0 || pieces.last().is_none_or(|p| is_open(words(p, lines))) {
        return None;
    }
    let ems: f32 = pieces.iter().map(|p| p.ems).sum::<f32>().max(0.5);
    let set = pieces.iter().map(|p| p.x1 - p.x0).sum::<f32>() / ems;
    let height = em / body.em;
    // Of Han the width must agree with the height, which is measured less well. The width of Latin says little.
    let han = pieces.iter().filter(|p| p.cjk).map(|p| p.chars).sum::<u32>() * 2 >= chars && body.han > 0.0;
    let larger = if han {
        height >= 1.15 && set >= 1.12 * body.han
    } else {
        height >= 1.25 && set >= 0.85 * body.em * 0.5
    };
    let title: String = pieces.iter().map(|p| words(p, lines)).collect::<Vec<_>>().join(" ");
    let section = is_section(&title);
    let numbered = text.rows.len() == 1 && height > 0.9 && section;
    (larger || numbered).then_some(em)
}
