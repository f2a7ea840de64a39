//! ICAO Doc 9303-4, the machine readable zone of a passport (TD3): two lines of 44 characters in OCR-B.
//!
//! Surprises:
//! - `<` fills; two of them part the surname from the given names.
//! - Five checks, all with the weights 7, 3, 1 and modulus 10: number, birth, expiry, optional data, and all of these. Where
//!   the optional data is empty, its check may be `<` as well as `0`.
//! - Years have two digits: a birth lies in the past, an expiry is near the present; whoever knows the day decides, so both
//!   are given as printed.
//! - Letters count A = 10 … Z = 35, a filler counts 0.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

const LINE: usize = 44;

/// Both lines, one after the other.
pub const ZONE: Grammar = Grammar {
    name: "machine readable zone",
    takes: |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<',
    begins: |head| head.len() <= 2 * LINE && head.first().is_none_or(|c| *c == 'P'),
    judge: |text| text.parse::<Zone>().map(Sound::passed),
    slips: 0.0001,
    length: Some(2 * LINE),
};

/// A zone whose checks agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    text: String,
}

fn value(c: char) -> Option<u32> {
    match c {
        '<' => Some(0),
        _ if c.is_ascii_uppercase() || c.is_ascii_digit() => c.to_digit(36),
        _ => None,
    }
}

fn check(text: impl Iterator<Item = char>) -> u32 {
    text.zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(c).unwrap_or(0) * weight).sum::<u32>()
        % 10
}

impl Zone {
    fn part(&self, line: usize, from: usize, to: usize) -> &str {
        self.text.get(line * LINE + from..line * LINE + to).unwrap_or_default()
    }

    fn bare(&self, line: usize, from: usize, to: usize) -> String {
        self.part(line, from, to).trim_end_matches('<').replace('<', " ")
    }

    /// The issuing state, three letters.
    pub fn issuer(&self) -> String {
        self.bare(0, 2, 5)
    }

    /// The surname.
    pub fn surname(&self) -> String {
        let names = self.part(0, 5, LINE);
        names.split("<<").next().unwrap_or_default().replace('<', " ")
    }

    /// The given names, a space between them.
    pub fn given_names(&self) -> String {
        let names = self.part(0, 5, LINE);
        names
            .split_once("<<")
            .map_or(String::new(), |(_, given)| given.trim_end_matches('<').replace('<', " "))
    }

    /// The passport's number.
    pub fn number(&self) -> String {
        self.bare(1, 0, 9)
    }

    /// The nationality, three letters.
    pub fn nationality(&self) -> String {
        self.bare(1, 10, 13)
    }

    /// Birth, `yymmdd`.
    pub fn birth(&self) -> &str {
        self.part(1, 13, 19)
    }

    /// `M`, `F` or `<`.
    pub fn sex(&self) -> &str {
        self.part(1, 20, 21)
    }

    /// The last day of validity, `yymmdd`.
    pub fn expiry(&self) -> &str {
        self.part(1, 21, 27)
    }
}

impl FromStr for Zone {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let all: Vec<char> = text.chars().filter(|c| *c != '\n').collect();
        if all.len() != 2 * LINE {
            return Err(Flaw::Length { expected: 2 * LINE, found: all.len() });
        }
        if let Some((at, &found)) = all.iter().enumerate().find(|(_, c)| value(**c).is_none()) {
            return Err(Flaw::Character { at, found });
        }
        if all.first() != Some(&'P') {
            return Err(Flaw::Character { at: 0, found: all.first().copied().unwrap_or(' ') });
        }
        let second = all.get(LINE..).unwrap_or_default();
        let range = |from: usize, to: usize| second.get(from..to).unwrap_or_default().iter().copied();
        let agree = |at: usize, expected: u32, may_be_empty: bool| {
            let found = second.get(at).copied().unwrap_or(' ');
            if found.to_digit(10) == Some(expected) || (may_be_empty && found == '<' && expected == 0) {
                return Ok(());
            }
            let expected = char::from_digit(expected, 10).unwrap_or('0');
            Err(Flaw::Check { at: LINE + at, expected, found })
        };
        agree(9, check(range(0, 9)), false)?;
        agree(19, check(range(13, 19)), false)?;
        agree(27, check(range(21, 27)), false)?;
        agree(42, check(range(28, 42)), true)?;
        agree(43, check(range(0, 10).chain(range(13, 20)).chain(range(21, 43))), false)?;
        let digits = range(13, 19).chain(range(21, 27)).all(|c| c.is_ascii_digit());
        if !digits || !matches!(second.get(20), Some('M' | 'F' | '<')) {
            return Err(Flaw::Form("machine readable zone"));
        }
        Ok(Self { text: all.into_iter().collect() })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Flaw, Zone};

    /// The specimen of Doc 9303-4, appendix A.
    const UTOPIA: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    #[test]
    fn the_standards_own_specimen() {
        let zone: Zone = UTOPIA.parse().unwrap();
        assert_eq!((zone.surname().as_str(), zone.given_names().as_str()), ("ERIKSSON", "ANNA MARIA"));
        assert_eq!((zone.number().as_str(), zone.nationality().as_str()), ("L898902C3", "UTO"));
        assert_eq!((zone.birth(), zone.sex(), zone.expiry()), ("740812", "F", "120415"));
        assert_eq!(zone.issuer(), "UTO");
        assert_eq!(zone.to_string(), UTOPIA);
    }

    #[test]
    fn each_check_is_held() {
        for at in [44, 57, 65, 72, 86, 87] {
            let mut wrong: Vec<u8> = UTOPIA.bytes().collect();
            wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(matches!(wrong.parse::<Zone>(), Err(Flaw::Check { .. })), "{at}");
        }
        assert!(matches!("P<UTO".parse::<Zone>(), Err(Flaw::Length { .. })));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_the_second_line_never_passes(at in 44..88usize, put in "[0-9]") {
            let mut wrong = UTOPIA.to_owned();
            prop_assume!(UTOPIA.as_bytes()[at].is_ascii_digit());
            wrong.replace_range(at..=at, &put);
            prop_assume!(wrong != UTOPIA);
            prop_assert!(wrong.parse::<Zone>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in "[A-Z0-9<]{88}|.{0,90}") {
            let _ = text.parse::<Zone>();
        }
    }
}
