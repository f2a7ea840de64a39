//! Tab-separated values: a row a line of text, with its four corners, for spreadsheets and scripts.

use std::io::{self, Write};

use inkgate_gateway::wire::page::rounded;

use super::{Sheet, Writer};

const HEADER: &str = "file\tpage\tblock\tline\tx1\ty1\tx2\ty2\tx3\ty3\tx4\ty4\tscore\ttext";

/// Writes rows, after a header. Pages and lines count from 1, blocks too.
#[derive(Default)]
pub struct Tsv {
    begun: bool,
}

impl Tsv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            writeln!(out, "{HEADER}")?;
        }
        Ok(())
    }
}

impl Writer for Tsv {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        for (index, line) in sheet.page.lines.iter().enumerate() {
            write!(out, "{}\t{}\t{}\t{}", cell(sheet.file), sheet.page.index + 1, line.block + 1, index + 1)?;
            for at in line.polygon.iter().flatten() {
                write!(out, "\t{}", rounded(*at, 1))?;
            }
            writeln!(out, "\t{}\t{}", rounded(line.score, 4), cell(&line.text))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)
    }
}

/// A value that can neither end its cell nor its row: the format has no way to write tabs and line ends.
fn cell(text: &str) -> String {
    text.replace(|char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}'), " ")
}

#[cfg(test)]
mod tests {
    use super::super::{Format, specimen};

    #[test]
    fn every_row_has_the_columns_of_the_header() {
        let page = specimen::page(0);
        let text = specimen::written(Format::Tsv, true, &[("a\tb\n.png", &page), ("c.png", &page)]);
        let rows: Vec<Vec<&str>> = text.lines().map(|row| row.split('\t').collect()).collect();
        assert_eq!(rows.len(), 1 + 2 * page.lines.len());
        assert!(rows.iter().all(|row| row.len() == 14), "{rows:?}");
        assert_eq!(
            rows[1],
            [
                "a b .png",
                "1",
                "1",
                "1",
                "40",
                "20",
                "240",
                "20",
                "240",
                "50",
                "40",
                "50",
                "0.98",
                "发票 Invoice"
            ]
        );
    }

    #[test]
    fn an_empty_output_still_has_its_header() {
        assert_eq!(specimen::written(Format::Tsv, false, &[]).lines().count(), 1);
    }
}
