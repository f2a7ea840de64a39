//! Which characters are Chinese: the blocks of Unified Ideographs of Unicode 16.

/// Whether `c` is a Han character, the ideographic zero and the compatibility blocks included.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}
