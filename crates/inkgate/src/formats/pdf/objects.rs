//! A PDF file written object by object: header, objects as they come, and the table of where they stand.
//!
//! ISO 32000-1, 7.5. The builders of `pdf-writer` keep a whole document in memory; this keeps eight bytes an object.

use std::io::{self, Write};

use pdf_writer::{Chunk, Ref};

/// Where each object stands.
#[derive(Default)]
pub struct Objects {
    /// Bytes written so far.
    at: u64,
    /// Offset of object `index + 1`; 0 until it is written.
    offsets: Vec<u64>,
}

impl Objects {
    /// Writes the header. The second line's bytes above 127 tell transfer programs that the file is binary.
    pub fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", out)
    }

    /// The number of an object to be written later.
    pub fn next(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    /// Writes `chunk`, which holds object `id` and no other.
    pub fn write(&mut self, id: Ref, chunk: &Chunk, out: &mut dyn Write) -> io::Result<()> {
        let index = usize::try_from(id.get()).unwrap_or_default().wrapping_sub(1);
        if let Some(offset) = self.offsets.get_mut(index) {
            *offset = self.at;
        }
        self.put(chunk.as_bytes(), out)
    }

    /// Writes the table and the trailer.
    pub fn end(&mut self, root: Ref, info: Ref, out: &mut dyn Write) -> io::Result<()> {
        let (table, size) = (self.at, self.offsets.len() + 1);
        writeln!(out, "xref\n0 {size}\n0000000000 65535 f ")?;
        for offset in &self.offsets {
            writeln!(out, "{offset:010} 00000 n ")?;
        }
        writeln!(
            out,
            "trailer\n<< /Size {size} /Root {} 0 R /Info {} 0 R >>\nstartxref\n{table}\n%%EOF",
            root.get(),
            info.get()
        )
    }

    fn put(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.at += bytes.len() as u64;
        out.write_all(bytes)
    }
}
