//! Reading order: lines to blocks (columns, headings, tables), blocks to paragraphs.
//!
//! Geometry and text only; no model, no I/O, and the same answer whatever the order lines come in. The way:
//! `frame` takes the page's rotation away · `vertical` parts lines by direction · `segments` joins pieces of one
//! printed line · `columns` cuts the page into areas read one after the other · `rows` sorts an area's text into
//! rows · `tables` finds rows that keep to columns · `blocks` groups the rest · `headings` finds what is set
//! larger · `paragraphs` joins rows into text as their script wants.

mod blocks;
mod columns;
mod frame;
mod headings;
mod paragraphs;
mod rows;
mod script;
mod segments;
mod tables;
#[cfg(test)]
mod tests;
mod vertical;

use crate::{Block, BlockKind, Line};
use blocks::Draft;
use segments::{Piece, Segment, What};

/// Orders `lines` of one page as a person would read them, sets each line's [`Line::block`], and joins blocks'
/// text. `angle` is the page's rotation in degrees clockwise; `size` its width and height in pixels.
///
/// Every line given comes back, its polygon untouched. Lines whose polygon has a coordinate that is no number come
/// last, in a block of their own. A table's [`Block::text`] has a line a row, its cells parted by a tab.
pub fn order(lines: Vec<Line>, angle: f32, size: (u32, u32)) -> (Vec<Line>, Vec<Block>) {
    let frame = frame::Frame::of(&lines, angle, size);
    let directions = vertical::directions(&lines, &frame);
    let mut groups: Vec<Vec<Draft>> = directions.groups.into_iter().map(lay_out).collect();
    let mut pieces = directions.main;
    pieces.extend(directions.boxes.into_iter().enumerate().map(|(i, (x, y, em))| Piece {
        what: What::Group(i),
        em: em.max(1.0),
        ..Piece::line(0, "", x, y)
    }));
    let mut drafts = Vec::new();
    for draft in lay_out(pieces) {
        match draft {
            Draft::Group(group) => {
                drafts.extend(groups.get_mut(group).map(std::mem::take).unwrap_or_default())
            }
            other => drafts.push(other),
        }
    }
    assemble(lines, &drafts, directions.lost)
}

/// One direction's pieces to blocks in reading order.
fn lay_out(pieces: Vec<Piece>) -> Vec<Draft> {
    columns::areas(segments::join(pieces)).into_iter().flat_map(blocks::drafts).collect()
}

/// Blocks with their texts, and the lines in the blocks' order.
fn assemble(lines: Vec<Line>, drafts: &[Draft], lost: Vec<usize>) -> (Vec<Line>, Vec<Block>) {
    let levels = headings::levels(drafts, &lines);
    let habit = paragraphs::Habit::of(&lines);
    let mut sequence: Vec<(usize, usize)> = Vec::with_capacity(lines.len());
    let mut found: Vec<Block> = Vec::new();
    for (draft, level) in drafts.iter().zip(levels) {
        let at = found.len();
        let mut block = Block::default();
        let mut take = |segments: &[Segment]| -> Vec<usize> {
            let mut places = Vec::new();
            for piece in segments.iter().flat_map(|s| &s.pieces) {
                if let What::Line(index) = piece.what {
                    places.push(sequence.len());
                    sequence.push((index, at));
                }
            }
            places
        };
        match draft {
            Draft::Text(text) => {
                block.lines = text.rows.iter().flat_map(|row| take(&row.cells)).collect();
                (block.kind, block.text) = match level {
                    Some(level) => {
                        (BlockKind::Heading(level), paragraphs::heading(&text.rows, &lines, habit))
                    }
                    None => (BlockKind::Paragraph, paragraphs::text(text, &lines, habit)),
                };
            }
            Draft::Table(table) => {
                block.kind = BlockKind::Table;
                block.rows = table.iter().map(|row| row.iter().map(|cell| take(cell)).collect()).collect();
                block.lines = block.rows.iter().flatten().flatten().copied().collect();
                let rows = table.iter().map(|row| {
                    let cells: Vec<String> =
                        row.iter().map(|cell| paragraphs::cell(cell, &lines, habit)).collect();
                    cells.join("\t")
                });
                block.text = rows.collect::<Vec<_>>().join("\n");
            }
            Draft::Group(_) => continue,
        }
        found.push(block);
    }
    if !lost.is_empty() {
        let at = found.len();
        let text = lost.iter().filter_map(|&i| lines.get(i)).map(|line| line.text.as_str());
        let text = text.collect::<Vec<_>>().join("\n");
        let first = sequence.len();
        found.push(Block { text, lines: (first..first + lost.len()).collect(), ..Block::default() });
        sequence.extend(lost.into_iter().map(|index| (index, at)));
    }
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    let ordered = sequence.into_iter().filter_map(|(index, block)| {
        let line = lines.get_mut(index)?.take()?;
        Some(Line { block, ..line })
    });
    (ordered.collect(), found)
}
