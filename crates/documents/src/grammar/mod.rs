//! Grammars of printed values: one file a standard, parse and print round-trip.
//!
//! | standard | what | type |
//! |---|---|---|
//! | GB 11643-1999 | resident identity number | [`ResidentNumber`] |
//! | GB 32100-2015 | unified social credit code, with GB 11714-1997 inside | [`CreditCode`] |
//!
//! A grammar never repairs: it takes the text as read and gives a value or the [`Flaw`] that it found first. Choosing
//! among readings that a picture supports is the business of whoever calls it.

mod credit_code;
mod date;
mod resident_number;

pub use credit_code::CreditCode;
pub use date::Date;
pub use resident_number::{ResidentNumber, Sex};

/// Why a text is not what a standard describes. Positions count characters from 0.
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
}

/// Whether `code`, the first two digits of a GB/T 2260 place, names a province. 81 to 83 stand on the residence permits
/// of people from Hong Kong, Macao and Taiwan.
fn is_province(code: u8) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// The characters of `text` as an array of exactly `N`.
fn characters<const N: usize>(text: &str) -> Result<[char; N], Flaw> {
    let found: Vec<char> = text.chars().collect();
    let length = found.len();
    found.try_into().map_err(|_| Flaw::Length { expected: N, found: length })
}

/// The ASCII digits of a part of a text that begins at position `from`, as a number.
fn digits(part: &[char], from: usize) -> Result<u32, Flaw> {
    part.iter().enumerate().try_fold(0u32, |sum, (offset, &found)| {
        let digit = found.to_digit(10).ok_or(Flaw::Character { at: from + offset, found })?;
        Ok(sum * 10 + digit)
    })
}
