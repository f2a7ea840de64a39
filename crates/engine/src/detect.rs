//! Finding text: picture to regions, each a rectangle along its text.

mod components;
mod view;

use crate::geometry::Rect;
use crate::runtime::Net;
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

/// How a detection network wants its input, and the numbers that go with it.
#[derive(Debug, Clone, Copy)]
pub struct Detector {
    /// Subtracted from each channel (blue, green, red; values 0..=1).
    pub mean: [f32; 3],
    /// Each channel is divided by it afterwards.
    pub deviation: [f32; 3],
    /// Post-processing.
    pub thresholds: Thresholds,
    /// The longest side of the first look, in pixels.
    pub long_side: u32,
}

impl Detector {
    /// PP-OCRv6 small: the normalisation and thresholds it is published with in RapidOCR's configuration.
    pub fn small(long_side: u32) -> Self {
        Self {
            mean: [0.5; 3],
            deviation: [0.5; 3],
            thresholds: Thresholds { pixel: 0.3, region: 0.5, unclip: 1.6, min_side: 3.0, most: 3000 },
            long_side,
        }
    }

    /// PP-OCRv6 tiny: from the `inference.yml` beside the model.
    pub fn tiny(long_side: u32) -> Self {
        Self {
            mean: [0.485, 0.456, 0.406],
            deviation: [0.229, 0.224, 0.225],
            thresholds: Thresholds { pixel: 0.2, region: 0.4, unclip: 1.4, min_side: 3.0, most: 3000 },
            long_side,
        }
    }
}

/// Finds the text regions of `picture`.
///
/// # Errors
/// What the runtime reports.
pub fn detect(net: &mut dyn Net, detector: &Detector, picture: &Picture) -> Result<Vec<Region>, Error> {
    let view = View::whole(picture, detector.long_side);
    look(net, detector, picture, &view)
}

/// Runs the network on one view of the picture.
fn look(
    net: &mut dyn Net,
    detector: &Detector,
    picture: &Picture,
    view: &View,
) -> Result<Vec<Region>, Error> {
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
