//! Marks at the end of Chinese lines: the two widths of a mark look alike there, because nothing follows that would show
//! how much white it has, and a line of Chinese print ends in the full-width one (GB/T 15834, 4 and 5).

use super::doubt::is_wide;
use crate::Char;

/// A line counts as Chinese from this many ideographs on, when they are most of it. A label and its colon are fewer, and
/// stay as they were read.
const IDEOGRAPHS: usize = 6;

/// Gives the last mark of a Chinese line its full width.
pub fn full_width_at_the_end(chars: &mut [Char]) {
    let wide = chars.iter().filter(|char| is_wide(char)).count();
    if wide < IDEOGRAPHS || wide * 2 < chars.len() {
        return;
    }
    if let Some(last) = chars.last_mut() {
        let full = match last.text.as_str() {
            "," => "，",
            ";" => "；",
            ":" => "：",
            "!" => "！",
            "?" => "？",
            _ => return,
        };
        last.text = full.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(text: &str) -> String {
        let mut chars: Vec<Char> =
            text.chars().map(|c| Char { text: c.to_string(), ..Char::default() }).collect();
        full_width_at_the_end(&mut chars);
        chars.iter().map(|char| char.text.as_str()).collect()
    }

    #[test]
    fn only_the_end_of_a_chinese_line_changes() {
        assert_eq!(ended("校对人员分工如下:"), "校对人员分工如下：");
        assert_eq!(ended("每个字认对的可能是99.5%,"), "每个字认对的可能是99.5%，");
        for same in [
            "姓名:",
            "Questions go to the reading room:",
            "甲,乙,丙,丁,戊,己。",
            "见 https://example.org/一二三:",
            "",
        ] {
            assert_eq!(ended(same), same);
        }
    }
}
