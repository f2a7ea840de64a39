//! Every format and kind of colour that is promised comes out as the same upright RGB.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod handmade;

use handmade::*;
use image::{ExtendedColorType as Color, ImageFormat};
use inkgate_engine::decode::{Decoded, decode, page_count};
use inkgate_engine::{Limits, Picture};

fn picture(bytes: &[u8], page: usize, fit: Option<u32>) -> Picture {
    match decode(bytes, page, &Limits::default(), fit).unwrap() {
        Decoded::Picture(picture) => picture,
        Decoded::Carried(_) => panic!("no text is carried here"),
    }
}

/// The largest difference of any sample from the ramp of that size.
fn off_ramp(got: &Picture) -> u8 {
    let want = ramp(got.width(), got.height());
    got.rgb().iter().zip(want).map(|(&a, b)| a.abs_diff(b)).max().unwrap()
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    picture.row(y)[x as usize * 3..][..3].try_into().unwrap()
}

#[test]
fn lossless_formats_keep_every_sample() {
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Tiff] {
        let bytes = ramp_in(format, 37, 23);
        assert_eq!(page_count(&bytes, &Limits::default()).unwrap(), 1);
        let got = picture(&bytes, 0, None);
        assert_eq!((got.width(), got.height(), off_ramp(&got)), (37, 23, 0), "{format:?}");
    }
}

#[test]
fn jpeg_keeps_its_looks_whole_and_reduced() {
    let bytes = ramp_in(ImageFormat::Jpeg, 400, 240);
    let whole = picture(&bytes, 0, None);
    assert!((whole.width(), whole.height(), whole.reduced()) == (400, 240, 1) && off_ramp(&whole) < 12);
    for (fit, factor) in [(400, 1), (201, 1), (200, 2), (100, 4), (99, 4), (50, 8), (1, 8)] {
        let got = picture(&bytes, 0, Some(fit));
        assert_eq!(got.reduced(), factor, "fit {fit}");
        assert_eq!((got.width(), got.height()), (400 / factor, 240 / factor));
        assert!(off_ramp(&got) < 16, "fit {fit}: {}", off_ramp(&got));
    }
}

#[test]
fn sixteen_bits_grey_and_alpha_come_down_to_eight_bit_rgb() {
    let wide: Vec<u8> = ramp(9, 5).iter().flat_map(|&v| (u16::from(v) * 257).to_ne_bytes()).collect();
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        assert_eq!(off_ramp(&picture(&encoded(format, 9, 5, &wide, Color::Rgb16), 0, None)), 0, "{format:?}");
    }
    let grey: Vec<u8> = (0..45).map(|i| i * 5).collect();
    let grey16: Vec<u8> = grey.iter().flat_map(|&v| (u16::from(v) * 257).to_ne_bytes()).collect();
    let want: Vec<u8> = grey.iter().flat_map(|&v| [v; 3]).collect();
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        assert_eq!(picture(&encoded(format, 9, 5, &grey, Color::L8), 0, None).rgb(), want);
        assert_eq!(picture(&encoded(format, 9, 5, &grey16, Color::L16), 0, None).rgb(), want);
    }
    let opaque: Vec<u8> = grey.iter().flat_map(|&v| [v, 255]).collect();
    assert_eq!(picture(&encoded(ImageFormat::Png, 9, 5, &opaque, Color::La8), 0, None).rgb(), want);
}

#[test]
fn palettes_and_few_bits() {
    let colors = vec![250, 10, 20, 30, 240, 50, 70, 80, 230, 5, 5, 5];
    // Two bits a pixel: the four colours in order, then backwards.
    let rows = [0b00_01_10_11u8, 0b11_10_01_00];
    let png2 = png(4, 2, 2, 3, &[(b"PLTE", colors.clone())], &png_rows(&rows, 1));
    let got = picture(&png2, 0, None);
    assert_eq!((pixel(&got, 1, 0), pixel(&got, 0, 1)), ([30, 240, 50], [5, 5, 5]));
    let map: Vec<u32> = (0..3)
        .flat_map(|c| (0..4).map(move |i| (i, c)))
        .map(|(i, c)| u32::from(colors[i * 3 + c]) * 257)
        .collect();
    for (bits, data) in [(2u16, rows.to_vec()), (8, vec![0, 1, 2, 3, 3, 2, 1, 0])] {
        let entries = 1usize << bits;
        let map = (0..3)
            .flat_map(|c| (0..entries).map(move |i| (i, c)))
            .map(|(i, c)| if i < 4 { map[c * 4 + i] } else { 0 })
            .collect();
        let mut page = TiffPage::plain(4, 2, bits, 1, 3, data);
        page.more = vec![(320, 3, map)];
        for big_endian in [false, true] {
            let got = picture(&tiff(&[page.clone()], big_endian, None), 0, None);
            assert_eq!((pixel(&got, 1, 0), pixel(&got, 0, 1)), ([30, 240, 50], [5, 5, 5]), "{bits} bits");
        }
    }
    // Four bits of grey; one bit where zero is white.
    let got = picture(&tiff(&[TiffPage::plain(2, 1, 4, 1, 1, vec![0x0F])], false, None), 0, None);
    assert_eq!(got.rgb(), [0, 0, 0, 255, 255, 255]);
    let got = picture(&tiff(&[TiffPage::plain(8, 1, 1, 1, 0, vec![0b0000_0001])], false, None), 0, None);
    assert_eq!((pixel(&got, 0, 0), pixel(&got, 7, 0)), ([255; 3], [0; 3]));
}

#[test]
fn fax_pages() {
    // Group 4: a row that repeats the white line above is one bit 1 (V0); the page ends in two EOLs.
    let mut white = TiffPage::plain(16, 8, 1, 1, 0, vec![0xFF, 0x00, 0x10, 0x01]);
    white.compression = 4;
    let got = picture(&tiff(&[white.clone()], false, None), 0, None);
    assert!(got.rgb().iter().all(|&v| v == 255));
    white.photometric = 1;
    assert!(picture(&tiff(&[white], false, None), 0, None).rgb().iter().all(|&v| v == 0));
    // Group 3 without line ends: 8 white (10011) and 8 black (000101), each row on a byte.
    let mut halves = TiffPage::plain(16, 2, 1, 1, 0, [0b1001_1000, 0b1010_0000].repeat(2));
    halves.compression = 2;
    let got = picture(&tiff(&[halves], false, None), 0, None);
    assert_eq!((pixel(&got, 7, 1), pixel(&got, 8, 1)), ([255; 3], [0; 3]));
}

#[test]
fn inks() {
    // TIFF: full cyan, then half black.
    let got = picture(
        &tiff(&[TiffPage::plain(2, 1, 8, 4, 5, vec![255, 0, 0, 0, 0, 0, 0, 128])], false, None),
        0,
        None,
    );
    assert_eq!(got.rgb(), [0, 255, 255, 127, 127, 127]);
    // Adobe's JPEG writes inks the other way round: 255 is none. Whole and reduced must agree.
    for fit in [None, Some(8)] {
        let cyan = picture(&flat_jpeg(16, 16, &[0, 255, 255, 255], Some(0)), 0, fit);
        let [r, g, b] = pixel(&cyan, 0, 0);
        assert!(r < 6 && g > 249 && b > 249, "{fit:?} {r} {g} {b}");
        // YCCK: luma and chroma of the inks as if they were lights, black the other way round.
        let grey = picture(&flat_jpeg(16, 16, &[0, 128, 128, 128], Some(2)), 0, fit);
        let mixed = picture(&flat_jpeg(16, 16, &[100, 90, 160, 200], Some(2)), 0, fit);
        for (got, want) in [(pixel(&grey, 0, 0), [128; 3]), (pixel(&mixed, 0, 0), [86, 129, 174])] {
            assert!(got.iter().zip(want).all(|(a, b)| a.abs_diff(b) < 3), "{fit:?}: {got:?}, not {want:?}");
        }
    }
}

#[test]
fn orientation_is_carried_out() {
    let upright = ramp_in(ImageFormat::Jpeg, 64, 32);
    for fit in [None, Some(32)] {
        let turned = picture(&with_exif(&upright, 6), 0, fit);
        let (w, h) = (turned.width(), turned.height());
        assert_eq!((w * turned.reduced(), h * turned.reduced()), (32, 64));
        // A quarter turn to the right: what was left is on top, what was at the bottom is left.
        let (top, bottom) = (pixel(&turned, w / 2, 0), pixel(&turned, w / 2, h - 1));
        assert!(top[0] < 30 && bottom[0] > 225, "{top:?} {bottom:?}");
        let (left, right) = (pixel(&turned, 0, h / 2), pixel(&turned, w - 1, h / 2));
        assert!(left[1] > 225 && right[1] < 30, "{left:?} {right:?}");
    }
    let flipped = png(3, 1, 8, 0, &[(b"eXIf", exif(2))], &png_rows(&[10, 20, 30], 3));
    assert_eq!(picture(&flipped, 0, None).rgb(), [30, 30, 30, 20, 20, 20, 10, 10, 10]);
    let mut page = TiffPage::plain(3, 1, 8, 1, 1, vec![10, 20, 30]);
    page.more = vec![(274, 3, vec![3])];
    assert_eq!(picture(&tiff(&[page], true, None), 0, None).rgb(), [30, 30, 30, 20, 20, 20, 10, 10, 10]);
}

#[test]
fn text_that_lives_in_alpha_stays_readable() {
    // Strokes of one colour on a ground that is transparent, stored as black as many tools do.
    let strokes = |ink: u8| -> Vec<u8> {
        (0..40 * 40).flat_map(|i| if i % 40 % 8 < 2 { [ink, ink, ink, 255] } else { [0; 4] }).collect()
    };
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Gif] {
        for ink in [255u8, 0] {
            let got = picture(&encoded(format, 40, 40, &strokes(ink), Color::Rgba8), 0, None);
            let contrast = pixel(&got, 0, 5)[0].abs_diff(pixel(&got, 4, 5)[0]);
            assert!(contrast > 200, "{format:?}, ink {ink}: contrast {contrast}");
        }
    }
}

#[test]
fn animations_show_their_first_frame() {
    let still = picture(&gif(12, 9, 3), 0, None);
    assert_eq!((still.width(), still.height(), pixel(&still, 3, 3)), (12, 9, [0; 3]));
    let still = picture(&animated_webp(12, 9, &[40, 90, 200]), 0, None);
    assert_eq!((still.width(), still.height(), pixel(&still, 3, 3)), (12, 9, [40; 3]));
}

#[test]
fn tiff_pages_stand_alone() {
    let mut thumbnail = TiffPage::plain(2, 2, 8, 1, 1, vec![9; 4]);
    thumbnail.more = vec![(254, 4, vec![1])];
    let pages = [
        TiffPage::plain(5, 4, 8, 3, 2, ramp(5, 4)),
        thumbnail,
        TiffPage::plain(4, 2, 1, 1, 1, vec![0xF0, 0x00]),
        TiffPage::plain(3, 3, 8, 1, 1, vec![77; 9]),
    ];
    for big_endian in [false, true] {
        let bytes = tiff(&pages, big_endian, None);
        assert_eq!(page_count(&bytes, &Limits::default()).unwrap(), 3);
        assert_eq!(off_ramp(&picture(&bytes, 0, None)), 0);
        assert_eq!(pixel(&picture(&bytes, 1, None), 0, 0), [255; 3]);
        assert_eq!(picture(&bytes, 2, None).rgb(), [77; 27]);
    }
}

#[test]
fn the_smallest_picture_is_a_picture() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::WebP,
        ImageFormat::Tiff,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
    ] {
        for (width, height) in [(1, 1), (31, 31), (1, 40)] {
            let got = picture(&ramp_in(format, width, height), 0, Some(960));
            assert_eq!((got.width(), got.height(), got.reduced()), (width, height, 1), "{format:?}");
        }
    }
}
