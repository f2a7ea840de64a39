//! The invisible text of a page: each run of characters drawn along its line's baseline, stretched to its own length.

use inkgate_engine::{Line, Page};
use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};

use super::super::quad;
use super::super::words::{Placed, is_wide, words};
use super::font::Glyphs;

/// Draws the text of `page`, `scale` points a pixel, into `drawing`.
pub fn draw(page: &Page, scale: f32, glyphs: &mut Glyphs, drawing: &mut Content) {
    drawing.begin_text();
    drawing.set_text_rendering_mode(TextRenderingMode::Invisible);
    for line in &page.lines {
        draw_line(line, page.height as f32, scale, glyphs, drawing);
    }
    drawing.end_text();
}

fn draw_line(line: &Line, page_height: f32, scale: f32, glyphs: &mut Glyphs, drawing: &mut Content) {
    // PDF counts upwards. What is no number would make the whole page unreadable.
    let point = |[x, y]: [f32; 2]| {
        let held = |at: f32| if at.is_finite() { at.clamp(-30_000.0, 30_000.0) } else { 0.0 };
        [held(x * scale), held((page_height - y) * scale)]
    };
    let (from, to) = quad::baseline(&line.polygon);
    let (from, to) = (point(from), point(to));
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let length = dx.hypot(dy).max(1.0);
    let (cos, sin) = if dx == 0.0 && dy == 0.0 { (1.0, 0.0) } else { (dx / length, dy / length) };
    let height = quad::height(&line.polygon) * scale;
    let size = if height.is_finite() { height.clamp(1.0, 10_000.0) } else { 1.0 };
    drawing.set_font(Name(b"F"), size);
    for run in runs(line) {
        let codes = glyphs.codes(&run.text);
        let count = codes.len() / 2;
        if count == 0 {
            continue;
        }
        // A glyph is as wide as it is high; a run shorter than a hundredth of that is a misplaced one.
        let natural = size * count as f32;
        let stretch = ((run.span[1] - run.span[0]) * length / natural).clamp(0.01, 100.0);
        let [x, y] = quad::between(from, to, run.span[0]);
        drawing.set_horizontal_scaling(stretch * 100.0);
        drawing.set_text_matrix([cos, sin, -sin, cos, x, y]);
        drawing.show(Str(&codes));
    }
}

/// Characters that are drawn in one go.
struct Run {
    text: String,
    span: [f32; 2],
}

/// The runs of a line: its words, broken where wide characters meet narrow ones, and the spaces between words. Each
/// reaches to the next one's start, so that no gap inside a word is taken for a space, and every space is there.
fn runs(line: &Line) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for word in words(line) {
        if let Some(last) = runs.last() {
            let gap = [last.span[1], word.span()[0].max(last.span[1])];
            runs.push(Run { text: " ".to_owned(), span: gap });
        }
        let wide = |placed: &Placed| placed.text.chars().any(is_wide);
        let parts: Vec<&[Placed]> = word.chars.chunk_by(|a, b| wide(a) == wide(b)).collect();
        for (index, part) in parts.iter().enumerate() {
            let start = part.first().map_or(0.0, |char| char.span[0]);
            let next = parts.get(index + 1).and_then(|part| part.first()).map(|char| char.span[0]);
            let end = next.unwrap_or(word.span()[1]).max(start);
            runs.push(Run { text: part.iter().map(|char| char.text.as_str()).collect(), span: [start, end] });
        }
    }
    runs
}
