//! Blocks: what of an area belongs together, and which of it are headings.

use super::rows::{Row, rows};
use super::segments::{Piece, Segment, median, overlap};
use super::tables::{Stretch, stretches};

/// A block before its text is joined.
#[derive(Debug)]
pub(super) enum Draft {
    /// Rows of text from top to bottom.
    Text(Vec<Row>),
    /// Rows of cells.
    Table(Vec<Vec<Vec<Segment>>>),
    /// Lines that run another way, laid out already.
    Group(usize),
}

/// Parts one area into blocks.
pub(super) fn drafts(area: Vec<Segment>) -> Vec<Draft> {
    let rows = rows(area);
    let mut found = Vec::new();
    for stretch in stretches(&rows) {
        match stretch {
            Stretch::Table(table) => found.push(Draft::Table(table)),
            Stretch::Text(range) => texts(rows.get(range).unwrap_or_default(), &mut found),
        }
    }
    found
}

fn texts(rows: &[Row], found: &mut Vec<Draft>) {
    let em = median(rows.iter().map(Row::em).collect());
    let gaps = rows.windows(2).filter_map(|pair| Some(pair.get(1)?.y0 - pair.first()?.y1));
    let usual = median(gaps.filter(|gap| *gap < 1.5 * em).collect()).max(0.0);
    let mut block: Vec<Row> = Vec::new();
    let close = |block: &mut Vec<Row>, found: &mut Vec<Draft>| {
        if !block.is_empty() {
            found.push(Draft::Text(std::mem::take(block)));
        }
    };
    for row in rows {
        if let Some(group) = group(row) {
            close(&mut block, found);
            found.push(Draft::Group(group));
            continue;
        }
        if block.last().is_some_and(|above| !belong(above, row, usual)) {
            close(&mut block, found);
        }
        block.push(row.clone());
    }
    close(&mut block, found);
}

fn group(row: &Row) -> Option<usize> {
    row.cells.iter().flat_map(|s| &s.pieces).find_map(|piece| match piece.what {
        super::segments::What::Group(group) => Some(group),
        super::segments::What::Line(_) => None,
    })
}

/// Whether `row` goes on with the block of the row `above` it: near, of its size and in its column.
fn belong(above: &Row, row: &Row, usual: f32) -> bool {
    let (a, b) = (above.em(), row.em());
    let (small, large) = (a.min(b), a.max(b));
    let gap = row.y0 - above.y1;
    let near = gap <= (1.7 * usual).max(usual + 0.4 * small) && gap <= 1.6 * small;
    let alike = large <= 1.35 * small;
    near && alike && overlap([above.x0, above.x1], [row.x0, row.x1]) > 0.0
}

/// The levels of a page's headings, from 1 for the largest; `None` for what is no heading.
pub(super) fn heading_levels(drafts: &[Draft]) -> Vec<Option<u8>> {
    let body = body_em(drafts);
    let sizes: Vec<Option<f32>> = drafts.iter().map(|draft| heading_size(draft, body)).collect();
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

/// The em most characters of the page are printed in.
fn body_em(drafts: &[Draft]) -> f32 {
    let mut ems: Vec<(f32, u32)> = Vec::new();
    for draft in drafts {
        let mut take = |s: &Segment| ems.extend(s.pieces.iter().map(|p| (p.em, p.chars.max(1))));
        match draft {
            Draft::Text(rows) => rows.iter().flat_map(|row| &row.cells).for_each(&mut take),
            Draft::Table(table) => table.iter().flatten().flatten().for_each(&mut take),
            Draft::Group(_) => {}
        }
    }
    ems.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = ems.iter().map(|(_, chars)| u64::from(*chars)).sum::<u64>() / 2;
    let mut seen = 0u64;
    for (em, chars) in ems {
        seen += u64::from(chars);
        if seen >= half {
            return em;
        }
    }
    0.0
}

/// The size of a heading: a few short rows clearly larger than the body, or one row a little larger that carries a
/// section's number.
fn heading_size(draft: &Draft, body: f32) -> Option<f32> {
    let Draft::Text(rows) = draft else { return None };
    let pieces: Vec<&Piece> = rows.iter().flat_map(|row| &row.cells).flat_map(|s| &s.pieces).collect();
    let chars: u32 = pieces.iter().map(|p| p.chars).sum();
    let digits: u32 = pieces.iter().map(|p| p.digits).sum();
    if rows.len() > 3 || chars < 2 || chars > 80 || 2 * digits > chars || body <= 0.0 {
        return None;
    }
    let size = median(pieces.iter().map(|p| p.em).collect());
    // The box may be generous where the type is not: the width of the text must agree.
    let width: f32 = pieces.iter().map(|p| p.x1 - p.x0).sum();
    let set: f32 = pieces.iter().map(|p| p.ems).sum::<f32>().max(0.5);
    (size >= 1.22 * body && width / set >= 0.85 * body).then_some(size)
}
