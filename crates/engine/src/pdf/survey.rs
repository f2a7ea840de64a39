//! Going through a page without drawing it: its text, its pictures, and what drawing it would cost.
//!
//! The renderer cannot be stopped once it has begun. This pass sees everything the renderer will see, in the same
//! order, and stops by itself: a page whose work is beyond any honest page is refused here.

use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

use hayro::hayro_interpret::font::{Glyph as Shape, GlyphId, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::pattern::Pattern;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, Paint, SoftMask, TransformExt, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};

use super::glyphs::Glyph;
use super::{fonts, pictures, shading};
use crate::decode::too_much;
use crate::{Error, Limits};

/// Work that a page may ask for, in units of about ten nanoseconds on a server core: some six seconds.
const MOST_WORK: u64 = 600_000_000;

/// A second bound, for work that the units do not see: programs that run long without drawing.
const LONGEST: Duration = Duration::from_secs(10);

/// Pixels for one point that the estimates assume; the real scale is chosen later and is rarely finer.
const ASSUMED_SCALE: f64 = 200.0 / 72.0;

/// Memory that a page's drawing commands may take before they are carried out.
const MOST_MEMORY: u64 = 320 << 20;

/// Units for one element of a path, for one tile (4x4 pixels) that an edge crosses, for one pixel filled from a
/// picture and for one call; and pixels that are filled with one colour, or laid over each other, in one unit.
const ELEMENT: u64 = 10;
const TILE: u64 = 8;
const PICTURE_PIXEL: u64 = 2;
const CALL: u64 = 50;
const FILLED: u64 = 100;
const LAID_OVER: u64 = 200;

/// Bytes that the renderer holds for one tile that an edge crosses and for 1,024 pixels filled.
const TILE_BYTES: u64 = 32;
const FILLED_BYTES: u64 = 20;

/// A picture shown on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// Share of the page that it covers, 0..=1.
    pub share: f64,
    /// Its pixels for one point.
    pub density: f64,
}

/// What a page holds. Coordinates are points, x to the right and y down, from the page's top-left corner.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub width: f64,
    pub height: f64,
    /// Every glyph of the page's text, in the order drawn.
    pub glyphs: Vec<Glyph>,
    /// Pictures of some size.
    pub pictures: Vec<Shown>,
    /// Closed shapes of letter size that are drawn as paths: text turned to curves looks like this.
    pub outlined: usize,
}

impl Survey {
    /// Pixels for one point of the scan that this page is, if it is one.
    pub fn scan(&self) -> Option<f64> {
        let covered: f64 = self.pictures.iter().map(|p| p.share).sum();
        let drawn = self.glyphs.iter().filter(|g| g.visible).count() + self.outlined;
        let finest = self.pictures.iter().filter(|p| p.share > 0.05).map(|p| p.density).fold(0.0, f64::max);
        if covered < 0.85 || finest <= 0.0 {
            return None;
        }
        // Letters drawn over a coarse background want the usual resolution.
        Some(if drawn > 0 { finest.max(ASSUMED_SCALE) } else { finest })
    }
}

/// Goes through `page`.
///
/// # Errors
/// A page that would take more work or memory than allowed.
pub(super) fn of<'a>(
    page: &'a Page<'a>,
    settings: &InterpreterSettings,
    limits: &Limits,
) -> Result<Survey, Error> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let frame = Rect::new(0.0, 0.0, width, height);
    let cache = InterpreterCache::new();
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, frame, &cache, page.xref(), settings.clone());
    let mut surveyor = Surveyor {
        survey: Survey { width, height, ..Survey::default() },
        limits: *limits,
        clips: vec![frame],
        opacities: vec![1.0],
        inside: 0,
        pictured: false,
        factor: 1,
        spent: 0,
        memory: 0,
        started: Instant::now(),
        masks: HashSet::new(),
        outlines: HashMap::new(),
    };
    interpret_page(page, &mut context, &mut surveyor);
    Ok(surveyor.survey)
}

struct Surveyor {
    survey: Survey,
    limits: Limits,
    /// Boxes of the clips in force, each within the one before.
    clips: Vec<Rect>,
    /// Opacity of the groups in force, multiplied up.
    opacities: Vec<f32>,
    /// How deep in a mask, pattern or drawn glyph: what stands there is work but no content.
    inside: usize,
    /// Whether a picture was met inside.
    pictured: bool,
    /// How often what is being gone through will be drawn.
    factor: u64,
    spent: u64,
    memory: u64,
    started: Instant,
    masks: HashSet<u128>,
    /// Of each outline met: its elements, and whether its font lacks the glyph.
    outlines: HashMap<u128, (usize, bool)>,
}

impl Surveyor {
    /// Counts work and leaves the page when there is too much of it.
    fn spend(&mut self, units: u64) {
        self.spent = self.spent.saturating_add(units.saturating_add(CALL).saturating_mul(self.factor));
        if self.spent > MOST_WORK || self.started.elapsed() > LONGEST {
            leave(too_much("PDF page", "drawing it would take too long"));
        }
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or_default()
    }

    fn visible_area(&self, bbox: Rect) -> f64 {
        let seen = bbox.intersect(self.clip());
        seen.width().max(0.0) * seen.height().max(0.0)
    }

    fn page_area(&self) -> f64 {
        (self.survey.width * self.survey.height).max(1.0)
    }

    /// Pixels of an area in points.
    fn pixels(area: f64) -> u64 {
        (area * ASSUMED_SCALE * ASSUMED_SCALE).min(1e15) as u64
    }

    /// Counts memory that is held until the page is done.
    fn hold(&mut self, bytes: u64) {
        self.memory = self.memory.saturating_add(bytes.saturating_mul(self.factor));
        if self.memory > MOST_MEMORY {
            leave(too_much("PDF page", "it draws too much over itself"));
        }
    }

    /// The work of one path: its edges by the tiles that they cross, its inside by its area, its dashes one by one.
    fn path(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode) {
        let mut units = 0u64;
        let mut tiles = 0u64;
        let bound = (self.survey.width + self.survey.height) * ASSUMED_SCALE / 4.0;
        let mut last = Point::ZERO;
        let mut length = 0.0f64;
        let mut edge = |from: Point, to: Point| {
            length += (to - from).hypot();
            let step = transform * to - transform * from;
            let crossed = (step.x.abs() + step.y.abs()) * ASSUMED_SCALE / 4.0;
            tiles += crossed.min(bound) as u64 + 1;
        };
        for element in path.elements() {
            units += ELEMENT;
            match *element {
                PathEl::MoveTo(p) => last = p,
                PathEl::LineTo(p) => {
                    edge(last, p);
                    last = p;
                }
                PathEl::QuadTo(a, p) => {
                    units += 8 * ELEMENT;
                    edge(last, a);
                    edge(a, p);
                    last = p;
                }
                PathEl::CurveTo(a, b, p) => {
                    units += 8 * ELEMENT;
                    edge(last, a);
                    edge(a, b);
                    edge(b, p);
                    last = p;
                }
                PathEl::ClosePath => {}
            }
        }
        let stroke = match mode {
            DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => Some(stroke),
            _ => None,
        };
        if let Some(stroke) = stroke {
            // Each dash becomes a shape of its own, however short.
            let period: f32 = stroke.dash_array.iter().map(|d| d.abs()).sum();
            if !stroke.dash_array.is_empty() && length.is_finite() {
                units = units.saturating_add((length / f64::from(period).max(1e-9)).min(1e15) as u64 * 40);
            }
            // A line has two sides.
            (units, tiles) = (units.saturating_mul(2), tiles.saturating_mul(2));
        }
        let filled = Self::pixels(self.visible_area(transform.transform_rect_bbox(path.control_box())));
        self.spend(units.saturating_add(tiles.saturating_mul(TILE)).saturating_add(filled / FILLED));
        self.hold(tiles.saturating_mul(TILE_BYTES).saturating_add(filled / 1024 * FILLED_BYTES));
    }

    /// The paint of something that covers `bbox`: patterns are programs of their own.
    fn paint(&mut self, paint: &Paint<'_>, bbox: Rect, stroked: bool) {
        let Paint::Pattern(pattern) = paint else { return };
        let area = self.visible_area(bbox);
        match pattern.as_ref() {
            Pattern::Shading(shaded) => {
                let (work, memory) = shading::cost(shaded, Self::pixels(area), ASSUMED_SCALE);
                self.spend(work);
                self.hold(memory);
            }
            Pattern::Tiling(tiling) => {
                let copies = |extent: f64, step: f32| (extent / f64::from(step.abs()).max(1e-9)).ceil() + 1.0;
                let copies =
                    copies(tiling.bbox.width(), tiling.x_step) * copies(tiling.bbox.height(), tiling.y_step);
                let outer = (self.factor, self.pictured);
                self.factor = self.factor.saturating_mul(copies.min(1e12) as u64);
                self.pictured = false;
                self.spend(1);
                self.inside += 1;
                let _ = tiling.interpret(self, tiling.matrix, stroked);
                self.inside -= 1;
                let pictured = self.pictured;
                (self.factor, self.pictured) = (outer.0, outer.1 || pictured);
                if pictured && self.inside == 0 {
                    self.survey.pictures.push(Shown { share: area / self.page_area(), density: 0.0 });
                }
                self.spend(Self::pixels(area).saturating_mul(PICTURE_PIXEL));
            }
        }
    }

    /// A soft mask is drawn once, as large as the page, and kept.
    fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        if !self.masks.insert(mask.cache_key()) {
            return;
        }
        let page = Self::pixels(self.page_area());
        if page.saturating_mul(self.masks.len() as u64) > self.limits.pixels.saturating_mul(4) {
            leave(too_much("PDF page", "it has too many soft masks"));
        }
        self.spend(page.saturating_mul(PICTURE_PIXEL));
        self.inside += 1;
        let outer = std::mem::replace(
            &mut self.clips,
            vec![Rect::new(0.0, 0.0, self.survey.width, self.survey.height)],
        );
        mask.interpret(self);
        self.clips = outer;
        self.inside -= 1;
    }

    /// Notes letter-sized shapes.
    fn outline(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode) {
        if self.inside > 0 || !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            return;
        }
        let shapes = path.elements().iter().filter(|e| matches!(e, PathEl::MoveTo(_))).count();
        if shapes == 0 || path.elements().len() < 7 * shapes {
            return;
        }
        let bbox = transform.transform_rect_bbox(path.bounding_box());
        let each = bbox.width() / shapes as f64;
        if (3.0..100.0).contains(&bbox.height()) && each < 150.0 && self.visible_area(bbox) > 0.0 {
            self.survey.outlined += shapes;
        }
    }

    fn show(&mut self, image: &Image<'_, '_>, transform: Affine) {
        let stream = match image {
            Image::Stencil(stencil) => stencil.stream(),
            Image::Raster(raster) => raster.stream(),
        };
        let decoding = pictures::check(stream, &self.limits).unwrap_or_else(|refusal| leave(refusal));
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let bbox = transform.transform_rect_bbox(Rect::new(0.0, 0.0, width, height));
        // One pixel of the picture in points, along each of its sides.
        let across = (transform * Point::new(1.0, 0.0) - transform * Point::ZERO).hypot();
        let down = (transform * Point::new(0.0, 1.0) - transform * Point::ZERO).hypot();
        // A picture that is reduced is reduced along both sides at once, even where one is stretched.
        let scaled = |pixels: f64, step: f64| (pixels * step * ASSUMED_SCALE).min(32_767.0);
        let reduced = across * ASSUMED_SCALE < 1.0 || down * ASSUMED_SCALE < 1.0;
        let work = if reduced { scaled(width, across) * scaled(height, down) } else { 0.0 };
        if work > self.limits.pixels as f64 {
            leave(too_much("PDF page", "a picture is stretched beyond the page"));
        }
        let area = self.visible_area(bbox);
        self.spend(((width * height + work) as u64 + Self::pixels(area)).saturating_mul(PICTURE_PIXEL));
        self.spend(decoding);
        let share = area / self.page_area();
        if width >= 16.0 && height >= 16.0 {
            if self.inside > 0 {
                self.pictured = true;
            } else if share > 0.005 && self.opacity() > 0.05 {
                let density = 1.0 / across.min(down).max(1e-6);
                self.survey.pictures.push(Shown { share, density });
            }
        }
    }

    fn opacity(&self) -> f32 {
        self.opacities.last().copied().unwrap_or(1.0)
    }

    fn glyph(&mut self, glyph: &Shape<'_>, at: Affine, vertical: bool, seen: bool) {
        let (inked, missing, advance) = match glyph {
            Shape::Outline(outline) => {
                let key = outline.identifier().cache_key();
                let (elements, missing) = *self.outlines.entry(key).or_insert_with(|| {
                    let stands_in = outline.font_data().is_some_and(|font| fonts::is_stand_in(&font.data));
                    (outline.outline().elements().len(), stands_in || outline.glyph_id() == GlyphId::NOTDEF)
                });
                self.spend(ELEMENT * 4 * elements as u64);
                (elements > 0, missing, outline.advance_width())
            }
            Shape::Type3(drawn) => (true, false, drawn.advance_width()),
        };
        if self.inside > 0 {
            return;
        }
        let origin = at * Point::ZERO;
        let em = at * Point::new(1000.0, 0.0) - origin;
        let up = at * Point::new(0.0, 1000.0) - origin;
        let text = glyph.as_unicode().map(|u| match u {
            BfString::Char(c) => c.to_string(),
            BfString::String(s) => s,
        });
        let center = origin + em * 0.25 + up * 0.3;
        let within = self.clip().inflate(1.0, 1.0).contains(center);
        // A vertical font tells how far it goes down, not how wide its letters are: nearly all fill the em.
        let advance = if vertical { 1000.0 } else { advance.unwrap_or(500.0) };
        self.survey.glyphs.push(Glyph {
            text,
            origin,
            em,
            up,
            advance: f64::from(advance) / 1000.0 * em.hypot(),
            vertical,
            visible: seen && within && (inked || missing),
            missing,
        });
    }
}

/// Ends the interpretation from inside a callback; `contain` takes the error up.
fn leave(error: Error) -> ! {
    resume_unwind(Box::new(error))
}

impl<'a> Device<'a> for Surveyor {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.mask(props.soft_mask.as_ref());
        self.path(path, props.transform, mode);
        self.outline(path, props.transform, mode);
        if matches!(props.paint, Paint::Pattern(_)) {
            let bbox = props.transform.transform_rect_bbox(path.bounding_box());
            self.paint(&props.paint, bbox, matches!(mode, DrawMode::Stroke(_)));
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.path(&clip.path, Affine::IDENTITY, &DrawMode::Fill(clip.fill));
        let bbox = clip.path.bounding_box();
        self.clips.push(self.clip().intersect(bbox));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.spend(ELEMENT);
        self.clips.push(self.clip().intersect(*rect));
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.spend(Self::pixels(self.visible_area(self.clip())) / LAID_OVER);
        self.mask(mask.as_ref());
        self.opacities.push(self.opacity() * opacity);
    }

    fn pop_transparency_group(&mut self) {
        if self.opacities.len() > 1 {
            self.opacities.pop();
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.mask(props.soft_mask.as_ref());
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let alpha = match &props.paint {
            Paint::Color(color) => f32::from(color.to_rgba().to_rgba8()[3]) / 255.0,
            Paint::Pattern(_) => 1.0,
        };
        let seen = !matches!(mode, DrawMode::Invisible) && alpha * self.opacity() > 0.1;
        for glyph in run.glyphs() {
            let at = props.transform * glyph.transform();
            if matches!(props.paint, Paint::Pattern(_)) {
                let origin = at * Point::ZERO;
                let reach = (at * Point::new(1000.0, 1000.0) - origin).hypot();
                self.paint(&props.paint, Rect::from_center_size(origin, (2.0 * reach, 2.0 * reach)), false);
            }
            self.glyph(glyph, at, vertical, seen);
            if let Shape::Type3(drawn) = &**glyph
                && !matches!(mode, DrawMode::Invisible)
            {
                self.inside += 1;
                drawn.interpret(self, props.transform, glyph.transform(), &props.paint);
                self.inside -= 1;
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.mask(props.soft_mask.as_ref());
        self.show(&image, props.transform);
    }
}
