//! GB/T 3304-1991, the nations of China in Chinese and their numbers.
//!
//! Surprises:
//! - Identity cards print the name without 族; forms with it. 高山 and 怒 are nations, 穿青人 (not of the 56) is printed
//!   in full, and so are 入籍 and 其他.
//! - Two names begin alike (土, 土家), so the shorter must not win by being first.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

/// In the order of their numbers, from 1.
const NAMES: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];
/// What is printed in place of one of the 56.
const OTHERS: [&str; 4] = ["穿青人", "革家人", "其他", "入籍"];

/// One of the 56 names, or what is printed in their place.
pub const NATION: Grammar = Grammar {
    name: "nation",
    takes: |c| c == '族' || NAMES.iter().chain(&OTHERS).any(|name| name.contains(c)),
    begins: |head| NAMES.iter().chain(&OTHERS).any(|name| starts(name, head)),
    judge: |text| text.parse::<Nation>().map(Sound::passed),
    slips: 0.05,
    length: None,
};

fn starts(name: &str, head: &[char]) -> bool {
    name.chars().chain(['族']).zip(head).all(|(a, b)| a == *b) && head.len() <= name.chars().count() + 1
}

/// A nation by its number in the standard; 0 for what is not of the 56.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nation {
    number: u8,
    name: &'static str,
}

impl Nation {
    /// The number of GB/T 3304, from 1; `None` for a name that stands in a nation's place.
    pub fn number(self) -> Option<u8> {
        Some(self.number).filter(|number| *number > 0)
    }
}

impl FromStr for Nation {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let bare = text.strip_suffix('族').unwrap_or(text);
        let of_56 = (1..).zip(NAMES).find(|(_, name)| *name == bare);
        let other = OTHERS.iter().find(|name| **name == text).map(|name| (0, *name));
        of_56.or(other).map(|(number, name)| Self { number, name }).ok_or(Flaw::Form("nation"))
    }
}

impl fmt::Display for Nation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{NAMES, NATION, Nation};

    #[test]
    fn fifty_six_different_names_that_round_trip() {
        assert_eq!(NAMES.iter().collect::<HashSet<_>>().len(), 56);
        for (number, name) in (1..).zip(NAMES) {
            let nation: Nation = format!("{name}族").parse().unwrap();
            assert_eq!((nation.number(), nation.to_string().as_str()), (Some(number), name));
            assert!(name.chars().all(NATION.takes));
            let all: Vec<char> = name.chars().collect();
            assert!((0..=all.len()).all(|end| (NATION.begins)(&all[..end])), "{name}");
        }
    }

    #[test]
    fn numbers_of_the_standard() {
        let number = |name: &str| name.parse::<Nation>().unwrap().number();
        assert_eq!((number("汉"), number("土"), number("基诺")), (Some(1), Some(30), Some(56)));
        assert_eq!(number("穿青人"), None);
        assert!("族".parse::<Nation>().is_err() && "".parse::<Nation>().is_err());
        assert!(!(NATION.begins)(&['土', '乡']));
    }
}
