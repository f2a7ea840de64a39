//! Drawing a page: at which resolution, and to pixels.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use super::survey::Survey;
use crate::decode::{check_size, malformed};
use crate::{Error, Limits, Picture};

/// Dots per inch at which a page is drawn that does not ask for another resolution: body text of 10 points is then 28
/// pixels high, what recognition models were trained on.
const DPI: f64 = 200.0;

/// A scan finer than this is drawn at this: its text is as legible and costs half as much.
const FINEST_DPI: f64 = 300.0;

/// PDF's unit.
const POINTS_PER_INCH: f64 = 72.0;

/// Pixels for one point.
///
/// A page that is one scanned picture is drawn at the picture's own resolution, so that no pixel is invented; any
/// other at 200 dpi. Both are lowered until the page fits the limits.
pub(super) fn scale(page: &Page<'_>, survey: &Survey, limits: &Limits) -> f64 {
    let wanted = survey
        .scan()
        .map_or(DPI / POINTS_PER_INCH, |pixels_per_point| pixels_per_point.min(FINEST_DPI / POINTS_PER_INCH));
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    // The renderer counts pixels in 16 bits.
    let side = f64::from(limits.side.min(u32::from(u16::MAX)));
    let by_side = side / width.max(height);
    let by_pixels = (limits.pixels as f64 / (width * height)).sqrt();
    let mut scale = wanted.min(by_side).min(by_pixels);
    // Rounding each side to whole pixels may add a row or column too many.
    for _ in 0..1000 {
        let (wide, high) = size(page, scale);
        if u64::from(wide) * u64::from(high) <= limits.pixels {
            break;
        }
        scale *= 0.998;
    }
    scale
}

/// Width and height in pixels of a page drawn at `scale`.
pub(super) fn size(page: &Page<'_>, scale: f64) -> (u32, u32) {
    let (width, height) = page.render_dimensions();
    let side = |points: f32| (f64::from(points) * scale).round().clamp(1.0, f64::from(u16::MAX)) as u32;
    (side(width), side(height))
}

/// Draws the page on white.
///
/// # Errors
/// A page that has no size, or too large a one.
pub(super) fn draw<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
    scale: f64,
    limits: &Limits,
) -> Result<Picture, Error> {
    let (points_wide, points_high) = page.render_dimensions();
    let (width, height) = size(page, scale);
    check_size("PDF page", u64::from(width), u64::from(height), limits)?;
    // The renderer cuts fractions of a pixel off; a little more than the whole number keeps it whole.
    let fitted = |pixels: u32, points: f32| (pixels as f32 + 0.05) / points;
    let pixmap = PixmapSettings {
        x_scale: fitted(width, points_wide),
        y_scale: fitted(height, points_high),
        bg_color: WHITE,
    };
    // Coarse pictures are smoothed: the steps of enlarged pixels are no strokes of letters.
    let drawing = RenderSettings { force_image_interpolation: true, ..RenderSettings::default() };
    let drawn = hayro::render(page, cache, settings, &drawing, &pixmap);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    // On an opaque ground nothing is left of alpha.
    let rgb = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    Picture::new(width, height, rgb).ok_or_else(|| malformed("PDF", "a page without size"))
}
