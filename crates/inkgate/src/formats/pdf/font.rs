//! A font without outlines: every character is the same empty square, and a map tells readers which character it is.
//!
//! Composite font (Type0, Identity-H) over an embedded TrueType font of two empty glyphs: ISO 32000-1, 9.7 and 9.10.
//! Codes are given in the order in which characters first appear, so the maps are as long as the text is varied.

use std::collections::HashMap;
use std::io::{self, Write};

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Str};

use super::deflated;
use super::objects::Objects;

const NAME: Name<'_> = Name(b"Glyphless");
const SYSTEM: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Units of the em; the square's side.
const EM: i16 = 1000;
/// Above and beneath the baseline, in units; what the square is divided into by [`super::super::quad::baseline`].
const ASCENT: i16 = 800;
const DESCENT: i16 = -200;

/// The characters used so far, with their codes.
#[derive(Default)]
pub struct Glyphs {
    codes: HashMap<char, u16>,
    chars: Vec<char>,
}

impl Glyphs {
    /// `text` in codes of two bytes. After 65,534 different characters others are left out: Unicode has no text like it.
    pub fn codes(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for char in text.chars() {
            let code = match self.codes.get(&char) {
                Some(code) => *code,
                None => {
                    // 0 stays the missing character.
                    let Ok(code @ 1..=0xFFFE) = u16::try_from(self.chars.len() + 1) else { continue };
                    self.codes.insert(char, code);
                    self.chars.push(char);
                    code
                }
            };
            bytes.extend(code.to_be_bytes());
        }
        bytes
    }

    /// Writes the font as object `id` with all it needs.
    pub fn write(&self, id: Ref, objects: &mut Objects, out: &mut dyn Write) -> io::Result<()> {
        let [descendant, descriptor, file, unicode, to_glyph] = [(); 5].map(|()| objects.next());
        let mut chunk = Chunk::new();
        chunk
            .type0_font(id)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(unicode);
        objects.write(id, &chunk, out)?;

        let mut chunk = Chunk::new();
        chunk
            .cid_font(descendant)
            .subtype(CidFontType::Type2)
            .base_font(NAME)
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(f32::from(EM))
            .cid_to_gid_map_stream(to_glyph);
        objects.write(descendant, &chunk, out)?;

        let mut chunk = Chunk::new();
        chunk
            .font_descriptor(descriptor)
            .name(NAME)
            .flags(FontFlags::FIXED_PITCH | FontFlags::SYMBOLIC)
            .bbox(Rect::new(0.0, f32::from(DESCENT), f32::from(EM), f32::from(ASCENT)))
            .italic_angle(0.0)
            .ascent(f32::from(ASCENT))
            .descent(f32::from(DESCENT))
            .cap_height(f32::from(ASCENT))
            .stem_v(80.0)
            .font_file2(file);
        objects.write(descriptor, &chunk, out)?;

        let font = true_type();
        let packed = deflated(&font);
        let mut chunk = Chunk::new();
        let length = i32::try_from(font.len()).unwrap_or(i32::MAX);
        chunk.stream(file, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        objects.write(file, &chunk, out)?;

        let mut map = UnicodeCmap::<u16>::new(Name(b"Adobe-Identity-UCS"), SYSTEM);
        for (code, char) in (1..=u16::MAX).zip(&self.chars) {
            map.pair(code, *char);
        }
        let packed = deflated(&map.finish());
        let mut chunk = Chunk::new();
        let mut stream = chunk.cmap(unicode, &packed);
        stream.name(Name(b"Adobe-Identity-UCS")).system_info(SYSTEM);
        stream.filter(Filter::FlateDecode);
        stream.finish();
        objects.write(unicode, &chunk, out)?;

        // Every code is glyph 1.
        let packed = deflated(&[0, 1].repeat(self.chars.len() + 1));
        let mut chunk = Chunk::new();
        chunk.stream(to_glyph, &packed).filter(Filter::FlateDecode);
        objects.write(to_glyph, &chunk, out)
    }
}

/// A TrueType font file with two empty glyphs, and the tables that ISO 32000-1, 9.9 asks of one inside a PDF.
/// Field by field as the OpenType specification has them.
fn true_type() -> Vec<u8> {
    const GLYPHS: u16 = 2;
    let mut head = Vec::new();
    for half in [1_u16, 0, 1, 0] {
        head.extend(half.to_be_bytes()); // version, revision
    }
    head.extend([0; 4]); // checksum of the whole, filled in below
    head.extend(0x5F0F_3CF5_u32.to_be_bytes()); // magic number
    head.extend(0_u16.to_be_bytes()); // flags
    head.extend(EM.to_be_bytes());
    head.extend([0; 16]); // created, modified
    for side in [0, DESCENT, EM, ASCENT] {
        head.extend(side.to_be_bytes()); // box around all glyphs
    }
    // style, smallest readable size, direction hint, form of `loca` (16 bits), form of `glyf`
    for half in [0_u16, 8, 2, 0, 0] {
        head.extend(half.to_be_bytes());
    }

    let mut hhea = Vec::new();
    for half in [1, 0, ASCENT, DESCENT, 0, EM, 0, 0, EM, 1, 0, 0, 0, 0, 0, 0, 0] {
        hhea.extend(half.to_be_bytes());
    }
    hhea.extend(1_u16.to_be_bytes()); // widths in `hmtx`

    let mut maxp = vec![0, 1, 0, 0];
    maxp.extend(GLYPHS.to_be_bytes());
    // No points, contours, components or instructions; two zones, as the specification wants it where there are none.
    for half in [0_u16, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0] {
        maxp.extend(half.to_be_bytes());
    }

    let mut hmtx = Vec::new();
    hmtx.extend(EM.to_be_bytes());
    hmtx.extend([0; 2 + 2]); // bearing of the first glyph, and of the second, which shares its width

    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", vec![0; 2 * (usize::from(GLYPHS) + 1)]),
        (b"maxp", maxp),
    ];
    let count = tables.len() as u16;
    let power = count.ilog2() as u16;
    let mut font = vec![0, 1, 0, 0];
    for half in [count, 16 << power, power, count * 16 - (16 << power)] {
        font.extend(half.to_be_bytes());
    }
    let mut body = Vec::new();
    let start = font.len() + tables.len() * 16;
    let mut head_at = 0;
    for (tag, table) in &tables {
        if *tag == b"head" {
            head_at = start + body.len();
        }
        font.extend(*tag);
        font.extend(checksum(table).to_be_bytes());
        font.extend(((start + body.len()) as u32).to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    font.extend(body);
    let whole = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&font)).to_be_bytes();
    for (place, byte) in font.iter_mut().skip(head_at + 8).zip(whole) {
        *place = byte;
    }
    font
}

/// The sum of all 32-bit words.
fn checksum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0_u32, |sum, word| {
        let word =
            word.iter().chain([0; 3].iter()).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        sum.wrapping_add(word)
    })
}

#[cfg(test)]
mod tests {
    use ab_glyph::{Font, FontVec, GlyphId};

    use super::*;

    #[test]
    fn the_font_file_is_one_and_has_no_outlines() {
        let bytes = true_type();
        assert_eq!(checksum(&bytes), 0xB1B0_AFBA);
        let font = FontVec::try_from_vec(bytes).unwrap();
        assert_eq!(font.glyph_count(), 2);
        assert_eq!(font.units_per_em(), Some(1000.0));
        assert_eq!(font.h_advance_unscaled(GlyphId(1)), 1000.0);
        assert_eq!(font.ascent_unscaled(), 800.0);
        assert!(font.outline(GlyphId(1)).is_none());
    }

    #[test]
    fn characters_keep_their_codes() {
        let mut glyphs = Glyphs::default();
        assert_eq!(glyphs.codes("票a票"), [0, 1, 0, 2, 0, 1]);
        assert_eq!(glyphs.codes("𠮷"), [0, 3]);
    }
}
