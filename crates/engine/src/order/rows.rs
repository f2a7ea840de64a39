//! Rows: what stands level within one area, left to right; rows from top to bottom.

use super::segments::{Segment, overlap};

/// Segments that stand level, left to right.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub cells: Vec<Segment>,
    pub x0: f32,
    pub x1: f32,
    pub y0: f32,
    pub y1: f32,
}

impl Row {
    fn of(cells: Vec<Segment>) -> Self {
        let low = |f: fn(&Segment) -> f32| cells.iter().map(f).fold(f32::INFINITY, f32::min);
        let high = |f: fn(&Segment) -> f32| cells.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
        let (x0, x1, y0, y1) = (low(|s| s.x0), high(|s| s.x1), low(|s| s.y0), high(|s| s.y1));
        Self { cells, x0, x1, y0, y1 }
    }

    /// The em of its text.
    pub(super) fn em(&self) -> f32 {
        super::segments::median(self.cells.iter().map(|s| s.em).collect())
    }
}

/// Sorts an area's segments into rows.
///
/// A segment is compared with the member of a row that stands nearest to it, so that a row may climb a little from
/// one end to the other.
pub(super) fn rows(mut segments: Vec<Segment>) -> Vec<Row> {
    segments.sort_by(|a, b| a.cy().total_cmp(&b.cy()).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Vec<Segment>> = Vec::new();
    let mut open = 0;
    for segment in segments {
        while rows.get(open).is_some_and(|row| row.iter().all(|s| s.y1 < segment.y0)) {
            open += 1;
        }
        let best = rows
            .iter_mut()
            .enumerate()
            .skip(open)
            .filter_map(|(_, row)| fit(row, &segment).map(|f| (f, row)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((_, row)) => row.push(segment),
            None => rows.push(vec![segment]),
        }
    }
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|mut cells| {
            cells.sort_by(|a, b| a.x0.total_cmp(&b.x0).then(a.y0.total_cmp(&b.y0)));
            Row::of(cells)
        })
        .collect();
    let height = |row: &Row| row.cells.iter().map(Segment::cy).sum::<f32>() / row.cells.len().max(1) as f32;
    rows.sort_by(|a, b| height(a).total_cmp(&height(b)));
    rows
}

/// How well `segment` stands level with a row, `None` where it does not or where it would cover a member.
fn fit(row: &[Segment], segment: &Segment) -> Option<f32> {
    let covers = row.iter().any(|s| overlap([s.x0, s.x1], [segment.x0, segment.x1]) > 0.3);
    if covers || segment.is_group() || row.iter().any(Segment::is_group) {
        return None;
    }
    let away = |s: &Segment| (s.x0 - segment.x1).max(segment.x0 - s.x1);
    let nearest = row.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
    let level = overlap([nearest.y0, nearest.y1], [segment.y0, segment.y1]);
    (level >= 0.5).then_some(level)
}
