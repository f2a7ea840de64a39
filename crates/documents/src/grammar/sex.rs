//! GB/T 2261.1-2003, sexes as documents print them.
//!
//! Surprises:
//! - Passports print `M` or `F` after the Chinese, driving licences the Chinese alone.

use std::fmt;
use std::str::FromStr;

use super::{Check, Flaw, Grammar, Sound};

/// 男 or 女.
pub const SEX: Grammar = Grammar {
    name: "sex",
    takes: |c| "男女MF/".contains(c),
    begins: |head| head.len() <= 3,
    judge: |text| text.parse::<Sex>().map(|sex| Sound { normal: sex.to_string(), check: Check::Passed }),
    slips: 0.2,
    length: None,
};

/// What a document says of the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 男; an odd sequence in an identity number.
    Male,
    /// 女; an even sequence.
    Female,
}

impl FromStr for Sex {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        match text {
            "男" | "M" | "男/M" => Ok(Self::Male),
            "女" | "F" | "女/F" => Ok(Self::Female),
            _ => Err(Flaw::Form("sex")),
        }
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Male => "男",
            Self::Female => "女",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{SEX, Sex};

    #[test]
    fn both_scripts_mean_the_same() {
        for (text, sex) in [("男", Sex::Male), ("女/F", Sex::Female), ("M", Sex::Male)] {
            assert_eq!(text.parse(), Ok(sex));
            assert_eq!(sex.to_string().parse(), Ok(sex));
        }
        assert!((SEX.judge)("男/F").is_err() && (SEX.judge)("").is_err());
    }
}
