//! What was found: fields with their evidence, and doubts. Never an error on content.

use inkgate_engine::Quad;

use crate::code::Code;
use crate::grammar::Check;
use crate::judge::Flags;
use crate::schema::{Document, Side};

/// A field as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The value in its normal form; where a check failed, the text as read. `None` where nothing can be read.
    pub value: Option<String>,
    /// The text as read, spaces left out.
    pub text: String,
    /// Probability that the value is what is printed, 0..=1.
    pub confidence: f32,
    /// Where it stands on the page.
    pub polygon: Option<Quad>,
    /// What stands behind it.
    pub check: Check,
    /// Whether a reading other than the likeliest was chosen.
    pub corrected: bool,
    /// What is wrong, in a sentence.
    pub flaw: Option<String>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            value: None,
            text: String::new(),
            confidence: 0.0,
            polygon: None,
            check: Check::None,
            corrected: false,
            flaw: None,
        }
    }
}

/// One side of a document on a page.
#[derive(Debug, Clone)]
pub struct Found {
    /// Which document.
    pub document: &'static Document,
    /// Which side.
    pub side: &'static Side,
    /// Degrees by which it is turned clockwise on the page.
    pub angle: f32,
    /// The rectangle around all that was found of it.
    pub polygon: Option<Quad>,
    /// Each field of the side, in the side's order.
    pub fields: Vec<(&'static str, Reading)>,
    /// How well the side's labels and titles were found: 0..=1.
    pub score: f32,
    /// The document's corners, where its layout is fixed and enough of its labels were found.
    pub outline: Option<Quad>,
    /// About the same, where the labels that were found stand too close together for more.
    pub about: Option<Quad>,
    /// Where the portrait is, as the outline.
    pub portrait: Option<Quad>,
    /// The share of what every such document has that is not to be seen here, or not well: values that are none or fail
    /// their check, and half of it for labels. `None` where nothing is on every one.
    pub hidden: Option<f32>,
    /// What speaks against the picture, where that was judged.
    pub flags: Flags,
    /// Its QR code, where it has one and it was read.
    pub code: Option<Code>,
    /// The parts of the picture that were asked for, upright, by name, each a PNG file.
    pub crops: Vec<(&'static str, Vec<u8>)>,
}

impl Found {
    /// A field's reading.
    pub fn field(&self, key: &str) -> Option<&Reading> {
        self.fields.iter().find(|(known, _)| *known == key).map(|(_, reading)| reading)
    }

    /// The same, to be flagged.
    pub fn field_mut(&mut self, key: &str) -> Option<&mut Reading> {
        self.fields.iter_mut().find(|(known, _)| *known == key).map(|(_, reading)| reading)
    }

    /// A field's value.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.field(key).and_then(|reading| reading.value.as_deref())
    }

    /// Flags a field: `sentence` says what does not agree.
    pub fn flag(&mut self, key: &str, sentence: &str) {
        if let Some(reading) = self.field_mut(key) {
            reading.check = Check::Failed;
            reading.flaw = Some(sentence.to_owned());
            reading.confidence = reading.confidence.min(0.5);
        }
    }
}
