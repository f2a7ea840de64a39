//! Number plates: found with their four corners, straightened, and read by two recognisers, each from three croppings; from
//! one where both read the same without doubt.
//!
//! Where they are not of one mind, the careful recogniser of general text looks at the first and the last character too.
//!
//! The timesteps are given as they are: which text of them is a plate is decided under the grammar of plates, where the
//! looks vote. Croppings differ because corners are a few pixels off more often than not, and the province, being at the
//! edge, is the first to suffer.

mod detect;
mod ends;
pub(crate) mod straighten;
mod whole;

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
/// From this probability of each of its characters on, a text that both recognisers read is not doubted.
const SURE: f32 = 0.9;
/// Characters of a plate at least.
const SHORTEST: usize = 7;
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
    let mut looks: Vec<[Vec<Steps>; 2]> = vec![Default::default(); found.len()];
    for (plate, [looks, ends]) in found.iter().zip(&mut looks) {
        let croppings = if plate.score < 0.0 { &CUT_OUT } else { &CROPPINGS };
        let narrow = straighten::shape(&plate.corners) < TWO_ROWS;
        for (number, widened) in croppings.iter().enumerate() {
            // A plate that might have two rows is always looked at in every way.
            if number == 1 && !narrow && agree(looks) {
                break;
            }
            let quad = straighten::widened(&plate.corners, *widened);
            for reader in &READERS {
                go_on()?;
                looks.push(reader.look(sessions, picture, &[quad])?);
            }
        }
        if !narrow && plate.score >= 0.0 && !agree(looks) {
            go_on()?;
            *ends = ends::look(sessions, picture, &plate.corners)?;
        }
        // Two rows are laid side by side; a plate seen from the side only looks as if it had them.
        if narrow {
            let quad = straighten::widened(&plate.corners, [0.04, 0.06]);
            let rows = [straighten::band(&quad, 0.0, UPPER), straighten::band(&quad, UPPER, 1.0)];
            for reader in &READERS {
                looks.push(reader.look(sessions, picture, &rows)?);
            }
        }
    }
    let scale = picture.reduced() as f32;
    let plates = found
        .iter()
        .zip(looks)
        .map(|(plate, [looks, ends])| Sighting {
            score: plate.score.max(0.0),
            corners: plate.corners.map(|[x, y]| [x * scale, y * scale]),
            looks,
            ends,
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

/// A recogniser of plates.
struct Reader {
    /// Its number in [`Steps::reader`].
    number: usize,
    network: Network,
    /// Height of its strips.
    height: usize,
}

const READERS: [Reader; 2] = [
    Reader { number: 0, network: Network::RecognizePlates, height: 32 },
    Reader { number: 1, network: Network::RecognizePlatesGeneral, height: 48 },
];

impl Reader {
    fn look(&self, sessions: &mut Sessions, picture: &Picture, parts: &[Quad]) -> Result<Steps, Error> {
        let (net, dictionary) = sessions.get(self.network)?;
        let steps = look(net, dictionary, picture, parts, self.height)?;
        Ok(Steps { reader: self.number, steps })
    }
}

/// Whether all looks read one text, long enough for a plate, and none of them doubts any character of it.
fn agree(looks: &[Steps]) -> bool {
    let mut texts = looks.iter().map(|look| plain(&look.steps));
    let Some(Some(first)) = texts.next() else { return false };
    first.chars().count() >= SHORTEST && texts.all(|text| text.as_ref() == Some(&first))
}

/// The best text of timesteps (CTC's best path), marks left out; `None` where a character of it is in doubt.
fn plain(steps: &[Vec<(String, f32)>]) -> Option<String> {
    let mut text = String::new();
    let mut last = "";
    let mut surest = f32::INFINITY;
    for step in steps {
        let (class, probability) = step.first().map(|(class, p)| (class.as_str(), *p))?;
        if class != last {
            if surest < SURE {
                return None;
            }
            // The blank, and marks.
            let nothing = "·•.-".contains(class);
            surest = if nothing { f32::INFINITY } else { 0.0 };
            if !nothing {
                text.push_str(class);
            }
            last = class;
        }
        surest = surest.max(probability);
    }
    (surest >= SURE).then_some(text)
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
                straighten::planes(picture, part, [left, wide, height], STRIP, planes, &straighten::centred);
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
    fn looks_agree_where_both_read_the_same_without_doubt() {
        let steps = |text: &str, doubted: Option<usize>| -> Vec<Vec<(String, f32)>> {
            let of = |(i, c): (usize, char)| {
                let p = if doubted == Some(i) { 0.6 } else { 0.97 };
                [vec![(c.to_string(), 0.5)], vec![(c.to_string(), p)], vec![(String::new(), 0.99)]]
            };
            text.chars().enumerate().flat_map(of).collect()
        };
        let look = |reader, text: &str, doubted| Steps { reader, steps: steps(text, doubted) };
        assert_eq!(plain(&steps("京A·11234", None)).as_deref(), Some("京A11234"));
        assert!(agree(&[look(0, "京A11234", None), look(1, "京A·11234", None)]));
        for (other, doubted) in [("京A11284", None), ("京A11234", Some(0)), ("京A11234", Some(6))] {
            assert!(!agree(&[look(0, "京A11234", None), look(1, other, doubted)]), "{other} {doubted:?}");
        }
        assert!(!agree(&[look(0, "A11234", None), look(1, "A11234", None)]) && !agree(&[]));
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
