//! `traceparent`: the trace that a caller is in the middle of (W3C Trace Context, level 1).

use axum::http::HeaderMap;

/// The header.
const NAME: &str = "traceparent";

/// Whose part a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parent {
    /// The trace.
    pub(crate) trace: [u8; 16],
    /// The span of it that called.
    pub(crate) span: [u8; 8],
    /// Whether the caller keeps it.
    pub(crate) sampled: bool,
}

impl Parent {
    /// What the header says; none where it is missing, sent twice, or not as it should be: the call then begins a trace.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(NAME).iter();
        let (first, None) = (all.next()?, all.next()) else { return None };
        Self::read(first.to_str().ok()?.trim())
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let [version] = digits(parts.next()?)?;
        let (trace, span) = (digits(parts.next()?)?, digits(parts.next()?)?);
        let [flags] = digits(parts.next()?)?;
        // Versions to come may say more at the end; the first says no more, and 255 is none.
        if version == 255 || version == 0 && parts.next().is_some() || trace == [0; 16] || span == [0; 8] {
            return None;
        }
        Some(Self { trace, span, sampled: flags & 1 == 1 })
    }
}

/// Exactly `N` bytes in lower-case hexadecimal.
fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(lower) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    #[test]
    fn the_examples_of_the_recommendation() {
        let read = |flags: &str| Parent::read(&format!("00-{TRACE}-{SPAN}-{flags}"));
        let found = read("01").unwrap();
        assert_eq!(found.trace[..3], [0x0a, 0xf7, 0x65]);
        assert_eq!(found.span[5..], [0x20, 0x33, 0x31]);
        assert!(found.sampled && !read("00").unwrap().sampled && !read("fe").unwrap().sampled);
    }

    #[test]
    fn what_is_not_as_it_should_be_is_none() {
        let zeros = "0".repeat(32);
        for text in [
            String::new(),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{zeros}-{SPAN}-01"),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("00-{TRACE}0-{SPAN}-01"),
            format!("00-{}é-{SPAN}-01", &TRACE[2..]),
        ] {
            assert_eq!(Parent::read(&text), None, "{text}");
        }
        assert!(Parent::read(&format!("01-{TRACE}-{SPAN}-01-more")).is_some(), "a version to come");
    }

    #[test]
    fn sent_twice_it_is_none() {
        let mut headers = HeaderMap::new();
        let value = format!("00-{TRACE}-{SPAN}-01");
        headers.append(NAME, value.parse().unwrap());
        assert!(Parent::of(&headers).is_some());
        headers.append(NAME, value.parse().unwrap());
        assert!(Parent::of(&headers).is_none());
    }
}
