//! GB 16735-2019 (ISO 3779), the vehicle identification number: maker (3), description (5), check (1), indication (8).
//!
//! Surprises:
//! - No I, O or Q. The check stands in the middle, at the ninth place, and is a digit or `X` for ten (modulus 11).
//! - The check is compulsory in China, North America and Korea only; European makers put a letter or a constant there. So a
//!   disagreement is a flaw for numbers that begin with `L` (China), `1` to `5` (North America) or `K` (Korea), and means
//!   nothing for others.
//! - The last four characters are digits; the last five in passenger cars.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound, characters};

/// Position by position, the check itself with weight 0.
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const CHECK: usize = 8;

/// Seventeen characters.
pub const VIN: Grammar = Grammar {
    name: "vehicle identification number",
    takes: |c| value(c).is_some(),
    begins: |head| head.len() <= 17,
    judge: |text| {
        let vin: Vin = text.parse()?;
        Ok(if vin.agrees() { Sound::passed(vin) } else { Sound::unchecked(vin) })
    },
    slips: 0.09,
    length: Some(17),
};

/// The standard's number for a character: digits themselves, letters by their column of an EBCDIC table.
fn value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        'A'..='H' => Some(c as u32 - 'A' as u32 + 1),
        'J'..='N' => Some(c as u32 - 'J' as u32 + 1),
        'P' => Some(7),
        'R' => Some(9),
        'S'..='Z' => Some(c as u32 - 'S' as u32 + 2),
        _ => None,
    }
}

/// A number of the standard's form whose check agrees where it must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Vin([char; 17]);

impl Vin {
    /// World manufacturer identifier, the first three characters.
    pub fn maker(&self) -> String {
        self.0.iter().take(3).collect()
    }

    /// Whether the check character is what the arithmetic gives.
    pub fn agrees(&self) -> bool {
        self.0[CHECK] == expected(&self.0)
    }
}

fn expected(all: &[char; 17]) -> char {
    let sum: u32 = all.iter().zip(WEIGHTS).map(|(c, weight)| value(*c).unwrap_or(0) * weight).sum();
    match sum % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('X'),
    }
}

impl FromStr for Vin {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let all: [char; 17] = characters(text)?;
        for (at, &found) in all.iter().enumerate() {
            if value(found).is_none() || (at > 12 && !found.is_ascii_digit()) {
                return Err(Flaw::Character { at, found });
            }
        }
        let vin = Self(all);
        let compulsory = matches!(all[0], 'L' | '1'..='5' | 'K');
        if compulsory && !vin.agrees() {
            return Err(Flaw::Check { at: CHECK, expected: expected(&all), found: all[CHECK] });
        }
        Ok(vin)
    }
}

impl fmt::Display for Vin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|c| write!(out, "{c}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Flaw, VIN, Vin};
    use crate::grammar::Check;

    /// The table of the standard written out, and the check found by trying.
    fn sum(text: &str) -> u32 {
        const TABLE: &str = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
        let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        text.chars().zip(weights).map(|(c, w)| (TABLE.find(c).unwrap() % 10) as u32 * w).sum::<u32>() % 11
    }

    fn some_vin() -> impl Strategy<Value = String> {
        "L[A-HJ-NPR-Z0-9]{7}0[A-HJ-NPR-Z0-9]{4}[0-9]{4}".prop_map(|text| {
            let check = "0123456789X".chars().nth(sum(&text) as usize).unwrap();
            format!("{}{check}{}", &text[..8], &text[9..])
        })
    }

    #[test]
    fn known_examples() {
        // The example of 49 CFR 565 and the one of seventeen ones.
        assert!("1M8GDM9AXKP042788".parse::<Vin>().unwrap().agrees());
        assert_eq!((VIN.judge)("11111111111111111").unwrap().check, Check::Passed);
        assert_eq!("1M8GDM9AXKP042788".parse::<Vin>().unwrap().maker(), "1M8");
    }

    #[test]
    fn a_check_is_only_held_against_those_who_must_have_one() {
        assert_eq!((VIN.judge)("WDBRF40J43F433103").map(|sound| sound.check).ok(), Some(Check::None));
        assert!(matches!("1M8GDM9A1KP042788".parse::<Vin>(), Err(Flaw::Check { at: 8, expected: 'X', .. })));
        assert!(matches!("LSVAA49J1320474I1".parse::<Vin>(), Err(Flaw::Character { at: 15, found: 'I' })));
    }

    proptest! {
        #[test]
        fn what_the_arithmetic_takes_round_trips(text in some_vin()) {
            let vin: Vin = text.parse().unwrap();
            prop_assert!(vin.agrees());
            prop_assert_eq!(vin.to_string(), text);
        }

        #[test]
        fn one_wrong_digit_of_the_last_four_never_passes(text in some_vin(), at in 13..17usize, put in "[0-9]") {
            let mut wrong = text.clone();
            wrong.replace_range(at..=at, &put);
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<Vin>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,20}") {
            let _ = text.parse::<Vin>();
        }
    }
}
