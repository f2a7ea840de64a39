//! GS 15-2006, the business registration number (注册号): place (6 digits), sequence (8), check (1).
//!
//! Surprises:
//! - Given until October 2015 and still printed on licences of before; the unified social credit code took its place.
//! - The check is ISO 7064 MOD 11,10, a hybrid system that needs no `X`.
//! - Sole traders and branches have the same form. Numbers of thirteen digits are older than this standard.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound, digits, is_province};

/// Fifteen digits.
pub const REGISTRATION_NUMBER: Grammar = Grammar {
    name: "business registration number",
    takes: |c| c.is_ascii_digit(),
    begins: |head| head.len() <= 15,
    judge: |text| text.parse::<RegistrationNumber>().map(Sound::passed),
    slips: 0.07,
    length: Some(15),
};

/// A number whose check agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegistrationNumber {
    place: u32,
    sequence: u32,
}

/// The check digit of fourteen: ISO 7064 MOD 11,10.
fn check(body: impl Iterator<Item = u32>) -> u32 {
    let product = body.fold(10, |product, digit| {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10
}

impl RegistrationNumber {
    /// The six digits of the place of registration (GB/T 2260).
    pub fn place(self) -> u32 {
        self.place
    }

    fn body(self) -> String {
        format!("{:06}{:08}", self.place, self.sequence)
    }
}

impl FromStr for RegistrationNumber {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let all: [char; 15] = super::characters(text)?;
        let (place, rest) = all.split_at(6);
        let (sequence, last) = rest.split_at(8);
        let (place, sequence) = (digits(place, 0)?, digits(sequence, 6)?);
        let found = digits(last, 14)?;
        if !is_province((place / 10_000) as u8) && place / 10_000 != 10 {
            return Err(Flaw::Province((place / 10_000) as u8));
        }
        let expected = check(all.iter().take(14).filter_map(|c| c.to_digit(10)));
        if expected != found {
            let digit = |value| char::from_digit(value, 10).unwrap_or('0');
            return Err(Flaw::Check { at: 14, expected: digit(expected), found: digit(found) });
        }
        Ok(Self { place, sequence })
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body();
        write!(out, "{body}{}", check(body.chars().filter_map(|c| c.to_digit(10))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::RegistrationNumber;

    /// ISO 7064 hybrid systems by their definition: with the check digit added, the last sum leaves 1.
    fn agrees(text: &str) -> bool {
        let mut carried = 10;
        for (i, c) in text.chars().enumerate() {
            let mut sum = (carried + c.to_digit(10).unwrap()) % 10;
            if i == 14 {
                return sum == 1;
            }
            if sum == 0 {
                sum = 10;
            }
            carried = sum * 2 % 11;
        }
        false
    }

    fn some_number() -> impl Strategy<Value = String> {
        ("(11|31|44|65)[0-9]{4}", "[0-9]{8}").prop_map(|(place, sequence)| {
            (0..10).map(|check| format!("{place}{sequence}{check}")).find(|text| agrees(text)).unwrap()
        })
    }

    #[test]
    fn the_standards_own_example() {
        let number: RegistrationNumber = "110108000000016".parse().unwrap();
        assert_eq!(number.place(), 110_108);
    }

    proptest! {
        #[test]
        fn what_the_arithmetic_takes_round_trips(text in some_number()) {
            prop_assert_eq!(text.parse::<RegistrationNumber>().unwrap().to_string(), text);
        }

        #[test]
        fn one_wrong_digit_never_passes(text in some_number(), at in 6..15usize, put in "[0-9]") {
            let mut wrong = text.clone();
            wrong.replace_range(at..=at, &put);
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<RegistrationNumber>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,18}") {
            let _ = text.parse::<RegistrationNumber>();
        }
    }
}
