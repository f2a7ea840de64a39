//! Grammars of printed values: one file a standard, parse and print round-trip.
//!
//! | standard | what | type | rule |
//! |---|---|---|---|
//! | GB 11643-1999 | resident identity number | [`ResidentNumber`] | [`RESIDENT_NUMBER`] |
//! | GB 32100-2015 | unified social credit code, with GB 11714-1997 inside | [`CreditCode`] | [`CREDIT_CODE`] |
//! | GS 15-2006 | business registration number | [`RegistrationNumber`] | [`REGISTRATION_NUMBER`] |
//! | GA 36-2018 and neighbours | number plates | [`Plate`] | [`PLATE`] |
//! | GB 16735-2019 | vehicle identification number | [`Vin`] | [`VIN`] |
//! | GB/T 3304-1991 | the 56 nations | [`Nation`] | [`NATION`] |
//! | GB/T 2261.1-2003 | sexes | [`Sex`] | [`SEX`] |
//! | Order 162 of the Ministry of Public Security | classes of driving licences | [`Classes`] | [`CLASSES`] |
//! | ISO/IEC 7812-1 | bank card number | [`CardNumber`] | [`CARD_NUMBER`] |
//! | ICAO 9303-4 | machine readable zone of a passport | [`Zone`] | [`ZONE`] |
//! | ICAO 9303-4 | the second line's first 28 characters | [`ZoneLine`] | [`ZONE_LINE`] |
//! | – | what stands on train tickets | | [`STATION`], … |
//! | – | days and terms | [`Date`], [`Term`] | [`DATE`], [`TERM`] |
//! | – | money in capitals and figures | [`Money`] | [`MONEY`] |
//! | – | file numbers, engine numbers, names, addresses, running text | | [`FILE_NUMBER`], … |
//!
//! A grammar never repairs: it takes the text as read and gives a value or the [`Flaw`] that it found first. Choosing
//! among readings that a picture supports is the business of [`crate::lattice`], which walks a [`Grammar`] forward.

mod card_number;
mod classes;
mod credit_code;
mod date;
mod file_number;
mod flaw;
mod money;
mod nation;
mod plate;
mod registration_number;
mod resident_number;
mod rule;
mod script;
mod sex;
mod term;
mod text;
mod ticket;
mod vin;
mod zone;
mod zone_line;

pub use card_number::{CARD_NUMBER, CardNumber};
pub use classes::{CLASSES, Classes};
pub use credit_code::{CREDIT_CODE, CreditCode};
pub use date::{DATE, Date};
pub use file_number::{ENGINE_NUMBER, FILE_NUMBER, INVOICE_CODE, INVOICE_NUMBER};
pub use flaw::Flaw;
pub use money::{MONEY, Money, PRICE};
pub use nation::{NATION, Nation};
pub use plate::{Kind as PlateKind, PLATE, PROVINCES, Plate};
pub use registration_number::{REGISTRATION_NUMBER, RegistrationNumber};
pub use resident_number::{RESIDENT_NUMBER, ResidentNumber};
pub use rule::{Check, Grammar, Sound};
pub use script::is_han;
pub use sex::{SEX, Sex};
pub use term::{TERM, Term};
pub use text::{ADDRESS, AUTHORITY, NAME, ORGANISATION, TEXT};
pub use ticket::{DEPARTURE, SEAT, SEAT_CLASS, STATION, TICKET_NUMBER, TRAIN};
pub use vin::{VIN, Vin};
pub use zone::{ZONE, Zone};
pub use zone_line::{ZONE_LINE, ZoneLine};

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
