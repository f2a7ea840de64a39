//! The list capabilities' body in its plainest spelling, `{"data": ["…", …]}` and nothing besides, without an escape:
//! nearly every body is so, and need not be read letter by letter. Any other is left to the JSON library, which also says
//! what is wrong with it.

/// The texts of such a body, one at least and `most` at most; none for any other body.
pub(super) fn texts(body: &[u8], most: usize) -> Option<Vec<&[u8]>> {
    let rest = after(body, b"{")?;
    let rest = after(rest, b"\"data\"")?;
    let rest = after(rest, b":")?;
    let mut rest = after(rest, b"[")?;
    let mut texts = Vec::new();
    loop {
        rest = after(rest, b"\"")?;
        let (text, behind) = rest.split_at_checked(memchr::memchr(b'"', rest)?)?;
        if texts.len() == most || !is_plain(text) {
            return None;
        }
        texts.push(text);
        rest = behind.get(1..)?;
        match after(rest, b",") {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    let rest = after(rest, b"]")?;
    let rest = after(rest, b"}")?;
    blank(rest).is_empty().then_some(texts)
}

/// What stands behind `word`, which may have blanks before it.
fn after<'b>(rest: &'b [u8], word: &[u8]) -> Option<&'b [u8]> {
    blank(rest).strip_prefix(word)
}

/// What stands behind JSON's blanks (RFC 8259, 2).
fn blank(rest: &[u8]) -> &[u8] {
    let at = rest.iter().position(|byte| !b" \t\n\r".contains(byte)).unwrap_or(rest.len());
    rest.get(at..).unwrap_or_default()
}

/// Whether every byte stands for itself in a JSON text: ASCII, no control, no escape.
fn is_plain(text: &[u8]) -> bool {
    // Block by block, so that the compiler looks at many bytes at once.
    let odd = |byte: u8| u8::from(byte < 0x20) | u8::from(byte == b'\\') | u8::from(byte >= 0x80);
    text.chunks(1024).all(|block| block.iter().fold(0, |any, byte| any | odd(*byte)) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plainest_bodies_are_taken_and_no_other() {
        let ab = || Some(vec![b"YWJj".as_slice(), b"".as_slice()]);
        for body in [r#"{"data":["YWJj",""]}"#, " \r\n{\t\"data\" : [ \"YWJj\" , \"\" ] } \n"] {
            assert_eq!(texts(body.as_bytes(), 2), ab(), "{body}");
        }
        for body in [
            "",
            "{}",
            r#"{"data":[]}"#,
            r#"{"data":["YWJj",]}"#,
            r#"{"data":["YWJj",1]}"#,
            r#"{"data":["YWJj"],"data":["YWJj"]}"#,
            r#"{"data":["YWJj"],"x":1}"#,
            r#"{"x":1,"data":["YWJj"]}"#,
            r#"{"data":["YWJj"]}}"#,
            r#"{"data":["YWJj"]} x"#,
            r#"{"data":["YWJj"]"#,
            r#"{"data":["YWJj"#,
            r#"{"data":["YW\/j"]}"#,
            r#"{"data":["YW\"j"]}"#,
            r#"{"data":["示例"]}"#,
            r#"{"data":["1","2","3"]}"#,
            "{\"data\":[\"YW\nj\"]}",
            "{\"data\":[\"YWJj\"]}\u{b}",
            "\u{feff}{\"data\":[\"YWJj\"]}",
        ] {
            assert_eq!(texts(body.as_bytes(), 2), None, "{body}");
        }
    }
}
