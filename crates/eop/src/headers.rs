//! Canonical headers: the signed headers as the string to sign has them.
//!
//! `name:value\n` for each, names in small letters and in alphabetical order, whatever order the list has. Values are
//! taken as they arrive, spaces at both ends cut off (HTTP does not count them as part of a value).

use crate::Refusal;

/// The value of the only header called `name` (small letters), its ends trimmed; `None` where there is none.
///
/// # Errors
/// [`Refusal::Duplicate`] when it came more than once: two readers could then disagree about which one counts.
pub fn only<'h>(headers: &[(&str, &'h str)], name: &str) -> Result<Option<&'h str>, Refusal> {
    let mut found = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
    let first = found.next();
    if found.next().is_some() {
        return Err(Refusal::Duplicate(name.to_owned()));
    }
    Ok(first.map(|(_, value)| trimmed(value)))
}

/// The canonical form of the headers called `names` (small letters, no name twice).
///
/// # Errors
/// [`Refusal::Missing`] or [`Refusal::Duplicate`] for a header that is not there exactly once.
pub fn canonical(headers: &[(&str, &str)], names: &[String]) -> Result<String, Refusal> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    let mut text = String::new();
    for name in sorted {
        let value = only(headers, name)?.ok_or_else(|| Refusal::Missing(name.clone()))?;
        text.extend([name, ":", value, "\n"]);
    }
    Ok(text)
}

fn trimmed(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_by_name_with_trimmed_values() {
        let headers = [("Eop-Date", " 2026 "), ("X", "1"), ("AppKey", "k")];
        let names = ["eop-date".to_owned(), "appkey".to_owned()];
        assert_eq!(canonical(&headers, &names).unwrap(), "appkey:k\neop-date:2026\n");
    }

    #[test]
    fn missing_and_doubled_headers_are_refused() {
        let names = ["appkey".to_owned()];
        assert_eq!(canonical(&[], &names), Err(Refusal::Missing("appkey".into())));
        let twice = [("appkey", "k"), ("AppKey", "k")];
        assert_eq!(canonical(&twice, &names), Err(Refusal::Duplicate("appkey".into())));
    }
}
