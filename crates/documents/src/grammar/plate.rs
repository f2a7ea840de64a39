//! GA 36-2018, number plates of motor vehicles, and what stands beside it: armed police, military, airport, rescue.
//!
//! Surprises:
//! - Letters are without I and O; the O stands as second character alone, for the vehicles of public security (`京O`, `粤O`).
//! - New-energy plates have one character more. Small vehicles put the letter of the kind first (D A B C E electric,
//!   F G H J K other), large ones last.
//! - 警 学 挂 港 澳 stand last; 港 and 澳 exist under 粤Z alone.
//! - Embassies print 使 first and six digits, consulates the province, five digits and 领; new ones look like civil plates
//!   with 使 or 领 last.
//! - Armed police (2012): `WJ`, an optional province, and five characters of which only the last may be a letter; before,
//!   two digits for the province and five more characters. Military
//!   (2012): two letters and five digits; the first letter is one of the services.
//! - Airport plates: 民航, a letter, four digits. Fire and rescue (2019): a province, `X`, four characters and 应急.
//! - A serial may be all digits, never all letters.
//! - The dot after the second character is a mark, not a character.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

/// The characters of the provinces, one of which begins most plates.
pub const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
const NEW_ENERGY: &str = "DABCEFGHJK";
/// First letters of military plates: headquarters, theatres, services.
const MILITARY: &str = "VZKHBSLJNGCE";
const LONGEST: usize = 9;

/// A plate.
pub const PLATE: Grammar = Grammar {
    name: "number plate",
    takes: |c| {
        c.is_ascii_uppercase()
            || c.is_ascii_digit()
            || PROVINCES.contains(c)
            || "警学挂港澳使领民航应急".contains(c)
    },
    begins,
    judge: |text| text.parse::<Plate>().map(Sound::unchecked),
    slips: 0.6,
    length: None,
};

/// What kind of plate its characters make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Of a civil vehicle: blue, yellow, or a motorcycle's.
    Civil,
    /// New energy, small: green gradient.
    NewEnergySmall,
    /// New energy, large: yellow and green.
    NewEnergyLarge,
    /// 警: police.
    Police,
    /// 学: a driving school's.
    School,
    /// 挂: a trailer's.
    Trailer,
    /// 港: also of Hong Kong.
    HongKong,
    /// 澳: also of Macao.
    Macao,
    /// 使: an embassy's.
    Embassy,
    /// 领: a consulate's.
    Consulate,
    /// Of the armed forces.
    Military,
    /// WJ: of the armed police.
    ArmedPolice,
    /// 民航: inside an airport.
    Airport,
    /// 应急: fire and rescue.
    Rescue,
}

/// A plate of one of the kinds. Made by `parse`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plate {
    text: String,
    kind: Kind,
}

impl Plate {
    /// Its kind by its characters.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The province's character, where it has one.
    pub fn province(&self) -> Option<char> {
        self.text.chars().find(|c| PROVINCES.contains(*c))
    }
}

/// A letter that plates have, besides the second place.
fn letter(c: char) -> bool {
    c.is_ascii_uppercase() && !matches!(c, 'I' | 'O')
}

fn serial(c: char) -> bool {
    letter(c) || c.is_ascii_digit()
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn second(c: char) -> bool {
    letter(c) || c == 'O'
}

fn province(c: char) -> bool {
    PROVINCES.contains(c)
}

fn new_energy(c: char) -> bool {
    NEW_ENERGY.contains(c)
}

type Place = fn(char) -> bool;

/// The forms, place by place; the first that a text keeps is its kind.
static FORMS: &[(Kind, &[Place])] = &[
    (Kind::Police, &[province, second, serial, serial, serial, serial, |c| c == '警']),
    (Kind::School, &[province, second, serial, serial, serial, serial, |c| c == '学']),
    (Kind::Trailer, &[province, second, serial, serial, serial, serial, |c| c == '挂']),
    (Kind::HongKong, &[|c| c == '粤', |c| c == 'Z', serial, serial, serial, serial, |c| c == '港']),
    (Kind::Macao, &[|c| c == '粤', |c| c == 'Z', serial, serial, serial, serial, |c| c == '澳']),
    (Kind::Embassy, &[|c| c == '使', digit, digit, digit, digit, digit, digit]),
    (Kind::Embassy, &[province, second, serial, serial, serial, serial, |c| c == '使']),
    (Kind::Consulate, &[province, second, serial, serial, serial, serial, |c| c == '领']),
    (Kind::Consulate, &[province, digit, digit, digit, digit, digit, |c| c == '领']),
    (Kind::Rescue, &[province, |c| c == 'X', serial, serial, serial, serial, |c| c == '应', |c| c == '急']),
    (Kind::Airport, &[|c| c == '民', |c| c == '航', letter, serial, digit, digit, digit]),
    (Kind::ArmedPolice, &[|c| c == 'W', |c| c == 'J', province, digit, digit, digit, digit, serial]),
    (Kind::ArmedPolice, &[|c| c == 'W', |c| c == 'J', digit, digit, digit, digit, serial]),
    (Kind::ArmedPolice, &[|c| c == 'W', |c| c == 'J', digit, digit, serial, digit, digit, digit, digit]),
    (Kind::Military, &[|c| MILITARY.contains(c), letter, digit, digit, digit, digit, digit]),
    (Kind::NewEnergySmall, &[province, letter, new_energy, serial, digit, digit, digit, digit]),
    (Kind::NewEnergyLarge, &[province, letter, digit, digit, digit, digit, digit, new_energy]),
    (Kind::Civil, &[province, second, serial, serial, serial, serial, serial]),
];

fn begins(head: &[char]) -> bool {
    head.len() <= LONGEST
        && FORMS
            .iter()
            .any(|(_, form)| head.len() <= form.len() && head.iter().zip(*form).all(|(c, place)| place(*c)))
}

impl FromStr for Plate {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let bare: String = text.chars().filter(|c| !"·.•-".contains(*c)).collect();
        let all: Vec<char> = bare.chars().collect();
        let keeps =
            |form: &[Place]| form.len() == all.len() && all.iter().zip(form).all(|(c, place)| place(*c));
        match FORMS.iter().find(|(_, form)| keeps(form)) {
            // Letters alone are a word.
            Some((Kind::Civil, _)) if !all.iter().any(char::is_ascii_digit) => {
                Err(Flaw::Form("number plate"))
            }
            Some((kind, _)) => Ok(Self { text: bare, kind: *kind }),
            None => Err(Flaw::Form("number plate")),
        }
    }
}

impl fmt::Display for Plate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{FORMS, Kind, PLATE, PROVINCES, Plate, begins};

    #[test]
    fn one_of_each_kind() {
        for (text, kind) in [
            ("京A12345", Kind::Civil),
            ("粤O1234A", Kind::Civil),
            ("京AD12345", Kind::NewEnergySmall),
            ("粤BFA2345", Kind::NewEnergySmall),
            ("粤B12345D", Kind::NewEnergyLarge),
            ("京A1234警", Kind::Police),
            ("沪B1234学", Kind::School),
            ("鲁C1234挂", Kind::Trailer),
            ("粤Z1234港", Kind::HongKong),
            ("粤Z12A4澳", Kind::Macao),
            ("使224578", Kind::Embassy),
            ("沪22478领", Kind::Consulate),
            ("VA12345", Kind::Military),
            ("WJ京1234X", Kind::ArmedPolice),
            ("WJ01234", Kind::ArmedPolice),
            ("WJ07X0230", Kind::ArmedPolice),
            ("民航A0123", Kind::Airport),
            ("京X1234应急", Kind::Rescue),
        ] {
            let plate: Plate = text.parse().unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((plate.kind(), plate.to_string().as_str()), (kind, text));
            assert!(text.chars().all(PLATE.takes), "{text}");
        }
        assert_eq!("京A·12345".parse::<Plate>().unwrap().to_string(), "京A12345");
        assert_eq!(PROVINCES.chars().count(), 31);
    }

    #[test]
    fn what_is_no_plate_says_so() {
        for bad in [
            "",
            "京A1234",
            "京A123456",
            "京I12345",
            "京A1234I",
            "京A1234O",
            "台A12345",
            "A京12345",
            "京Z1234港",
            "京AI12345",
            "京ADA234B",
            "12345",
            "京a12345",
            "苏PECMEN",
        ] {
            assert!(bad.parse::<Plate>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_text_of_any_form_is_a_plate_and_all_its_beginnings_are_taken(
            form in 0..FORMS.len(), seed in prop::collection::vec(any::<prop::sample::Index>(), 9)
        ) {
            let set: Vec<char> = ('A'..='Z').chain('0'..='9').chain(PROVINCES.chars()).chain("警学挂港澳使领民航应急".chars()).collect();
            let places = FORMS[form].1;
            let text: Vec<char> = places.iter().zip(&seed).map(|(place, index)| {
                let fit: Vec<char> = set.iter().copied().filter(|c| place(*c)).collect();
                fit[index.index(fit.len())]
            }).collect();
            for end in 0..=text.len() {
                prop_assert!(begins(&text[..end]));
            }
            let text: String = text.into_iter().collect();
            prop_assume!(text.chars().any(|c| c.is_ascii_digit()));
            prop_assert_eq!(text.parse::<Plate>().unwrap().to_string(), text);
        }

        #[test]
        fn any_text_gives_an_answer(text in ".{0,10}") {
            let _ = text.parse::<Plate>();
        }
    }
}
