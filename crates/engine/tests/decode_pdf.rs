//! PDF: text that is taken as it is, pages that are read from pixels, and files made to hurt.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod handmade;

use handmade::{Pdf, one_page, ramp};
use inkgate_engine::decode::{Decoded, decode, page_count};
use inkgate_engine::{Error, ErrorKind, Limits, Page, Picture};

const HELVETICA: &str = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

fn decoded(bytes: &[u8], page: usize) -> Result<Decoded, Error> {
    decode(bytes, page, &Limits::default(), None)
}

/// The page's own text.
fn carried(bytes: &[u8]) -> Page {
    match decoded(bytes, 0).unwrap() {
        Decoded::Carried(page) => page,
        Decoded::Picture(picture) => panic!("drawn as {picture:?}"),
    }
}

/// The page's pixels.
fn drawn(bytes: &[u8]) -> Picture {
    match decoded(bytes, 0).unwrap() {
        Decoded::Picture(picture) => picture,
        Decoded::Carried(page) => panic!("carried: {:?}", page.lines.first().map(|l| &l.text)),
    }
}

fn texts(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

/// A page of 400 by 300 points in Helvetica.
fn helvetica(program: &str) -> Vec<u8> {
    one_page(Pdf::default(), 400, 300, program.as_bytes(), HELVETICA)
}

#[test]
fn text_comes_with_its_places() {
    let page = carried(&helvetica(
        "BT /F 12 Tf 72 200 Td (Printed text, read.) Tj 0 -20 Td (Second line 2024) Tj ET",
    ));
    assert_eq!(texts(&page), ["Printed text, read.", "Second line 2024"]);
    assert!(page.carried);
    // 400 by 300 points at 200 dpi.
    assert_eq!((page.width, page.height), (1111, 833));
    let line = &page.lines[0];
    let [top_left, top_right, bottom_right, bottom_left] = line.polygon;
    // The baseline stands 100 points below the top, the text starts 72 from the left.
    let pixels = 200.0 / 72.0;
    assert!((top_left[0] - 72.0 * pixels).abs() < 1.0 && (bottom_left[0] - top_left[0]).abs() < 0.1);
    assert!(
        top_left[1] < 100.0 * pixels && bottom_left[1] > 100.0 * pixels && bottom_left[1] < 104.0 * pixels
    );
    assert!(top_right[0] > top_left[0] + 80.0 * pixels && bottom_right[0] == top_right[0]);
    assert_eq!((line.score, line.vertical), (1.0, false));
    let joined: String = line.chars.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(joined, line.text);
    for pair in line.chars.windows(2) {
        assert!(pair[0].span[0] < pair[0].span[1] && pair[0].span[1] <= pair[1].span[0] + 0.01);
    }
    assert!(line.chars[0].span[0] == 0.0 && line.chars.last().unwrap().span[1] == 1.0);
}

#[test]
fn gaps_are_spaces_and_wide_gaps_part_columns() {
    let kerned = carried(&helvetica("BT /F 12 Tf 72 200 Td [(Wi) 20 (th) -300 (kern) -30 (ing)] TJ ET"));
    assert_eq!(texts(&kerned), ["With kerning"]);
    let columns = carried(&helvetica(
        "BT /F 12 Tf 50 200 Td (left one) Tj 180 0 Td (right one) Tj -180 -14 Td (left two) Tj ET",
    ));
    assert_eq!(texts(&columns), ["left one", "right one", "left two"]);
    let bold = carried(&helvetica(
        "BT /F 12 Tf 72 200 Td (Bold by twice) Tj ET BT /F 12 Tf 72.3 200 Td (Bold by twice) Tj ET",
    ));
    assert_eq!(texts(&bold), ["Bold by twice"]);
    let raised = carried(&helvetica("BT /F 12 Tf 72 200 Td (E = mc) Tj /F 7 Tf 5 Ts (2) Tj ET"));
    assert_eq!(texts(&raised), ["E = mc2"]);
}

#[test]
fn turned_text_keeps_its_direction() {
    let page = carried(&helvetica("BT /F 12 Tf 0 1 -1 0 200 100 Tm (Upwards written) Tj ET"));
    assert_eq!(texts(&page), ["Upwards written"]);
    let [start, end, ..] = page.lines[0].polygon;
    assert!((start[0] - end[0]).abs() < 1.0 && start[1] > end[1] + 100.0);
    // The same on a page that is shown turned: the text stands upright in the picture's frame.
    let turned = helvetica("BT /F 12 Tf 0 1 -1 0 200 100 Tm (Upwards written) Tj ET");
    let turned = String::from_utf8(turned).unwrap().replace("/MediaBox", "/Rotate 90 /MediaBox");
    let page = carried(turned.as_bytes());
    assert_eq!((page.width, page.height), (833, 1111));
    let [start, end, ..] = page.lines[0].polygon;
    assert!((start[1] - end[1]).abs() < 1.0 && end[0] > start[0] + 100.0);
}

/// A page in a Chinese font that the document does not carry, its text as UCS-2.
fn chinese(text: &str, vertical: bool) -> Vec<u8> {
    let mut pdf = Pdf::default();
    let inner = pdf.object(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> /DW 1000 >>",
    );
    let way = if vertical { "V" } else { "H" };
    let font = pdf.object(format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-{way} /DescendantFonts [{inner} 0 R] >>"
    ));
    let code: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    let program = format!("BT /C 16 Tf 100 250 Td <{code}> Tj ET");
    one_page(pdf, 400, 300, program.as_bytes(), &format!("/Font << /C {font} 0 R >>"))
}

#[test]
fn chinese_without_its_font_is_still_text() {
    let page = carried(&chinese("印刷文字识别", false));
    assert_eq!(texts(&page), ["印刷文字识别"]);
    assert!(!page.lines[0].vertical);
    let page = carried(&chinese("竖排文字一列", true));
    assert_eq!(texts(&page), ["竖排文字一列"]);
    assert!(page.lines[0].vertical);
    let [start, end, ..] = page.lines[0].polygon;
    assert!(end[1] > start[1] + 200.0 && (end[0] - start[0]).abs() < 1.0);
}

#[test]
fn letters_set_one_by_one_downwards_are_a_vertical_line() {
    let mut program = String::new();
    let page = chinese("竖", false);
    let source = String::from_utf8_lossy(&page).into_owned();
    for (i, c) in "竖排文字".encode_utf16().enumerate() {
        program += &format!("BT /C 16 Tf 100 {} Td <{c:04X}> Tj ET ", 250 - 18 * i);
    }
    let start = source.find("BT /C").unwrap();
    let end = source.find(" ET").unwrap() + 3;
    // The table of objects is found again by the reader, which this also shows.
    let page = format!("{}{program}{}", &source[..start], &source[end..]);
    let page = carried(page.replace("/Length 37", &format!("/Length {}", program.len())).as_bytes());
    assert_eq!(texts(&page), ["竖排文字"]);
    assert!(page.lines[0].vertical);
}

#[test]
fn text_that_is_not_what_the_page_shows_is_not_taken() {
    // Invisible text, text in the ground's colour, text behind a box, text cut away by a clip, text off the page.
    let visible = "BT /F 12 Tf 72 200 Td (Visible text here) Tj ET";
    assert_eq!(texts(&carried(&helvetica(visible))), ["Visible text here"]);
    for hidden in [
        "BT /F 12 Tf 3 Tr 72 200 Td (Not to be seen) Tj ET",
        "1 g BT /F 12 Tf 72 200 Td (Not to be seen) Tj ET",
        "BT /F 12 Tf 72 200 Td (Not to be seen) Tj ET 1 g 50 150 200 100 re f",
        "10 10 5 5 re W n BT /F 12 Tf 72 200 Td (Not to be seen) Tj ET",
        "BT /F 12 Tf 72 900 Td (Not to be seen) Tj ET",
    ] {
        drawn(&helvetica(hidden));
        drawn(&helvetica(&format!("q {hidden} Q {visible}")));
    }
}

#[test]
fn glyphs_without_meaning_are_read_from_pixels() {
    for (what, target) in [("private use", "E001"), ("replacement", "FFFD"), ("one for all", "0041")] {
        let mut pdf = Pdf::default();
        let map = format!(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> \
             endcodespacerange 1 beginbfrange <20> <7E> [{}] endbfrange endcmap end end",
            format!("<{target}> ").repeat(95)
        );
        let map = pdf.stream("", map.as_bytes());
        let font = pdf
            .object(format!("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {map} 0 R >>"));
        let program = b"BT /F 12 Tf 72 200 Td (A sentence that is long enough) Tj ET";
        let page = one_page(pdf, 400, 300, program, &format!("/Font << /F {font} 0 R >>"));
        assert!(drawn(&page).width() > 1000, "{what}");
    }
}

/// A picture object of the ramp.
fn picture(pdf: &mut Pdf, width: u32, height: u32) -> usize {
    let dict = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8"
    );
    pdf.stream(&dict, &ramp(width, height))
}

#[test]
fn a_scan_is_drawn_at_its_own_resolution() {
    let mut pdf = Pdf::default();
    let scan = picture(&mut pdf, 600, 450);
    let resources = format!("{HELVETICA} /XObject << /I {scan} 0 R >>");
    // What some recognition left behind lies invisible over it.
    let program =
        b"q 400 0 0 300 0 0 cm /I Do Q BT /F 12 Tf 3 Tr 72 200 Td (garbage of another engine) Tj ET";
    let got = drawn(&one_page(pdf, 400, 300, program, &resources));
    assert_eq!((got.width(), got.height()), (600, 450));
    let want = ramp(600, 450);
    let worst = got.rgb().iter().zip(want).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
    assert!(worst <= 1, "the scan's own pixels, off by {worst}");
}

#[test]
fn a_page_with_text_and_a_large_picture_is_read_from_pixels() {
    for (side, large) in [(200, true), (30, false)] {
        let mut pdf = Pdf::default();
        let shown = picture(&mut pdf, 64, 64);
        let resources = format!("{HELVETICA} /XObject << /I {shown} 0 R >>");
        let program = format!(
            "q {side} 0 0 {side} 10 10 cm /I Do Q BT /F 12 Tf 72 280 Td (Text above a picture) Tj ET"
        );
        let page = one_page(pdf, 400, 300, program.as_bytes(), &resources);
        assert_eq!(matches!(decoded(&page, 0).unwrap(), Decoded::Picture(_)), large, "{side}");
    }
}

#[test]
fn pages_keep_to_the_limits() {
    let limits = Limits { pixels: 100_000, side: 500, ..Limits::default() };
    for (width, height) in [(400, 300), (3000, 2), (14_400, 14_400), (1, 14_400)] {
        let page = one_page(Pdf::default(), width, height, b"0 0 10 10 re f", "");
        let Decoded::Picture(got) = decode(&page, 0, &limits, None).unwrap() else { panic!("carried") };
        assert!(
            u64::from(got.width()) * u64::from(got.height()) <= 100_000
                && got.width().max(got.height()) <= 500
        );
    }
}

#[test]
fn encryption() {
    let opens = include_bytes!("handmade/opens-without-password.pdf");
    assert_eq!(texts(&carried(opens)), ["Opens without"]);
    let closed = include_bytes!("handmade/needs-password.pdf");
    assert_eq!(page_count(closed, &Limits::default()).unwrap_err().kind(), ErrorKind::Encrypted);
    assert_eq!(decoded(closed, 0).unwrap_err().kind(), ErrorKind::Encrypted);
}

#[test]
fn ten_thousand_pages() {
    let mut pdf = Pdf::default();
    let program = pdf.stream("", b"BT /F 12 Tf 20 20 Td (One of many) Tj ET");
    let pages = 10_002;
    let kids: Vec<String> = (0..10_000)
        .map(|_| {
            let page = pdf.object(format!(
                "<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 200 50] /Contents {program} 0 R /Resources << {HELVETICA} >> >>"
            ));
            format!("{page} 0 R")
        })
        .collect();
    pdf.object(format!("<< /Type /Pages /Count 10000 /Kids [{}] >>", kids.join(" ")));
    let root = pdf.object(format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    let bytes = pdf.file(root);
    // More than the limit of pages: whoever wants them all refuses, a chosen one can be had.
    assert_eq!(page_count(&bytes, &Limits::default()).unwrap(), 10_000);
    let Decoded::Carried(last) = decoded(&bytes, 9_999).unwrap() else { panic!("drawn") };
    assert_eq!((texts(&last).as_slice(), last.index), (["One of many"].as_slice(), 9_999));
    assert_eq!(decoded(&bytes, 10_000).unwrap_err().kind(), ErrorKind::NoSuchPage);
}

#[test]
fn broken_documents() {
    let whole = helvetica("BT /F 12 Tf 72 200 Td (Printed text) Tj ET");
    for tenth in 1..10 {
        let cut = &whole[..whole.len() * tenth / 10];
        // Cut before its page tree nothing is left; cut behind it the text can still be had.
        match decoded(cut, 0) {
            Err(error) => assert_eq!(error.kind(), ErrorKind::Malformed, "cut at {tenth} tenths"),
            Ok(_) => assert!(tenth > 5, "cut at {tenth} tenths"),
        }
    }
    // A table of objects that points anywhere is made anew.
    let lost = String::from_utf8(whole.clone()).unwrap().replace("0000000", "0000009");
    assert_eq!(texts(&carried(lost.as_bytes())), ["Printed text"]);
    let mut state = 7u32;
    for _ in 0..300 {
        let mut damaged = whole.clone();
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (state >> 8) as usize % damaged.len();
            damaged[at] = state as u8;
        }
        let _ = decoded(&damaged, 0);
    }
    // A page tree that contains itself, and one without leaves.
    for kids in ["1 0 R", "2 0 R", ""] {
        let mut pdf = Pdf::default();
        pdf.object(format!("<< /Type /Pages /Count 1 /Kids [{kids}] >>"));
        let root = pdf.object("<< /Type /Catalog /Pages 1 0 R >>");
        let bytes = pdf.file(root);
        let _ = page_count(&bytes, &Limits::default());
        let kind = decoded(&bytes, 0).err().map(|e| e.kind());
        assert!(
            matches!(kind, None | Some(ErrorKind::Malformed | ErrorKind::NoSuchPage)),
            "{kids}: {kind:?}"
        );
    }
}

/// Pages that ask for work without end. Each must end by itself.
#[test]
fn work_is_bounded() {
    let refused = |what: &str, bytes: &[u8]| {
        let kind = decoded(bytes, 0).err().map(|e| e.kind());
        assert_eq!(kind, Some(ErrorKind::TooLarge), "{what}");
    };
    // Forms that show ten forms each, forty deep.
    let mut pdf = Pdf::default();
    let mut inner = pdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 400 300]", b"0 0 10 10 re f");
    for _ in 0..40 {
        let dict = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources << /XObject << /F {inner} 0 R >> >>"
        );
        inner = pdf.stream(&dict, "/F Do ".repeat(10).as_bytes());
    }
    refused("forms", &one_page(pdf, 400, 300, b"/F Do", &format!("/XObject << /F {inner} 0 R >>")));
    // A form that shows itself ends by depth.
    let mut pdf = Pdf::default();
    let own = "/Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources << /XObject << /F 1 0 R >> >>";
    pdf.stream(own, b"0 0 10 10 re f /F Do");
    assert!(decoded(&one_page(pdf, 400, 300, b"/F Do", "/XObject << /F 1 0 R >>"), 0).is_ok());
    // Dashes of nearly nothing on a long line.
    refused("dashes", &helvetica("[0.000001] 0 d 0 0 m 400 300 l S"));
    // A pattern that is repeated a billion times within its cell.
    let mut pdf = Pdf::default();
    let tile = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 400 400] /XStep 0.01 /YStep 0.01 /Resources << >>";
    let tile = pdf.stream(tile, b"0 0 1 1 re f");
    let program = b"/Pattern cs /P scn 0 0 400 300 re f";
    refused("tiles", &one_page(pdf, 400, 300, program, &format!("/Pattern << /P {tile} 0 R >>")));
    // Lines across the whole page, hundreds of thousands in one path.
    let mut zigzag = String::from("0 0 m ");
    for i in 0..400_000 {
        zigzag += if i % 2 == 0 { "400 300 l " } else { "0 1 l " };
    }
    refused("zigzag", &helvetica(&(zigzag + "f")));
    // Soft masks, each as large as the page, without end.
    let mut pdf = Pdf::default();
    let group = pdf.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 400 300] /Group << /S /Transparency /CS /DeviceGray >>",
        b"1 g 0 0 400 300 re f",
    );
    let mut states = String::new();
    let mut program = String::new();
    for i in 0..2_000 {
        states += &format!("/G{i} << /SMask << /S /Luminosity /G {group} 0 R /BC [0.{i}] >> >> ");
        program += &format!("/G{i} gs 0 0 400 300 re f ");
    }
    refused("masks", &one_page(pdf, 400, 300, program.as_bytes(), &format!("/ExtGState << {states} >>")));
    // A picture that becomes enormous along one side while it is reduced along the other.
    let mut pdf = Pdf::default();
    let tall = picture(&mut pdf, 20, 20_000);
    let program = b"q 1000000 0 0 7000 0 0 cm /I Do Q";
    let kind = decoded(&one_page(pdf, 400, 300, program, &format!("/XObject << /I {tall} 0 R >>")), 0)
        .err()
        .map(|e| e.kind());
    assert_eq!(kind, Some(ErrorKind::TooLarge), "stretched picture");
}

#[test]
fn a_glyph_drawn_by_itself_ends() {
    // A Type 3 glyph whose program shows its own letter, many times.
    let mut pdf = Pdf::default();
    let glyph = pdf.stream("", "1000 0 d0 BT /T 1 Tf (aaaaaaaaaa) Tj ET".as_bytes());
    let font = format!(
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 /Widths [1] \
         /Encoding << /Differences [97 /a] >> /CharProcs << /a {glyph} 0 R >> /Resources << /Font << /T 2 0 R >> >> >>"
    );
    pdf.object(font);
    let bytes = one_page(pdf, 400, 300, b"BT /T 10 Tf 10 10 Td (aaaaaaaaaa) Tj ET", "/Font << /T 2 0 R >>");
    let _ = decoded(&bytes, 0);
}

/// Patches of a Coons mesh, each spread over the whole page.
fn mesh_of_patches(patches: u32) -> Vec<u8> {
    let mut data = Vec::new();
    for patch in 0..patches {
        data.push(0);
        // Twelve points over the whole page, four colours.
        for point in 0..24u32 {
            data.extend(
                (patch.wrapping_mul(2_654_435_761).wrapping_add(point.wrapping_mul(0x9E37_79B9)))
                    .to_be_bytes(),
            );
        }
        data.extend([patch as u8; 12]);
    }
    data
}

#[test]
fn meshes_of_colour_are_bounded() {
    let page = |patches: u32| {
        let mut pdf = Pdf::default();
        let dict = "/ShadingType 6 /ColorSpace /DeviceRGB /BitsPerCoordinate 32 /BitsPerComponent 8 /BitsPerFlag 8 \
                    /Decode [0 400 0 300 0 1 0 1 0 1]";
        let mesh = pdf.stream(dict, &mesh_of_patches(patches));
        one_page(pdf, 400, 300, b"/S sh", &format!("/Shading << /S {mesh} 0 R >>"))
    };
    assert!(decoded(&page(3), 0).is_ok());
    assert_eq!(decoded(&page(2_000), 0).err().map(|e| e.kind()), Some(ErrorKind::TooLarge));
}

/// Headers of a JPEG 2000 of `side` by `side` in tiles of `tile` by `tile`.
fn jpeg_2000(side: u32, tile: u32) -> Vec<u8> {
    let mut out = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0];
    for number in [side, side, 0, 0, tile, tile, 0, 0] {
        out.extend(number.to_be_bytes());
    }
    out.extend([0, 3, 7, 1, 1, 7, 1, 1, 7, 1, 1]);
    out.extend([0xFF, 0x52, 0, 12, 0, 0, 0, 1, 1, 5, 4, 4, 0, 1, 0xFF, 0x5C, 0, 19, 0x40]);
    out.extend([0x40; 16]);
    out.extend([0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 14, 0, 1, 0xFF, 0x93, 0xFF, 0xD9]);
    out
}

/// Segments of JBIG2: a page of 1000 by 1000, patterns of 4 by 4, and the body of each further one.
fn jbig2(kind: u8, body: &[u8], times: usize) -> Vec<u8> {
    let segment = |number: u32, kind: u8, refers: &[u8], body: &[u8]| {
        let length = (body.len() as u32).to_be_bytes();
        [&number.to_be_bytes()[..], &[kind, (refers.len() as u8) << 5], refers, &[1], &length, body].concat()
    };
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let mut out = segment(0, 48, &[], &[words(&[1000, 1000, 0, 0]), vec![0; 3]].concat());
    out.extend(segment(1, 16, &[], &[&[0, 4, 4, 0, 0, 0, 15][..], &[0; 64]].concat()));
    for number in 0..times {
        out.extend(segment(number as u32 + 2, kind, &[1], body));
    }
    out
}

/// What a coded picture's own headers say counts, in a packing or not, and whatever the stream is used for.
#[test]
fn coded_pictures_that_become_too_much() {
    let region = [
        &1000u32.to_be_bytes()[..],
        &1000u32.to_be_bytes(),
        &[0; 9],
        &[8, 3, 255, 253, 255, 2, 254, 254, 254],
    ];
    let region = region.concat();
    let corner = [0u8; 8];
    let side = 60_000u32.to_be_bytes();
    let halftone = [&region[..8], &corner, &[0, 0], &side, &side, &corner, &[1, 0, 0, 0], &[0; 64]].concat();
    let cases = [
        ("tiles of one pixel", "JPXDecode", jpeg_2000(3_000, 1)),
        ("JPEG 2000 of 30000x30000", "JPXDecode", jpeg_2000(30_000, 30_000)),
        ("a page drawn over 2000 times", "JBIG2Decode", jbig2(38, &region, 2_000)),
        ("a grid of 60000x60000", "JBIG2Decode", jbig2(22, &halftone, 1)),
    ];
    for (what, coding, data) in cases {
        let packed = handmade::deflated(&data);
        let filters = [(format!("/{coding}"), &data), (format!("[/FlateDecode /{coding}]"), &packed)];
        for (filter, bytes) in filters {
            let mut pdf = Pdf::default();
            let dict = format!(
                "/Type /XObject /Subtype /Image /Width 1000 /Height 1000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter {filter}"
            );
            let image = pdf.stream(&dict, bytes);
            let shown = one_page(
                pdf,
                400,
                300,
                b"q 400 0 0 300 0 0 cm /I Do Q",
                &format!("/XObject << /I {image} 0 R >>"),
            );
            assert_eq!(
                decoded(&shown, 0).err().map(|e| e.kind()),
                Some(ErrorKind::TooLarge),
                "{what}, {filter}"
            );
        }
    }
    // The page's own program, coded as a picture, and a bomb that calls itself a picture.
    for (dict, data, expected) in [
        ("/Filter /JPXDecode".to_owned(), jpeg_2000(3_000, 1), ErrorKind::Malformed),
        ("/Subtype /Image /Filter /JPXDecode".to_owned(), jpeg_2000(3_000, 1), ErrorKind::TooLarge),
        ("/Subtype /Image /Filter /FlateDecode".to_owned(), handmade::zero_bomb(500), ErrorKind::TooLarge),
    ] {
        let mut pdf = Pdf::default();
        pdf.stream(&dict, &data);
        pdf.object("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 60 40] /Contents 1 0 R /Resources << >> >>");
        pdf.object("<< /Type /Pages /Count 1 /Kids [2 0 R] >>");
        let root = pdf.object("<< /Type /Catalog /Pages 3 0 R >>");
        assert_eq!(decoded(&pdf.file(root), 0).err().map(|e| e.kind()), Some(expected), "{dict}");
    }
}
