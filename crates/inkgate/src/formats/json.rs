//! JSON: one array with an object for each page, or for a file that failed; the objects are those of `jsonl`.

use std::io::{self, Write};

use inkgate_gateway::wire::page::{Extras, FailedJson, PageJson};

use super::{Failed, Sheet, Writer};

/// Writes one array, object by object.
#[derive(Default)]
pub struct Json {
    begun: bool,
}

impl Json {
    fn object(&mut self, object: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
        let before = if std::mem::replace(&mut self.begun, true) { ",\n" } else { "[\n" };
        out.write_all(before.as_bytes())?;
        Ok(serde_json::to_writer(out, object)?)
    }
}

impl Writer for Json {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.object(&PageJson::new(sheet.file, sheet.page, Extras { blocks: true, ..Extras::default() }), out)
    }

    fn failed(&mut self, file: &str, failed: &Failed, out: &mut dyn Write) -> io::Result<()> {
        self.object(&FailedJson::coded(file, failed.code, failed.message.clone()), out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, specimen};

    #[test]
    fn the_whole_is_one_array() {
        let page = specimen::page(0);
        let text = specimen::written(Format::Json, true, &[("a", &page), ("b", &page)]);
        let array: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(array.len(), 2);
        assert_eq!(array[1]["file"], "b");
        assert_eq!(array[0]["blocks"][0]["kind"], "heading");
        assert_eq!(specimen::written(Format::Json, false, &[]), "[]\n");
    }
}
