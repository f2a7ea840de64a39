//! A picture to look at: the page with the polygons of its lines, coloured by confidence and numbered in reading order,
//! and beside it what was read, each line where it stands.
//!
//! Green is sure (0.95 and above), amber less (0.8), red doubtful.

mod canvas;
mod digits;
pub mod font;
mod letters;

use std::sync::Arc;

use ab_glyph::FontVec;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ExtendedColorType, RgbImage};
use inkgate_engine::{Line, Page, Picture, Quad};

use self::canvas::Canvas;
use crate::formats::quad;

/// Longest side of the page in an annotated picture: larger ones are reduced, so that any viewer opens it.
const LONGEST: u32 = 3000;

/// Pictures whose longest side is shorter are enlarged up to this, so that numbers do not hide the print.
const SHORTEST: u32 = 640;

const QUALITY: u8 = 90;

const INK: [u8; 3] = [24, 24, 24];
const PAPER: [u8; 3] = [255, 255, 255];
const RULE: [u8; 3] = [200, 200, 200];

/// Draws annotated pictures. Shared between threads.
#[derive(Clone)]
pub struct Annotator {
    font: Option<Arc<FontVec>>,
}

impl Annotator {
    /// With a font for the text; without one only boxes and numbers are drawn.
    pub fn new(font: Option<FontVec>) -> Self {
        Self { font: font.map(Arc::new) }
    }

    /// The annotated picture as a JPEG. `picture` holds the page's pixels, at any size.
    pub fn draw(&self, picture: &Picture, page: &Page) -> Vec<u8> {
        let (wide, high) = (picture.width(), picture.height());
        let zoom = zoom(wide, high);
        let side = |pixels: u32| ((pixels as f32 * zoom).round() as u32).max(1);
        let (width, height) = (side(wide), side(high));
        // Wide strips stand above one another, everything else side by side.
        let above = width > height * 3;
        let (total, at) = if above {
            ((width, height * 2 + 1), (0, height + 1))
        } else {
            ((width * 2 + 1, height), (width + 1, 0))
        };
        let mut canvas = Canvas::new(total.0, total.1, PAPER);
        if let Some(pixels) = RgbImage::from_raw(wide, high, picture.rgb().to_vec()) {
            let pixels = if zoom == 1.0 {
                pixels
            } else {
                image::imageops::resize(&pixels, width, height, FilterType::Triangle)
            };
            canvas.paste(&pixels);
        }
        canvas.fill(if above { [0, height, width, height + 1] } else { [width, 0, width + 1, height] }, RULE);
        // Pixels of the page for one of the picture.
        let ratio = zoom * wide as f32 / page.width.max(1) as f32;
        let shift = [at.0 as f32, at.1 as f32];
        let placed = |polygon: &Quad, shift: [f32; 2]| {
            polygon.map(|[x, y]| [x * ratio + shift[0], y * ratio + shift[1]])
        };
        for (number, line) in page.lines.iter().enumerate() {
            let (left, right) = (placed(&line.polygon, [0.0; 2]), placed(&line.polygon, shift));
            if left.iter().flatten().any(|at| !at.is_finite()) {
                continue;
            }
            let colour = colour(line.score);
            let stroke = (quad::height(&left) / 16.0).clamp(1.0, 3.0);
            canvas.outline(&left, stroke, colour);
            canvas.outline(&right, 1.0, pale(colour));
            if let Some(font) = &self.font {
                letters::write(font, &Line { polygon: right, ..line.clone() }, &mut canvas, INK);
            }
            digits::tag(number + 1, &left, colour, &mut canvas);
        }
        encoded(&canvas)
    }
}

/// How many pixels of the annotated picture stand for one of a picture of this size.
fn zoom(width: u32, height: u32) -> f32 {
    let longest = width.max(height).max(1);
    if longest > LONGEST {
        LONGEST as f32 / longest as f32
    } else if longest < SHORTEST {
        (SHORTEST / longest).clamp(1, 4) as f32
    } else {
        1.0
    }
}

fn colour(score: f32) -> [u8; 3] {
    match score {
        0.95.. => [0, 150, 60],
        0.8.. => [225, 135, 0],
        _ => [215, 25, 30],
    }
}

/// Three quarters on the way to white.
fn pale(colour: [u8; 3]) -> [u8; 3] {
    colour.map(|part| 255 - (255 - part) / 4)
}

fn encoded(canvas: &Canvas) -> Vec<u8> {
    let mut data = Vec::new();
    let (width, height) = canvas.size();
    // Writing to memory; the sides are far below what JPEG can hold.
    let done = JpegEncoder::new_with_quality(&mut data, QUALITY).encode(
        canvas.rgb(),
        width,
        height,
        ExtendedColorType::Rgb8,
    );
    debug_assert!(done.is_ok());
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> (Picture, Page) {
        let picture = Picture::new(800, 400, vec![255; 800 * 400 * 3]).unwrap();
        let line = |text: &str, score, polygon| Line { text: text.into(), score, polygon, ..Line::default() };
        let page = Page {
            width: 800,
            height: 400,
            lines: vec![
                line("中文 abc", 0.99, [[100.0, 100.0], [400.0, 100.0], [400.0, 160.0], [100.0, 160.0]]),
                line("bad", 0.3, [[100.0, 200.0], [200.0, 200.0], [200.0, 240.0], [100.0, 240.0]]),
                line("nowhere", 0.3, [[f32::NAN; 2]; 4]),
            ],
            ..Page::default()
        };
        (picture, page)
    }

    fn drawn(font: Option<FontVec>, picture: &Picture, page: &Page) -> RgbImage {
        let jpeg = Annotator::new(font).draw(picture, page);
        image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    #[test]
    fn sure_lines_are_green_doubtful_ones_red_and_the_text_stands_beside() {
        let (picture, page) = page();
        let asset = inkgate_engine::assets::Folder::search(None).and_then(|folder| folder.path("font_cjk"));
        let font = font::load(asset.ok().as_deref());
        assert!(font.is_some(), "no font: run `inkgate assets install`");
        let image = drawn(font, &picture, &page);
        assert_eq!(image.dimensions(), (1601, 400));
        let [r, g, _] = image.get_pixel(300, 160).0;
        assert!(g > r, "green: {:?}", image.get_pixel(300, 160));
        let [r, g, _] = image.get_pixel(160, 240).0;
        assert!(r > g, "red: {:?}", image.get_pixel(160, 240));
        let dark = |x0: u32, y0, x1, y1| {
            (x0..x1)
                .flat_map(|x| (y0..y1).map(move |y| (x, y)))
                .filter(|(x, y)| image.get_pixel(*x, *y).0[0] < 90)
                .count()
        };
        assert!(dark(901, 104, 1201, 156) > 500, "the text is drawn");
        assert_eq!(dark(901, 300, 1201, 380), 0, "and only there");
    }

    #[test]
    fn without_a_font_there_are_boxes_and_numbers() {
        let (picture, page) = page();
        let image = drawn(None, &picture, &page);
        assert!(image.pixels().any(|pixel| pixel.0[0] < 60), "boxes");
        let right = image.view_right();
        assert!(right.iter().all(|pixel| pixel[0] > 120), "no text");
    }

    trait Right {
        fn view_right(&self) -> Vec<[u8; 3]>;
    }

    impl Right for RgbImage {
        fn view_right(&self) -> Vec<[u8; 3]> {
            let half = self.width() / 2 + 4;
            self.enumerate_pixels().filter(|(x, ..)| *x > half).map(|(.., pixel)| pixel.0).collect()
        }
    }

    #[test]
    fn strips_stand_above_one_another_and_giants_are_reduced() {
        let strip = Picture::new(700, 40, vec![255; 700 * 40 * 3]).unwrap();
        let image = drawn(None, &strip, &Page { width: 700, height: 40, ..Page::default() });
        assert_eq!(image.dimensions(), (700, 81));
        let giant = Picture::new(6000, 3000, vec![255; 6000 * 3000 * 3]).unwrap();
        let image = drawn(None, &giant, &Page { width: 6000, height: 3000, ..Page::default() });
        assert_eq!(image.dimensions(), (6001, 1500));
        let dot = Picture::new(1, 1, vec![255; 3]).unwrap();
        let image = drawn(None, &dot, &Page { width: 1, height: 1, ..Page::default() });
        assert_eq!(image.dimensions(), (9, 4));
    }
}
