//! Results for people and for scripts: aligned tables, or JSON.

use std::io::Write;

use inkgate_platform::calendar::{day_of, written};
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;

/// How results are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) json: bool,
    /// Seconds east of UTC of the days that statements go by; moments are shown there.
    pub(super) offset: i32,
}

impl Shown {
    /// Rows as a table with these columns (fields of the rows), or as a JSON list with all fields.
    pub(super) fn rows<T: Serialize>(self, columns: &[&str], rows: &[T]) -> Result<(), Failure> {
        let value = serde_json::to_value(rows).map_err(|error| Failure::new(error.to_string()))?;
        if self.json {
            return print(&format!("{value:#}\n"));
        }
        let rows: Vec<Vec<String>> = value
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| columns.iter().map(|column| cell(column, row.get(column), self.offset)).collect())
            .collect();
        print(&table(columns, &rows))
    }

    /// One result as lines of names and values, or as a JSON object.
    pub(super) fn one(self, fields: &[(&str, Value)]) -> Result<(), Failure> {
        if self.json {
            let object: serde_json::Map<_, _> =
                fields.iter().map(|(name, value)| (name.replace(' ', "_"), value.clone())).collect();
            return print(&format!("{:#}\n", Value::Object(object)));
        }
        let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let line = |(name, value): &(&str, Value)| {
            format!("{name:width$}  {}\n", cell(name, Some(value), self.offset))
        };
        print(&fields.iter().map(line).collect::<String>())
    }

    /// That it is done.
    pub(super) fn done(self, sentence: &str) -> Result<(), Failure> {
        if self.json { print("{}\n") } else { print(&format!("{sentence}\n")) }
    }
}

/// Writes to standard output; a reader who has gone is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// A value as people read it. Moments (fields called `at` or ending so) are shown in the zone of days.
fn cell(column: &str, value: Option<&Value>, offset: i32) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Value::Number(number)) if column == "at" || column.ends_with("_at") => {
            number.as_i64().map_or_else(|| number.to_string(), |seconds| moment(seconds, offset))
        }
        Some(value) => value.to_string(),
    }
}

/// `2026-11-25 04:15:00+08:00`; `2026-11-24 20:15:00Z` in UTC.
fn moment(seconds: i64, offset: i32) -> String {
    let of_day = seconds.saturating_add(i64::from(offset)).rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.unsigned_abs() / 3600, offset.unsigned_abs() / 60 % 60);
    let zone = if offset == 0 { "Z".to_owned() } else { format!("{sign}{hours:02}:{minutes:02}") };
    format!("{} {hour:02}:{minute:02}:{second:02}{zone}", written(day_of(seconds, offset)))
}

fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let heads: Vec<String> = columns.iter().map(|column| column.replace('_', " ").to_uppercase()).collect();
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(heads.get(at));
        cells.map(|cell| cells_wide(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: &Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let missing = width.saturating_sub(cells_wide(cell));
            format!("{cell}{}", " ".repeat(missing))
        });
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let mut text = line(&heads);
    text.extend(rows.iter().map(line));
    text
}

/// Columns that a text takes on a terminal: Chinese characters take two.
fn cells_wide(text: &str) -> usize {
    let wide = |character: char| matches!(u32::from(character), 0x1100..=0x115F | 0x2E80..=0xFFE6 | 0x20000..=0x3FFFD);
    text.chars().map(|character| 1 + usize::from(wide(character))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_also_in_chinese() {
        let rows = vec![vec!["部门".to_owned(), "1".to_owned()], vec!["a".to_owned(), "22".to_owned()]];
        assert_eq!(table(&["name", "made_at"], &rows), "NAME  MADE AT\n部门  1\na     22\n");
    }

    #[test]
    fn moments_are_dates_and_nothing_is_a_dash() {
        let made = |offset| cell("made_at", Some(&Value::from(1_795_478_400)), offset);
        assert_eq!(made(0), "2026-11-24 00:00:00Z");
        assert_eq!(made(8 * 3600), "2026-11-24 08:00:00+08:00");
        assert_eq!(made(-9000), "2026-11-23 21:30:00-02:30");
        assert_eq!(cell("name", Some(&Value::Null), 0), "-");
        assert_eq!(cell("enabled", Some(&Value::Bool(false)), 0), "no");
    }
}
