//! Blocks: what of an area belongs together.

use super::rows::{Row, rows};
use super::segments::{Segment, What, median, overlap, quantile};
use super::tables::{Stretch, stretches};

/// A block before its text is joined.
#[derive(Debug)]
pub(super) enum Draft {
    /// Rows of text from top to bottom.
    Text(Text),
    /// Rows of cells.
    Table(Vec<Vec<Vec<Segment>>>),
    /// Lines that run another way, laid out already.
    Group(usize),
}

/// Rows of text from top to bottom, and the column they stand in.
#[derive(Debug)]
pub(super) struct Text {
    pub rows: Vec<Row>,
    /// Where the column's lines begin and end.
    pub column: [f32; 2],
}

/// Parts one area into blocks.
pub(super) fn drafts(area: Vec<Segment>) -> Vec<Draft> {
    let rows = rows(area);
    let column = [
        quantile(rows.iter().map(|row| row.x0).collect(), 0.1),
        quantile(rows.iter().map(|row| row.x1).collect(), 0.9),
    ];
    let mut found = Vec::new();
    for stretch in stretches(&rows) {
        match stretch {
            Stretch::Table(table) => found.push(Draft::Table(table)),
            Stretch::Text(range) => texts(rows.get(range).unwrap_or_default(), column, &mut found),
        }
    }
    found
}

fn texts(rows: &[Row], column: [f32; 2], found: &mut Vec<Draft>) {
    let em = median(rows.iter().map(Row::em).collect());
    let gaps = rows.windows(2).filter_map(|pair| Some(pair.get(1)?.y0 - pair.first()?.y1));
    let usual = median(gaps.filter(|gap| *gap < 1.5 * em).collect()).max(0.0);
    let mut block: Vec<Row> = Vec::new();
    let close = |block: &mut Vec<Row>, found: &mut Vec<Draft>| {
        if !block.is_empty() {
            found.push(Draft::Text(Text { rows: std::mem::take(block), column }));
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
        What::Group(group) => Some(group),
        What::Line(_) => None,
    })
}

/// The size of a row of Han by its width, `None` for other rows and for a few characters.
fn han(row: &Row) -> Option<f32> {
    let pieces = || row.cells.iter().flat_map(|s| &s.pieces);
    let (ems, han) =
        pieces().fold((0.0, 0.0), |(all, han), p| (all + p.ems, han + if p.cjk { p.ems } else { 0.0 }));
    let width: f32 = pieces().map(|p| p.x1 - p.x0).sum();
    (ems >= 3.0 && 2.0 * han >= ems).then(|| width / ems)
}

/// Whether `row` goes on with the block of the row `above` it: near, of its size and in its column.
fn belong(above: &Row, row: &Row, usual: f32) -> bool {
    let (a, b) = (above.em(), row.em());
    let (small, large) = (a.min(b), a.max(b));
    let gap = row.y0 - above.y1;
    let near = gap <= (1.7 * usual).max(usual + 0.4 * small) && gap <= 1.6 * small;
    let mut alike = large <= 1.35 * small;
    // Of Han a smaller difference is seen, if width and height agree.
    if let (Some(s), Some(t)) = (han(above), han(row)) {
        alike &= s.max(t) <= 1.12 * s.min(t) || large <= 1.1 * small;
    }
    near && alike && overlap([above.x0, above.x1], [row.x0, row.x1]) > 0.0
}
