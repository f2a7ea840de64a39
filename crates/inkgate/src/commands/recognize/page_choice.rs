//! `--pages`: which pages of each file are read, as people write it: `1-3,7` or `10-`.

use std::ops::RangeInclusive;
use std::str::FromStr;

use inkgate_engine::{Error, ErrorKind};

/// Pages and ranges of pages, from 1. A range may reach past the end of a file, a single page may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageChoice(Vec<RangeInclusive<usize>>);

impl FromStr for PageChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Result<Vec<_>, String> = text.split(',').map(|part| range(part.trim())).collect();
        Ok(Self(parts?))
    }
}

fn range(part: &str) -> Result<RangeInclusive<usize>, String> {
    let number = |text: &str| match text.trim().parse::<usize>() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{part:?} is no page or range of pages: write 1-3,7 or 10-")),
    };
    let (first, last) = match part.split_once('-') {
        None => (number(part)?, number(part)?),
        Some((first, "")) => (number(first)?, usize::MAX),
        Some((first, last)) => (number(first)?, number(last)?),
    };
    if first > last {
        return Err(format!("{part:?} runs backwards: write {last}-{first}"));
    }
    Ok(first..=last)
}

impl PageChoice {
    /// The chosen pages of a file that has `count`, from 0, ascending, each once.
    ///
    /// # Errors
    /// [`ErrorKind::NoSuchPage`] when a page is named, or a whole range lies, past the end.
    pub fn of(&self, count: usize) -> Result<Vec<usize>, Error> {
        let mut pages = Vec::new();
        for range in &self.0 {
            if *range.start() > count {
                return Err(Error::new(
                    ErrorKind::NoSuchPage,
                    format!(
                        "page {} was asked for, the file has {count}; choose others with --pages",
                        range.start()
                    ),
                ));
            }
            pages.extend(range.start() - 1..*range.end().min(&count));
        }
        pages.sort_unstable();
        pages.dedup();
        Ok(pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_chosen_once_and_in_order() {
        let pages = |text: &str, count| text.parse::<PageChoice>().unwrap().of(count).unwrap();
        assert_eq!(pages("7, 1-3,2", 9), [0, 1, 2, 6]);
        assert_eq!(pages("2-", 4), [1, 2, 3]);
        assert_eq!(pages("1-18446744073709551615", 2), [0, 1]);
    }

    #[test]
    fn what_is_no_choice_says_how_to_write_one() {
        for text in ["", "0", "a", "1,,2", "-3", "1-0", "5-2", "1-2-3", "99999999999999999999"] {
            assert!(text.parse::<PageChoice>().unwrap_err().contains("write"), "{text}");
        }
    }

    #[test]
    fn a_page_past_the_end_is_refused() {
        for text in ["4", "1-2,9", "4-"] {
            let error = text.parse::<PageChoice>().unwrap().of(3).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSuchPage, "{text}");
        }
    }
}
