//! Reading lines: straightened strips of fixed height through the recognition networks, the quick one first and
//! the careful one for the lines that it is unsure of.

pub(crate) mod cascade;
pub(crate) mod crop;
pub(crate) mod ctc;
pub(crate) mod dictionary;
pub(crate) mod doubt;
pub(crate) mod punctuation;
pub(crate) mod together;

use crate::geometry::Rect;
use crate::runtime::Net;
use crate::{Error, ErrorKind, Picture};
use crop::{HEIGHT, Strips};
use ctc::Read;
use dictionary::Dictionary;

/// The widest strip, in pixels: a longer line is squeezed onto it.
const WIDEST: usize = 3200;

/// Strips at least this wide are narrowed when asked for; print that is shorter has too few characters to spare any.
const NARROWED_FROM: usize = 128;

/// By how much shorter strips are widened: small print in the street keeps its double letters apart that way.
const WIDENED: f32 = 1.25;

/// A recognition network with its dictionary.
pub struct Recognizer<'n> {
    /// The session.
    pub net: &'n mut dyn Net,
    /// Its characters.
    pub dictionary: &'n Dictionary,
    /// How much of a long strip's natural width the network is shown, 0..=1: a narrower strip costs less in proportion,
    /// and print has pixels to spare (the curve is in `BENCHMARKS.md`).
    pub narrow: f32,
    strips: Strips,
}

impl<'n> Recognizer<'n> {
    /// A recogniser that shows its network `narrow` of each strip's natural width.
    pub fn new(net: &'n mut dyn Net, dictionary: &'n Dictionary, narrow: f32) -> Self {
        Self { net, dictionary, narrow, strips: Strips::default() }
    }
}

/// Widths of strips, few, because each new one costs the runtime some 20 ms once: steps of about a fifth.
fn bucket(width: usize) -> usize {
    let step = match width {
        0..=192 => 32,
        193..=448 => 64,
        449..=1024 => 96,
        1025..=1600 => 192,
        _ => 320,
    };
    width.div_ceil(step).max(2) * step
}

/// Reads one region in the direction of its rectangle.
///
/// # Errors
/// What the runtime reports.
pub fn read_one(
    recognizer: &mut Recognizer<'_>,
    picture: &Picture,
    rect: &Rect,
    alternatives: bool,
) -> Result<Read, Error> {
    let natural = crop::strip_width(rect);
    let width = match natural {
        0..NARROWED_FROM => ((natural as f32 * WIDENED) as usize).max(1),
        _ => ((natural as f32 * recognizer.narrow) as usize).clamp(NARROWED_FROM, WIDEST),
    };
    let stride = bucket(width);
    let mut read = Read::default();
    let mut wrong = None;
    let dictionary = recognizer.dictionary;
    let strips = &mut recognizer.strips;
    recognizer.net.run(
        [1, 3, HEIGHT, stride],
        &mut |planes| strips.sample(picture, rect, width, stride, planes),
        &mut |shape, probabilities| match shape {
            [1, _, classes] if *classes == dictionary.classes() => {
                let em = HEIGHT as f32 / natural as f32;
                let used = width as f32 / stride as f32;
                read = ctc::decode(probabilities, *classes, used, em, dictionary, alternatives);
            }
            _ => wrong = Some(shape.to_vec()),
        },
    )?;
    match wrong {
        None => Ok(read),
        Some(shape) => Err(Error::new(
            ErrorKind::Assets,
            format!(
                "a recognition model answers with shape {shape:?} but its dictionary has {} classes: run `inkgate assets install`",
                dictionary.classes()
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_their_strip_and_waste_little() {
        for width in 1..=WIDEST {
            let bucket = bucket(width);
            assert!(bucket >= width && bucket.is_multiple_of(32));
            assert!(width < 128 || bucket - width <= width / 3, "{width} in {bucket}");
        }
        let distinct: std::collections::BTreeSet<usize> = (1..=WIDEST).map(bucket).collect();
        assert!(distinct.len() <= 25, "{}", distinct.len());
    }
}
