//! PDF: pages drawn to pixels by `hayro`, or, where a page carries sound text of its own, that text.
//!
//! A page is gone through twice. The first time ([`survey`]) nothing is drawn: text, pictures and the work that
//! drawing would be are collected, so that a page made to exhaust the machine is refused before it can. Then either
//! the text is taken over ([`layer`]) or the page is drawn ([`render`]).

mod fonts;
mod glyphs;
mod jbig2;
mod jpx;
mod layer;
mod pictures;
mod render;
mod shading;
mod sound;
mod streams;
mod survey;
mod unpacked;

use std::sync::Arc;

use hayro::RenderCache;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::decode::{Decoded, contain, malformed, no_such_page};
use crate::{Error, ErrorKind, Limits, Picture};

/// How many pages the document has.
///
/// # Errors
/// An encrypted or damaged document, or one whose tables unpack to too much.
pub(crate) fn page_count(bytes: &[u8]) -> Result<usize, Error> {
    contain("PDF", || open(bytes).map(|pdf| pdf.pages().len()))
}

/// Page `page` as its own text or as pixels.
///
/// # Errors
/// No such page; an encrypted, damaged or too demanding document.
pub(crate) fn decode(bytes: &[u8], page: usize, limits: &Limits) -> Result<Decoded, Error> {
    contain("PDF", || {
        let pdf = open(bytes)?;
        let pages = pdf.pages();
        let found = pages.get(page).ok_or_else(|| no_such_page(page, pages.len()))?;
        streams::check_page(found, limits)?;
        let cache = RenderCache::new();
        let settings = settings();
        let survey = survey::of(found, &settings, limits)?;
        let scale = render::scale(found, &survey, limits);
        if sound::is_sound(&survey)
            && let Some(text) = layer::page(page, &survey, scale, render::size(found, scale))
            && sound::has_ink(&survey, &render::draw(found, &cache, &settings, sound::INK_SCALE, limits)?)
        {
            return Ok(Decoded::Carried(text));
        }
        Ok(Decoded::Picture(render::draw(found, &cache, &settings, scale, limits)?))
    })
}

/// Page `page` as pixels, whatever text it carries, at the scale that [`decode`] takes.
///
/// # Errors
/// As [`decode`].
pub(crate) fn draw(bytes: &[u8], page: usize, limits: &Limits) -> Result<Picture, Error> {
    contain("PDF", || {
        let pdf = open(bytes)?;
        let pages = pdf.pages();
        let found = pages.get(page).ok_or_else(|| no_such_page(page, pages.len()))?;
        streams::check_page(found, limits)?;
        let settings = settings();
        let survey = survey::of(found, &settings, limits)?;
        let scale = render::scale(found, &survey, limits);
        render::draw(found, &RenderCache::new(), &settings, scale, limits)
    })
}

/// Opens a document; an empty password is tried by itself.
fn open(bytes: &[u8]) -> Result<Pdf, Error> {
    streams::check_tables(bytes)?;
    Pdf::new(Arc::new(bytes.to_vec())).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => Error::new(
            ErrorKind::Encrypted,
            "the PDF is encrypted in a way that is not read here; save it without encryption",
        ),
        LoadPdfError::Decryption(_) => {
            Error::new(ErrorKind::Encrypted, "the PDF opens only with a password; save it without one")
        }
        LoadPdfError::Invalid => malformed("PDF", "no readable page tree"),
    })
}

fn settings() -> InterpreterSettings {
    InterpreterSettings { font_resolver: Arc::new(fonts::resolve), ..InterpreterSettings::default() }
}
