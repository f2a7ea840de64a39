//! Streams of a PDF before they are unpacked: how much they would become, so that a small file cannot fill the memory.
//!
//! The renderer unpacks a stream whole and without bound. So its size is found out first by unpacking into nothing:
//! the document's tables before it is opened, a page's programs, fonts and pictures before the page is gone through.

use std::borrow::Cow;
use std::collections::HashSet;

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro::hayro_syntax::page::Page;
use memchr::memmem;

use super::pictures;
use super::unpacked::{Packing, unpack, unpacked};
use crate::decode::{malformed, too_much};
use crate::{Error, Limits};

/// What all object and cross-reference streams of a document may become together.
const TABLES: usize = 256 << 20;

/// What one program, font, profile or table of a page may become.
const PROGRAM: usize = 128 << 20;

/// Objects of one page that are followed; beyond, a page is refused as too entangled.
const MAX_OBJECTS: usize = 100_000;

/// Checks the streams that opening a document unpacks: those that look like object or cross-reference streams.
///
/// # Errors
/// Streams that would become more than [`TABLES`] bytes.
pub(super) fn check_tables(bytes: &[u8]) -> Result<(), Error> {
    let encrypted = memmem::rfind(bytes, b"/Encrypt").is_some();
    let mut left = TABLES;
    for at in memmem::find_iter(bytes, b"stream") {
        if at >= 3 && bytes.get(at - 3..at) == Some(b"end") {
            continue;
        }
        let head = bytes.get(at.saturating_sub(64 << 10)..at).unwrap_or_default();
        // The dictionary begins after the object's number; without one in sight, everything counts as it.
        let dict = head.get(memmem::rfind(head, b"obj").unwrap_or(0)..).unwrap_or_default();
        if !is_table(dict) {
            continue;
        }
        let data = bytes.get(at + 6..).unwrap_or_default();
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
        let packings = packings_named(dict);
        let size = if encrypted && has(dict, b"/First") {
            // Its size cannot be told without the key; it is bounded by how far its coding can stretch.
            let length = memmem::find(data, b"endstream").unwrap_or(data.len());
            length.saturating_mul(1040).min(if length > 256 << 10 { usize::MAX } else { 8 * length })
        } else {
            unpacked(data, &packings, left)
        };
        left = left.checked_sub(size).ok_or_else(|| too_much("PDF", "its tables unpack to too much"))?;
    }
    Ok(())
}

/// Whether a stream's dictionary is that of an object stream (`/First`) or a cross-reference stream (`/W [`). A name
/// written with escapes could be either.
fn is_table(dict: &[u8]) -> bool {
    let w = memmem::find_iter(dict, b"/W")
        .any(|at| dict.get(at + 2..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"[")));
    w || has(dict, b"/First") || dict.contains(&b'#')
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    memmem::find(bytes, needle).is_some()
}

/// The packings that a dictionary's raw text names, in order.
fn packings_named(dict: &[u8]) -> Vec<Packing> {
    const NAMES: [(&[u8], Packing); 5] = [
        (b"/FlateDecode", Packing::Flate),
        (b"/LZWDecode", Packing::Lzw),
        (b"/ASCII85Decode", Packing::Ascii85),
        (b"/ASCIIHexDecode", Packing::AsciiHex),
        (b"/RunLengthDecode", Packing::RunLength),
    ];
    let mut found: Vec<(usize, Packing)> = NAMES
        .iter()
        .flat_map(|&(name, kind)| memmem::find_iter(dict, name).map(move |at| (at, kind)))
        .collect();
    found.sort_by_key(|(at, _)| *at);
    // Escaped and abbreviated names are taken for what is nearly always used.
    if found.is_empty() { vec![Packing::Flate] } else { found.into_iter().map(|(_, kind)| kind).collect() }
}

/// Checks the page's own programs and everything they can name.
///
/// # Errors
/// A stream that would become more than [`PROGRAM`] bytes, a picture beyond the limits, or more objects than any page
/// has.
pub(super) fn check_page(page: &Page<'_>, limits: &Limits) -> Result<(), Error> {
    let mut walk = Walk { seen: HashSet::new(), objects: 0, limits };
    let mut waiting = Vec::new();
    walk.dict(page.raw(), &mut waiting)?;
    let inherited = page.resources();
    for dict in [
        &inherited.ext_g_states,
        &inherited.fonts,
        &inherited.properties,
        &inherited.color_spaces,
        &inherited.x_objects,
        &inherited.patterns,
        &inherited.shadings,
    ] {
        walk.dict(dict, &mut waiting)?;
    }
    while let Some(object) = waiting.pop() {
        match object {
            Object::Dict(dict) => walk.dict(&dict, &mut waiting)?,
            Object::Array(array) => walk.array(&array, &mut waiting)?,
            Object::Stream(stream) => walk.stream(&stream, &mut waiting)?,
            _ => {}
        }
    }
    Ok(())
}

/// Objects on the way from a page, each once.
struct Walk<'l> {
    seen: HashSet<ObjRef>,
    objects: usize,
    limits: &'l Limits,
}

impl Walk<'_> {
    fn dict<'a>(&mut self, dict: &Dict<'a>, waiting: &mut Vec<Object<'a>>) -> Result<(), Error> {
        for (key, value) in dict.entries() {
            // Ways to other pages and to what is not drawn.
            if matches!(
                key.as_ref(),
                b"Parent"
                    | b"P"
                    | b"Dest"
                    | b"A"
                    | b"AA"
                    | b"B"
                    | b"StructParents"
                    | b"Popup"
                    | b"IRT"
                    | b"Next"
                    | b"Prev"
            ) {
                continue;
            }
            match value {
                MaybeRef::Ref(reference) => {
                    if self.first_time(reference)?
                        && let Some(object) = dict.get::<Object<'_>>(key.as_ref())
                    {
                        waiting.push(object);
                    }
                }
                MaybeRef::NotRef(object) => {
                    self.count()?;
                    waiting.push(object);
                }
            }
        }
        Ok(())
    }

    fn array<'a>(&mut self, array: &Array<'a>, waiting: &mut Vec<Object<'a>>) -> Result<(), Error> {
        for (value, object) in array.raw_iter().zip(array.iter::<Object<'_>>()) {
            let wanted = match value {
                MaybeRef::Ref(reference) => self.first_time(reference)?,
                // Arrays of numbers are long and lead nowhere.
                MaybeRef::NotRef(Object::Dict(_) | Object::Array(_)) => true,
                MaybeRef::NotRef(_) => false,
            };
            if wanted {
                self.count()?;
                waiting.push(object);
            }
        }
        Ok(())
    }

    fn stream<'a>(&mut self, stream: &Stream<'a>, waiting: &mut Vec<Object<'a>>) -> Result<(), Error> {
        if is_picture(stream.dict()) {
            // Whatever calls itself a picture may be used as a program all the same.
            pictures::check(stream, self.limits)?;
        } else {
            check_program(stream, self.limits)?;
        }
        self.dict(stream.dict(), waiting)
    }

    fn first_time(&mut self, reference: ObjRef) -> Result<bool, Error> {
        self.count()?;
        Ok(self.seen.insert(reference))
    }

    fn count(&mut self) -> Result<(), Error> {
        self.objects += 1;
        if self.objects > MAX_OBJECTS {
            return Err(too_much("PDF page", "it names too many objects"));
        }
        Ok(())
    }
}

fn is_picture(dict: &Dict<'_>) -> bool {
    dict.get::<Name<'_>>(b"Subtype").is_some_and(|name| name.as_ref() == b"Image")
}

/// Checks a stream that is no picture.
fn check_program(stream: &Stream<'_>, limits: &Limits) -> Result<(), Error> {
    if stream.filters().iter().any(|filter| is_coding(*filter)) {
        return Err(malformed("PDF", "a program is coded as a picture"));
    }
    let cap = PROGRAM.min(limits.bytes.saturating_mul(64));
    size_within(stream, cap).map(|_| ()).ok_or_else(|| too_much("PDF page", "a stream unpacks to too much"))
}

/// The unpacked size of a stream, or `None` when it is above `cap`. Coded pictures count as they are.
pub(super) fn size_within(stream: &Stream<'_>, cap: usize) -> Option<usize> {
    let data = stream.raw_data();
    let packings: Vec<Packing> = stream.filters().iter().filter_map(|f| packing(*f)).collect();
    let widest = packings.iter().fold(data.len(), |size, p| size.saturating_mul(p.widest()));
    if widest <= cap {
        return Some(widest);
    }
    let size = unpacked(&data, &packings, cap);
    (size <= cap).then_some(size)
}

/// A picture in a coding of its own, its packings undone.
pub(super) struct Coded<'a> {
    pub coding: Filter,
    pub data: Cow<'a, [u8]>,
}

/// The coded picture that a stream holds, if it holds one.
///
/// # Errors
/// A coding that is not the last thing done to the stream; a packing around it that becomes more than `cap` bytes.
pub(super) fn coded<'a>(stream: &Stream<'a>, cap: usize) -> Result<Option<Coded<'a>>, Error> {
    let filters = stream.filters();
    let Some(place) = filters.iter().position(|filter| is_coding(*filter)) else { return Ok(None) };
    let (before, from) = filters.split_at(place);
    let &[coding] = from else { return Err(malformed("PDF", "a picture is coded more than once")) };
    let packings: Vec<Packing> = before.iter().filter_map(|filter| packing(*filter)).collect();
    let data = stream.raw_data();
    if packings.is_empty() {
        return Ok(Some(Coded { coding, data }));
    }
    let data =
        unpack(&data, &packings, cap).ok_or_else(|| too_much("PDF page", "a picture unpacks to too much"))?;
    Ok(Some(Coded { coding, data: Cow::Owned(data) }))
}

fn is_coding(filter: Filter) -> bool {
    matches!(filter, Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode | Filter::CcittFaxDecode)
}

fn packing(filter: Filter) -> Option<Packing> {
    Some(match filter {
        Filter::AsciiHexDecode => Packing::AsciiHex,
        Filter::Ascii85Decode => Packing::Ascii85,
        Filter::LzwDecode => Packing::Lzw,
        Filter::FlateDecode => Packing::Flate,
        Filter::RunLengthDecode => Packing::RunLength,
        _ => return None,
    })
}
