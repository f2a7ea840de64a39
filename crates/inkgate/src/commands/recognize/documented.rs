//! `--document`: the fields of documents instead of lines of text.
//!
//! As text, a line a field; as json and jsonl, every field with its evidence, as a signed call's detail has it; as tsv, a row
//! a document and a column a field, for people with a folder of scans.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use inkgate_documents::documents::LIST;
use inkgate_documents::examine::{Wish, documents};
use inkgate_documents::schema::Document;
use inkgate_documents::{Found, plates};
use inkgate_engine::{Engine, Page, Want};
use inkgate_gateway::Clock;
use inkgate_gateway::wire::fields::FieldsJson;
use inkgate_gateway::wire::page::FailedJson;
use serde::Serialize;

use super::feed::{Already, Feed, next};
use super::inputs::Input;
use super::interrupt::{self, Interrupt};
use super::page_choice::PageChoice;
use super::pictured::Pictures;
use super::progress::Progress;
use super::target::refuse_to_write_over;
use super::timing;
use crate::failure::Failure;
use crate::formats::{Failed, Format};
use crate::language::Language;
use crate::say::say;

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

/// What is read.
pub struct Files {
    /// Files, in the order of the results.
    pub inputs: Vec<Input>,
    /// Which pages of each.
    pub choice: Option<PageChoice>,
    /// Whether it is said where the time of each page went.
    pub timing: bool,
}

/// Reads the inputs in their order.
///
/// # Errors
/// An output that cannot be written. A file that cannot be read is reported, and the exit status is then 1.
pub fn run(engine: Engine, from: Files, mut fields: Fields, want: &Want) -> Result<ExitCode, Failure> {
    let language = Language::here();
    let Files { inputs, choice, timing } = from;
    let interrupt = Interrupt::listen(want.cancel.clone());
    let progress = Progress::on_stderr(inputs.len());
    let inputs = Arc::new(inputs);
    let feed = Feed {
        engine,
        inputs: Arc::clone(&inputs),
        want: want.clone(),
        choice,
        pictures: Arc::new(Pictures { for_pdf: false, annotator: None }),
        progress: progress.clone(),
    };
    let tasks = feed.begin(|_| Already::Pages(HashSet::new()))?;
    // Of files: those that failed in part or whole, and those that were read and show no document.
    let (mut failed, mut without) = (0usize, 0usize);
    let mut of_this = Some((0, false));
    let mut written = fields.begin();
    while written.is_ok()
        && let Some((task, outcome)) = next(&tasks, &interrupt)
    {
        let Some(input) = inputs.get(task.input) else { break };
        let (before, mut broken) = of_this.take().unwrap_or((fields.found, false));
        written = match outcome {
            Ok(done) => {
                if timing {
                    progress.say(&timing::line(&input.name, &done.page));
                }
                progress.aside(|| fields.page(&input.name, &done.page))
            }
            Err(error) => {
                broken = true;
                progress.say(&format!("inkgate: {}: {}", input.name, error.said(language)));
                progress.aside(|| fields.failed(&input.name, &error))
            }
        };
        progress.page_done();
        if task.last {
            failed += usize::from(broken);
            without += usize::from(!broken && fields.found == before);
        } else {
            of_this = Some((before, broken));
        }
    }
    // Nobody takes further results: the workers need not make them.
    want.cancel.cancel();
    let written = written.and_then(|()| progress.aside(|| fields.end()));
    progress.end();
    match written {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        written => written.map_err(|error| cannot_write(&error))?,
    }
    if interrupt.was_pressed() {
        say(language.choose("inkgate: interrupted", "inkgate: 已中断"));
        return Ok(ExitCode::from(interrupt::EXIT));
    }
    let all = inputs.len();
    if without > 0 {
        say(&language.choose(
            format!("inkgate: no document was found in {without} of {all} files"),
            format!("inkgate: {all} 个文件中有 {without} 个没有找到证件"),
        ));
    }
    if failed > 0 {
        say(&language.choose(
            format!("inkgate: {failed} of {all} files could not be read in full"),
            format!("inkgate: {all} 个文件中有 {failed} 个没能完整识别"),
        ));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
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
    found: usize,
}

impl Fields {
    /// Into the file that was named, or onto standard output; checked before anything is read.
    ///
    /// # Errors
    /// A format that holds no fields, a folder, one of the inputs, a file that cannot be made.
    pub fn to(
        output: Option<&Path>,
        inputs: &[Input],
        format: Format,
        wanted: Wanted,
    ) -> Result<Self, Failure> {
        holds_fields(format)?;
        let out: Box<dyn Write> = match output.filter(|path| *path != Path::new("-")) {
            None => Box::new(io::stdout()),
            Some(path) if path.is_dir() => {
                let sentence = "--document writes one file for all: name it, as `--output fields.jsonl`";
                return Err(Failure::usage(sentence.to_owned()));
            }
            Some(path) => {
                refuse_to_write_over(path, inputs)?;
                Box::new(File::create(path).map_err(|error| cannot_write(&error))?)
            }
        };
        Ok(Self::into(out, format, wanted))
    }

    /// Into `out`, which gets nothing before [`Fields::begin`].
    pub fn into(out: Box<dyn Write>, format: Format, wanted: Wanted) -> Self {
        Self { out: BufWriter::new(out), format, wanted, columns: wanted.columns(), first: true, found: 0 }
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
        self.found += found.len();
        match self.format {
            Format::Json | Format::Jsonl => self.object(&FieldsJson::documents(file, page, &found, None)),
            Format::Tsv => found.iter().try_for_each(|found| self.row(file, page, found)),
            _ => found.iter().try_for_each(|found| self.lines(file, page, found)),
        }
    }

    fn plates(&mut self, file: &str, page: &Page) -> io::Result<()> {
        let found = plates::read(page);
        self.found += found.len();
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
            let label = field.map_or(key, |field| &field.chinese);
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
