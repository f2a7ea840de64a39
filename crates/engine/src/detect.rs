//! Finding text: picture to regions, each a rectangle along its text.
//!
//! The resolution follows the content. A first look at a modest size tells where text is and how tall; where the text is
//! too small there, the picture is looked at again in overlapping tiles at the scale that its text needs. No picture is
//! enlarged. Small pictures cost little, so a careful network looks at them.

mod components;
mod seams;
mod view;

use crate::geometry::Rect;
use crate::models::{Network, Sessions};
use crate::{Error, Picture};
use components::Thresholds;
use view::View;

/// A text region of one picture, in its pixels.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    /// Where, with its direction along the longer side.
    pub rect: Rect,
    /// Mean text probability, 0..=1.
    pub score: f32,
}

impl Region {
    /// The height of its text in pixels: its shorter side.
    fn height(&self) -> f32 {
        2.0 * self.rect.half[0].min(self.rect.half[1])
    }
}

/// How a detection network wants its input, and the numbers that go with it.
#[derive(Debug, Clone, Copy)]
pub struct Detector {
    /// The network.
    pub network: Network,
    /// Subtracted from each channel (blue, green, red; values 0..=1).
    pub mean: [f32; 3],
    /// Each channel is divided by it afterwards.
    pub deviation: [f32; 3],
    /// Post-processing.
    pub thresholds: Thresholds,
}

impl Detector {
    /// PP-OCRv6 small: the normalisation and thresholds it is published with in RapidOCR's configuration.
    pub fn small() -> Self {
        Self {
            network: Network::DetectSmall,
            mean: [0.5; 3],
            deviation: [0.5; 3],
            thresholds: Thresholds {
                pixel: 0.3,
                region: 0.5,
                unclip: 1.6,
                reach: 0.0,
                min_side: 3.0,
                most: 3000,
            },
        }
    }

    /// PP-OCRv6 tiny: from the `inference.yml` beside the model; grown by 1.65 and not 1.4, and at the
    /// ends a little more, which was measured to cut fewer letters.
    pub fn tiny() -> Self {
        Self {
            network: Network::DetectTiny,
            mean: [0.485, 0.456, 0.406],
            deviation: [0.229, 0.224, 0.225],
            thresholds: Thresholds {
                pixel: 0.2,
                region: 0.4,
                unclip: 1.65,
                reach: 0.15,
                min_side: 3.0,
                most: 3000,
            },
        }
    }
}

/// How a picture is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    /// The first look.
    pub first: Detector,
    /// Its longest side in pixels.
    pub long_side: u32,
    /// What looks at small pictures instead.
    pub small: Option<Detector>,
}

/// A picture of at most this many pixels is looked at once, by the careful network.
const SMALL_PICTURE: u32 = 420_000;
/// Text lower than this in the first look, in its pixels, is too small to be found or cut out well.
const LEGIBLE: f32 = 7.0;
/// The height at which such text is looked at again, in pixels.
const COMFORTABLE: f32 = 15.0;
/// Longest side of a tile, and how far tiles overlap at least, in pixels of the tile.
const TILE: u32 = 1280;
const OVERLAP: u32 = 96;

/// Finds the text regions of `picture`. `go_on` is asked between looks; when it fails, so does this.
///
/// # Errors
/// What the runtime or `go_on` reports.
pub fn detect(
    sessions: &mut Sessions,
    looks: &Looks,
    picture: &Picture,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<Vec<Region>, Error> {
    let found = found(sessions, looks, picture, go_on)?;
    Ok(if found.is_empty() { strip(picture) } else { found })
}

/// A picture in the shape of a line in which nothing was found, as one region: a crop so tight that its text fills it
/// leaves the detector no ground to tell it from. Its confidence decides whether it stays.
fn strip(picture: &Picture) -> Vec<Region> {
    let [width, height] = [picture.width() as f32, picture.height() as f32];
    let line = (8.0..=160.0).contains(&height) && (1.2..=60.0).contains(&(width / height));
    let half = [width / 2.0, height / 2.0];
    let rect = Rect { centre: half, half, along: [1.0, 0.0] };
    if line { vec![Region { rect, score: 0.5 }] } else { Vec::new() }
}

/// What the networks find.
fn found(
    sessions: &mut Sessions,
    looks: &Looks,
    picture: &Picture,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<Vec<Region>, Error> {
    let whole = [0, 0, picture.width(), picture.height()];
    if let Some(careful) = &looks.small
        && u64::from(picture.width()) * u64::from(picture.height()) <= u64::from(SMALL_PICTURE)
    {
        return look(sessions, careful, picture, &View::part(whole, looks.long_side));
    }
    let view = View::part(whole, looks.long_side);
    let found = look(sessions, &looks.first, picture, &view)?;
    let scale = 1.0 / view.scale()[0].max(view.scale()[1]);
    if let Some(wanted) = sharper(&found, scale) {
        let tiles = view::tiles(whole, wanted, TILE, OVERLAP);
        let mut parts = Vec::with_capacity(tiles.len());
        for tile in tiles {
            go_on()?;
            parts.push((tile.part, look(sessions, &looks.first, picture, &tile)?));
        }
        return Ok(seams::merge(parts, whole));
    }
    Ok(found)
}

/// The scale at which the text of a first look, made at `scale`, should be looked at again: where much of it is too low
/// there, and more pixels are to be had.
fn sharper(found: &[Region], scale: f32) -> Option<f32> {
    if scale > 0.8 || found.is_empty() {
        return None;
    }
    let mut heights: Vec<f32> = found.iter().map(|region| region.height() * scale).collect();
    heights.sort_by(f32::total_cmp);
    let low = *heights.get(heights.len() / 4)?;
    (low < LEGIBLE)
        .then(|| (scale * COMFORTABLE / low.max(4.0)).min(1.0))
        .filter(|wanted| *wanted > scale * 1.2)
}

/// Runs a network on one view of the picture.
fn look(
    sessions: &mut Sessions,
    detector: &Detector,
    picture: &Picture,
    view: &View,
) -> Result<Vec<Region>, Error> {
    let (net, _) = sessions.get(detector.network)?;
    let pixels = view.pixels(picture)?;
    let [width, height] = view.canvas.map(|side| side as usize);
    let mut regions = Vec::new();
    net.run(
        [1, 3, height, width],
        &mut |input| view::normalise(&pixels, detector.mean, detector.deviation, input),
        &mut |shape, map| {
            if shape.iter().product::<usize>() != width * height || map.len() != width * height {
                return;
            }
            let used = view.used.map(|side| side as usize);
            for found in components::find(map, width, used[0], used[1], &detector.thresholds) {
                regions.push(Region { rect: view.to_picture(found.rect), score: found.score });
            }
        },
    )?;
    Ok(regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(height: f32) -> Vec<Region> {
        let rect = Rect { centre: [50.0, 50.0], half: [40.0, height / 2.0], along: [1.0, 0.0] };
        vec![Region { rect, score: 0.9 }; 8]
    }

    #[test]
    fn only_small_text_on_a_reduced_picture_is_looked_at_again() {
        assert_eq!(sharper(&[], 0.2), None);
        assert_eq!(sharper(&regions(30.0), 0.5), None, "15 pixels in the first look");
        assert_eq!(sharper(&regions(8.0), 1.0), None, "there are no more pixels");
        let wanted = sharper(&regions(20.0), 0.3).unwrap();
        assert!((wanted - 0.75).abs() < 1e-3, "6 pixels become 15: {wanted}");
        assert_eq!(sharper(&regions(10.0), 0.3), Some(1.0), "and never more than there are");
    }
}
