//! GB 11643-1999, the resident identity number: place (6 digits), birth date (8), sequence (3), check (1).
//!
//! Surprises:
//! - The check is ISO 7064 MOD 11-2, so one of eleven is an `X`, which stands for ten. A small `x` is seen on forms; it
//!   is taken, and printed back as `X`.
//! - The sequence's last digit says the sex: odd is male.
//! - The place is where the number was given, by the codes of its day: many of them no longer exist, so only the
//!   province is checked.
//! - The fifteen-digit numbers of before 1999 have no check and are not this standard's.
//! - The date may lie in the future as far as the standard is concerned; whoever knows the day compares.

use std::fmt;
use std::str::FromStr;

use super::{Date, Flaw, Grammar, Sex, Sound, characters, digits, is_province};

const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Eighteen characters.
pub const RESIDENT_NUMBER: Grammar = Grammar {
    name: "resident identity number",
    takes: |c| c.is_ascii_digit() || c == 'X' || c == 'x',
    begins: |head| head.len() <= 18 && head.iter().take(17).all(char::is_ascii_digit),
    judge: |text| text.parse::<ResidentNumber>().map(Sound::passed),
    slips: 0.03,
    length: Some(18),
};

/// A number that keeps every rule of the standard. Made by `parse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentNumber {
    place: u32,
    birth: Date,
    sequence: u16,
}

impl ResidentNumber {
    /// The six-digit code of the place that gave the number (GB/T 2260).
    pub fn place(self) -> u32 {
        self.place
    }

    /// The birth date.
    pub fn birth(self) -> Date {
        self.birth
    }

    /// The number among those born that day in that place, 0 to 999.
    pub fn sequence(self) -> u16 {
        self.sequence
    }

    /// The sex that the sequence says.
    pub fn sex(self) -> Sex {
        if self.sequence % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The seventeen digits before the check.
    fn body(self) -> String {
        let Date { year, month, day } = self.birth;
        format!("{:06}{year:04}{month:02}{day:02}{:03}", self.place, self.sequence)
    }
}

/// The check character of seventeen digits: weights 2^(17-i) mod 11 (ISO 7064 MOD 11-2).
fn check(body: impl Iterator<Item = u32>) -> char {
    let sum: u32 = body.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECKS.get((sum % 11) as usize).copied().unwrap_or('X')
}

impl FromStr for ResidentNumber {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let all: [char; 18] = characters(text)?;
        let (place, rest) = all.split_at(6);
        let (birth, rest) = rest.split_at(8);
        let (sequence, last) = rest.split_at(3);
        let place = digits(place, 0)?;
        let birth = digits(birth, 6)?;
        let sequence = digits(sequence, 14)?;
        let found = last.first().map_or(' ', char::to_ascii_uppercase);
        if !CHECKS.contains(&found) {
            return Err(Flaw::Character { at: 17, found });
        }
        let province = (place / 10_000) as u8;
        if !is_province(province) {
            return Err(Flaw::Province(province));
        }
        let birth = Date {
            year: (birth / 10_000) as u16,
            month: (birth / 100 % 100) as u8,
            day: (birth % 100) as u8,
        };
        if !birth.is_real() {
            return Err(Flaw::Day(birth));
        }
        let expected = check(all.iter().take(17).filter_map(|digit| digit.to_digit(10)));
        if found != expected {
            return Err(Flaw::Check { at: 17, expected, found });
        }
        Ok(Self { place, birth, sequence: sequence as u16 })
    }
}

impl fmt::Display for ResidentNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body();
        let last = check(body.chars().filter_map(|digit| digit.to_digit(10)));
        write!(out, "{body}{last}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, Flaw, ResidentNumber, Sex};

    /// ISO 7064 by its definition and not by the weights above: read as a number of radix 2 the whole string, check
    /// included, leaves 1 when divided by 11.
    fn agrees_with_iso_7064(text: &str) -> bool {
        let value = |c: char| if c == 'X' { 10 } else { c.to_digit(10).unwrap() };
        let (body, check) = text.split_at(17);
        let doubled = body.chars().fold(0, |sum, c| (sum + value(c)) * 2);
        (doubled + value(check.chars().next().unwrap())) % 11 == 1
    }

    fn some_number() -> impl Strategy<Value = String> {
        let province = prop::sample::select(vec![11, 15, 23, 37, 46, 54, 65, 71, 82]);
        (province, 0..10_000u32, 1900..2100u32, 1..=12u32, 1..=28u32, 0..1000u32).prop_map(
            |(province, place, year, month, day, sequence)| {
                let body = format!("{province}{place:04}{year}{month:02}{day:02}{sequence:03}");
                let all = "0123456789X".chars().map(|check| format!("{body}{check}"));
                all.into_iter().find(|text| agrees_with_iso_7064(text)).unwrap()
            },
        )
    }

    #[test]
    fn the_standards_own_examples() {
        let first: ResidentNumber = "11010519491231002X".parse().unwrap();
        assert_eq!(first.place(), 110_105);
        assert_eq!(first.birth(), Date { year: 1949, month: 12, day: 31 });
        assert_eq!((first.sequence(), first.sex()), (2, Sex::Female));
        let second: ResidentNumber = "440524188001010014".parse().unwrap();
        assert_eq!((second.birth().year, second.sex()), (1880, Sex::Male));
    }

    #[test]
    fn a_small_x_is_taken_and_printed_large() {
        let number: ResidentNumber = "11010519491231002x".parse().unwrap();
        assert_eq!(number.to_string(), "11010519491231002X");
    }

    #[test]
    fn each_flaw_has_its_name() {
        let flaw = |text: &str| text.parse::<ResidentNumber>().unwrap_err();
        assert_eq!(flaw(""), Flaw::Length { expected: 18, found: 0 });
        assert_eq!(flaw("110105491231002"), Flaw::Length { expected: 18, found: 15 });
        assert_eq!(flaw("1101O519491231002X"), Flaw::Character { at: 4, found: 'O' });
        assert_eq!(flaw("１1010519491231002X"), Flaw::Character { at: 0, found: '１' });
        assert_eq!(flaw("11010519491231002Y"), Flaw::Character { at: 17, found: 'Y' });
        assert_eq!(flaw("99010519491231002X"), Flaw::Province(99));
        assert_eq!(flaw("11010519490230002X"), Flaw::Day(Date { year: 1949, month: 2, day: 30 }));
        assert_eq!(flaw("110105194912310021"), Flaw::Check { at: 17, expected: 'X', found: '1' });
    }

    proptest! {
        #[test]
        fn takes_what_iso_7064_takes_and_prints_it_back(text in some_number()) {
            prop_assert_eq!(text.parse::<ResidentNumber>().unwrap().to_string(), text);
        }

        #[test]
        fn one_wrong_character_never_passes(text in some_number(), at in 0..18usize, put in "[0-9X]") {
            let mut wrong = text.clone();
            wrong.replace_range(at..=at, &put);
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<ResidentNumber>().is_err());
        }

        #[test]
        fn two_neighbours_swapped_never_pass(text in some_number(), at in 0..17usize) {
            let mut wrong: Vec<char> = text.chars().collect();
            wrong.swap(at, at + 1);
            let wrong: String = wrong.into_iter().collect();
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<ResidentNumber>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,24}") {
            if let Ok(number) = text.parse::<ResidentNumber>() {
                prop_assert!(agrees_with_iso_7064(&number.to_string()));
            }
        }
    }
}
