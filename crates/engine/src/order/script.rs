//! Scripts, as far as joining lines needs to know them.

/// Whether `c` is set without word spaces: Han, kana, bopomofo, and the full-width punctuation that goes with them.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x2E80..=0x30FF | 0x3100..=0x312F | 0x3190..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFF)
}

/// Whether `c` is full-width punctuation, which carries its own space.
pub(super) fn is_cjk_punctuation(c: char) -> bool {
    matches!(u32::from(c), 0x3000..=0x3004 | 0x3008..=0x3020 | 0x30FB | 0xFE30..=0xFE4F
        | 0xFF01..=0xFF0F | 0xFF1A..=0xFF20 | 0xFF3B..=0xFF40 | 0xFF5B..=0xFF60)
        // Curly quotes, ellipsis and dashes stand on both sides; beside Han they are Han's.
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// The width `text` would have, in ems: a Han character is one, others about half of one.
pub(super) fn ems(text: &str) -> f32 {
    text.chars().map(|c| if is_cjk(c) { 1.0 } else { 0.5 }).sum()
}

/// Whether `c` ends a sentence or announces what follows.
pub(super) fn is_terminal(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '。' | '！' | '？' | '：' | '；' | '…')
}

/// Whether `text` opens with a bullet.
pub(super) fn has_bullet(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    match chars.next() {
        Some(
            '•' | '●' | '○' | '■' | '□' | '◆' | '◇' | '▪' | '▫' | '►' | '▶' | '★' | '☆' | '※' | '◦' | '‣'
            | '∙' | '✓' | '√',
        ) => true,
        Some('·' | '-' | '–' | '*') => chars.next().is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// Whether `text` opens with a number of a list or of a section: `1.`, `2)`, `(3)`, `（四）`, `五、`, `⑥`, `a)`, `1.2`,
/// `第三条`.
pub(super) fn has_number(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    if matches!(u32::from(first), 0x2460..=0x249B | 0x2776..=0x2793 | 0x3220..=0x3229) {
        return true;
    }
    if first == '第' {
        let rest: String = chars.by_ref().take(6).collect();
        let digits = rest.chars().take_while(|&c| is_numeral(c)).count();
        let unit = rest.chars().nth(digits);
        return digits > 0
            && matches!(
                unit,
                Some('章' | '节' | '節' | '条' | '條' | '款' | '项' | '篇' | '部' | '回' | '课')
            );
    }
    let bracketed = matches!(first, '(' | '（' | '[' | '【');
    let body = if bracketed { &text[first.len_utf8()..] } else { text };
    let letter = body.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let digits = if letter { 1 } else { body.chars().take_while(|&c| is_numeral(c)).count() };
    if digits == 0 || digits > 3 {
        return false;
    }
    let mut after = body.chars().skip(digits);
    let mark = after.next();
    let then = after.next();
    match mark {
        Some(')' | '）' | ']' | '】') => true,
        _ if bracketed => false,
        Some('、') => true,
        Some('.' | '．') if letter => then.is_some_and(char::is_whitespace),
        // `1.5 million` is no list; `1.5 Scope` may be a section, which the caller can tell by its size.
        Some('.' | '．') => then.is_none_or(|c| c.is_whitespace() || c.is_alphabetic()),
        _ => false,
    }
}

/// Whether `text` is a section's number of three parts or more and a title (`3.1.4 Servers`): with two parts it may be
/// a price.
pub(super) fn is_section(text: &str) -> bool {
    let number: String = text.trim_start().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let title = text.trim_start().get(number.len()..).unwrap_or_default().trim();
    let parts = number.trim_end_matches('.').split('.');
    let sound = parts.clone().all(|part| (1..=2).contains(&part.len()));
    sound && parts.count() >= 3 && title.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// Whether `text` ends in a mark that no heading ends in, because the sentence goes on or is over.
pub(super) fn is_open(text: &str) -> bool {
    matches!(text.trim_end().chars().next_back(), Some(',' | ';' | ':' | '，' | '；' | '：' | '、' | '。'))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '零' | '〇'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_marks() {
        for yes in
            ["1. one", "2) two", "(3) x", "（四）总则", "五、其他", "⑥六", "a) x", "第三条 任何", "12．题"]
        {
            assert!(has_number(yes), "{yes}");
        }
        for no in
            ["1.5 million", "2009年", "one", "", "第一次", "1234. x", "十分好", "e.g. this", "(see below)"]
        {
            assert!(!has_number(no), "{no}");
        }
        assert!(
            has_bullet("• x")
                && has_bullet("- x")
                && has_bullet("●甲")
                && !has_bullet("-5")
                && !has_bullet("x")
        );
    }
}
