//! JSON Lines: one object a line for each page, or for a file that failed. The shape is the gateway's.

use std::io::{self, Write};

use inkgate_gateway::wire::page::{Extras, FailedJson, PageJson};

use super::{Failed, Sheet, Writer};

/// Writes objects, one a line.
pub struct Jsonl;

impl Writer for Jsonl {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &PageJson::new(sheet.file, sheet.page, Extras::default()))?;
        writeln!(out)
    }

    fn failed(&mut self, file: &str, failed: &Failed, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &FailedJson::coded(file, failed.code, failed.message.clone()))?;
        writeln!(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Failed, Format, specimen};

    #[test]
    fn a_line_a_page_and_a_line_a_failure() {
        let page = specimen::page(2);
        let mut writer = Format::Jsonl.writer(true);
        let mut out = Vec::new();
        writer.page(&specimen::sheet("a.pdf", &page), &mut out).unwrap();
        writer.failed("b", &Failed { code: "empty", message: "no bytes".into() }, &mut out).unwrap();
        writer.end(&mut out).unwrap();
        let lines: Vec<serde_json::Value> = out
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["page"], 3);
        assert_eq!(lines[0]["lines"][0]["text"], "发票 Invoice");
        assert_eq!(lines[0]["lines"][0]["polygon"][2], serde_json::json!([240.0, 50.0]));
        assert_eq!(
            lines[1],
            serde_json::json!({"file": "b", "error": {"code": "empty", "message": "no bytes"}})
        );
    }
}
