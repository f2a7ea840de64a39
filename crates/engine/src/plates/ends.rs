//! A plate's first and last character, each alone, as the careful recogniser of general text sees them. It knows provinces that the
//! plate readers have hardly met, and the red character of a consulate's plate, which none of them was taught.

use super::{kept, straighten};
use crate::models::{Network, Sessions};
use crate::{Error, ErrorKind, Picture, Quad, Steps};

/// Shares of the plate's width in which its first and its last character stand, and of its height: 45 of 440 mm, 15.5 mm from
/// the edge, and 90 of 140 mm (GA 36-2018, figure 1), with some ground around them.
const PLACES: [[f32; 2]; 2] = [[0.01, 0.16], [0.845, 0.995]];
const HEIGHT: [f32; 2] = [0.06, 0.94];
/// A character is drawn so wide and high, as print is, in strips of this width.
const SIDE: usize = 48;
const STRIP: usize = 64;
/// Its number in [`Steps::reader`].
const READER: usize = 2;

/// Both looks, the first character's first.
///
/// # Errors
/// What the models report.
pub fn look(sessions: &mut Sessions, picture: &Picture, plate: &Quad) -> Result<Vec<Steps>, Error> {
    let (net, dictionary) = sessions.get(Network::RecognizeSmall)?;
    let mut looks = Vec::new();
    net.run(
        [PLACES.len(), 3, SIDE, STRIP],
        &mut |planes| {
            planes.fill(0.0);
            for (place, planes) in PLACES.iter().zip(planes.chunks_exact_mut(3 * SIDE * STRIP)) {
                let quad = straighten::part(plate, *place, HEIGHT);
                straighten::planes(picture, &quad, [0, SIDE, SIDE], STRIP, planes, &straighten::centred);
            }
        },
        &mut |shape, values| {
            if let [_, steps, classes] = shape
                && *classes == dictionary.classes()
            {
                let each = values.chunks_exact(steps * classes);
                let steps = |of: &[f32]| of.chunks_exact(*classes).map(|row| kept(row, dictionary)).collect();
                looks = each.map(|of| Steps { reader: READER, steps: steps(of) }).collect();
            }
        },
    )?;
    if looks.len() == PLACES.len() {
        return Ok(looks);
    }
    let sentence = "a recognition model does not belong to its dictionary: run `inkgate assets install`";
    Err(Error::new(ErrorKind::Assets, sentence))
}
