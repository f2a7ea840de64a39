//! A document as a table: what it is called, how its sides are told, and for each field how to find and judge it.

use crate::grammar::Grammar;
use crate::reading::Found;

/// A document that can be read.
#[derive(Debug)]
pub struct Document {
    /// Stable key: `id-card`.
    pub key: &'static str,
    /// The official English name.
    pub english: &'static str,
    /// The Chinese name.
    pub chinese: &'static str,
    /// Its sides; a document of one side has one.
    pub sides: &'static [Side],
    /// Checks that hold fields of one side against each other; they may flag, never change.
    pub across: fn(&mut Found),
}

/// A side, or a variant of one, of a document.
#[derive(Debug)]
pub struct Side {
    /// Stable key: `portrait`.
    pub key: &'static str,
    /// The Chinese name.
    pub chinese: &'static str,
    /// Printed words that prove the side; one is as good as [`Side::enough`] labels.
    pub titles: &'static [&'static str],
    /// How many labels must be found where no title is.
    pub enough: usize,
    /// A field without which it is not this side, however many words are there.
    pub needs: Option<&'static str>,
    /// A field whose check, where it agrees, stands for a label that was not read.
    pub sure: Option<&'static str>,
    /// Printed words that are neither labels nor values.
    pub noise: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field],
    /// Fields that no document of this side is without.
    pub always: &'static [&'static str],
    /// Where the layout is fixed: the side's height, in thousandths of its width.
    pub height: Option<f32>,
    /// Where the layout is fixed and there is one, the portrait: left, top, right, bottom.
    pub portrait: Option<[f32; 4]>,
}

/// A field of a side.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Stable key: `number`.
    pub key: &'static str,
    /// The official English term.
    pub english: &'static str,
    /// The Chinese term: the usual label, where it has one.
    pub chinese: &'static str,
    /// The label as printed, the first being the usual one.
    pub labels: &'static [&'static str],
    /// What its value must be.
    pub grammar: &'static Grammar,
    /// Where it stands.
    pub find: Find,
}

/// How a value is found.
#[derive(Debug, Clone, Copy)]
pub enum Find {
    /// Behind its label, on at most so many lines; where the label was not read, at its place.
    Label {
        /// Lines of the value at most.
        lines: usize,
        /// Its place on the side, where that is fixed.
        place: Option<Place>,
    },
    /// Anywhere, by its grammar alone; behind its label first, where it has one. Of several, the one with this number in
    /// reading order, from 0.
    Grammar {
        /// Which one.
        number: usize,
    },
    /// Directly below its label.
    Below,
    /// On these lines of the side, wherever they stand: the printed words themselves are the value.
    Words(&'static [&'static str]),
    /// Told otherwise: by [`Document::across`].
    Derived,
}

/// Where a value and its label stand on a side whose layout is fixed, in thousandths of the side's width from its
/// top-left corner.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Where the label's first character begins: x, and y of its middle. It serves to fit the layout.
    pub label: [f32; 2],
    /// Where the value may be: left, top, right, bottom.
    pub value: [f32; 4],
}

/// A field behind its label on one line.
pub const fn field(
    key: &'static str,
    english: &'static str,
    labels: &'static [&'static str],
    grammar: &'static Grammar,
) -> Field {
    let chinese = match labels {
        [usual, ..] => *usual,
        [] => key,
    };
    Field { key, english, chinese, labels, grammar, find: Find::Label { lines: 1, place: None } }
}

impl Field {
    /// A term of its own, for what is printed without a label.
    pub const fn called(mut self, chinese: &'static str) -> Self {
        self.chinese = chinese;
        self
    }

    /// On up to so many lines.
    pub const fn lines(mut self, many: usize) -> Self {
        if let Find::Label { place, .. } = self.find {
            self.find = Find::Label { lines: many, place };
        }
        self
    }

    /// At a fixed place: the label's start, and the value's frame.
    pub const fn at(mut self, label: [f32; 2], value: [f32; 4]) -> Self {
        if let Find::Label { lines, .. } = self.find {
            self.find = Find::Label { lines, place: Some(Place { label, value }) };
        }
        self
    }

    /// Found by its grammar, wherever it stands.
    pub const fn anywhere(mut self) -> Self {
        self.find = Find::Grammar { number: 0 };
        self
    }

    /// Found by its grammar, the one with this number in reading order.
    pub const fn nth(mut self, number: usize) -> Self {
        self.find = Find::Grammar { number };
        self
    }

    /// Found below its label.
    pub const fn below(mut self) -> Self {
        self.find = Find::Below;
        self
    }

    /// The printed words are the value.
    pub const fn words(mut self, words: &'static [&'static str]) -> Self {
        self.find = Find::Words(words);
        self
    }

    /// Made from other fields.
    pub const fn derived(mut self) -> Self {
        self.find = Find::Derived;
        self
    }
}

/// No checks across fields.
pub fn nothing_across(_: &mut Found) {}
