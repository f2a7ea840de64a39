//! ICAO Doc 9303-4 again: the first 28 characters of the zone's second line, which carry all but the name.
//!
//! Surprises:
//! - What follows them is mostly filler, and a row of `<` is the one thing that recognisers miscount; so this part is read
//!   alone, and its three checks are its own.
//! - The nationality is of letters alone (Doc 9303-3, part 5), and no check covers it: a nought or a one read there is the
//!   letter that looks like it.
//! - A passport of China has `G`, `E`, `D`, `S` or `P` and eight characters, so its number has no filler.

use std::fmt;
use std::str::FromStr;

use super::{Date, Flaw, Grammar, Sex, Sound, characters};

const LENGTH: usize = 28;

/// Number, nationality, birth, sex, expiry, with their checks.
pub const ZONE_LINE: Grammar = Grammar {
    name: "second line of a machine readable zone",
    takes: |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<',
    begins: |head| head.len() <= LENGTH,
    judge: |text| text.parse::<ZoneLine>().map(Sound::passed),
    slips: 0.001,
    length: Some(LENGTH),
};

/// A line whose three checks agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneLine([char; LENGTH]);

fn value(c: char) -> u32 {
    c.to_digit(36).unwrap_or(0)
}

impl ZoneLine {
    fn part(&self, from: usize, to: usize) -> String {
        self.0.get(from..to).unwrap_or_default().iter().filter(|c| **c != '<').collect()
    }

    /// The passport's number.
    pub fn number(&self) -> String {
        self.part(0, 9)
    }

    /// The nationality, three letters.
    pub fn nationality(&self) -> String {
        self.part(10, 13)
    }

    /// The sex; `None` where it is not told.
    pub fn sex(&self) -> Option<Sex> {
        self.part(20, 21).parse().ok()
    }

    /// The birth date: the latest year with these two digits that does not lie after the expiry.
    pub fn birth(&self) -> Option<Date> {
        let expiry = self.expiry()?;
        let date = self.day(13)?;
        let century = if date.year + 2000 <= expiry.year.saturating_sub(5) { 2000 } else { 1900 };
        Some(Date { year: date.year + century, ..date }).filter(|date| date.is_real())
    }

    /// The last day of validity; machine readable passports are of this century.
    pub fn expiry(&self) -> Option<Date> {
        let date = self.day(21)?;
        Some(Date { year: date.year + 2000, ..date }).filter(|date| date.is_real())
    }

    fn day(&self, from: usize) -> Option<Date> {
        let two = |from: usize| self.part(from, from + 2).parse::<u8>().ok();
        Some(Date { year: two(from)?.into(), month: two(from + 2)?, day: two(from + 4)? })
    }
}

impl FromStr for ZoneLine {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let mut all: [char; LENGTH] = characters(text)?;
        for c in all.get_mut(10..13).unwrap_or_default() {
            *c = match *c {
                '0' => 'O',
                '1' => 'I',
                other => other,
            };
        }
        for (from, to) in [(0, 9), (13, 19), (21, 27)] {
            let part = all.get(from..to).unwrap_or_default();
            let sum: u32 =
                part.iter().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(*c) * weight).sum();
            let expected = char::from_digit(sum % 10, 10).unwrap_or('0');
            let found = all.get(to).copied().unwrap_or(' ');
            if expected != found {
                return Err(Flaw::Check { at: to, expected, found });
            }
        }
        let digits =
            |from: usize, to: usize| all.get(from..to).unwrap_or_default().iter().all(char::is_ascii_digit);
        let letters = all.get(10..13).unwrap_or_default().iter().all(|c| c.is_ascii_uppercase() || *c == '<');
        let line = Self(all);
        if !digits(13, 19) || !digits(21, 27) || !letters || line.birth().is_none() || line.number().len() < 6
        {
            return Err(Flaw::Form("second line of a machine readable zone"));
        }
        Ok(line)
    }
}

impl fmt::Display for ZoneLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|c| write!(out, "{c}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, Flaw, Sex, ZoneLine};

    #[test]
    fn a_nationality_has_no_figures() {
        let line: ZoneLine = "L898902C36UT07408122F1204159".parse().unwrap();
        assert_eq!((line.nationality().as_str(), line.number().as_str()), ("UTO", "L898902C3"));
        assert_eq!(line.to_string(), "L898902C36UTO7408122F1204159");
        assert!("L898902C36UT77408122F1204159".parse::<ZoneLine>().is_err());
    }

    #[test]
    fn the_standards_own_specimen() {
        let line: ZoneLine = "L898902C36UTO7408122F1204159".parse().unwrap();
        assert_eq!((line.number().as_str(), line.nationality().as_str()), ("L898902C3", "UTO"));
        assert_eq!(line.birth(), Some(Date { year: 1974, month: 8, day: 12 }));
        assert_eq!(line.expiry(), Some(Date { year: 2012, month: 4, day: 15 }));
        assert_eq!(line.sex(), Some(Sex::Female));
        assert!(matches!("L898902C37UTO7408122F1204159".parse::<ZoneLine>(), Err(Flaw::Check { at: 9, .. })));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(at in prop::sample::select(vec![1usize, 4, 9, 13, 16, 19, 21, 24, 27]), put in "[0-9]") {
            let good = "L898902C36UTO7408122F1204159";
            let mut wrong = good.to_owned();
            wrong.replace_range(at..=at, &put);
            prop_assume!(wrong != good);
            prop_assert!(wrong.parse::<ZoneLine>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in "[A-Z0-9<]{28}|.{0,30}") {
            let _ = text.parse::<ZoneLine>();
        }
    }
}
