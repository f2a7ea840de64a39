//! Networks that are made up, so that a test can run the whole engine in milliseconds without a model: text is digits,
//! a digit is a bar of its own shade of grey, and every network reads shades.
//!
//! ```
//! use inkgate_engine::Want;
//! use inkgate_testkit::nets::{FakeNets, picture};
//!
//! let engine = FakeNets::new().engine(2);
//! let page = engine.read(&picture(&["2468", "1357"]), &Want::default()).unwrap().pages.remove(0);
//! assert_eq!(page.lines[1].text, "1357");
//! ```

use std::sync::Arc;

use inkgate_engine::models::{Dictionary, Loaded, Network, Source};
use inkgate_engine::runtime::{Model, Net};
use inkgate_engine::{Description, Engine, Error};

/// Height of a bar in pixels; a line of text is as high.
const HIGH: usize = 32;
/// Width of a bar, and of the space behind it.
const WIDE: usize = 48;
const SPACE: usize = 16;
/// Paper around and between lines.
const MARGIN: usize = 40;
/// Shade of the paper, and of the space between the bars of a line: it belongs to the line and is no digit.
const PAPER: u8 = 255;
const BETWEEN: u8 = 215;

/// The shade of a digit.
fn shade(digit: u8) -> u8 {
    10 + 18 * digit
}

/// Width, height and grey pixels of a page with these lines of digits, one below the other.
///
/// # Panics
/// When a line holds anything but digits.
pub fn pixels(lines: &[&str]) -> (usize, usize, Vec<u8>) {
    let longest = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    let width = 2 * MARGIN + longest * (WIDE + SPACE);
    let height = MARGIN + lines.len() * (HIGH + MARGIN);
    let mut grey = vec![PAPER; width * height];
    for (number, line) in lines.iter().enumerate() {
        let top = MARGIN + number * (HIGH + MARGIN);
        for y in top..top + HIGH {
            let bars = line.bytes().enumerate().flat_map(|(at, digit)| {
                assert!(digit.is_ascii_digit(), "{line:?}: only digits can be drawn");
                let space = if at + 1 < line.len() { SPACE } else { 0 };
                let shade = shade(digit - b'0');
                std::iter::repeat_n(shade, WIDE).chain(std::iter::repeat_n(BETWEEN, space))
            });
            let row = grey.iter_mut().skip(y * width + MARGIN);
            row.zip(bars).for_each(|(pixel, shade)| *pixel = shade);
        }
    }
    (width, height, grey)
}

/// The same page as a file: a BMP of 24 bits.
///
/// # Panics
/// As [`pixels`].
pub fn picture(lines: &[&str]) -> Vec<u8> {
    let (width, height, grey) = pixels(lines);
    let row = (3 * width).next_multiple_of(4);
    let (head, bytes) = (54u32, (54 + row * height) as u32);
    let mut file = b"BM".to_vec();
    for number in [bytes, 0, head, 40, width as u32, height as u32, 1 | 24 << 16, 0, 0, 2835, 2835, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    for line in grey.chunks(width).rev() {
        let start = file.len();
        line.iter().for_each(|shade| file.extend([*shade; 3]));
        file.resize(start + row, 0);
    }
    file
}

/// What is called before each run of a network.
type Hook = dyn Fn(Network) + Send + Sync;

/// Where the engine gets made-up networks.
#[derive(Clone)]
pub struct FakeNets {
    before: Arc<Hook>,
    sure: f32,
}

impl Default for FakeNets {
    fn default() -> Self {
        Self::new()
    }
}

impl FakeNets {
    /// Networks that are sure of everything.
    pub fn new() -> Self {
        Self { before: Arc::new(|_| {}), sure: 0.99 }
    }

    /// Calls `hook` on the worker's thread before each run: to count, to wait, to panic.
    #[must_use]
    pub fn before(self, hook: impl Fn(Network) + Send + Sync + 'static) -> Self {
        Self { before: Arc::new(hook), ..self }
    }

    /// The tiny recogniser is only this sure of each digit.
    #[must_use]
    pub fn tiny_is_sure(self, sure: f32) -> Self {
        Self { sure, ..self }
    }

    /// An engine on these networks.
    ///
    /// # Panics
    /// When the system gives no threads.
    pub fn engine(self, workers: usize) -> Engine {
        let description = Description {
            runtime: "made up".to_owned(),
            version: String::new(),
            precision: "f32".to_owned(),
            because: "a test asked for it".to_owned(),
            workers,
        };
        Engine::assemble(Box::new(self), description).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Source for FakeNets {
    fn load(&self, network: Network) -> Result<Loaded, Error> {
        let dictionary = match network {
            Network::RecognizeSmall | Network::RecognizeTiny => {
                let digits: String = (0..10).map(|digit| format!("- '{digit}'\n")).collect();
                Dictionary::from_yaml("digits", &format!("character_dict:\n{digits}"))?
            }
            _ => Dictionary::empty(),
        };
        let sure = if network == Network::RecognizeTiny { self.sure } else { 0.99 };
        let fake = Fake { network, before: Arc::clone(&self.before), classes: dictionary.classes(), sure };
        Ok(Loaded { model: Box::new(fake), dictionary: Arc::new(dictionary) })
    }
}

/// A model and its session in one: it has no state.
#[derive(Clone)]
struct Fake {
    network: Network,
    before: Arc<Hook>,
    classes: usize,
    sure: f32,
}

impl Model for Fake {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        Ok(Box::new(self.clone()))
    }
}

impl Net for Fake {
    fn shape(&self) -> [Option<usize>; 4] {
        [None, Some(3), None, None]
    }

    fn run(
        &mut self,
        shape: [usize; 4],
        fill: &mut dyn FnMut(&mut [f32]),
        take: &mut dyn FnMut(&[usize], &[f32]),
    ) -> Result<(), Error> {
        (self.before)(self.network);
        let [pictures, channels, height, width] = shape;
        let mut input = vec![0.0; shape.iter().product()];
        fill(&mut input);
        // Grey is the same in every channel: the first tells.
        let first = |picture: &[f32]| picture.iter().take(height * width).copied().collect::<Vec<f32>>();
        let planes: Vec<Vec<f32>> = input.chunks(channels * height * width).map(first).collect();
        if self.classes == 0 {
            let map: Vec<f32> = planes.iter().flat_map(|plane| text_in(plane)).collect();
            take(&[pictures, 1, height, width], &map);
        } else {
            let steps = width / STEP;
            let rows: Vec<f32> =
                planes.iter().flat_map(|plane| self.digits_in(plane, height, width)).collect();
            take(&[pictures, steps, self.classes], &rows);
        }
        Ok(())
    }
}

/// Columns that a recogniser looks at in one step.
const STEP: usize = 8;

/// Probability of text for each pixel: 1 where it is darker than the brightest, however the input is normalised.
fn text_in(plane: &[f32]) -> Vec<f32> {
    let paper = plane.iter().copied().fold(f32::MIN, f32::max);
    plane.iter().map(|value| if *value < paper - 0.2 { 1.0 } else { 0.0 }).collect()
}

impl Fake {
    /// Probabilities of each class at each step of a strip whose values run from -1 to 1.
    fn digits_in(&self, plane: &[f32], height: usize, width: usize) -> Vec<f32> {
        let middle = plane.chunks(width).skip(height / 2 - 2).take(4);
        let rows: Vec<&[f32]> = middle.collect();
        let mut all = Vec::new();
        for step in 0..width / STEP {
            let seen = rows.iter().flat_map(|row| row.iter().skip(step * STEP).take(STEP));
            let (least, most) =
                seen.fold((f32::MAX, f32::MIN), |(l, m), value| (l.min(*value), m.max(*value)));
            let grey = |value: f32| (value + 1.0) * 127.5;
            // A step across the edge of a bar shows two shades, and is no digit; nor is paper.
            let digit = (0..10).find(|digit| {
                let shade = f32::from(shade(*digit));
                (grey(least) - shade).abs() < 6.0 && (grey(most) - shade).abs() < 6.0
            });
            let class = digit.map_or(0, |digit| usize::from(digit) + 1);
            let sure = if class == 0 { 0.99 } else { self.sure };
            let rest = (1.0 - sure) / (self.classes - 1) as f32;
            all.extend((0..self.classes).map(|other| if other == class { sure } else { rest }));
        }
        all
    }
}
