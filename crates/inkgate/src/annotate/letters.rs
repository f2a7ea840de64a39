//! Text drawn into the polygon of its line: along it whatever its direction, squeezed where it would stick out, and
//! character under character where the line runs from top to bottom.

use ab_glyph::{Font, FontVec, GlyphId, OutlineCurve, Point, point};
use ab_glyph_rasterizer::Rasterizer;
use inkgate_engine::Line;

use super::canvas::Canvas;
use crate::formats::quad;

/// Height of the letters' em as a part of the line's: detection leaves some room around the print.
const FILL: f32 = 0.82;

/// Letters are at most so many pixels high, which bounds what one line can cost.
const HIGHEST: f32 = 2000.0;

/// From units of the font, y upwards, to pixels of the canvas, y downwards.
#[derive(Clone, Copy)]
struct Placing {
    /// Where the baseline starts.
    origin: [f32; 2],
    /// One unit along the baseline.
    along: [f32; 2],
    /// One unit up.
    up: [f32; 2],
}

impl Placing {
    fn of(&self, at: Point) -> Point {
        point(
            self.origin[0] + self.along[0] * at.x + self.up[0] * at.y,
            self.origin[1] + self.along[1] * at.x + self.up[1] * at.y,
        )
    }
}

/// Writes the text of `line` into its polygon, in pixels of `canvas`.
pub fn write(font: &FontVec, line: &Line, canvas: &mut Canvas, ink: [u8; 3]) {
    let (length, height) = (quad::length(&line.polygon), quad::height(&line.polygon));
    let em = font.units_per_em().unwrap_or(1000.0);
    let [tl, tr, _, bl] = line.polygon;
    let (Some(along), Some(down)) = (unit(tl, tr), unit(tl, bl)) else { return };
    if !(length.is_finite() && height.is_finite()) || height < 2.0 {
        return;
    }
    let size = (height * FILL).min(HIGHEST);
    let glyphs: Vec<(GlyphId, f32)> = line
        .text
        .chars()
        .map(|char| font.glyph_id(char))
        .map(|glyph| (glyph, font.h_advance_unscaled(glyph) / em))
        .collect();
    let (ascent, descent) = (font.ascent_unscaled() / em, -font.descent_unscaled() / em);
    if line.vertical {
        // The text's own top is the page's right; letters stand upright, so theirs is where the line starts.
        let step = length / glyphs.len().max(1) as f32;
        let size = size.min(step.max(2.0) * 1.1);
        let right = [-down[0], -down[1]];
        for (index, (glyph, advance)) in glyphs.iter().enumerate() {
            let middle = quad::between(tl, tr, (index as f32 + 0.5) * step / length.max(1.0));
            let centre = moved(middle, down, height / 2.0);
            // An ideographic em box reaches from 0.12 beneath the baseline to 0.88 above.
            let foot = moved(centre, along, size * 0.38);
            let placing = Placing {
                origin: moved(foot, right, -size * advance / 2.0),
                along: right.map(|part| part * size / em),
                up: along.map(|part| -part * size / em),
            };
            draw(font, *glyph, placing, canvas, ink);
        }
        return;
    }
    let natural: f32 = glyphs.iter().map(|(_, advance)| advance * size).sum();
    let stretch = (length / natural.max(1.0)).clamp(0.05, 1.15);
    // The middle of what letters take up lies in the middle of the line.
    let foot = moved(tl, down, height / 2.0 + size * (ascent - descent).clamp(0.6, 0.8) / 2.0);
    let mut at = 0.0;
    for (glyph, advance) in glyphs {
        let placing = Placing {
            origin: moved(foot, along, at),
            along: along.map(|part| part * size * stretch / em),
            up: down.map(|part| -part * size / em),
        };
        draw(font, glyph, placing, canvas, ink);
        at += advance * size * stretch;
    }
}

/// Rasterises one glyph's outline. Curves are taken in font units and placed here, so any direction costs the same.
fn draw(font: &FontVec, glyph: GlyphId, placing: Placing, canvas: &mut Canvas, ink: [u8; 3]) {
    let Some(outline) = font.outline(glyph) else { return };
    let curves: Vec<OutlineCurve> = outline
        .curves
        .iter()
        .map(|curve| match *curve {
            OutlineCurve::Line(a, b) => OutlineCurve::Line(placing.of(a), placing.of(b)),
            OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(placing.of(a), placing.of(b), placing.of(c)),
            OutlineCurve::Cubic(a, b, c, d) => {
                OutlineCurve::Cubic(placing.of(a), placing.of(b), placing.of(c), placing.of(d))
            }
        })
        .collect();
    let points = curves.iter().flat_map(|curve| match *curve {
        OutlineCurve::Line(a, b) => vec![a, b],
        OutlineCurve::Quad(a, b, c) => vec![a, b, c],
        OutlineCurve::Cubic(a, b, c, d) => vec![a, b, c, d],
    });
    let Some((least, most)) = points.fold(None, |bounds: Option<(Point, Point)>, at| {
        let (least, most) = bounds.unwrap_or((at, at));
        Some((point(least.x.min(at.x), least.y.min(at.y)), point(most.x.max(at.x), most.y.max(at.y))))
    }) else {
        return;
    };
    let (width, height) = canvas.size();
    let outside = most.x < 0.0 || most.y < 0.0 || least.x > width as f32 || least.y > height as f32;
    let (left, top) = (least.x.floor(), least.y.floor());
    let (wide, high) = (most.x.ceil() - left + 1.0, most.y.ceil() - top + 1.0);
    if outside || !(wide <= 3.0 * HIGHEST && high <= 3.0 * HIGHEST) {
        return;
    }
    let moved = |at: Point| point(at.x - left, at.y - top);
    let mut raster = Rasterizer::new(wide as usize, high as usize);
    for curve in &curves {
        match *curve {
            OutlineCurve::Line(a, b) => raster.draw_line(moved(a), moved(b)),
            OutlineCurve::Quad(a, b, c) => raster.draw_quad(moved(a), moved(b), moved(c)),
            OutlineCurve::Cubic(a, b, c, d) => raster.draw_cubic(moved(a), moved(b), moved(c), moved(d)),
        }
    }
    raster.for_each_pixel_2d(|x, y, cover| {
        if cover > 0.0 {
            canvas.blend(left as i32 + x as i32, top as i32 + y as i32, ink, cover.min(1.0));
        }
    });
}

/// The direction from one point to another; none when they are the same.
fn unit([x0, y0]: [f32; 2], [x1, y1]: [f32; 2]) -> Option<[f32; 2]> {
    let length = (x1 - x0).hypot(y1 - y0);
    (length > 0.0).then(|| [(x1 - x0) / length, (y1 - y0) / length])
}

fn moved([x, y]: [f32; 2], direction: [f32; 2], by: f32) -> [f32; 2] {
    [x + direction[0] * by, y + direction[1] * by]
}
