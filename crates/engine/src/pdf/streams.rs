//! Streams of a PDF before they are unpacked: how much they would become, so that a small file cannot fill the memory.
//!
//! The renderer unpacks a stream whole and without bound. So its size is found out first by unpacking into nothing:
//! the document's tables before it is opened, a page's programs and fonts before the page is gone through, and each
//! picture when the page is about to show it.

use std::collections::HashSet;

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro::hayro_syntax::page::Page;
use memchr::memmem;

use super::unpacked::{Packing, unpacked};
use crate::decode::{check_size, jpeg_size, malformed, too_much};
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

/// Checks the page's own programs and everything they can name, pictures excepted (see [`check_picture`]).
///
/// # Errors
/// A stream that would become more than [`PROGRAM`] bytes, or more objects than any page has.
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
            // Its size is looked at when it is shown; its own dictionary leads to colour spaces and masks.
            return self.dict(stream.dict(), waiting);
        }
        check_program(stream, self.limits)?;
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
    let cap = PROGRAM.min(limits.bytes.saturating_mul(64));
    size_within(stream, cap).map(|_| ()).ok_or_else(|| too_much("PDF page", "a stream unpacks to too much"))
}

/// The unpacked size of a stream, or `None` when it is above `cap`. Coded pictures count as they are.
fn size_within(stream: &Stream<'_>, cap: usize) -> Option<usize> {
    let data = stream.raw_data();
    let packings: Vec<Packing> = stream.filters().iter().filter_map(|f| packing(*f)).collect();
    let widest = packings.iter().fold(data.len(), |size, p| size.saturating_mul(p.widest()));
    if widest <= cap {
        return Some(widest);
    }
    let size = unpacked(&data, &packings, cap);
    (size <= cap).then_some(size)
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

/// Checks a picture that a page is about to show, and its mask: the size that its dictionary says, the size that its
/// coding says, and what its packing becomes.
///
/// # Errors
/// More than the limits allow.
pub(super) fn check_picture(stream: &Stream<'_>, limits: &Limits) -> Result<(), Error> {
    check_one_picture(stream, limits)?;
    for key in [b"SMask".as_slice(), b"Mask"] {
        if let Some(mask) = stream.dict().get::<Stream<'_>>(key) {
            check_one_picture(&mask, limits)?;
        }
    }
    Ok(())
}

fn check_one_picture(stream: &Stream<'_>, limits: &Limits) -> Result<(), Error> {
    let dict = stream.dict();
    let number = |long: &[u8], short: &[u8]| dict.get::<u32>(short).or_else(|| dict.get::<u32>(long));
    let width = u64::from(number(b"Width", b"W").unwrap_or(1));
    let height = u64::from(number(b"Height", b"H").unwrap_or(1));
    check_size("picture in the PDF", width, height, limits)?;
    let cap = usize::try_from(limits.pixels.saturating_mul(4)).unwrap_or(usize::MAX);
    size_within(stream, cap).ok_or_else(|| too_much("PDF page", "a picture unpacks to too much"))?;
    let filters = stream.filters();
    let Some(coding) = filters.last().copied() else { return Ok(()) };
    if !matches!(coding, Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode | Filter::CcittFaxDecode)
    {
        return Ok(());
    }
    if coding == Filter::CcittFaxDecode {
        let parms = dict.get::<Dict<'_>>(b"DecodeParms").or_else(|| dict.get::<Dict<'_>>(b"DP"));
        let last =
            |key: &[u8]| dict.get::<Array<'_>>(key).and_then(|a| a.iter::<Object<'_>>().last()?.into_dict());
        let parms = parms.or_else(|| last(b"DecodeParms")).or_else(|| last(b"DP"));
        let columns = parms.and_then(|p| p.get::<u32>(b"Columns")).unwrap_or(1728);
        return check_size("picture in the PDF", u64::from(columns), height, limits);
    }
    if filters.len() > 1 {
        // A coded picture inside a packing is rare, and its header stands within the packing.
        return Ok(());
    }
    let data = stream.raw_data();
    let inner = match coding {
        Filter::DctDecode => jpeg_size(&data).map(|(w, h)| (u64::from(w), u64::from(h))),
        Filter::JpxDecode => jpx_size(&data),
        _ => jbig2_size(&data),
    };
    let Some((w, h)) = inner else { return Ok(()) };
    if w == 0 || h == 0 {
        return Err(malformed("PDF", "a picture without size"));
    }
    // The renderer keeps to the dictionary where a JPEG says more.
    if coding == Filter::DctDecode { Ok(()) } else { check_size("picture in the PDF", w, h, limits) }
}

/// The image size of a JPEG 2000 codestream: its SIZ marker (ISO 15444-1, A.5.1), wherever the file puts it.
fn jpx_size(data: &[u8]) -> Option<(u64, u64)> {
    let at = memmem::find(data, &[0xFF, 0x4F, 0xFF, 0x51])? + 8;
    let be32 = |i: usize| Some(u64::from(u32::from_be_bytes(data.get(at + i..at + i + 4)?.try_into().ok()?)));
    Some((be32(0)?.saturating_sub(be32(8)?), be32(4)?.saturating_sub(be32(12)?)))
}

/// The page size in a JBIG2 stream's page information segment (ITU-T T.88, 7.4.8), which stands first in a PDF.
fn jbig2_size(data: &[u8]) -> Option<(u64, u64)> {
    let mut at = 0usize;
    // A handful of segments may precede it.
    for _ in 0..64 {
        let flags = *data.get(at + 4)?;
        let number = u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?);
        let refers = usize::from(*data.get(at + 5)? >> 5);
        if refers > 4 {
            return None;
        }
        let each = if number <= 256 {
            1
        } else if number <= 65_536 {
            2
        } else {
            4
        };
        let page = if flags & 0x40 != 0 { 4 } else { 1 };
        let length_at = at + 6 + refers * each + page;
        let length = u32::from_be_bytes(data.get(length_at..length_at + 4)?.try_into().ok()?);
        let body = length_at + 4;
        if flags & 0x3F == 48 {
            let be32 = |i: usize| Some(u64::from(u32::from_be_bytes(data.get(i..i + 4)?.try_into().ok()?)));
            let (width, height) = (be32(body)?, be32(body + 4)?);
            // An unknown height grows with the stripes that the data has.
            return Some((width, if height == 0xFFFF_FFFF { 1 } else { height }));
        }
        at = body.checked_add(usize::try_from(length).ok()?)?;
    }
    None
}
