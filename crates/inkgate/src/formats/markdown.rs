//! Markdown (CommonMark, with GitHub's tables): headings, paragraphs, and tables where the page's are clear.

use std::io::{self, Write};

use inkgate_engine::{Block, BlockKind, Page};

use super::{Sheet, Writer};

/// Writes Markdown. Where more than one page comes into an output, a comment says where each begins.
pub struct Markdown {
    several: bool,
    begun: bool,
}

impl Markdown {
    pub fn new(several: bool) -> Self {
        Self { several, begun: false }
    }
}

impl Writer for Markdown {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        let begun = std::mem::replace(&mut self.begun, true);
        let page = sheet.page.index + 1;
        let gap = if begun { "\n" } else { "" };
        let mut parts = Vec::new();
        if self.several {
            writeln!(out, "{gap}<!-- {}, page {page} -->", comment(sheet.file))?;
        } else if begun {
            writeln!(out, "{gap}<!-- page {page} -->")?;
        }
        if sheet.page.blocks.is_empty() {
            parts.extend(sheet.page.lines.iter().map(|line| paragraph(&line.text)));
        }
        for block in &sheet.page.blocks {
            match block.kind {
                BlockKind::Heading(level) => parts.push(heading(level, &block.text)),
                BlockKind::Table if block.rows.iter().any(|row| row.len() > 1) => {
                    parts.push(table(block, sheet.page));
                }
                _ => parts.extend(block.text.split('\n').map(paragraph)),
            }
        }
        let mut between = self.several || begun;
        for part in parts.iter().filter(|part| !part.is_empty()) {
            writeln!(out, "{}{part}", if between { "\n" } else { "" })?;
            between = true;
        }
        Ok(())
    }
}

fn heading(level: u8, text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.is_empty() {
        return String::new();
    }
    // A closing run of # would be taken away.
    let mut text = escaped(&one_line);
    if text.ends_with('#') {
        text.insert(text.len() - 1, '\\');
    }
    format!("{} {text}", "#".repeat(usize::from(level.clamp(1, 6))))
}

fn paragraph(text: &str) -> String {
    escaped_at_start(text.trim())
}

fn table(block: &Block, page: &Page) -> String {
    let columns = block.rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |lines: &Vec<usize>| {
        let texts: Vec<_> = lines
            .iter()
            .filter_map(|line| page.lines.get(*line))
            .map(|line| escaped(line.text.trim()))
            .collect();
        texts.join(" ").replace('|', "\\|")
    };
    let row = |cells: &Vec<Vec<usize>>| {
        let mut cells: Vec<_> = cells.iter().map(cell).collect();
        cells.resize(columns, String::new());
        format!("| {} |", cells.join(" | "))
    };
    let mut rows: Vec<_> = block.rows.iter().map(row).collect();
    let rule = format!("|{}", " --- |".repeat(columns));
    rows.insert(1.min(rows.len()), rule);
    rows.join("\n")
}

/// Text that renders as itself: what CommonMark would take for markup gets a backslash.
fn escaped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
        let after = chars.get(at + 1).copied();
        let inside_word =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let markup = match char {
            '\\' | '`' | '*' | '[' | ']' => true,
            '_' => !inside_word,
            '~' => before == Some('~') || after == Some('~'),
            '<' => after.is_some_and(|char| char.is_ascii_alphabetic() || "/!?".contains(char)),
            '&' => opens_entity(&chars[at + 1..]),
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(if char.is_control() { ' ' } else { *char });
    }
    out
}

/// Whether what follows an ampersand makes it a character reference: `amp;`, `#38;`, `#x26;`.
fn opens_entity(rest: &[char]) -> bool {
    let name = rest.iter().take_while(|char| char.is_ascii_alphanumeric() || **char == '#').count();
    name > 0 && rest.get(name) == Some(&';')
}

/// [`escaped`], and what opens a block at the start of a line (heading, list, quote, rule, fence) too.
fn escaped_at_start(text: &str) -> String {
    let escaped = escaped(text);
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    let after_digits = escaped.chars().nth(digits);
    if digits > 0 && matches!(after_digits, Some('.' | ')')) {
        let (number, rest) = escaped.split_at(digits);
        return format!("{number}\\{rest}");
    }
    if escaped.starts_with(['#', '+', '-', '=', '>', '~', '|']) {
        return format!("\\{escaped}");
    }
    escaped
}

/// Text inside `<!-- -->`, which `--` or `>` could end.
fn comment(text: &str) -> String {
    text.replace("--", "- -").replace('>', ")").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use inkgate_engine::Line;

    use super::super::{Format, specimen};
    use super::*;

    #[test]
    fn headings_paragraphs_and_tables_are_kept() {
        let page = specimen::page(0);
        assert_eq!(
            specimen::written(Format::Md, false, &[("a.png", &page)]),
            "# 发票 Invoice\n\n收款人:张三\n\nAT&T \\<x>\n\n| 项目 | 金额 |\n| --- | --- |\n| 苹果 | 3\\|4 |\n\n竖排\n"
        );
    }

    #[test]
    fn several_pages_say_where_each_begins() {
        let (first, second) = (specimen::page(0), specimen::page(1));
        let one = specimen::written(Format::Md, false, &[("a.pdf", &first), ("a.pdf", &second)]);
        assert!(!one.starts_with("<!--") && one.contains("\n\n<!-- page 2 -->\n\n# "), "{one}");
        let two = specimen::written(Format::Md, true, &[("a.pdf", &first), ("x-->y", &second)]);
        assert!(two.starts_with("<!-- a.pdf, page 1 -->\n\n# "), "{two}");
        assert!(two.contains("\n<!-- x- -)y, page 2 -->\n"), "{two}");
    }

    #[test]
    fn text_that_looks_like_markup_stays_text() {
        for (text, want) in [
            ("1. 总则", "1\\. 总则"),
            ("2) x", "2\\) x"),
            ("- 5 度", "\\- 5 度"),
            ("# 7", "\\# 7"),
            ("> 3", "\\> 3"),
            ("*重要*", "\\*重要\\*"),
            ("snake_case _x_", "snake_case \\_x\\_"),
            ("a & b &amp; c", "a & b \\&amp; c"),
            ("[x](y)", "\\[x\\](y)"),
            ("3 < 4 <b>", "3 < 4 \\<b>"),
            ("~~x~~ ~5", "\\~\\~x\\~\\~ ~5"),
            ("---", "\\---"),
            ("3.14", "3\\.14"),
            ("| a", "\\| a"),
        ] {
            assert_eq!(paragraph(text), want);
        }
        assert_eq!(heading(9, "C#"), "###### C\\#");
    }

    #[test]
    fn a_page_without_blocks_gives_its_lines() {
        let line = |text: &str| Line { text: text.into(), ..Line::default() };
        let page = Page { lines: vec![line("甲"), line("乙")], ..Page::default() };
        assert_eq!(specimen::written(Format::Md, false, &[("a", &page)]), "甲\n\n乙\n");
    }

    #[test]
    fn ragged_rows_are_filled() {
        let line = |text: &str| Line { text: text.into(), ..Line::default() };
        let page = Page { lines: vec![line("a"), line("b"), line("c")], ..Page::default() };
        let block = Block { rows: vec![vec![vec![0], vec![1]], vec![vec![2, 9]]], ..Block::default() };
        assert_eq!(table(&block, &page), "| a | b |\n| --- | --- |\n| c |  |");
    }
}
