//! A day of the Gregorian calendar as documents print it.
//!
//! Surprises:
//! - One day is printed in many ways: `2005年6月9日`, `2005-06-09`, `2005.06.09`, `2005/6/9`, `20050609`, and on
//!   business licences of before 2014 in Chinese figures, `二〇〇五年六月九日`, where ten is `十` and thirty-one `三十一`.
//! - Chinese zero is printed `〇` and read as `○`, `O` or `0`.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

/// A day, in any of its printed forms; the normal form is `2005-06-09`.
pub const DATE: Grammar = Grammar {
    name: "date",
    takes: |c| c.is_ascii_digit() || "年月日-./".contains(c) || chinese(c).is_some() || "十廿".contains(c),
    begins: |head| head.len() <= 12,
    judge: |text| match text.parse::<Date>() {
        Ok(date) => Ok(Sound::passed(date)),
        // The last character is the first to be lost at the edge of a line; without it, the day may have lost a figure too.
        Err(flaw) if text.contains('月') && !text.ends_with('日') => {
            format!("{text}日").parse::<Date>().map(Sound::unchecked).map_err(|_| flaw)
        }
        Err(flaw) => Err(flaw),
    },
    slips: 0.3,
    length: None,
};

/// Year, month and day; only [`Date::is_real`] says whether the calendar has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Four digits.
    pub year: u16,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Date {
    /// Whether the Gregorian calendar has this day.
    pub fn is_real(self) -> bool {
        let leap =
            self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        (1..=days).contains(&self.day)
    }

    fn of(year: u32, month: u32, day: u32) -> Result<Self, Flaw> {
        // Documents of people alive and of things in use.
        if !(1850..=2200).contains(&year) {
            return Err(Flaw::Form("date"));
        }
        let date = Self { year: year as u16, month: month.min(99) as u8, day: day.min(99) as u8 };
        if date.is_real() { Ok(date) } else { Err(Flaw::Day(date)) }
    }
}

/// A Chinese figure's value.
fn chinese(c: char) -> Option<u32> {
    match c {
        '〇' | '○' | '零' => Some(0),
        _ => "一二三四五六七八九".chars().zip(1..).find(|(figure, _)| *figure == c).map(|(_, value)| value),
    }
}

/// `2005`, `二〇〇五`, `三十一`, `廿一`: digits side by side, or tens and ones.
fn number(text: &str) -> Option<u32> {
    if !text.contains(['十', '廿']) {
        let digit = |c: char| c.to_digit(10).or_else(|| chinese(c));
        return Some(text)
            .filter(|text| !text.is_empty() && text.chars().count() <= 4)
            .and_then(|text| text.chars().try_fold(0, |sum, c| Some(sum * 10 + digit(c)?)));
    }
    let (tens, ones) = text.split_once(['十', '廿'])?;
    let single = |part: &str, empty| match part.chars().collect::<Vec<_>>().as_slice() {
        [] => Some(empty),
        [c] => chinese(*c).filter(|value| *value > 0),
        _ => None,
    };
    let tens = if text.contains('廿') { Some(2).filter(|_| tens.is_empty()) } else { single(tens, 1) };
    Some(tens? * 10 + single(ones, 0)?)
}

impl FromStr for Date {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let wrong = || Flaw::Form("date");
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            let part = |from, to| text.get(from..to).and_then(number).ok_or_else(wrong);
            return Self::of(part(0, 4)?, part(4, 6)?, part(6, 8)?);
        }
        let parts = match text.strip_suffix('日') {
            Some(front) => {
                let (year, rest) = front.split_once('年').ok_or_else(wrong)?;
                let (month, day) = rest.split_once('月').ok_or_else(wrong)?;
                [year, month, day]
            }
            None => {
                let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
                <[&str; 3]>::try_from(parts).map_err(|_| wrong())?
            }
        };
        let [year, month, day] = parts;
        if year.chars().count() != 4 || month.chars().count() > 2 {
            return Err(wrong());
        }
        let read = |part: &str| number(part).ok_or_else(wrong);
        Self::of(read(year)?, read(month)?, read(day)?)
    }
}

impl fmt::Display for Date {
    /// `1949-12-31`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DATE, Date, Flaw};

    #[test]
    fn a_cycle_of_four_hundred_years_has_146_097_days() {
        let real = (1600..2000)
            .flat_map(|year| {
                (0..=13).flat_map(move |month| (0..=32).map(move |day| Date { year, month, day }))
            })
            .filter(|date| date.is_real())
            .count();
        assert_eq!(real, 146_097);
    }

    #[test]
    fn leap_days() {
        let leap = |year| Date { year, month: 2, day: 29 }.is_real();
        assert!(leap(2000) && leap(2024));
        assert!(!leap(1900) && !leap(2023));
    }

    #[test]
    fn every_printed_form_is_the_same_day() {
        for text in [
            "2011年10月31日",
            "2011-10-31",
            "2011.10.31",
            "2011/10/31",
            "20111031",
            "二〇一一年十月三十一日",
            "二○一一年一〇月31日",
        ] {
            assert_eq!(text.parse(), Ok(Date { year: 2011, month: 10, day: 31 }), "{text}");
            assert!(text.chars().all(DATE.takes), "{text}");
        }
        assert_eq!("二〇〇五年六月廿日".parse(), Ok(Date { year: 2005, month: 6, day: 20 }));
        assert_eq!("2005年6月9日".parse(), Ok(Date { year: 2005, month: 6, day: 9 }));
    }

    #[test]
    fn a_day_that_lost_its_last_character_is_a_day_without_a_check() {
        let sound = (DATE.judge)("1990年2月3").unwrap();
        assert_eq!((sound.normal.as_str(), sound.check), ("1990-02-03", crate::grammar::Check::None));
        assert!((DATE.judge)("1990年2月").is_err() && (DATE.judge)("1990年2月31").is_err());
    }

    #[test]
    fn what_is_no_day_says_so() {
        assert!(matches!("2023-02-29".parse::<Date>(), Err(Flaw::Day(_))));
        for bad in
            ["", "2023", "23-01-01", "2023-1", "2023年1月", "0000-01-01", "2023-001-01", "十年十月十日"]
        {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn print_and_parse_round_trip(year in 1850..2200u16, month in 1..=12u8, day in 1..=28u8) {
            let date = Date { year, month, day };
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(format!("{year}年{month}月{day}日").parse(), Ok(date));
            prop_assert_eq!(format!("{year}{month:02}{day:02}").parse(), Ok(date));
        }

        #[test]
        fn any_text_gives_an_answer(text in "[0-9一二三十廿〇年月日./-]{0,14}|.{0,12}") {
            if let Ok(date) = text.parse::<Date>() {
                prop_assert!(date.is_real());
            }
        }
    }
}
