//! A term of validity: from a day to a day, or for ever.
//!
//! Surprises:
//! - Identity cards print `2015.09.18-2025.09.18` or `2015.09.18-长期`, driving licences `2016-07-22至2022-07-22`, business
//!   licences `2005年06月09日至长期`, or just `长期`.
//! - Driving licences of before 2016 print a start and a number of years: `2009-06-18` and `6年`.

use std::fmt;
use std::str::FromStr;

use super::{Date, Flaw, Grammar, Sound};

/// A term; the normal form is `2015-09-18/2025-09-18`, with `长期` for an end that is none.
pub const TERM: Grammar = Grammar {
    name: "term",
    takes: |c| (super::DATE.takes)(c) || "至到长期限永久不约定固无自起".contains(c),
    begins: |head| head.len() <= 26,
    judge: |text| text.parse::<Term>().map(Sound::passed),
    slips: 0.2,
    length: None,
};

/// From a day (not always printed) to a day, or for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// The first day.
    pub from: Option<Date>,
    /// The last day; `None` is for ever (长期).
    pub to: Option<Date>,
}

const FOR_EVER: [&str; 7] = ["长期", "永久", "无固定期限", "不约定期限", "无固定期", "不约定", "无期限"];

impl FromStr for Term {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let text = text.strip_prefix('自').unwrap_or(text);
        if FOR_EVER.contains(&text) {
            return Ok(Self { from: None, to: None });
        }
        // A hyphen stands between the days and within them: every place is tried, and one that works is the only one.
        for (at, c) in text.char_indices().filter(|(_, c)| "至到-".contains(*c)) {
            let (from, to) = (text.get(..at).unwrap_or(""), text.get(at + c.len_utf8()..).unwrap_or(""));
            let from = from.strip_suffix('起').unwrap_or(from);
            let Ok(from) = from.parse::<Date>() else { continue };
            if FOR_EVER.contains(&to) {
                return Ok(Self { from: Some(from), to: None });
            }
            if let Some(years) = to.strip_suffix('年').and_then(|years| years.parse::<u16>().ok()) {
                let to = Date { year: from.year.saturating_add(years.min(99)), ..from };
                return Ok(Self { from: Some(from), to: Some(to) });
            }
            // "至-" and the like.
            let to = to.trim_start_matches('-').parse::<Date>()?;
            if to < from {
                return Err(Flaw::Backwards { from, to });
            }
            return Ok(Self { from: Some(from), to: Some(to) });
        }
        // A break of lines may have lost the mark between two days of one form.
        if let Some((from, to)) = text.char_indices().nth(10).and_then(|(at, _)| text.split_at_checked(at))
            && let (Ok(from), Ok(to)) = (from.parse::<Date>(), to.parse::<Date>())
            && from <= to
        {
            return Ok(Self { from: Some(from), to: Some(to) });
        }
        Err(Flaw::Form("term"))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(out, "{from}/")?;
        }
        match self.to {
            Some(to) => write!(out, "{to}"),
            None => out.write_str("长期"),
        }
    }
}

impl Term {
    /// Reads the normal form back.
    pub fn from_normal(text: &str) -> Option<Self> {
        let day = |text: &str| text.parse::<Date>().ok();
        match text.split_once('/') {
            None => (text == "长期").then_some(Self { from: None, to: None }),
            Some((from, "长期")) => Some(Self { from: Some(day(from)?), to: None }),
            Some((from, to)) => Some(Self { from: Some(day(from)?), to: Some(day(to)?) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, Flaw, Term};

    #[test]
    fn every_printed_form() {
        let from = Date { year: 2015, month: 9, day: 18 };
        let to = Date { year: 2025, ..from };
        for text in [
            "2015.09.18-2025.09.18",
            "2015-09-18至2025-09-18",
            "2015-09-18-2025-09-18",
            "自2015年9月18日至2025年09月18日",
            "2015年09月18日到2025年09月18日",
            "2015-09-18至10年",
            "2015-09-182025-09-18",
        ] {
            assert_eq!(text.parse(), Ok(Term { from: Some(from), to: Some(to) }), "{text}");
        }
        assert_eq!("2015.09.18-长期".parse(), Ok(Term { from: Some(from), to: None }));
        assert_eq!("长期".parse(), Ok(Term { from: None, to: None }));
        assert!(matches!("2025.09.18-2015.09.18".parse::<Term>(), Err(Flaw::Backwards { .. })));
        for bad in ["", "2015.09.18", "2015.09.18-", "至", "2015.09.31-长期"] {
            assert!(bad.parse::<Term>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_normal_form_reads_back(year in 1950..2100u16, years in 0..30u16, month in 1..=12u8, day in 1..=28u8) {
            let from = Date { year, month, day };
            for to in [None, Some(Date { year: year + years, month, day })] {
                let term = Term { from: Some(from), to };
                prop_assert_eq!(Term::from_normal(&term.to_string()), Some(term));
            }
        }

        #[test]
        fn any_text_gives_an_answer(text in "[0-9年月日至长期.-]{0,24}|.{0,20}") {
            let _ = text.parse::<Term>();
        }
    }
}
