//! The formats that `inkgate recognize` writes: one file each, listed here.
//!
//! A writer gets pages in their final order and writes each as soon as it has it, so that an output of any length needs
//! the memory of one page.

mod alto;
mod hocr;
mod json;
mod jsonl;
mod markdown;
mod pdf;
pub mod quad;
mod text;
mod tsv;
mod words;
pub mod xml;

use std::io::{self, Write};

use inkgate_engine::{Error, Page};

use crate::chinese;
use crate::language::Language;

pub use pdf::PagePicture;

/// What the text is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Plain text, a blank line between blocks, a form feed between pages
    #[default]
    Text,
    /// One JSON array with all pages
    Json,
    /// One JSON object a line for each page
    Jsonl,
    /// Markdown: headings, paragraphs, tables
    Md,
    /// One line of text a row, with its four corners
    Tsv,
    /// hOCR (XHTML), down to words
    Hocr,
    /// ALTO 4 (XML), down to words
    Alto,
    /// The pictures with their text behind them, to search and select
    Pdf,
}

impl Format {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Md => "md",
            Self::Tsv => "tsv",
            Self::Hocr => "hocr",
            Self::Alto => "alto.xml",
            Self::Pdf => "pdf",
        }
    }

    /// Whether it writes each page's picture.
    pub fn shows_picture(self) -> bool {
        self == Self::Pdf
    }

    /// Whether one output can hold the pages of several files. An ALTO document describes one.
    pub fn holds_several_files(self) -> bool {
        self != Self::Alto
    }

    /// Whether it has a place for files that failed.
    pub fn tells_failures(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// A writer for one output. `several` says that pages of more than one file come into it.
    pub fn writer(self, several: bool) -> Box<dyn Writer> {
        match self {
            Self::Text => Box::new(text::Text::new(several)),
            Self::Json => Box::new(json::Json::default()),
            Self::Jsonl => Box::new(jsonl::Jsonl),
            Self::Md => Box::new(markdown::Markdown::new(several)),
            Self::Tsv => Box::new(tsv::Tsv::default()),
            Self::Hocr => Box::new(hocr::Hocr::default()),
            Self::Alto => Box::new(alto::Alto::default()),
            Self::Pdf => Box::new(pdf::Pdf::default()),
        }
    }
}

/// One page to write.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// The file's name for people.
    pub file: &'a str,
    /// What was read.
    pub page: &'a Page,
    /// The page's picture, where [`Format::shows_picture`].
    pub picture: Option<&'a PagePicture>,
}

/// A page or file that could not be read.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Stable, lower case: an [`inkgate_engine::ErrorKind::code`] or one of the command's own.
    pub code: &'static str,
    /// One sentence for a person.
    pub message: String,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { code: error.kind().code(), message: error.to_string() }
    }
}

impl Failed {
    /// What a person is told: in Chinese the sentence of the code, with the particulars behind it.
    pub fn said(&self, language: Language) -> String {
        match (language, chinese::failure(self.code)) {
            (Language::Chinese, Some(sentence)) => format!("{sentence}（{}）", self.message),
            _ => self.message.clone(),
        }
    }
}

/// Writes pages to one output.
pub trait Writer {
    /// Writes one page.
    ///
    /// # Errors
    /// Whatever writing gives.
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Writes that `file` failed, in the formats that have a place for it.
    ///
    /// # Errors
    /// Whatever writing gives.
    fn failed(&mut self, file: &str, failed: &Failed, out: &mut dyn Write) -> io::Result<()> {
        let _ = (file, failed, out);
        Ok(())
    }

    /// Writes what comes after the last page.
    ///
    /// # Errors
    /// Whatever writing gives.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }
}

#[cfg(test)]
pub mod specimen;
