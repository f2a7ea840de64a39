//! `--document`: the fields of documents instead of lines of text.
//!
//! As text, a line a field; as json and jsonl, every field with its evidence, as a signed call's detail has it; as tsv, a row
//! a document and a column a field, for people with a folder of scans.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crossbeam_channel::{Receiver, bounded};
use inkgate_documents::documents::LIST;
use inkgate_documents::examine::{Wish, documents};
use inkgate_documents::schema::Document;
use inkgate_documents::{Found, plates};
use inkgate_engine::{Engine, Error, Page, Reading, Want};
use inkgate_gateway::Clock;
use inkgate_gateway::wire::fields::FieldsJson;
use inkgate_gateway::wire::page::FailedJson;
use serde::Serialize;

use super::inputs::Input;
use crate::failure::Failure;
use crate::formats::{Failed, Format};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    /// Whatever is there, number plates left out.
    Auto,
    /// One document.
    One(&'static Document),
    /// Number plates.
    Plate,
}

/// The words that `--document` takes.
pub fn words() -> impl Iterator<Item = &'static str> {
    LIST.iter().map(|document| document.key).chain(["plate", "auto"])
}

impl Wanted {
    /// Of a word of [`words`].
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "plate" => Some(Self::Plate),
            _ => inkgate_documents::documents::find(word).map(Self::One),
        }
    }

    /// What the engine is asked for besides.
    pub fn asked(self, want: &Want) -> Want {
        let wish = Wish {
            of: self.document(),
            flags: true,
            today: Some(Clock::system().day_in_china()),
            ..Wish::default()
        };
        let plates = matches!(self, Self::Plate);
        let look = (!plates).then(|| wish.look());
        Want { alternatives: true, plates, look, ..want.clone() }
    }

    /// The one that is looked for, if it is one.
    pub fn document(self) -> Option<&'static Document> {
        match self {
            Self::One(document) => Some(document),
            _ => None,
        }
    }

    /// The fields that there are, each once: the columns of a table.
    fn columns(self) -> Vec<&'static str> {
        let mut all = Vec::new();
        if matches!(self, Self::Plate) {
            return vec!["number", "type", "confidence"];
        }
        for document in
            LIST.iter().filter(|document| self.document().is_none_or(|one| one.key == document.key))
        {
            for field in document.sides.iter().flat_map(|side| side.fields) {
                if !all.contains(&field.key) {
                    all.push(field.key);
                }
            }
        }
        all
    }
}

/// Refuses a format that has no place for fields.
///
/// # Errors
/// With the formats that have one.
pub fn holds_fields(format: Format) -> Result<(), Failure> {
    if matches!(format, Format::Text | Format::Json | Format::Jsonl | Format::Tsv) {
        return Ok(());
    }
    Err(Failure::usage("--document is written as text, json, jsonl or tsv: choose one of them".to_owned()))
}

/// Reads the inputs in their order.
///
/// # Errors
/// A format that holds no fields, an output that cannot be written.
pub fn run(
    engine: &Engine,
    inputs: &[Input],
    wanted: Wanted,
    format: Format,
    output: Option<&PathBuf>,
    want: &Want,
) -> Result<ExitCode, Failure> {
    holds_fields(format)?;
    let out: Box<dyn Write> = match output {
        None => Box::new(io::stdout()),
        Some(path) if path.as_os_str() == "-" => Box::new(io::stdout()),
        Some(path) => Box::new(File::create(path).map_err(|error| cannot_write(&error))?),
    };
    let mut writer = Fields::into(out, format, wanted);
    let want = wanted.asked(want);
    let most = 2 * engine.description().workers.max(1);
    let mut under_way: VecDeque<(&Input, Receiver<Result<Reading, Error>>)> = VecDeque::new();
    let mut failed = 0usize;
    writer.begin().map_err(|error| cannot_write(&error))?;
    let mut next = inputs.iter();
    loop {
        while under_way.len() < most
            && let Some(input) = next.next()
        {
            match input.bytes(want.limits.bytes) {
                Ok(bytes) => {
                    let (send, answer) = bounded(1);
                    engine.submit(bytes.into(), want.clone(), move |reading| {
                        let _ = send.send(reading);
                    });
                    under_way.push_back((input, answer));
                }
                Err(error) => {
                    let (send, answer) = bounded(1);
                    let error = Error::new(inkgate_engine::ErrorKind::Malformed, error.message);
                    let _ = send.send(Err(error));
                    under_way.push_back((input, answer));
                }
            }
        }
        let Some((input, answer)) = under_way.pop_front() else { break };
        let done = match answer.recv().unwrap_or_else(|_| Err(lost())) {
            Ok(reading) => reading.pages.iter().try_for_each(|page| writer.page(&input.name, page)),
            Err(error) => {
                failed += 1;
                eprintln!("inkgate: {}: {error}", input.name);
                writer.failed(&input.name, &Failed::from(error))
            }
        };
        done.map_err(|error| cannot_write(&error))?;
    }
    writer.end().map_err(|error| cannot_write(&error))?;
    Ok(if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn lost() -> Error {
    Error::new(inkgate_engine::ErrorKind::Internal, "the worker was lost; please report it")
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(format!(
        "cannot write the output: {error}; see that there is room and that the folder may be written"
    ))
}

/// Writes the fields of one page after the other.
pub struct Fields {
    out: BufWriter<Box<dyn Write>>,
    format: Format,
    wanted: Wanted,
    columns: Vec<&'static str>,
    first: bool,
}

impl Fields {
    /// Into `out`, which gets nothing before [`Fields::begin`].
    pub fn into(out: Box<dyn Write>, format: Format, wanted: Wanted) -> Self {
        Self { out: BufWriter::new(out), format, wanted, columns: wanted.columns(), first: true }
    }

    /// What comes before the first page.
    ///
    /// # Errors
    /// Whatever writing gives.
    pub fn begin(&mut self) -> io::Result<()> {
        match self.format {
            Format::Json => write!(self.out, "["),
            Format::Tsv => {
                writeln!(self.out, "file\tpage\tdocument\tside\t{}\tdoubts", self.columns.join("\t"))
            }
            _ => Ok(()),
        }
    }

    /// What comes after the last page.
    ///
    /// # Errors
    /// Whatever writing gives.
    pub fn end(&mut self) -> io::Result<()> {
        if self.format == Format::Json {
            writeln!(self.out, "]")?;
        }
        self.out.flush()
    }

    /// One page.
    ///
    /// # Errors
    /// Whatever writing gives.
    pub fn page(&mut self, file: &str, page: &Page) -> io::Result<()> {
        if matches!(self.wanted, Wanted::Plate) {
            return self.plates(file, page);
        }
        let found = documents(page, self.wanted.document());
        match self.format {
            Format::Json | Format::Jsonl => self.object(&FieldsJson::documents(file, page, &found, None)),
            Format::Tsv => found.iter().try_for_each(|found| self.row(file, page, found)),
            _ => found.iter().try_for_each(|found| self.lines(file, page, found)),
        }
    }

    fn plates(&mut self, file: &str, page: &Page) -> io::Result<()> {
        let found = plates::read(page);
        let number = page.index + 1;
        match self.format {
            Format::Json | Format::Jsonl => self.object(&FieldsJson::plates(file, page, &found)),
            Format::Tsv => found.iter().try_for_each(|found| {
                let (plate, kind) = (&found.plate, found.type_name());
                writeln!(
                    self.out,
                    "{}\t{number}\tplate\t\t{plate}\t{kind}\t{:.4}\t",
                    cell(file),
                    found.confidence
                )
            }),
            _ => found.iter().try_for_each(|found| {
                writeln!(self.out, "{file}: {} {} ({:.2})", found.plate, found.type_name(), found.confidence)
            }),
        }
    }

    fn object(&mut self, object: &impl Serialize) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        }
        self.first = false;
        serde_json::to_writer(&mut self.out, object)?;
        self.out.write_all(b"\n")
    }

    /// A row a side; what is in doubt is named in the last column.
    fn row(&mut self, file: &str, page: &Page, found: &Found) -> io::Result<()> {
        let (document, side) = (found.document.key, found.side.key);
        write!(self.out, "{}\t{}\t{document}\t{side}", cell(file), page.index + 1)?;
        for column in &self.columns {
            write!(self.out, "\t{}", cell(found.value(column).unwrap_or_default()))?;
        }
        let doubtful = found.fields.iter().filter(|(_, reading)| reading.flaw.is_some() || reading.corrected);
        let doubts: Vec<&str> = doubtful.map(|(key, _)| *key).collect();
        writeln!(self.out, "\t{}", doubts.join(" "))
    }

    fn lines(&mut self, file: &str, page: &Page, found: &Found) -> io::Result<()> {
        let (document, side) = (found.document.chinese, found.side.chinese);
        writeln!(self.out, "{file} ({}): {document}{side}", page.index + 1)?;
        for (key, reading) in &found.fields {
            let field = found.side.fields.iter().find(|field| field.key == *key);
            let label = field.and_then(|field| field.labels.first().copied()).unwrap_or(key);
            let flaw = reading.flaw.as_ref().map(|flaw| format!("  ! {flaw}")).unwrap_or_default();
            if let Some(value) = &reading.value {
                writeln!(self.out, "  {label}: {value}{flaw}")?;
            }
        }
        Ok(())
    }

    /// A page or file that failed, where the format has a place for it.
    ///
    /// # Errors
    /// Whatever writing gives.
    pub fn failed(&mut self, file: &str, failed: &Failed) -> io::Result<()> {
        match self.format {
            Format::Json | Format::Jsonl => {
                self.object(&FailedJson::coded(file, failed.code, failed.message.clone()))
            }
            _ => Ok(()),
        }
    }
}

/// A value that can neither end its cell nor its row.
fn cell(text: &str) -> String {
    text.replace(|char: char| char.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_something_and_columns_are_not_doubled() {
        for word in words() {
            let columns = Wanted::of(word).unwrap().columns();
            let mut apart = columns.clone();
            apart.sort_unstable();
            apart.dedup();
            assert_eq!(apart.len(), columns.len(), "{word}");
            assert!(!columns.is_empty(), "{word}");
        }
        assert!(Wanted::of("letter").is_none());
    }
}
