//! `eop-date`: written and read, and how far from now it may lie.
//!
//! The surprise: the form is `yyyymmddTHHMMSSZ`, but the `Z` is form only. The provider means Beijing time, its programs
//! stamp the machine's local time, and other clients stamp UTC. So a date is a reading of a clock without its zone, and
//! it is accepted when it lies within the window in the configured zone *or* in UTC. Beijing time has had no summer time
//! since 1991, so an offset is a zone here.

use std::fmt;

use crate::Refusal;

const DAY: i64 = 86_400;

/// A reading of a clock, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EopDate {
    /// Seconds from 1970-01-01T00:00:00 on the same clock.
    seconds: i64,
}

impl EopDate {
    /// What a clock `offset` seconds east of UTC shows at `unix` (seconds since 1970 in UTC).
    pub fn at(unix: i64, offset: i32) -> Self {
        Self { seconds: unix.saturating_add(i64::from(offset)) }
    }

    /// Reads exactly `yyyymmddTHHMMSSZ`: 16 ASCII characters that name a moment of the Gregorian calendar, years 1970
    /// to 9999, no leap seconds.
    ///
    /// # Errors
    /// [`Refusal::DateMalformed`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::read(text).ok_or(Refusal::DateMalformed)
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() != 16 || !text.is_ascii() || text.get(8..9)? != "T" || text.get(15..)? != "Z" {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
        let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
        let exists = year >= 1970
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        exists.then(|| Self {
            seconds: days_before(year, month, day) * DAY + hour * 3600 + minute * 60 + second,
        })
    }

    /// Seconds from 1970-01-01T00:00:00 on the same clock.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Whether this lies within `window` of `now` (seconds since 1970 in UTC), both ends included.
    pub fn is_within(self, window: Window, now: i64) -> bool {
        [i64::from(window.offset), 0]
            .iter()
            .any(|offset| (self.seconds - offset).abs_diff(now) <= u64::from(window.seconds))
    }
}

impl fmt::Display for EopDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.seconds.div_euclid(DAY));
        let rest = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }
}

/// How far from now a date may lie, and in which zone it is read besides UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Seconds before and after now.
    pub seconds: u32,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl Default for Window {
    /// 15 minutes; Asia/Shanghai, eight hours east.
    fn default() -> Self {
        Self { seconds: 15 * 60, offset: 8 * 3600 }
    }
}

/// Days of a month, `month` in 1..=12.
fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, by counting years that begin in March, so that the leap day
/// is the last of its year.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// The inverse of [`days_before`]: year, month, day.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    (year_of_era + era * 400 + year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> i64 {
        EopDate::parse(text).unwrap().seconds
    }

    #[test]
    fn known_moments() {
        assert_eq!(parse("19700101T000000Z"), 0);
        assert_eq!(parse("20000229T235959Z"), 951_868_799);
        assert_eq!(parse("20260102T030405Z"), 1_767_323_045);
        assert_eq!(EopDate::at(1_767_323_045, 8 * 3600).to_string(), "20260102T110405Z");
        assert_eq!(EopDate::at(1_767_323_045, -5 * 3600).to_string(), "20260101T220405Z");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "20260102T030405",
            "20260102T030405z",
            "20260102 030405Z",
            "2026-01-02T03:04:05Z",
            "20260102T030405ZZ",
            "20260230T030405Z",
            "20250229T000000Z",
            "20261302T030405Z",
            "20260100T030405Z",
            "20260102T240000Z",
            "20260102T036005Z",
            "20260102T030460Z",
            "+0260102T030405Z",
            "20260102T03040 Z",
            "19691231T235959Z",
            "２0260102T0304Z",
            "20260102T0304\u{0}5Z",
        ] {
            assert_eq!(EopDate::parse(text), Err(Refusal::DateMalformed), "{text:?}");
        }
    }

    #[test]
    fn a_date_is_good_for_fifteen_minutes_in_either_zone() {
        let now = 1_767_323_045;
        for zone in [8 * 3600, 0] {
            for (away, good) in [(0, true), (900, true), (901, false), (-900, true), (-901, false)] {
                assert_eq!(
                    EopDate::at(now + away, zone).is_within(Window::default(), now),
                    good,
                    "{zone} {away}"
                );
            }
        }
        assert!(!EopDate::at(now, 9 * 3600).is_within(Window::default(), now));
        assert!(EopDate::at(now, 9 * 3600).is_within(Window { offset: 9 * 3600, seconds: 0 }, now));
    }

    proptest! {
        #[test]
        fn written_and_read_again(seconds in 0i64..253_402_300_800) {
            let date = EopDate { seconds };
            prop_assert_eq!(EopDate::parse(&date.to_string()), Ok(date));
        }

        #[test]
        fn reading_never_panics(text in ".{0,20}") {
            let _ = EopDate::parse(&text);
        }
    }
}
