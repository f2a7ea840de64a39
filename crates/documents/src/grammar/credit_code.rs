//! GB 32100-2015, the unified social credit code: authority (1), kind (1), place (6 digits), organisation code (9), check (1).
//!
//! Surprises:
//! - The alphabet has 31 characters: the digits and the capitals without I, O, S, V and Z, which look like 1, 0, 5, U
//!   and 2.
//! - There are two checks: position 16 belongs to the organisation code inside (GB 11714-1997, modulus 11, its ten is an
//!   `X`), position 17 to the whole (modulus 31).
//! - GB 11714 counts the letters of its own code A = 10 … Z = 35, straight through; GB 32100 skips the five that it does
//!   not have. The same letter has two values in the same code.
//! - The authority `9` with the kinds `1`, `2`, `3` is a company, a sole trader, a farmers' cooperative; other pairs are
//!   given out over the years, so the pair is told and not judged.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound, characters, digits, is_province};

const ALPHABET: [char; 31] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L',
    'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'W', 'X', 'Y',
];
/// 3^(i-1) mod 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Of GB 11714, for its first eight characters.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Eighteen characters.
pub const CREDIT_CODE: Grammar = Grammar {
    name: "unified social credit code",
    takes: |c| ALPHABET.contains(&c),
    begins: |head| head.len() <= 18 && head.iter().skip(2).take(6).all(char::is_ascii_digit),
    judge: |text| text.parse::<CreditCode>().map(Sound::passed),
    slips: 0.003,
    length: Some(18),
};

/// A code that keeps every rule of both standards. Made by `parse`; small letters are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CreditCode([char; 18]);

impl CreditCode {
    /// The authority that registers (position 0): `9` is the market's, `5` civil affairs, `1` the public sector's.
    pub fn authority(&self) -> char {
        self.0[0]
    }

    /// The kind of organisation under that authority (position 1).
    pub fn kind(&self) -> char {
        self.0[1]
    }

    /// The six digits of the place of registration (GB/T 2260).
    pub fn place(&self) -> String {
        self.0[2..8].iter().collect()
    }

    /// The nine characters of the organisation code (GB 11714), its check the last.
    pub fn organisation(&self) -> String {
        self.0[8..17].iter().collect()
    }
}

impl FromStr for CreditCode {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let all: [char; 18] = characters(text)?;
        for (at, &found) in all.iter().enumerate() {
            if !ALPHABET.contains(&found) {
                return Err(Flaw::Character { at, found });
            }
        }
        let province = (digits(&all[2..8], 2)? / 10_000) as u8;
        if !is_province(province) {
            return Err(Flaw::Province(province));
        }
        agree(16, organisation_check(&all[8..16]), all[16])?;
        agree(17, check(&all[..17]), all[17])?;
        Ok(Self(all))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|character| write!(out, "{character}"))
    }
}

fn agree(at: usize, expected: char, found: char) -> Result<(), Flaw> {
    if expected == found { Ok(()) } else { Err(Flaw::Check { at, expected, found }) }
}

/// The check character of the first seventeen: 31 minus the weighted sum mod 31, where 31 counts as 0.
fn check(body: &[char]) -> char {
    let value = |wanted: &char| ALPHABET.iter().position(|character| character == wanted).unwrap_or(0);
    let sum: usize = body.iter().map(value).zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    ALPHABET[(31 - sum % 31) % 31]
}

/// The check character of an organisation code's first eight: 11 minus the weighted sum mod 11; 10 is `X`, 11 is `0`.
fn organisation_check(body: &[char]) -> char {
    let value = |character: &char| character.to_digit(36).unwrap_or(0);
    let sum: u32 =
        body.iter().map(value).zip(ORGANISATION_WEIGHTS).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ALPHABET, CreditCode, Flaw};

    /// Both checks by plain powers, without the tables above.
    fn finish(head: &str, organisation: &str) -> String {
        let letters: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars().collect();
        let place_in = |set: &[char], c: char| set.iter().position(|&x| x == c).unwrap() as u64;
        let own = [3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u64 = organisation.chars().zip(own).map(|(c, weight)| place_in(&letters, c) * weight).sum();
        let own_check = "0X987654321".chars().nth((sum % 11) as usize).unwrap();
        let body = format!("{head}{organisation}{own_check}");
        let fewer: Vec<char> = letters.iter().copied().filter(|c| !"IOSVZ".contains(*c)).collect();
        let sum: u64 = body.chars().enumerate().map(|(i, c)| place_in(&fewer, c) * 3u64.pow(i as u32)).sum();
        let last = (0..31u64).find(|last| (sum + last).is_multiple_of(31)).unwrap();
        format!("{body}{}", fewer[last as usize])
    }

    fn some_code() -> impl Strategy<Value = String> {
        ("[1-9AN][1-9]", prop::sample::select(vec![11, 31, 44, 53]), "[0-9]{4}", "[0-9A-HJ-NPQRTUWXY]{8}")
            .prop_map(|(head, province, place, organisation)| {
                finish(&format!("{head}{province}{place}"), &organisation)
            })
    }

    #[test]
    fn the_standards_own_example() {
        let code: CreditCode = "91350100M000100Y43".parse().unwrap();
        assert_eq!((code.authority(), code.kind()), ('9', '1'));
        assert_eq!((code.place().as_str(), code.organisation().as_str()), ("350100", "M000100Y4"));
    }

    #[test]
    fn each_flaw_has_its_name() {
        let flaw = |text: &str| text.parse::<CreditCode>().unwrap_err();
        assert_eq!(flaw("91350100M000100Y4"), Flaw::Length { expected: 18, found: 17 });
        for letter in "IOSVZiosm".chars() {
            let text = format!("9135010{letter}M000100Y43");
            assert_eq!(flaw(&text), Flaw::Character { at: 7, found: letter });
        }
        assert_eq!(flaw("9135010AM000100Y43"), Flaw::Character { at: 7, found: 'A' });
        assert_eq!(flaw("91990100M000100Y43"), Flaw::Province(99));
        assert_eq!(flaw("91350100M000100Y53"), Flaw::Check { at: 16, expected: '4', found: '5' });
        assert_eq!(flaw("91350100M000100Y44"), Flaw::Check { at: 17, expected: '3', found: '4' });
    }

    proptest! {
        #[test]
        fn takes_what_the_arithmetic_takes_and_prints_it_back(text in some_code()) {
            prop_assert_eq!(text.parse::<CreditCode>().unwrap().to_string(), text);
        }

        #[test]
        fn one_wrong_character_never_passes(text in some_code(), at in 0..18usize, put in 0..31usize) {
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[at] = ALPHABET[put];
            let wrong: String = wrong.into_iter().collect();
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<CreditCode>().is_err());
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,24}") {
            let _ = text.parse::<CreditCode>();
        }
    }
}
