//! A table of bad files: each gives an error of its kind with a sentence, none a panic, and none takes long.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod handmade;

use handmade::*;
use image::ImageFormat;
use inkgate_engine::decode::{Decoded, decode, page_count};
use inkgate_engine::{ErrorKind, Limits};

const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::WebP,
    ImageFormat::Tiff,
];

/// What becomes of the first page, with the count asked for first as the engine does.
fn outcome(bytes: &[u8], limits: &Limits) -> Result<Decoded, ErrorKind> {
    let result = page_count(bytes, limits).and_then(|_| decode(bytes, 0, limits, Some(64)));
    result.map_err(|error| {
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('\n'), "{sentence}");
        assert!(sentence.contains(';'), "says what to do: {sentence}");
        error.kind()
    })
}

fn kind(bytes: &[u8]) -> Option<ErrorKind> {
    outcome(bytes, &Limits::default()).err()
}

/// A header of a picture of 30000 by 30000 and some 200 bytes of nothing.
fn huge(format: ImageFormat) -> Vec<u8> {
    let side = 30_000u32;
    let mut bytes = match format {
        ImageFormat::Png => png(side, side, 8, 2, &[], &deflated(&[0; 100])),
        ImageFormat::Jpeg => {
            let mut jpeg = ramp_in(ImageFormat::Jpeg, 8, 8);
            let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
            jpeg[frame + 5..frame + 9].copy_from_slice(&[
                (side >> 8) as u8,
                side as u8,
                (side >> 8) as u8,
                side as u8,
            ]);
            jpeg
        }
        ImageFormat::Gif => {
            let mut gif = gif(8, 8, 1);
            gif[6..10].copy_from_slice(&[side as u8, (side >> 8) as u8, side as u8, (side >> 8) as u8]);
            gif
        }
        ImageFormat::Bmp => {
            let mut bmp = ramp_in(ImageFormat::Bmp, 8, 8);
            bmp[18..22].copy_from_slice(&side.to_le_bytes());
            bmp[22..26].copy_from_slice(&(-(side as i32)).to_le_bytes());
            bmp
        }
        ImageFormat::WebP => {
            // A lossless WebP has 14 bits a side; the extended header has 24.
            let le24 = (side - 1).to_le_bytes();
            [b"RIFF\x40\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0", &le24[..3], &le24[..3], b"VP8L"].concat()
        }
        _ => tiff(&[TiffPage::plain(side, side, 8, 3, 2, vec![0; 50])], false, None),
    };
    bytes.truncate(200);
    bytes
}

#[test]
fn sizes_are_refused_from_the_header() {
    for format in FORMATS {
        assert_eq!(kind(&huge(format)), Some(ErrorKind::TooLarge), "{format:?}");
        let small = Limits { pixels: 100, ..Limits::default() };
        assert_eq!(outcome(&ramp_in(format, 20, 20), &small).err(), Some(ErrorKind::TooLarge), "{format:?}");
        let narrow = Limits { side: 30, ..Limits::default() };
        assert_eq!(outcome(&ramp_in(format, 31, 2), &narrow).err(), Some(ErrorKind::TooLarge), "{format:?}");
        let short = Limits { bytes: 10, ..Limits::default() };
        assert_eq!(outcome(&ramp_in(format, 9, 9), &short).err(), Some(ErrorKind::TooLarge), "{format:?}");
    }
}

#[test]
fn nothing_and_nonsense() {
    assert_eq!(kind(b""), Some(ErrorKind::Empty));
    for nonsense in
        [&b"hello, this is text"[..], &[0; 64], b"PK\x03\x04 a document", b"<svg xmlns=''/>", b"\xFF", b"G"]
    {
        assert_eq!(kind(nonsense), Some(ErrorKind::UnsupportedFormat), "{nonsense:?}");
    }
    // Only the mark of a format, and the mark with rubbish behind it.
    for mark in
        [&b"\x89PNG\r\n\x1a\n"[..], b"\xFF\xD8", b"GIF89a", b"BM", b"RIFF", b"II*\0", b"MM\0+", b"%PDF-1.7\n"]
    {
        for rubbish in [&[][..], &[0; 100], &[0xFF; 100], &[0x41; 3000]] {
            let kind = kind(&[mark, rubbish].concat());
            // Rubbish read as a size is a large one, read as a variant an unknown one.
            let expected = matches!(
                kind,
                Some(ErrorKind::Malformed | ErrorKind::TooLarge | ErrorKind::UnsupportedFormat)
            );
            assert!(expected, "{mark:?} {rubbish:?} {kind:?}");
        }
    }
}

#[test]
fn files_cut_at_each_tenth_say_so() {
    for format in FORMATS {
        let whole = ramp_in(format, 64, 48);
        assert!(outcome(&whole, &Limits::default()).is_ok());
        for tenth in 1..10 {
            let cut = &whole[..whole.len() * tenth / 10];
            assert_eq!(kind(cut), Some(ErrorKind::Malformed), "{format:?} cut at {tenth} tenths");
        }
    }
}

#[test]
fn damaged_bytes_never_panic() {
    let mut state = 1u32;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    for format in FORMATS {
        let whole = ramp_in(format, 32, 24);
        for _ in 0..200 {
            let mut damaged = whole.clone();
            for _ in 0..3 {
                let at = random() % damaged.len();
                damaged[at] = random() as u8;
            }
            let _ = outcome(&damaged, &Limits { pixels: 1 << 20, ..Limits::default() });
        }
    }
}

#[test]
fn a_wrong_name_changes_nothing_and_a_page_too_many_is_named() {
    // Names are never asked: there is no parameter for them. A page that is not there is.
    for format in FORMATS {
        let error = decode(&ramp_in(format, 9, 9), 1, &Limits::default(), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoSuchPage, "{format:?}");
    }
}

#[test]
fn tiff_chains_that_never_end() {
    let page = TiffPage::plain(2, 2, 8, 1, 1, vec![1; 4]);
    let ring = tiff(&[page.clone(), page.clone(), page.clone()], false, Some(0));
    assert_eq!(page_count(&ring, &Limits::default()).unwrap(), 3);
    let knot = tiff(&[page.clone(), page.clone()], true, Some(1));
    assert_eq!(page_count(&knot, &Limits::default()).unwrap(), 2);
    let many = tiff(&vec![page; 3000], false, None);
    assert_eq!(page_count(&many, &Limits::default()).unwrap(), 3000);
    assert!(decode(&many, 2999, &Limits::default(), None).is_ok());
    assert_eq!(decode(&many, 3000, &Limits::default(), None).unwrap_err().kind(), ErrorKind::NoSuchPage);
}

#[test]
fn tiff_lies() {
    // More data claimed than there is; strips and tiles larger than the page; no palette; odd samples.
    let mut claims = TiffPage::plain(100, 100, 8, 3, 2, vec![0; 10]);
    claims.more = vec![(279, 4, vec![u32::MAX])];
    let mut strips = TiffPage::plain(5000, 5000, 8, 1, 1, vec![0; 10]);
    strips.more = vec![(278, 4, vec![u32::MAX])];
    let mut tiles = TiffPage::plain(10, 10, 8, 1, 1, vec![0; 10]);
    tiles.more =
        vec![(322, 4, vec![1 << 31]), (323, 4, vec![1 << 31]), (324, 4, vec![8]), (325, 4, vec![10])];
    let colorless = TiffPage::plain(2, 2, 8, 1, 3, vec![0; 4]);
    let mut deflated_page = TiffPage::plain(10, 10, 8, 1, 1, zero_bomb(64));
    deflated_page.compression = 8;
    for (what, page) in [("claims", claims), ("strips", strips), ("tiles", tiles), ("colorless", colorless)] {
        assert!(kind(&tiff(&[page], false, None)).is_some(), "{what}");
    }
    // What a strip holds beyond the page is not even unpacked.
    assert_eq!(kind(&tiff(&[deflated_page], false, None)), None);
    for (bits, samples) in [(0, 1), (65, 1), (8, 200), (3, 1), (24, 3), (8, 0)] {
        let _ = kind(&tiff(&[TiffPage::plain(4, 4, bits, samples, 1, vec![0; 64])], false, None));
    }
    // A JPEG of 5000x5000 in a strip of 8x8.
    let mut inner = TiffPage::plain(8, 8, 8, 3, 6, ramp_in(ImageFormat::Jpeg, 600, 600));
    inner.compression = 7;
    assert_eq!(kind(&tiff(&[inner], false, None)), Some(ErrorKind::Malformed));
}

#[test]
fn jpegs_with_a_thousand_scans_are_refused() {
    // The progressive mark on the frame, and scan headers without end.
    let mut jpeg = ramp_in(ImageFormat::Jpeg, 800, 800);
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 1] = 0xC2;
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 1, 0x10, 0xAA];
    jpeg.truncate(jpeg.len() - 2);
    jpeg.extend(scan.repeat(1000));
    jpeg.extend([0xFF, 0xD9]);
    assert_eq!(kind(&jpeg), Some(ErrorKind::TooLarge));
}

#[test]
fn a_thousand_frames_cost_one() {
    let gif = gif(200, 150, 1000);
    let start = std::time::Instant::now();
    assert!(outcome(&gif, &Limits::default()).is_ok());
    let one = start.elapsed();
    // No claim on time, only that the other 999 were not decoded on the way.
    let start = std::time::Instant::now();
    let frames = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&gif)).unwrap();
    let count = image::AnimationDecoder::into_frames(frames).count();
    assert!(count == 1000 && one < start.elapsed());
}

#[test]
fn frames_and_canvases_that_disagree() {
    // A GIF frame far larger than its screen.
    let mut gif = gif(8, 8, 1);
    let image = gif.iter().rposition(|&b| b == 0x2C).unwrap();
    gif[image + 5..image + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert!(kind(&gif).is_some());
    // A WebP canvas smaller than its frame.
    let mut webp = animated_webp(12, 9, &[1, 2]);
    webp[24..27].copy_from_slice(&[0, 0, 0]);
    let _ = kind(&webp);
}

#[test]
fn two_sizes_in_one_file() {
    // The second frame header of a JPEG must not be the one that is decoded.
    let small = ramp_in(ImageFormat::Jpeg, 8, 8);
    let mut double = small.clone();
    let frame = small.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    let mut second = small[frame..frame + 19].to_vec();
    second[5..9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    double.splice(frame + 19..frame + 19, second);
    for fit in [None, Some(1)] {
        let decoded = decode(&double, 0, &Limits::default(), fit);
        assert!(decoded.is_err() || matches!(decoded, Ok(Decoded::Picture(p)) if p.width() <= 8));
    }
    // A PNG whose second header is larger.
    let bytes = png(
        2,
        2,
        8,
        0,
        &[(b"IHDR", [&[0, 0, 0xFF, 0, 0, 0, 0xFF, 0][..], &[8, 0, 0, 0, 0]].concat())],
        &deflated(&[0; 6]),
    );
    assert!(kind(&bytes).is_some());
}
