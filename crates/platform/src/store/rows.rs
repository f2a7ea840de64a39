//! Many rows in one statement.

use std::fmt::Write;

use super::Dialect;

/// Most rows of one statement.
const MOST: usize = 256;

/// Cuts a list into parts whose lengths are powers of two, so that a handful of statements serve every length and stay
/// prepared.
pub(crate) fn parts<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let length = rest.len().min(MOST);
        let part = 1 << length.checked_ilog2()?;
        let (first, last) = rest.split_at_checked(part)?;
        rest = last;
        Some(first)
    })
}

/// `($1, $2), ($3, $4)`: the places of so many rows of so many columns, each named once and in order. SQLite is told
/// `(?, ?), (?, ?)`, because it looks for a name among all names.
pub(crate) fn places(dialect: Dialect, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            text.push_str(if column == 0 { "" } else { ", " });
            match dialect {
                Dialect::Sqlite => text.push('?'),
                // Writing to a string does not fail.
                Dialect::Postgres => drop(write!(text, "${}", row * columns + column + 1)),
            }
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_part_and_lengths_are_few() {
        for length in [0, 1, 2, 3, 7, 255, 256, 257, 1000] {
            let rows: Vec<usize> = (0..length).collect();
            assert_eq!(parts(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(parts(&rows).all(|part| part.len().is_power_of_two() && part.len() <= MOST));
        }
        assert_eq!(places(Dialect::Postgres, 2, 2), "($1, $2), ($3, $4)");
        assert_eq!(places(Dialect::Sqlite, 2, 2), "(?, ?), (?, ?)");
        assert_eq!(places(Dialect::Postgres, 1, 1), "($1)");
    }
}
