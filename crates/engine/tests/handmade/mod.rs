//! Files made byte by byte, for what encoders do not write: odd colours, many pages, bombs and lies.
#![allow(dead_code, reason = "each test binary uses some of these")]

use std::io::{Cursor, Write};

use image::{ExtendedColorType, ImageEncoder, ImageFormat};

/// `data` as a zlib stream, packed as tightly as it goes.
pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A zlib stream of `megabytes` of zeros, made without holding them.
pub fn zero_bomb(megabytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..megabytes {
        encoder.write_all(&[0; 1 << 20]).unwrap();
    }
    encoder.finish().unwrap()
}

/// RGB pixels with some structure, so that orders and orientations show: red grows to the right, green downwards.
pub fn ramp(width: u32, height: u32) -> Vec<u8> {
    let step = |i: u32, n: u32| (i * 255 / (n - 1).max(1)) as u8;
    (0..height).flat_map(|y| (0..width).flat_map(move |x| [step(x, width), step(y, height), 60])).collect()
}

/// `pixels` of `color` in `format`, by the `image` crate's encoders.
pub fn encoded(
    format: ImageFormat,
    width: u32,
    height: u32,
    pixels: &[u8],
    color: ExtendedColorType,
) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 95)
            .write_image(pixels, width, height, color)
            .unwrap(),
        _ => image::write_buffer_with_format(&mut out, pixels, width, height, color, format).unwrap(),
    }
    out.into_inner()
}

/// The ramp in `format`.
pub fn ramp_in(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    encoded(format, width, height, &ramp(width, height), ExtendedColorType::Rgb8)
}

/// One PNG chunk.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG of the header's fields, chunks before the pixels, and the packed rows as they are.
pub fn png(
    width: u32,
    height: u32,
    depth: u8,
    color: u8,
    before: &[(&[u8; 4], Vec<u8>)],
    packed: &[u8],
) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, 0]].concat();
    out.extend(chunk(b"IHDR", &head));
    for (kind, data) in before {
        out.extend(chunk(kind, data));
    }
    out.extend(chunk(b"IDAT", packed));
    out.extend(chunk(b"IEND", &[]));
    out
}

/// Rows of `stride` bytes as PNG packs them, unfiltered.
pub fn png_rows(rows: &[u8], stride: usize) -> Vec<u8> {
    let filtered: Vec<u8> =
        rows.chunks(stride).flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    deflated(&filtered)
}

/// EXIF that notes an orientation and nothing else.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend(orientation.to_be_bytes());
    tiff.extend([0; 6]);
    tiff
}

/// A JPEG with EXIF put behind its first marker.
pub fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let body = [b"Exif\0\0", exif(orientation).as_slice()].concat();
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &body, &jpeg[2..]].concat()
}

/// A baseline JPEG of one colour, `components` samples of 8 bits each as they are coded, with Adobe's transform mark
/// where given: 0 for CMYK, 2 for YCCK.
pub fn flat_jpeg(width: u16, height: u16, samples: &[u8], adobe: Option<u8>) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    if let Some(transform) = adobe {
        out.extend([0xFF, 0xEE, 0, 14]);
        out.extend(b"Adobe\0\x64\0\0\0\0");
        out.push(transform);
    }
    // A quantiser of 8 makes the DC coefficient the sample itself, shifted by 128.
    out.extend([0xFF, 0xDB, 0, 67, 0]);
    out.extend([8; 64]);
    out.extend([0xFF, 0xC0, 0, 8 + 3 * samples.len() as u8, 8]);
    out.extend(height.to_be_bytes());
    out.extend(width.to_be_bytes());
    out.push(samples.len() as u8);
    for i in 0..samples.len() as u8 {
        out.extend([i + 1, 0x11, 0]);
    }
    // DC: categories 0 to 8 in four bits each; AC: end of block in one bit.
    out.extend([0xFF, 0xC4, 0, 28, 0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(0..9);
    out.extend([0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend([0xFF, 0xDA, 0, 6 + 2 * samples.len() as u8, samples.len() as u8]);
    for i in 0..samples.len() as u8 {
        out.extend([i + 1, 0x00]);
    }
    out.extend([0, 63, 0]);
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |value: u32, count: u32| bits.extend((0..count).rev().map(|i| value >> i & 1 == 1));
    let blocks = usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8));
    for block in 0..blocks {
        for &sample in samples {
            let difference = if block == 0 { i32::from(sample) - 128 } else { 0 };
            let category = 32 - difference.unsigned_abs().leading_zeros();
            push(category, 4);
            let coded = if difference < 0 { difference + (1 << category) - 1 } else { difference };
            push(coded as u32, category);
            push(0, 1);
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits.push(true);
    }
    for byte in bits.chunks(8) {
        let byte = byte.iter().fold(0u8, |b, &bit| b << 1 | u8::from(bit));
        out.push(byte);
        if byte == 0xFF {
            out.push(0);
        }
    }
    out.extend([0xFF, 0xD9]);
    out
}

/// A GIF of `frames` full frames, each of one colour, growing lighter.
pub fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new_with_speed(&mut out, 30);
    for i in 0..frames {
        let shade = (i * 255 / frames) as u8;
        let pixels = [shade, shade, shade, 255].repeat(usize::from(width) * usize::from(height));
        encoder.encode(&pixels, u32::from(width), u32::from(height), ExtendedColorType::Rgba8).unwrap();
    }
    drop(encoder);
    out
}

/// An animated WebP: a canvas and lossless frames that fill it.
pub fn animated_webp(width: u32, height: u32, shades: &[u8]) -> Vec<u8> {
    let le24 = |v: u32| v.to_le_bytes()[..3].to_vec();
    let part = |kind: &[u8; 4], data: Vec<u8>| {
        let mut out = [kind, (data.len() as u32).to_le_bytes().as_slice(), &data].concat();
        if !data.len().is_multiple_of(2) {
            out.push(0);
        }
        out
    };
    let mut body = b"WEBP".to_vec();
    body.extend(part(b"VP8X", [vec![0x02, 0, 0, 0], le24(width - 1), le24(height - 1)].concat()));
    body.extend(part(b"ANIM", vec![0; 6]));
    for &shade in shades {
        let pixels = vec![shade; (width * height * 3) as usize];
        let still = encoded(ImageFormat::WebP, width, height, &pixels, ExtendedColorType::Rgb8);
        let frame = [
            le24(0),
            le24(0),
            le24(width - 1),
            le24(height - 1),
            le24(100),
            vec![0b10],
            still[12..].to_vec(),
        ]
        .concat();
        body.extend(part(b"ANMF", frame));
    }
    [b"RIFF", (body.len() as u32).to_le_bytes().as_slice(), &body].concat()
}

/// One page of a handmade TIFF.
#[derive(Clone)]
pub struct TiffPage {
    pub width: u32,
    pub height: u32,
    pub bits: u16,
    pub samples: u16,
    pub photometric: u16,
    pub compression: u16,
    pub data: Vec<u8>,
    /// More tags: number, type (3 short, 4 long) and values.
    pub more: Vec<(u16, u16, Vec<u32>)>,
}

impl TiffPage {
    /// An uncompressed page of one strip.
    pub fn plain(width: u32, height: u32, bits: u16, samples: u16, photometric: u16, data: Vec<u8>) -> Self {
        Self { width, height, bits, samples, photometric, compression: 1, data, more: Vec::new() }
    }
}

/// A TIFF of `pages`; the last directory points to `last_points_to` (0 to end).
pub fn tiff(pages: &[TiffPage], big_endian: bool, last_points_to: Option<usize>) -> Vec<u8> {
    let b16 = |v: u16| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() };
    let b32 = |v: u32| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() };
    let mut out: Vec<u8> = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    out.extend([0; 4]);
    let mut link_at = 4;
    let mut offsets = Vec::new();
    for page in pages {
        let data_at = out.len() as u32;
        out.extend(&page.data);
        let mut tags = vec![
            (256u16, 4u16, vec![page.width]),
            (257, 4, vec![page.height]),
            (258, 3, vec![u32::from(page.bits); usize::from(page.samples)]),
            (259, 3, vec![u32::from(page.compression)]),
            (262, 3, vec![u32::from(page.photometric)]),
            (273, 4, vec![data_at]),
            (277, 3, vec![u32::from(page.samples)]),
            (278, 4, vec![page.height]),
            (279, 4, vec![page.data.len() as u32]),
        ];
        for tag in &page.more {
            tags.retain(|(number, ..)| *number != tag.0);
            tags.push(tag.clone());
        }
        tags.sort_by_key(|(number, ..)| *number);
        let mut entries = Vec::new();
        for (number, kind, values) in tags {
            let bytes: Vec<u8> = values
                .iter()
                .flat_map(|&v| if kind == 3 { b16(v as u16).to_vec() } else { b32(v).to_vec() })
                .collect();
            let field = if bytes.len() <= 4 {
                let mut field = bytes;
                field.resize(4, 0);
                field
            } else {
                let at = out.len() as u32;
                out.extend(&bytes);
                b32(at).to_vec()
            };
            entries.extend([&b16(number)[..], &b16(kind), &b32(values.len() as u32), &field].concat());
        }
        let at = out.len();
        offsets.push(at);
        out[link_at..link_at + 4].copy_from_slice(&b32(at as u32));
        out.extend(b16((entries.len() / 12) as u16));
        out.extend(entries);
        link_at = out.len();
        out.extend([0; 4]);
    }
    if let Some(page) = last_points_to {
        out[link_at..link_at + 4].copy_from_slice(&b32(offsets[page] as u32));
    }
    out
}

/// A PDF under construction: objects in order from number 1.
#[derive(Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
}

impl Pdf {
    /// Adds an object and gives its number.
    pub fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    /// Adds a stream; `dict` is what stands in its dictionary beside the length.
    pub fn stream(&mut self, dict: &str, data: &[u8]) -> usize {
        let head = format!("<< {dict} /Length {} >>\nstream\n", data.len());
        self.object([head.as_bytes(), data, b"\nendstream"].concat())
    }

    /// The file, with a table of objects and `root` as its catalog.
    pub fn file(&self, root: usize) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (i, body) in self.objects.iter().enumerate() {
            table += &format!("{:010} 00000 n \n", out.len());
            out.extend(format!("{} 0 obj\n", i + 1).bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        let at = out.len();
        out.extend(table.bytes());
        out.extend(
            format!(
                "trailer << /Size {} /Root {root} 0 R >>\nstartxref\n{at}\n%%EOF\n",
                self.objects.len() + 1
            )
            .bytes(),
        );
        out
    }
}

/// A PDF of one page of `width` by `height` points: its program and the inside of its resources dictionary, which may
/// name objects made before in `pdf`.
pub fn one_page(mut pdf: Pdf, width: u32, height: u32, program: &[u8], resources: &str) -> Vec<u8> {
    let contents = pdf.stream("", program);
    let pages = pdf.objects.len() + 2;
    let page = pdf.object(format!(
        "<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {width} {height}] /Contents {contents} 0 R /Resources << {resources} >> >>"
    ));
    pdf.object(format!("<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>"));
    let root = pdf.object(format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    pdf.file(root)
}
