//! Why a text is not what a standard describes.

use super::Date;

/// The first thing that is wrong. Positions count characters from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The wrong number of characters.
    #[error("{expected} characters are needed, {found} were read")]
    Length {
        /// What the standard says.
        expected: usize,
        /// What was read.
        found: usize,
    },
    /// A character that the standard does not have at that place.
    #[error("{found:?} cannot stand at position {at}")]
    Character {
        /// Where.
        at: usize,
        /// What was read there.
        found: char,
    },
    /// The first two digits of a place name no province.
    #[error("no province has the code {0:02}")]
    Province(u8),
    /// A day that the calendar does not have.
    #[error("{0} is not a day of the calendar")]
    Day(Date),
    /// A term that ends before it begins.
    #[error("a term cannot begin on {from} and end on {to}")]
    Backwards {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// The characters do not agree with the check character at the end of a part.
    #[error("the check character at position {at} would have to be {expected:?}, {found:?} was read")]
    Check {
        /// Where the check character stands.
        at: usize,
        /// What the arithmetic of the standard gives.
        expected: char,
        /// What was read.
        found: char,
    },
    /// Not in the standard's list, or not of the form that it describes.
    #[error("this is no {0}")]
    Form(&'static str),
}
