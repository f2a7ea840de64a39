//! Days and months in the configured zone, as numbers: a day is its count since 1970-01-01.
//!
//! The conversions are those of Howard Hinnant's *chrono-compatible low-level date algorithms*: years that begin in March,
//! eras of 400 years.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The day that `now` (seconds since 1970 in UTC) lies in, `offset` seconds east of UTC.
pub fn day_of(now: i64, offset: i32) -> i64 {
    now.saturating_add(i64::from(offset)).div_euclid(DAY)
}

/// The first second of a day, in UTC.
pub fn start_of(day: i64, offset: i32) -> i64 {
    day.saturating_mul(DAY).saturating_sub(i64::from(offset))
}

/// Year, month and day of the month.
pub fn date_of(day: i64) -> (i64, i64, i64) {
    let z = day.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, date)
}

/// The day of a date that exists.
fn day_number(year: i64, month: i64, date: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + date - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A day written as `2026-11-24`.
pub fn written(day: i64) -> String {
    let (year, month, date) = date_of(day);
    format!("{year:04}-{month:02}-{date:02}")
}

/// Some days in a row: from the first to before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: i64,
    /// The day after the last.
    pub end: i64,
}

impl FromStr for Period {
    type Err = Error;

    /// Reads a year (`2026`), a month (`2026-11`) or a day (`2026-11-24`).
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Value {
            what: "the period",
            wanted: "a year, a month or a day: 2026, 2026-11, 2026-11-24",
        };
        let number = |part: &str, digits: usize| -> Result<i64, Error> {
            let good = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| good).ok_or_else(wrong)
        };
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [year] => {
                let year = number(year, 4)?;
                Ok(Self { first: day_number(year, 1, 1), end: day_number(year + 1, 1, 1) })
            }
            [year, month] => {
                let (year, month) = (number(year, 4)?, number(month, 2)?);
                let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                let first = day_number(year, month, 1);
                if !(1..=12).contains(&month) {
                    return Err(wrong());
                }
                Ok(Self { first, end: day_number(next.0, next.1, 1) })
            }
            [year, month, date] => {
                let wanted = (number(year, 4)?, number(month, 2)?, number(date, 2)?);
                let first = day_number(wanted.0, wanted.1, wanted.2);
                if date_of(first) != wanted {
                    return Err(wrong());
                }
                Ok(Self { first, end: first + 1 })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", written(self.first), written(self.end - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_both_ways() {
        assert_eq!(date_of(0), (1970, 1, 1));
        assert_eq!(written(20_781), "2026-11-24");
        for day in -800_000..800_000 {
            let (year, month, date) = date_of(day);
            assert_eq!(day_number(year, month, date), day);
        }
    }

    #[test]
    fn a_day_begins_where_its_zone_says() {
        let (midnight, beijing) = (1_795_478_400, 8 * 3600);
        assert_eq!(written(day_of(midnight - 1, 0)), "2026-11-23");
        assert_eq!(written(day_of(midnight - 1, beijing)), "2026-11-24");
        assert_eq!(start_of(day_of(midnight, beijing), beijing), midnight - 8 * 3600);
        assert_eq!(day_of(-1, 0), -1);
    }

    #[test]
    fn periods_are_years_months_and_days_that_exist() {
        let days = |text: &str| text.parse::<Period>().map(|period| period.end - period.first);
        for (text, long) in
            [("2024", 366), ("2026", 365), ("2024-02", 29), ("2026-12", 31), ("2026-11-24", 1)]
        {
            assert_eq!(days(text).unwrap(), long, "{text}");
        }
        assert_eq!("2026-11".parse::<Period>().unwrap().to_string(), "2026-11-01 to 2026-11-30");
        for bad in
            ["", "26", "2026-13", "2026-00", "2026-02-29", "2026-1-1", "2026-11-24-1", "+026", "2026-11-"]
        {
            assert!(days(bad).is_err(), "{bad}");
        }
    }
}
