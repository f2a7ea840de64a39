//! Plain text: lines as they are printed, a blank line between blocks, a form feed between pages.

use std::io::{self, Write};

use inkgate_engine::Page;

use super::{Sheet, Writer};

/// Writes plain text. With pages of several files each file opens with `==> NAME <==`, as `head` does.
pub struct Text {
    several: bool,
    file: Option<String>,
}

impl Text {
    pub fn new(several: bool) -> Self {
        Self { several, file: None }
    }
}

impl Writer for Text {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        if self.file.as_deref() == Some(sheet.file) {
            out.write_all(b"\x0c")?;
        } else {
            if self.several {
                let gap = if self.file.is_some() { "\n" } else { "" };
                writeln!(out, "{gap}==> {} <==", sheet.file)?;
            }
            self.file = Some(sheet.file.to_owned());
        }
        lines(sheet.page, out)
    }
}

fn lines(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let mut before = None;
    for line in &page.lines {
        if before.is_some_and(|block| block != line.block) {
            writeln!(out)?;
        }
        writeln!(out, "{}", line.text)?;
        before = Some(line.block);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, specimen};

    #[test]
    fn blocks_stand_apart_and_pages_are_fed() {
        let (first, second) = (specimen::page(0), specimen::page(1));
        let text = specimen::written(Format::Text, false, &[("a.pdf", &first), ("a.pdf", &second)]);
        let page = "发票 Invoice\n\n收款人:张三\nAT&T <x>\n\n项目\n金额\n苹果\n3|4\n\n竖排\n";
        assert_eq!(text, format!("{page}\u{c}{page}"));
    }

    #[test]
    fn several_files_are_told_apart() {
        let page = inkgate_engine::Page::default();
        let text = specimen::written(Format::Text, true, &[("a.png", &page), ("b.png", &page)]);
        assert_eq!(text, "==> a.png <==\n\n==> b.png <==\n");
    }
}
