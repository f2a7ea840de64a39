//! Canonical query: the query string as the string to sign has it, in each of the forms that clients are known to sign.
//!
//! The surprises. Parts between `&` are sorted as strings, but the provider's Go SDK sorts by key and leaves the values
//! of one key in their order. The provider's Python program drops empty parts, a plain sort-and-join keeps them. And the
//! gateway's general page percent-encodes the values (RFC 3986: `A-Za-z0-9-_.~` stand, a space is `%20`, digits in
//! capitals) while the programs sign what they send. So a request has several canonical forms; nearly always they are
//! the same text.
//!
//! A *decoded* form is not among them on purpose: `a=1%26b=2` decodes to `a=1&b=2`, so whoever holds one signed request
//! could then send the other. For the same reason `+` is not read as a space.

/// Every form of the raw query `query` (what stands behind `?`, without it) that a signature may cover, without doubles.
/// At most eight; the first is the published one: raw parts, sorted as strings, empty ones dropped.
pub fn canonical_forms(query: &str) -> Vec<String> {
    if query.is_empty() {
        return vec![String::new()];
    }
    let raw: Vec<&str> = query.split('&').collect();
    let encoded: Vec<String> = raw.iter().map(|part| encoded(part)).collect();
    let encoded: Vec<&str> = encoded.iter().map(String::as_str).collect();
    let mut forms: Vec<String> = Vec::new();
    for parts in [&raw, &encoded] {
        let filled: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        for mut parts in [filled, parts.clone()] {
            // The encoder's order first: its input is the order of sending.
            let mut by_key = parts.clone();
            by_key.sort_by_cached_key(|part| decoded(key(part)));
            parts.sort_unstable();
            for form in [parts.join("&"), by_key.join("&")] {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
    }
    forms
}

/// The form that our own signer covers: raw parts sorted as strings, empty ones dropped, as the published program does.
pub fn canonical(query: &str) -> String {
    let mut parts: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts.join("&")
}

/// A part with its value percent-encoded by RFC 3986; what is encoded already is decoded first, so nothing is encoded
/// twice. The key stays as it is.
fn encoded(part: &str) -> String {
    let Some((key, value)) = part.split_once('=') else { return part.to_owned() };
    let mut text = format!("{key}=");
    for byte in decoded(value) {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn key(part: &str) -> &str {
    part.split_once('=').map_or(part, |(key, _)| key)
}

/// The bytes that `text` stands for; a `%` without two digits after it stands for itself.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |place: usize| bytes.get(place).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_ordinary_query_has_one_form() {
        assert_eq!(canonical_forms(""), [""]);
        assert_eq!(canonical_forms("b=2&a=1"), ["a=1&b=2"]);
        assert_eq!(canonical_forms("a=-_.~Z9"), ["a=-_.~Z9"]);
    }

    #[test]
    fn each_known_client_finds_its_form() {
        // Sorted as strings, and by key with values in the order sent.
        assert_eq!(canonical_forms("a=2&a=1"), ["a=1&a=2", "a=2&a=1"]);
        assert_eq!(canonical_forms("a=1&a-b=1"), ["a-b=1&a=1", "a=1&a-b=1"]);
        // Empty parts dropped and kept.
        assert_eq!(canonical_forms("b=1&&a"), ["a&b=1", "&a&b=1"]);
        // Raw and encoded; encoded already is not encoded twice.
        assert_eq!(canonical_forms("p=x/y%2fz 1"), ["p=x/y%2fz 1", "p=x%2Fy%2Fz%201"]);
        assert_eq!(canonical_forms("p=%E4%b8%ad"), ["p=%E4%b8%ad", "p=%E4%B8%AD"]);
        assert_eq!(canonical_forms("p=100%&q=%zz"), ["p=100%&q=%zz", "p=100%25&q=%25zz"]);
    }

    #[test]
    fn another_request_never_shares_a_form() {
        let injected = canonical_forms("a=1&b=2");
        assert!(canonical_forms("a=1%26b=2").iter().all(|form| !injected.contains(form)));
        let spaced = canonical_forms("a=x%20y");
        assert!(canonical_forms("a=x+y").iter().all(|form| !spaced.contains(form)));
    }

    proptest! {
        #[test]
        fn forms_are_few_distinct_and_begin_with_the_published_one(query in "[ab=&%2fF+ -]{0,24}|.{0,24}") {
            let forms = canonical_forms(&query);
            prop_assert!((1..=8).contains(&forms.len()));
            prop_assert_eq!(&forms[0], &canonical(&query));
            let mut once = forms.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), forms.len());
        }

        #[test]
        fn encoding_is_its_own_fixed_point(part in "[a-c]=[a-f%/ +~2-4]{0,12}") {
            let once = encoded(&part);
            prop_assert_eq!(&encoded(&once), &once);
        }
    }
}
