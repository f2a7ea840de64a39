//! ISO/IEC 7812-1, the number of a bank card: issuer (6 or 8 digits), account, check (1).
//!
//! Surprises:
//! - 13 to 19 digits; China UnionPay's begin with 62 and have 16 to 19, and the length is not told in the number.
//! - The check is Luhn's (annex B), which does not see 09 turned into 90.
//! - Cards print the number in groups of four, or six and thirteen; the spaces are no part of it.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

/// 13 to 19 digits.
pub const CARD_NUMBER: Grammar = Grammar {
    name: "bank card number",
    takes: |c| c.is_ascii_digit(),
    begins: |head| head.len() <= 19,
    judge: |text| text.parse::<CardNumber>().map(Sound::passed),
    slips: 0.1,
    length: None,
};

/// A number that Luhn's check agrees with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CardNumber(Vec<u8>);

impl CardNumber {
    /// The first six digits, which name the issuer.
    pub fn issuer(&self) -> String {
        self.0.iter().take(6).map(u8::to_string).collect()
    }
}

impl FromStr for CardNumber {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let mut all = Vec::new();
        for (at, found) in text.chars().enumerate() {
            all.push(found.to_digit(10).ok_or(Flaw::Character { at, found })? as u8);
        }
        if !(13..=19).contains(&all.len()) {
            return Err(Flaw::Length { expected: 16, found: all.len() });
        }
        // Nothing but zeros agrees with the check and is no card.
        if all.first() == Some(&0) {
            return Err(Flaw::Character { at: 0, found: '0' });
        }
        let doubled = |(i, digit): (usize, &u8)| match (i % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice @ 10..) => twice - 9,
            (_, twice) => twice,
        };
        let sum: u32 = all.iter().rev().enumerate().map(|pair| u32::from(doubled(pair))).sum();
        if !sum.is_multiple_of(10) {
            let found = all.last().copied().unwrap_or(0);
            let expected = (u32::from(found) + 10 - sum % 10) % 10;
            let digit = |value| char::from_digit(value, 10).unwrap_or('0');
            let at = all.len() - 1;
            return Err(Flaw::Check { at, expected: digit(expected), found: digit(found.into()) });
        }
        Ok(Self(all))
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(out, "{digit}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CardNumber, Flaw};

    /// Luhn by a table of doubled digits, from the left.
    fn agrees(text: &str) -> bool {
        let twice = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
        let odd = text.len() % 2;
        let sum: usize = text
            .bytes()
            .map(|b| usize::from(b - b'0'))
            .enumerate()
            .map(|(i, digit)| if i % 2 == odd { twice[digit] } else { digit })
            .sum();
        sum.is_multiple_of(10)
    }

    #[test]
    fn the_standards_example_and_its_flaws() {
        assert_eq!("4992739871600001".len(), 16);
        assert!("49927398716".parse::<CardNumber>().is_err(), "Luhn's own example is too short for a card");
        assert_eq!("4111111111111111".parse::<CardNumber>().unwrap().issuer(), "411111");
        assert!(matches!("4111111111111112".parse::<CardNumber>(), Err(Flaw::Check { expected: '1', .. })));
        assert!("0000000000000000".parse::<CardNumber>().is_err());
    }

    proptest! {
        #[test]
        fn takes_exactly_what_luhn_takes(text in "[1-9][0-9]{12,18}") {
            prop_assert_eq!(text.parse::<CardNumber>().is_ok(), agrees(&text));
            if let Ok(number) = text.parse::<CardNumber>() {
                prop_assert_eq!(number.to_string(), text);
            }
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,24}") {
            let _ = text.parse::<CardNumber>();
        }
    }
}
