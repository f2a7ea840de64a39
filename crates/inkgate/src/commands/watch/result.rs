//! The result of one file while it is written: pages as they come, and what could not be read.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use inkgate_gateway::wire::page::FailedJson;

use super::Shape;
use super::arrivals::Arrival;
use super::journal::{Journal, Placed, Went, error_of};
use crate::commands::recognize::documented::Fields;
use crate::commands::recognize::feed::Done;
use crate::commands::recognize::places::with_suffix;
use crate::formats::{Failed, Sheet, Writer};

/// Where the result of `arrival` goes inside OUT: its whole name, so that none ever stands in another's way.
pub fn place_of(arrival: &Arrival, shape: Shape) -> PathBuf {
    with_suffix(&arrival.place, &format!(".{}", shape.format.extension()))
}

/// A result that is being written.
pub struct Unfinished {
    shape: Shape,
    part: String,
    writing: Writing,
    /// Whether a page is in it.
    worth: bool,
    failures: Vec<Failed>,
}

enum Writing {
    Lines(Box<dyn Writer>, BufWriter<File>),
    Fields(Fields),
}

impl Unfinished {
    /// Begins.
    ///
    /// # Errors
    /// Nothing can be written.
    pub fn begin(journal: &mut Journal, shape: Shape) -> io::Result<Self> {
        let (part, file) = journal.part()?;
        let writing = match shape.document {
            None => Writing::Lines(shape.format.writer(false), BufWriter::new(file)),
            Some(wanted) => {
                let mut fields = Fields::into(Box::new(file), shape.format, wanted);
                fields.begin()?;
                Writing::Fields(fields)
            }
        };
        Ok(Self { shape, part, writing, worth: false, failures: Vec::new() })
    }

    /// Writes a page.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn page(&mut self, name: &str, done: &Done) -> io::Result<()> {
        self.worth = true;
        match &mut self.writing {
            Writing::Lines(writer, out) => {
                let picture = done.pictured.for_pdf.as_ref();
                writer.page(&Sheet { file: name, page: &done.page, picture }, out)
            }
            Writing::Fields(fields) => fields.page(name, &done.page),
        }
    }

    /// Takes that a page, or all, could not be read.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn failed(&mut self, name: &str, failed: Failed) -> io::Result<()> {
        let written = match &mut self.writing {
            Writing::Lines(writer, out) => writer.failed(name, &failed, out),
            Writing::Fields(fields) => fields.failed(name, &failed),
        };
        self.failures.push(failed);
        written
    }

    /// Gives it up.
    pub fn dropped(self, journal: &Journal) {
        journal.drop_part(&self.part);
    }

    /// Ends it, has it written down and put in place. Gives the place, and how it went.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(
        self,
        arrival: &Arrival,
        sha256: String,
        journal: &mut Journal,
    ) -> io::Result<(Option<PathBuf>, Went)> {
        match self.writing {
            Writing::Lines(mut writer, mut out) => {
                writer.end(&mut out)?;
                out.flush()?;
            }
            Writing::Fields(mut fields) => fields.end()?,
        }
        let mut results: Vec<Placed> = Vec::new();
        let place = self.worth.then(|| place_of(arrival, self.shape));
        match &place {
            Some(place) => results.push(journal.placed(self.part, place.clone())?),
            None => journal.drop_part(&self.part),
        }
        let went = if self.failures.is_empty() { Went::Read } else { Went::Failed };
        if went == Went::Failed {
            let (part, mut file) = journal.part()?;
            for failed in &self.failures {
                let told = FailedJson::coded(&arrival.name, failed.code, failed.message.clone());
                serde_json::to_writer(&mut file, &told)?;
                file.write_all(b"\n")?;
            }
            results.push(journal.placed(part, error_of(&arrival.place))?);
        }
        journal.done(arrival, sha256, went, results)?;
        Ok((place, went))
    }
}

/// Answers `arrival` with bytes that are there already.
///
/// # Errors
/// They cannot be written.
pub fn answer(
    arrival: &Arrival,
    sha256: String,
    bytes: &[u8],
    shape: Shape,
    journal: &mut Journal,
) -> io::Result<PathBuf> {
    let (part, mut file) = journal.part()?;
    file.write_all(bytes)?;
    let place = place_of(arrival, shape);
    let placed = journal.placed(part, place.clone())?;
    journal.done(arrival, sha256, Went::Read, vec![placed])?;
    Ok(place)
}
