//! Number plates: found with their four corners, straightened, and read by two recognisers, each from three croppings.
//!
//! The timesteps are given as they are: which text of them is a plate is decided under the grammar of plates, where the
//! looks vote. Croppings differ because corners are a few pixels off more often than not, and the province, being at the
//! edge, is the first to suffer.

mod detect;
pub(crate) mod straighten;

use std::time::Instant;

use crate::models::{Network, Sessions};
use crate::recognize::dictionary::Dictionary;
use crate::runtime::Net;
use crate::{Error, ErrorKind, Page, Picture, Quad, Sighting, Steps, Timing};
use detect::Plate;

/// Plates of one picture that are read.
const MOST: usize = 16;
/// By how much each cropping is wider and higher than the corners say.
const CROPPINGS: [[f32; 2]; 3] = [[0.08, 0.15], [0.0, 0.04], [0.16, 0.20]];
/// The same for a picture that is itself a plate, cut out.
const CUT_OUT: [[f32; 2]; 3] = [[0.0, 0.0], [0.06, 0.10], [-0.03, -0.08]];
/// Width of the strips: shorter ones are padded, which both recognisers need.
const STRIP: usize = 320;
/// Plates narrower than this (width by height) may have two rows; the upper one takes this share of the height.
const TWO_ROWS: f32 = 2.2;
const UPPER: f32 = 0.42;
/// Classes of a timestep that are kept, and from which probability on.
const CLASSES: usize = 8;
const LEAST: f32 = 1e-4;
/// The straightened plate that is given back.
const SIZE: [usize; 2] = [188, 60];

/// Looks for plates in a picture and reads them.
///
/// # Errors
/// What `go_on` or the models report.
pub fn read(
    sessions: &mut Sessions,
    picture: &Picture,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<Page, Error> {
    let mut timing = Timing::default();
    let begin = Instant::now();
    go_on()?;
    let found = match whole(picture) {
        Some(plate) => vec![plate],
        None => {
            let (net, _) = sessions.get(Network::DetectPlates)?;
            let mut found = detect::find(net, picture)?;
            found.truncate(MOST);
            found
        }
    };
    timing.detect = milliseconds(begin);

    let begin = Instant::now();
    let mut looks: Vec<Vec<Steps>> = vec![Vec::new(); found.len()];
    for (reader, network, height) in
        [(0, Network::RecognizePlates, 32), (1, Network::RecognizePlatesGeneral, 48)]
    {
        let (net, dictionary) = sessions.get(network)?;
        for (plate, looks) in found.iter().zip(&mut looks) {
            for widened in if plate.score < 0.0 { &CUT_OUT } else { &CROPPINGS } {
                go_on()?;
                let quad = straighten::widened(&plate.corners, *widened);
                let steps = look(net, dictionary, picture, &[quad], height)?;
                looks.push(Steps { reader, steps });
            }
            // Two rows are laid side by side; a plate seen from the side only looks as if it had them.
            if straighten::shape(&plate.corners) < TWO_ROWS {
                let quad = straighten::widened(&plate.corners, [0.04, 0.06]);
                let rows = [straighten::band(&quad, 0.0, UPPER), straighten::band(&quad, UPPER, 1.0)];
                let steps = look(net, dictionary, picture, &rows, height)?;
                looks.push(Steps { reader, steps });
            }
        }
    }
    let scale = picture.reduced() as f32;
    let plates = found
        .iter()
        .zip(looks)
        .map(|(plate, looks)| Sighting {
            score: plate.score.max(0.0),
            corners: plate.corners.map(|[x, y]| [x * scale, y * scale]),
            looks,
            straightened: straighten::picture(picture, &plate.corners, SIZE),
        })
        .collect();
    timing.recognize = milliseconds(begin);
    let (width, height) = (picture.width() * picture.reduced(), picture.height() * picture.reduced());
    Ok(Page { width, height, plates, timing, ..Page::default() })
}

/// A small picture of a plate's shape is one, cut out: its corners are the plate's. The detector, which looks for plates
/// in scenes, sees pieces of it only. The score says that nothing was detected.
fn whole(picture: &Picture) -> Option<Plate> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let shape = width / height;
    let corners = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
    (width <= 400.0 && (1.9..6.0).contains(&shape)).then_some(Plate { score: -1.0, corners })
}

/// One recogniser's timesteps of one cropping, in one part or in several that are laid side by side.
fn look(
    net: &mut dyn Net,
    dictionary: &Dictionary,
    picture: &Picture,
    parts: &[Quad],
    height: usize,
) -> Result<Vec<Vec<(String, f32)>>, Error> {
    let width = |quad: &Quad| (straighten::shape(quad) * height as f32).round() as usize;
    let mut steps = Vec::new();
    let mut wrong = false;
    net.run(
        [1, 3, height, STRIP],
        &mut |planes| {
            planes.fill(0.0);
            let mut left = 0;
            for part in parts {
                let wide = width(part).clamp(8, (STRIP - left).max(8)).min(STRIP - left);
                straighten::planes(picture, part, [left, wide, height], STRIP, planes, &|_, value| {
                    value * (2.0 / 255.0) - 1.0
                });
                left += wide;
            }
        },
        &mut |shape, values| match shape {
            [1, _, classes] if *classes == dictionary.classes() => {
                steps = values.chunks_exact(*classes).map(|row| kept(row, dictionary)).collect();
            }
            _ => wrong = true,
        },
    )?;
    if wrong {
        let sentence = "a plate model does not belong to its dictionary: run `inkgate assets install`";
        return Err(Error::new(ErrorKind::Assets, sentence));
    }
    Ok(steps)
}

/// The likeliest classes of a timestep, the blank always among them.
fn kept(row: &[f32], dictionary: &Dictionary) -> Vec<(String, f32)> {
    let mut all: Vec<(usize, f32)> =
        row.iter().copied().enumerate().filter(|(class, p)| *p > LEAST || *class == 0).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let blank = all.iter().position(|(class, _)| *class == 0);
    if let Some(at) = blank.filter(|at| *at >= CLASSES) {
        all.swap(at, CLASSES - 1);
    }
    all.truncate(CLASSES);
    all.into_iter().map(|(class, p)| (dictionary.text(class).to_owned(), p)).collect()
}

fn milliseconds(begin: Instant) -> f32 {
    begin.elapsed().as_secs_f32() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blank_is_always_kept() {
        let dictionary = Dictionary::from_lines("a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\nh\r\ni\r\n");
        assert_eq!(dictionary.classes(), 10, "no class for the space");
        let mut row = [0.1f32; 10];
        row[0] = 0.0;
        let kept = kept(&row, &dictionary);
        assert_eq!(kept.len(), CLASSES);
        assert!(kept.iter().any(|(text, _)| text.is_empty()));
    }

    #[test]
    fn only_a_small_picture_of_a_plates_shape_is_taken_for_one() {
        let picture = |width: u32, height: u32| {
            Picture::new(width, height, vec![0; (width * height * 3) as usize]).unwrap()
        };
        assert!(whole(&picture(94, 24)).is_some());
        assert!(whole(&picture(640, 480)).is_none() && whole(&picture(480, 120)).is_none());
    }
}
