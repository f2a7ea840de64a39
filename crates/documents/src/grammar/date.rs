//! A day of the Gregorian calendar as documents print it.

use std::fmt;

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
}

impl fmt::Display for Date {
    /// `1949-12-31`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

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
}
