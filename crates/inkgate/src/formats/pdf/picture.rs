//! A page's picture as PDF holds it: an upright JPEG as it is, few colours packed without loss, anything else as JPEG.

use std::collections::HashMap;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use inkgate_engine::{Error, ErrorKind, Picture};
use pdf_writer::{Chunk, Filter, Name, Ref, Str};

use super::deflated;

/// Quality of a JPEG made here: prints stay clean around letters.
const QUALITY: u8 = 88;

/// Longest side in points of a page whose file does not say its resolution: A4's.
const LONGEST: f32 = 842.0;

const POINTS_PER_INCH: f32 = 72.0;

/// A page's picture, ready to be written.
#[derive(Debug, Clone)]
pub struct PagePicture {
    width: u32,
    height: u32,
    data: Vec<u8>,
    coding: Coding,
    /// Pixels for one inch, where known.
    dpi: Option<f32>,
}

#[derive(Debug, Clone)]
enum Coding {
    Jpeg {
        grey: bool,
    },
    /// Flate; an index of 1, 2, 4 or 8 bits for each pixel into colours of three bytes.
    Palette {
        bits: u8,
        colours: Vec<u8>,
    },
}

impl PagePicture {
    /// The file itself as the picture, when it is a JPEG of `width` by `height` that a PDF may hold as it is: baseline or
    /// progressive, grey or in colours of three parts, not turned by EXIF, and whole.
    pub fn from_jpeg(bytes: &[u8], width: u32, height: u32) -> Option<Self> {
        let head = JpegHead::read(bytes)?;
        let fits = head.width == width && head.height == height && bytes.ends_with(&[0xFF, 0xD9]);
        (fits && head.upright).then(|| Self {
            width,
            height,
            data: bytes.to_vec(),
            coding: Coding::Jpeg { grey: head.components == 1 },
            dpi: head.dpi,
        })
    }

    /// Decoded pixels.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when a side is longer than JPEG can hold.
    pub fn from_picture(picture: &Picture) -> Result<Self, Error> {
        Self::from_pixels(picture.width(), picture.height(), picture.rgb())
    }

    /// `rgb`, `[height, width, 3]`.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when a side is longer than JPEG can hold.
    pub fn from_pixels(width: u32, height: u32, rgb: &[u8]) -> Result<Self, Error> {
        if let Some((data, coding)) = packed(width, rgb) {
            return Ok(Self { width, height, data, coding, dpi: None });
        }
        let grey = rgb.chunks_exact(3).all(|pixel| pixel.windows(2).all(|pair| pair.first() == pair.last()));
        let mut data = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut data, QUALITY);
        let done = if grey {
            let luma: Vec<u8> = rgb.iter().step_by(3).copied().collect();
            encoder.encode(&luma, width, height, ExtendedColorType::L8)
        } else {
            encoder.encode(rgb, width, height, ExtendedColorType::Rgb8)
        };
        done.map_err(|error| {
            Error::new(
                ErrorKind::TooLarge,
                format!(
                    "the page is too large for a PDF ({error}); send it smaller or choose another format"
                ),
            )
        })?;
        Ok(Self { width, height, data, coding: Coding::Jpeg { grey }, dpi: None })
    }

    /// Points for one pixel: as the file states its resolution, else so that the page is no larger than A4.
    pub fn points_per_pixel(&self) -> f32 {
        self.dpi
            .filter(|dpi| (50.0..=2400.0).contains(dpi))
            .map_or_else(|| fitting(self.width, self.height), |dpi| POINTS_PER_INCH / dpi)
    }

    /// Writes it as image object `id`.
    pub fn write(&self, chunk: &mut Chunk, id: Ref) {
        let mut image = chunk.image_xobject(id, &self.data);
        image.width(i32::try_from(self.width).unwrap_or(i32::MAX));
        image.height(i32::try_from(self.height).unwrap_or(i32::MAX));
        match &self.coding {
            Coding::Jpeg { grey } => {
                image.filter(Filter::DctDecode);
                image.bits_per_component(8);
                let space = if *grey { Name(b"DeviceGray") } else { Name(b"DeviceRGB") };
                image.pair(Name(b"ColorSpace"), space);
            }
            Coding::Palette { bits, colours } => {
                image.filter(Filter::FlateDecode);
                image.bits_per_component(i32::from(*bits));
                let last = (colours.len() / 3).saturating_sub(1) as i32;
                let mut space = image.insert(Name(b"ColorSpace")).array();
                space.item(Name(b"Indexed")).item(Name(b"DeviceRGB")).item(last).item(Str(colours));
            }
        }
    }
}

/// Points for one pixel of a page that does not say: one, or fewer so that it is no larger than A4.
pub fn fitting(width: u32, height: u32) -> f32 {
    (LONGEST / width.max(height).max(1) as f32).min(1.0)
}

/// Pixels of at most 256 colours as packed indices; none when there are more, or when they pack so badly (a scan in
/// grey, say) that JPEG does better.
fn packed(width: u32, rgb: &[u8]) -> Option<(Vec<u8>, Coding)> {
    const MOST: usize = 256;
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut colours = Vec::new();
    let mut indices = Vec::with_capacity(rgb.len() / 3);
    let mut last: Option<([u8; 3], u8)> = None;
    for pixel in rgb.chunks_exact(3) {
        let colour = [*pixel.first()?, *pixel.get(1)?, *pixel.get(2)?];
        let index = match last {
            Some((same, index)) if same == colour => index,
            _ => match known.get(&colour) {
                Some(index) => *index,
                None if known.len() < MOST => {
                    let index = known.len() as u8;
                    known.insert(colour, index);
                    colours.extend(colour);
                    index
                }
                None => return None,
            },
        };
        last = Some((colour, index));
        indices.push(index);
    }
    let bits = match known.len() {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    };
    let data = deflated(&bits_packed(&indices, width as usize, bits));
    // JPEG needs about a fifth of a byte for each pixel of a page.
    let small = data.len() <= indices.len() / 5 + 1024;
    (small || known.len() <= 16).then_some((data, Coding::Palette { bits, colours }))
}

/// Indices with `bits` each, rows padded to whole bytes, the first pixel in the highest bits.
fn bits_packed(indices: &[u8], width: usize, bits: u8) -> Vec<u8> {
    if bits == 8 {
        return indices.to_vec();
    }
    let in_byte = usize::from(8 / bits);
    let mut out = Vec::with_capacity(indices.len() / in_byte + indices.len() / width.max(1) + 1);
    for row in indices.chunks(width.max(1)) {
        for group in row.chunks(in_byte) {
            let joined = group.iter().fold(0_u8, |byte, index| byte << bits | index);
            out.push(joined << (usize::from(bits) * (in_byte - group.len())));
        }
    }
    out
}

/// What the head of a JPEG says, as far as a PDF cares.
struct JpegHead {
    width: u32,
    height: u32,
    components: u8,
    upright: bool,
    dpi: Option<f32>,
}

impl JpegHead {
    /// Walks the segments (ITU-T T.81, annex B) up to the frame header. None for what a PDF cannot hold.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
        let (mut upright, mut dpi) = (true, None);
        loop {
            let [0xFF, marker, after @ ..] = rest else { return None };
            if *marker == 0xFF {
                rest = rest.get(1..)?;
                continue;
            }
            let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
            let body = after.get(2..length)?;
            match (marker, body) {
                // Baseline, extended and progressive frames of Huffman coding, 8 bits.
                (0xC0..=0xC2, [8, h1, h0, w1, w0, components @ (1 | 3), ..]) => {
                    return Some(Self {
                        width: u32::from(u16::from_be_bytes([*w1, *w0])),
                        height: u32::from(u16::from_be_bytes([*h1, *h0])),
                        components: *components,
                        upright,
                        dpi,
                    });
                }
                (0xC0..=0xCF, _) if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => return None,
                (0xDA, _) => return None,
                (0xE0, [b'J', b'F', b'I', b'F', 0, _, _, unit @ (1 | 2), d1, d0, ..]) => {
                    let density = f32::from(u16::from_be_bytes([*d1, *d0]));
                    dpi = Some(if *unit == 1 { density } else { density * 2.54 });
                }
                (0xE1, [b'E', b'x', b'i', b'f', 0, 0, exif @ ..]) => {
                    let orientation = Orientation::from_exif_chunk(exif);
                    upright &= orientation.is_none_or(|turn| turn == Orientation::NoTransforms);
                }
                _ => {}
            }
            rest = after.get(length..)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut data = Vec::new();
        let rgb = vec![90; (width * height * 3) as usize];
        JpegEncoder::new(&mut data).encode(&rgb, width, height, ExtendedColorType::Rgb8).unwrap();
        data
    }

    #[test]
    fn an_upright_jpeg_goes_in_as_it_is() {
        let bytes = jpeg(40, 30);
        let picture = PagePicture::from_jpeg(&bytes, 40, 30).unwrap();
        assert_eq!(picture.data, bytes);
        assert!(PagePicture::from_jpeg(&bytes, 30, 40).is_none(), "another size");
        assert!(PagePicture::from_jpeg(&bytes[..bytes.len() - 9], 40, 30).is_none(), "cut off");
        assert!(PagePicture::from_jpeg(b"\x89PNG", 40, 30).is_none());
        for cut in 0..bytes.len() {
            let _ = JpegHead::read(&bytes[..cut]);
        }
    }

    #[test]
    fn a_turned_jpeg_does_not() {
        let mut bytes = jpeg(8, 8);
        let exif =
            b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, exif.iter().copied());
        assert!(!JpegHead::read(&bytes).unwrap().upright);
        assert!(PagePicture::from_jpeg(&bytes, 8, 8).is_none());
    }

    #[test]
    fn carried_jpegs_are_judged_by_their_heads() {
        for (name, upright) in [("photo", true), ("exif", false)] {
            let bytes = inkgate_testkit::pictures::named(name).bytes();
            assert_eq!(JpegHead::read(&bytes).unwrap().upright, upright, "{name}");
        }
        let cmyk = inkgate_testkit::pictures::named("cmyk").bytes();
        assert!(JpegHead::read(&cmyk).is_none(), "four parts");
    }

    #[test]
    fn bits_are_packed_row_by_row() {
        assert_eq!(bits_packed(&[1, 0, 1, 1, 1, 1], 3, 1), [0b1010_0000, 0b1110_0000]);
        assert_eq!(bits_packed(&[3, 0, 1, 2, 1], 5, 2), [0b1100_0110, 0b0100_0000]);
    }

    #[test]
    fn a_page_is_as_large_as_its_file_says_or_as_a4() {
        let picture = PagePicture::from_pixels(1684, 100, &vec![255; 1684 * 100 * 3]).unwrap();
        assert_eq!(picture.points_per_pixel(), 0.5);
        for (dpi, points) in [(144.0, 0.5), (288.0, 0.25), (1.0, 0.5)] {
            let stated = PagePicture { dpi: Some(dpi), ..picture.clone() };
            assert_eq!(stated.points_per_pixel(), points, "{dpi} dots an inch");
        }
        assert_eq!(fitting(100, 50), 1.0);
    }
}
