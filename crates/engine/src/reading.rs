//! What reading gives: pages of lines with their places, confidences and characters.

use crate::{Picture, Seen};

/// Four corners in pixels of the page: top-left, top-right, bottom-right, bottom-left *of the text*, so the first
/// edge runs along the reading direction whatever the rotation.
pub type Quad = [[f32; 2]; 4];

/// Everything read from one file.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The pages, in order; a picture has one.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Position in the file, from 0.
    pub index: usize,
    /// Width in pixels of the page as polygons count them (EXIF applied).
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Degrees the text is turned clockwise from upright, in (-180, 180]; 0 for an upright page.
    pub angle: f32,
    /// Lines in reading order.
    pub lines: Vec<Line>,
    /// Blocks in reading order; each names its lines.
    pub blocks: Vec<Block>,
    /// Number plates, the surest first, where they were asked for ([`Want::plates`](crate::Want::plates)).
    pub plates: Vec<Sighting>,
    /// Faces, the surest first, where they were asked for ([`Want::faces`](crate::Want::faces)).
    pub faces: Vec<Face>,
    /// Whether the text was carried by the file (a PDF's text layer) and not recognised.
    pub carried: bool,
    /// Where the time went.
    pub timing: Timing,
    /// What the look that was asked for left ([`Want::look`](crate::Want::look)).
    pub seen: Option<Seen>,
}

/// One line of text.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The text, in logical order, NFC; spaces as printed.
    pub text: String,
    /// Confidence in 0..=1: the mean over characters of the best class's probability.
    pub score: f32,
    /// Where it stands.
    pub polygon: Quad,
    /// Whether the text runs from top to bottom.
    pub vertical: bool,
    /// Index into [`Page::blocks`].
    pub block: usize,
    /// Each character of `text` with its place and the readings the picture also supports.
    pub chars: Vec<Char>,
}

/// One character of a line.
#[derive(Debug, Clone, Default)]
pub struct Char {
    /// The character as it stands in the text (nearly always one `char`).
    pub text: String,
    /// Probability of this reading at its timestep, 0..=1.
    pub score: f32,
    /// Start and end along the line's reading direction, as fractions 0..=1 of the line's length.
    pub span: [f32; 2],
    /// Other readings with their probabilities, best first; the empty text is CTC's blank.
    pub alternatives: Vec<(String, f32)>,
}

/// A face.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Confidence that there is one, 0..=1.
    pub score: f32,
    /// Left, top, right, bottom in pixels of the page.
    pub frame: [f32; 4],
    /// Right eye, left eye, nose, right and left corner of the mouth, the face's own right being left on the picture.
    pub landmarks: [[f32; 2]; 5],
    /// How much of it can be told, 0..=1: its pixels, its sharpness, its light.
    pub quality: f32,
}

/// A number plate as the networks see it; what its characters may spell is the documents' business.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Confidence that there is a plate, 0..=1.
    pub score: f32,
    /// Its corners.
    pub corners: Quad,
    /// What each look at it gave.
    pub looks: Vec<Steps>,
    /// Its first and its last character, each alone, as the recogniser of general text sees them; nothing where nobody doubted,
    /// where it has two rows or is the whole picture.
    pub ends: Vec<Steps>,
    /// Its pixels, straightened, 188 × 60.
    pub straightened: Picture,
}

/// One reading of a strip, undecoded: for each timestep the likeliest classes, text and probability; the empty text is
/// CTC's blank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Steps {
    /// Which recogniser: two looks of the same one are not independent.
    pub reader: usize,
    /// The timesteps.
    pub steps: Vec<Vec<(String, f32)>>,
}

/// What a block is, as far as its geometry and text show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading; the level, from 1, is by size among the page's headings.
    Heading(u8),
    /// Rows and columns: see [`Block::rows`].
    Table,
}

/// Lines that belong together.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its lines: indices into [`Page::lines`], in reading order.
    pub lines: Vec<usize>,
    /// The text with its lines joined as the script wants: no space between Chinese, a space between Latin words,
    /// hyphens at line ends undone. One paragraph a `\n`-separated part.
    pub text: String,
    /// For a table, rows of cells, each cell the indices of its lines; otherwise empty.
    pub rows: Vec<Vec<Vec<usize>>>,
}

/// Milliseconds spent on one page, by stage.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timing {
    /// Bytes to pixels.
    pub decode: f32,
    /// Finding lines.
    pub detect: f32,
    /// Deciding which way is up.
    pub orient: f32,
    /// Pixels to text.
    pub recognize: f32,
    /// Reading order.
    pub order: f32,
    /// From taking the picture up to having its lines.
    pub total: f32,
}
