//! Many rows in one statement.

use std::fmt::Write;

use super::Dialect;

/// Most rows of one statement.
const MOST: usize = 256;

/// Rows of one statement, and for how many it is written: what is left over is filled with NULLs, so that a handful of
/// statements serve every length and stay prepared.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part<'r, T> {
    pub(crate) rows: &'r [T],
    pub(crate) room: usize,
}

/// Cuts a list into the rows of statements.
pub(crate) fn parts<T>(rows: &[T]) -> impl Iterator<Item = Part<'_, T>> {
    rows.chunks(MOST).map(|rows| Part { rows, room: room(rows.len()) })
}

/// 1, 2, 3, 4, 6, 8, 12, 16 and so on: at most half of it more than is needed.
fn room(rows: usize) -> usize {
    let power = rows.next_power_of_two();
    if rows * 4 <= power * 3 { power / 4 * 3 } else { power }
}

/// `(VALUES ($3, $4), ($5, $6)) AS one`: so many rows of so many columns, called `column1` and so on in both dialects; the
/// places that come before are `before`. SQLite is told `?`, because it looks for a name among all names.
pub(crate) fn values(dialect: Dialect, before: usize, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6 + 20);
    text.push_str("(VALUES ");
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        places(dialect, before + row * columns, columns, &mut text);
        text.push(')');
    }
    text.push_str(") AS one");
    text
}

/// `$3, $4`: so many places after `before`.
pub(crate) fn places(dialect: Dialect, before: usize, count: usize, text: &mut String) {
    for place in 0..count {
        text.push_str(if place == 0 { "" } else { ", " });
        match dialect {
            Dialect::Sqlite => text.push('?'),
            // Writing to a string does not fail.
            Dialect::Postgres => drop(write!(text, "${}", before + place + 1)),
        }
    }
}

/// Numbers as one value for PostgreSQL, to be cast: `$1::TEXT::BIGINT[]`. Arrays are what it reads at least cost, and the one
/// driver for both dialects has none.
pub(crate) fn numbers(numbers: impl IntoIterator<Item = Option<i64>>) -> String {
    array(numbers, |number, text| {
        // Writing to a string does not fail.
        let _ = write!(text, "{number}");
    })
}

/// The same of texts.
pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    array(texts.into_iter().map(Some), |one, text| {
        text.push('"');
        for letter in one.chars() {
            if letter == '"' || letter == '\\' {
                text.push('\\');
            }
            text.push(letter);
        }
        text.push('"');
    })
}

fn array<T>(items: impl IntoIterator<Item = Option<T>>, write: impl Fn(T, &mut String)) -> String {
    let mut text = String::from("{");
    for item in items {
        if text.len() > 1 {
            text.push(',');
        }
        match item {
            Some(item) => write(item, &mut text),
            None => text.push_str("NULL"),
        }
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_part_and_lengths_are_few() {
        for length in [0, 1, 2, 3, 5, 7, 255, 256, 257, 1000] {
            let rows: Vec<usize> = (0..length).collect();
            let cut: Vec<usize> = parts(&rows).flat_map(|part| part.rows.to_vec()).collect();
            assert_eq!(cut, rows);
        }
        let rooms: std::collections::BTreeSet<usize> = (1..=MOST).map(room).collect();
        assert!((1..=MOST).all(|rows| room(rows) >= rows && room(rows) * 2 <= rows * 3), "{rooms:?}");
        assert_eq!(rooms.len(), 16, "{rooms:?}");
    }

    #[test]
    fn places_are_named_in_order() {
        assert_eq!(values(Dialect::Postgres, 2, 2, 2), "(VALUES ($3, $4), ($5, $6)) AS one");
        assert_eq!(values(Dialect::Sqlite, 2, 2, 2), "(VALUES (?, ?), (?, ?)) AS one");
        assert_eq!(numbers([Some(1), None, Some(-2)]), "{1,NULL,-2}");
        assert_eq!(texts(["a", "", r#"b",\c"#]), r#"{"a","","b\",\\c"}"#);
    }
}
