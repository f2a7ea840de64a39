//! A grammar as a table can hold it: which characters, how a text may begin, and the judgement of a whole text.

use super::Flaw;

/// What stands behind a value beyond its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// Arithmetic, a calendar or a closed list agrees.
    Passed,
    /// It does not: the value is as read, and flagged.
    Failed,
    /// There is nothing to check it by.
    None,
}

/// A text that keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// The value's one normal form.
    pub normal: String,
    /// [`Check::Passed`] or [`Check::None`]; a rule that fails gives a [`Flaw`].
    pub check: Check,
}

impl Sound {
    /// Agreed with.
    pub(super) fn passed(normal: impl ToString) -> Self {
        Self { normal: normal.to_string(), check: Check::Passed }
    }

    /// Of the right form, and no more is known.
    pub(super) fn unchecked(normal: impl ToString) -> Self {
        Self { normal: normal.to_string(), check: Check::None }
    }
}

/// A grammar: three questions about a text. Texts come without spaces and in Unicode NFKC.
#[derive(Debug, Clone, Copy)]
pub struct Grammar {
    /// What such a text is called, in English.
    pub name: &'static str,
    /// Whether a character can stand anywhere in such a text.
    pub takes: fn(char) -> bool,
    /// Whether a text of this grammar can begin so; said of every beginning, the whole text included. It may say yes too
    /// often, never no to a good text: it only shortens the search.
    pub begins: fn(&[char]) -> bool,
    /// The judgement of a whole text.
    ///
    /// # Errors
    /// The flaw that was found first.
    pub judge: fn(&str) -> Result<Sound, Flaw>,
    /// Of the wrong readings of such a text, the share that passes the judgement all the same.
    pub slips: f32,
    /// The length of every such text in characters, where there is one.
    pub length: Option<usize>,
}
