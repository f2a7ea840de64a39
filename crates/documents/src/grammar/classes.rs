//! Classes of driving licences (准驾车型), Order 162 of the Ministry of Public Security (2022), annex 1.
//!
//! Surprises:
//! - A licence carries several classes in one run of characters, without a mark between them: `A2D`, `B1B2`, `C1E`.
//! - C1 stands for C2 and C3 too, so these are not printed together; old licences do it all the same, and it is taken.
//! - C6 (light trailers) exists since 2022, C5 (drivers with handicaps) since 2010.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

const ALL: [&str; 17] =
    ["A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6", "D", "E", "F", "M", "N", "P"];

/// One class or several.
pub const CLASSES: Grammar = Grammar {
    name: "licence classes",
    takes: |c| "ABCDEFMNP123456".contains(c),
    begins: |head| head.len() <= 10 && head.first().is_none_or(char::is_ascii_alphabetic),
    judge: |text| text.parse::<Classes>().map(Sound::passed),
    slips: 0.2,
    length: None,
};

/// Classes in the order printed, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes(Vec<&'static str>);

impl Classes {
    /// Each class.
    pub fn each(&self) -> &[&'static str] {
        &self.0
    }
}

impl FromStr for Classes {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let mut rest = text;
        let mut found = Vec::new();
        while !rest.is_empty() {
            let class = ALL.iter().find(|class| rest.starts_with(**class)).copied();
            let class = class.filter(|class| !found.contains(class)).ok_or(Flaw::Form("licence class"))?;
            rest = rest.get(class.len()..).unwrap_or_default();
            found.push(class);
        }
        if found.is_empty() { Err(Flaw::Form("licence class")) } else { Ok(Self(found)) }
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|class| out.write_str(class))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ALL, Classes};

    #[test]
    fn runs_of_classes_come_apart() {
        let classes: Classes = "A2D".parse().unwrap();
        assert_eq!(classes.each(), ["A2", "D"]);
        for bad in ["", "A", "A4", "C7", "1C", "C1C1", "DD", "c1", "C1 "] {
            assert!(bad.parse::<Classes>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_choice_round_trips(chosen in prop::sample::subsequence(ALL.to_vec(), 1..5)) {
            let text = chosen.concat();
            let classes: Classes = text.parse().unwrap();
            prop_assert_eq!(classes.each(), chosen);
            prop_assert_eq!(classes.to_string(), text);
        }
    }
}
