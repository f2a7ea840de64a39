//! Lists in pages: so many rows after the row that the cursor names. A row's place is a key of its own and not its
//! number in the list, so that rows which come or go meanwhile move no others.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Field, Kind as Holds, field};
use super::problem::{Kind, Problem};

/// Rows of a page where nothing else is said.
const USUAL: usize = 100;
/// Most.
const MOST: usize = 500;

/// The account of a list.
pub(super) const ACCOUNT: Field =
    field("account", Holds::Text, "\"first\"", "Of this account alone.").optional();

/// How many rows, and after which key.
pub(super) struct Wanted {
    pub(super) limit: usize,
    pub(super) after: Option<String>,
}

/// What the query says.
pub(super) fn wanted(asked: &Asked) -> Result<Wanted, Problem> {
    let limit = match asked.number("limit")? {
        None => USUAL,
        Some(limit) => {
            usize::try_from(limit).ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
                Problem::of(Kind::Malformed, "limit", format_args!("limit is from 1 to {MOST}"))
            })?
        }
    };
    let wrong = || Problem::of(Kind::Malformed, "cursor", "send a cursor as a list gave it, or none");
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().and_then(|key| String::from_utf8(key).ok());
    let after = asked.query("cursor").map(|text| decode(text).ok_or_else(wrong)).transpose()?;
    Ok(Wanted { limit, after })
}

/// The page of rows that are all at hand, each with its key; the keys say in which order.
pub(super) fn of_all<T: Serialize>(asked: &Asked, mut rows: Vec<(String, T)>) -> Result<Reply, Problem> {
    let Wanted { limit, after } = wanted(asked)?;
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.retain(|(key, _)| after.as_ref().is_none_or(|after| key > after));
    rows.truncate(limit + 1);
    Ok(of(rows, limit))
}

/// The page of rows of which one more than the limit was looked for.
pub(super) fn of<T: Serialize>(mut rows: Vec<(String, T)>, limit: usize) -> Reply {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(key, _)| URL_SAFE_NO_PAD.encode(key));
    let items: Vec<&T> = rows.iter().map(|(_, row)| row).collect();
    Reply::json(200, &json!({ "items": items, "next": next }))
}

/// The same, of rows in the order of their numbers.
pub(super) fn by_number<T: Serialize>(
    asked: &Asked,
    rows: Vec<T>,
    number: impl Fn(&T) -> i64,
) -> Result<Reply, Problem> {
    of_all(asked, rows.into_iter().map(|row| (key(number(&row)), row)).collect())
}

/// A number as a key: as many digits as any has.
pub(super) fn key(number: i64) -> String {
    format!("{number:020}")
}
