//! Lines of one direction, turned upright and put into rows.
//!
//! A picture may hold two cards that lie differently; their lines point different ways and give two sheets. Within a sheet
//! everything is level but for a little skew, so labels and values of one row can be told by their height alone.

use inkgate_engine::{Line, Page, Quad};

use crate::glyph::{Glyph, glyphs, turned};

/// Lines whose directions differ by more than this (degrees) are not of one sheet.
const APART: f32 = 25.0;

/// A row of glyphs from left to right; a row may hold several lines.
pub type Row = Vec<Glyph>;

/// All glyphs of one direction, in an upright frame.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// By how much (radians, clockwise) the text is turned on the page.
    pub angle: f32,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// The sheets of a page, the one with most text first, of those lines that `keep` keeps.
    pub fn all(page: &Page, keep: impl Fn(&Line) -> bool) -> Vec<Sheet> {
        let mut groups: Vec<(f32, Vec<usize>)> = Vec::new();
        let mut by_length: Vec<usize> = (0..page.lines.len()).collect();
        let lines = &page.lines;
        by_length.sort_by_key(|i| std::cmp::Reverse(lines.get(*i).map_or(0, |line| line.chars.len())));
        for number in by_length {
            let Some(line) = lines.get(number).filter(|line| !line.vertical && keep(line)) else { continue };
            let angle = direction(line);
            match groups.iter_mut().find(|(known, _)| between(*known, angle) < APART) {
                Some((_, members)) => members.push(number),
                None => groups.push((angle, vec![number])),
            }
        }
        let mut sheets: Vec<Sheet> =
            groups.into_iter().map(|(_, members)| Self::of(lines, &members)).collect();
        sheets.sort_by_key(|sheet| std::cmp::Reverse(sheet.rows.iter().map(Vec::len).sum::<usize>()));
        sheets
    }

    /// The sheet of the lines whose numbers are `members`.
    pub fn of(lines: &[Line], members: &[usize]) -> Sheet {
        // The mean direction, longer lines weighing more.
        let mut sum = [0.0f32; 2];
        for line in members.iter().filter_map(|i| lines.get(*i)) {
            let [from, to, ..] = line.polygon;
            sum = [sum[0] + to[0] - from[0], sum[1] + to[1] - from[1]];
        }
        let angle = sum[1].atan2(sum[0]);
        let mut strips: Vec<Vec<Glyph>> = members
            .iter()
            .filter_map(|i| lines.get(*i).map(|line| glyphs(line, *i, angle)))
            .filter(|strip| !strip.is_empty())
            .collect();
        strips.sort_by(|a, b| left(a).total_cmp(&left(b)));
        let mut rows: Vec<Vec<Vec<Glyph>>> = Vec::new();
        for strip in strips {
            let best = rows
                .iter_mut()
                .filter_map(|row| {
                    let off = row.last().and_then(|last| fits(last, &strip));
                    off.map(|off| (off, row))
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            match best {
                Some((_, row)) => row.push(strip),
                None => rows.push(vec![strip]),
            }
        }
        let mut rows: Vec<Row> = rows.into_iter().map(|row| row.into_iter().flatten().collect()).collect();
        rows.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
        Sheet { angle, rows }
    }

    /// The rectangle around glyphs, in pixels of the page: corners from where the text starts.
    pub fn polygon<'g>(&self, glyphs: impl IntoIterator<Item = &'g Glyph>) -> Option<Quad> {
        let mut frame: Option<[f32; 4]> = None;
        for glyph in glyphs {
            let (top, bottom) = (glyph.y - glyph.height / 2.0, glyph.y + glyph.height / 2.0);
            let known = frame.unwrap_or([glyph.left, top, glyph.right, bottom]);
            frame = Some([
                known[0].min(glyph.left),
                known[1].min(top),
                known[2].max(glyph.right),
                known[3].max(bottom),
            ]);
        }
        let [left, top, right, bottom] = frame?;
        Some([[left, top], [right, top], [right, bottom], [left, bottom]].map(|at| turned(at, self.angle)))
    }
}

/// By how far a strip is off the row that `last` ends; `None` when it is not of that row.
fn fits(last: &[Glyph], strip: &[Glyph]) -> Option<f32> {
    let (end, start) = (last.last()?, strip.first()?);
    let tall = end.height.max(start.height);
    let off = (end.y - start.y).abs();
    let overlap = end.right - start.left;
    (off < 0.45 * tall && overlap < 0.8 * tall && start.x() > end.x()).then_some(off)
}

/// Degrees, clockwise from the x axis.
fn direction(line: &Line) -> f32 {
    let [from, to, ..] = line.polygon;
    (to[1] - from[1]).atan2(to[0] - from[0]).to_degrees()
}

fn between(a: f32, b: f32) -> f32 {
    let off = (a - b).rem_euclid(360.0);
    off.min(360.0 - off)
}

fn left(strip: &[Glyph]) -> f32 {
    strip.first().map_or(0.0, |glyph| glyph.left)
}

fn middle(row: &[Glyph]) -> f32 {
    row.iter().map(|glyph| glyph.y).sum::<f32>() / row.len().max(1) as f32
}

#[cfg(test)]
pub(crate) mod tests {
    use inkgate_engine::{Char, Line, Page};

    use super::Sheet;
    use crate::glyph::text_of;

    /// A line of text whose top-left corner stands at `at`, each character `em` wide and high, turned by `degrees`
    /// about the origin.
    pub fn line(text: &str, at: [f32; 2], em: f32, degrees: f32) -> Line {
        let count = text.chars().count();
        let width = em * count as f32;
        let corner = |x: f32, y: f32| crate::glyph::turned([at[0] + x, at[1] + y], degrees.to_radians());
        let share = |i: usize| i as f32 / count as f32;
        let char = |(i, c): (usize, char)| Char {
            text: c.to_string(),
            score: 0.999,
            span: [share(i), share(i + 1)],
            alternatives: Vec::new(),
        };
        Line {
            text: text.to_owned(),
            score: 0.999,
            polygon: [corner(0.0, 0.0), corner(width, 0.0), corner(width, em), corner(0.0, em)],
            chars: text.chars().enumerate().map(char).collect(),
            ..Line::default()
        }
    }

    pub fn page(lines: Vec<Line>) -> Page {
        Page { width: 1000, height: 1000, lines, ..Page::default() }
    }

    #[test]
    fn lines_that_point_two_ways_give_two_sheets_each_upright() {
        let page = page(vec![
            line("姓名", [0.0, 10.0], 20.0, 0.0),
            line("王小明", [60.0, 5.0], 28.0, 0.0),
            line("签发机关示例市公安局", [100.0, 300.0], 20.0, 180.0),
        ]);
        let sheets = Sheet::all(&page, |_| true);
        let rows = |sheet: &Sheet| sheet.rows.iter().map(text_of).collect::<Vec<_>>();
        assert_eq!(rows(&sheets[0]), ["签发机关示例市公安局"]);
        assert_eq!(rows(&sheets[1]), ["姓名王小明"]);
        let quad = sheets[0].polygon(&sheets[0].rows[0]).unwrap();
        let wanted = page.lines[2].polygon;
        for (corner, wanted) in quad.iter().flatten().zip(wanted.iter().flatten()) {
            assert!((corner - wanted).abs() < 0.1, "{quad:?}");
        }
    }

    #[test]
    fn a_tilted_page_keeps_its_rows() {
        let page = page(vec![
            line("性别", [0.0, 0.0], 20.0, 8.0),
            line("女", [60.0, 0.0], 20.0, 8.0),
            line("出生", [0.0, 30.0], 20.0, 8.0),
            line("民族汉", [300.0, 0.0], 20.0, 8.0),
        ]);
        let sheet = &Sheet::all(&page, |_| true)[0];
        assert_eq!(sheet.rows.iter().map(text_of).collect::<Vec<_>>(), ["性别女民族汉", "出生"]);
    }
}
