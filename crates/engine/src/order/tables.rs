//! Tables: runs of rows whose cells keep to the same columns.

use std::ops::Range;

use super::rows::Row;
use super::segments::{Segment, median};

/// A stretch of an area's rows.
#[derive(Debug)]
pub(super) enum Stretch {
    /// Rows of running text, by their places.
    Text(Range<usize>),
    /// A table: its rows, each a cell a column, each cell what stands in it from top to bottom.
    Table(Vec<Vec<Vec<Segment>>>),
}

/// Fewest rows with two cells that make a table.
const LEAST_ROWS: usize = 3;
/// Narrowest white between two columns, in ems. Ems are heights of regions, which are grown beyond their letters.
const GUTTER: f32 = 0.62;

/// Parts `rows` of one area into tables and the text around them.
pub(super) fn stretches(rows: &[Row]) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while at < rows.len() {
        if rows.get(at).is_some_and(|row| row.cells.len() >= 2)
            && let Some((end, table)) = table(rows, at)
        {
            if text < at {
                found.push(Stretch::Text(text..at));
            }
            found.push(Stretch::Table(table));
            at = end;
            text = end;
        } else {
            at += 1;
        }
    }
    if text < rows.len() {
        found.push(Stretch::Text(text..rows.len()));
    }
    found
}

/// The table that starts with row `start`: where it ends and its cells.
fn table(rows: &[Row], start: usize) -> Option<(usize, Vec<Vec<Vec<Segment>>>)> {
    let em = median(rows.get(start..)?.iter().take(12).map(Row::em).collect());
    let mut gutters = white(rows.get(start)?, em);
    let mut end = start;
    let mut several = 0;
    let mut misses = 0;
    for (i, row) in rows.iter().enumerate().skip(start) {
        let far = i > start && rows.get(i - 1).is_some_and(|above| row.y0 - above.y1 > 3.0 * em);
        if far || row.cells.iter().any(Segment::is_group) {
            break;
        }
        let left = meet(&gutters, row, em);
        let most = gutters.len();
        if row.cells.len() == 1 {
            // The next line of one cell keeps clear of all gutters; a line of text does not.
            if left.len() < most || misses >= 2 {
                break;
            }
            misses += 1;
            continue;
        }
        // A row may join two cells into one, but not most of them.
        if left.is_empty() || 2 * left.len() < most {
            break;
        }
        gutters = left;
        several += 1;
        misses = 0;
        end = i + 1;
    }
    // Last lines of the last row's cells.
    while several >= LEAST_ROWS
        && let (Some(above), Some(row)) = (rows.get(end - 1), rows.get(end))
        && row.cells.len() == 1
        && row.x0 > gutters.first().map_or(f32::INFINITY, |g| g[0])
        && meet(&gutters, row, em).len() == gutters.len()
        && row.y0 - above.y1 < 0.6 * em
    {
        end += 1;
    }
    let body = rows.get(start..end)?;
    if several < LEAST_ROWS || !is_aligned(body, &gutters, em) {
        return None;
    }
    Some((end, logical(body, &gutters, em)))
}

/// The white between a row's cells, shaved so that ragged edges may stand in it.
fn white(row: &Row, em: f32) -> Vec<[f32; 2]> {
    let gaps = row.cells.windows(2).filter_map(|pair| Some([pair.first()?.x1, pair.get(1)?.x0]));
    gaps.filter(|gap| gap[1] - gap[0] >= GUTTER * em).collect()
}

/// What of `gutters` stays white in `row`.
fn meet(gutters: &[[f32; 2]], row: &Row, em: f32) -> Vec<[f32; 2]> {
    let mut left = Vec::new();
    for gutter in gutters {
        let mut rest = *gutter;
        let mut free = true;
        for cell in &row.cells {
            if cell.x1 <= rest[0] || cell.x0 >= rest[1] {
                continue;
            }
            let (before, after) = (cell.x0 - rest[0], rest[1] - cell.x1);
            if before.max(after) < GUTTER * em {
                free = false;
                break;
            }
            if before >= after { rest[1] = cell.x0 } else { rest[0] = cell.x1 }
        }
        if free {
            left.push(rest);
        }
    }
    left
}

/// The column of a cell, by the gutters to its left.
fn column(gutters: &[[f32; 2]], cell: &Segment) -> usize {
    let middle = (cell.x0 + cell.x1) / 2.0;
    gutters.partition_point(|g| (g[0] + g[1]) / 2.0 < middle)
}

/// Whether two columns at least are clear: filled in most rows, their cells level on the left, the right or in the
/// middle.
fn is_aligned(rows: &[Row], gutters: &[[f32; 2]], em: f32) -> bool {
    let mut columns: Vec<Vec<&Segment>> = vec![Vec::new(); gutters.len() + 1];
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(column) = columns.get_mut(column(gutters, cell)) {
            column.push(cell);
        }
    }
    let clear = columns
        .iter()
        .filter(|cells| {
            let edges: [fn(&Segment) -> f32; 3] = [|s| s.x0, |s| s.x1, |s| (s.x0 + s.x1) / 2.0];
            cells.len() >= LEAST_ROWS
                && 2 * cells.len() >= rows.len()
                && edges.iter().any(|edge| {
                    let at = median(cells.iter().map(|s| edge(s)).collect());
                    let level = cells.iter().filter(|s| (edge(s) - at).abs() <= 0.9 * em).count();
                    10 * level >= 7 * cells.len()
                })
        })
        .count();
    clear >= 2
}

/// Joins printed rows into the table's rows, where cells hold several lines.
///
/// Where some white between rows is clearly wider than the rest, it parts rows into groups; a group in which only one
/// row has a first cell (often set in the middle of its row's height) is one row. Elsewhere a row without a first cell
/// continues the one above.
fn logical(rows: &[Row], gutters: &[[f32; 2]], em: f32) -> Vec<Vec<Vec<Segment>>> {
    let gaps: Vec<f32> =
        rows.windows(2).filter_map(|pair| Some((pair.get(1)?.y0 - pair.first()?.y1).max(0.0))).collect();
    let tight = gaps.iter().copied().fold(f32::INFINITY, f32::min);
    let wide = gaps.iter().copied().fold(0.0, f32::max);
    let parted = wide - tight > 0.35 * em;
    let bound = if parted { (tight + wide) / 2.0 } else { 0.8 * em };
    let has_first = |row: &Row| row.cells.first().is_some_and(|cell| column(gutters, cell) == 0);
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let close = i.checked_sub(1).and_then(|i| gaps.get(i)).is_some_and(|&gap| gap < bound);
        match groups.last_mut() {
            Some(group) if close => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    let mut table: Vec<Vec<Vec<Segment>>> = Vec::new();
    for group in groups {
        let one = parted && group.iter().filter(|row| has_first(row)).count() <= 1;
        for (i, row) in group.into_iter().enumerate() {
            if i == 0 || (has_first(row) && !one) {
                table.push(vec![Vec::new(); gutters.len() + 1]);
            }
            let Some(last) = table.last_mut() else { continue };
            for cell in &row.cells {
                if let Some(of) = last.get_mut(column(gutters, cell)) {
                    of.push(cell.clone());
                }
            }
        }
    }
    table
}
