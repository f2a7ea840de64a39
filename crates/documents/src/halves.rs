//! Labels of which one character of two was read: what that character stands in line with tells that it is one.

use crate::label::Hit;
use crate::schema::{Field, Side};
use crate::sheet::Sheet;

/// A character that stands alone and is half of the label of a field without one.
struct Half {
    field: usize,
    /// Whether it is the label's end.
    second: bool,
    hit: Hit,
    /// The edge of the label that it has: the left one of a beginning, the right one of an end.
    edge: f32,
    near: f32,
}

/// Labels of two characters are spread to the width of longer ones, and of characters that stand alone one is easily lost.
/// The other is taken for the label where it begins or ends in line with one that was found, or with such a half of another.
pub fn halves(sheet: &Sheet, side: &Side, labels: &mut [Option<Hit>], claimed: &mut Vec<Hit>) {
    let edges = |hit: &Hit| {
        let row = sheet.rows.get(hit.row)?;
        Some((row.get(hit.from)?.left, row.get(hit.to.checked_sub(1)?)?.right))
    };
    let known: Vec<(f32, f32)> = labels.iter().flatten().filter_map(edges).collect();
    let missing = side.fields.iter().enumerate().filter(|(field, _)| labels.get(*field) == Some(&None));
    let alone: Vec<Half> = missing.flat_map(|(field, of)| alone(sheet, field, of)).collect();
    for half in &alone {
        let beside = |edge: f32| (edge - half.edge).abs() < half.near;
        let held = known.iter().any(|(left, right)| beside(if half.second { *right } else { *left }))
            || alone
                .iter()
                .any(|other| other.field != half.field && other.second == half.second && beside(other.edge));
        let Some(place @ None) = labels.get_mut(half.field) else { continue };
        if held && !claimed.iter().any(|known| known.overlaps(&half.hit)) {
            *place = Some(half.hit);
            claimed.push(half.hit);
        }
    }
}

/// Where halves of a field's labels stand alone on their lines.
fn alone(sheet: &Sheet, field: usize, of: &Field) -> Vec<Half> {
    let words =
        of.labels.iter().filter_map(|label| <[char; 2]>::try_from(Vec::from_iter(label.chars())).ok());
    let mut all = Vec::new();
    for word in words {
        for (number, row) in sheet.rows.iter().enumerate() {
            for (i, glyph) in row.iter().enumerate() {
                let Some(which) = word.iter().position(|c| *c == glyph.best().0) else { continue };
                if row.iter().filter(|other| other.line == glyph.line).count() == 1 {
                    let (second, hit) =
                        (which == 1, Hit { row: number, from: i, to: i + 1, cost: 0.6, length: 1 });
                    let edge = if second { glyph.right } else { glyph.left };
                    all.push(Half { field, second, hit, edge, near: 1.5 * glyph.height });
                }
            }
        }
    }
    all
}
