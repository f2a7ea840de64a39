//! The table: files and what each is to give. All are made here or in the engine's own handmade files.

use image::{ExtendedColorType, ImageFormat};
use inkgate_testkit::pictures;

use crate::handmade::{
    Pdf, TiffPage, animated_webp, deflated, encoded, flat_jpeg, gif, one_page, png, png_rows, ramp_in, tiff,
    zero_bomb,
};

/// What a file is to give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gives {
    /// A page of this size.
    Page(u32, u32),
    /// The same as the good picture.
    Good,
    /// A failure with this code.
    Code(&'static str),
    /// A page, or a failure with this code: what is left of a document may be enough.
    PageOr(&'static str),
}

/// A file: its name, its bytes, and what it gives.
pub type Case = (String, Vec<u8>, Gives);

const FORMATS: [(ImageFormat, &str); 6] = [
    (ImageFormat::Png, "png"),
    (ImageFormat::Jpeg, "jpg"),
    (ImageFormat::Bmp, "bmp"),
    (ImageFormat::Gif, "gif"),
    (ImageFormat::WebP, "webp"),
    (ImageFormat::Tiff, "tif"),
];

const HELVETICA: &str = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

fn case(name: &str, bytes: Vec<u8>, gives: Gives) -> Case {
    (name.to_owned(), bytes, gives)
}

/// Files that cannot be read.
pub fn refused() -> Vec<Case> {
    let mut cases = vec![
        case("empty.png", Vec::new(), Gives::Code("empty")),
        case("empty.pdf", Vec::new(), Gives::Code("empty")),
        case(
            "text.png",
            b"this is a text, whatever its name says".to_vec(),
            Gives::Code("unsupported_format"),
        ),
        case("zeros.jpg", vec![0; 4096], Gives::Code("unsupported_format")),
        case("archive.pdf", b"PK\x03\x04 an archive".to_vec(), Gives::Code("unsupported_format")),
    ];
    for (format, extension) in FORMATS {
        let whole = ramp_in(format, 64, 48);
        for tenth in 1..10 {
            let cut = whole[..whole.len() * tenth / 10].to_vec();
            cases.push(case(&format!("cut-{tenth}.{extension}"), cut, Gives::Code("malformed")));
        }
        cases.push(case(&format!("huge.{extension}"), huge(format), Gives::Code("too_large")));
    }
    let document = one_page(Pdf::default(), 300, 200, b"BT /F 12 Tf 20 100 Td (Printed) Tj ET", HELVETICA);
    for tenth in 1..10 {
        let cut = document[..document.len() * tenth / 10].to_vec();
        cases.push(case(&format!("cut-{tenth}.pdf"), cut, Gives::PageOr("malformed")));
    }
    let locked = include_bytes!("../../../engine/tests/handmade/needs-password.pdf");
    cases.push(case("locked.pdf", locked.to_vec(), Gives::Code("encrypted")));
    cases.push(case("broken.pdf", b"%PDF-1.7\nnothing of use behind it".repeat(3), Gives::Code("malformed")));
    cases.push(case("ten-thousand-pages.pdf", ten_thousand_pages(), Gives::Code("too_large")));
    cases.extend(bombs());
    cases
}

/// Small files that unpack to a hundred megabytes and more, one in each format that packs.
fn bombs() -> Vec<Case> {
    let bomb = zero_bomb(256);
    let mut strip = TiffPage::plain(30_000, 30_000, 8, 3, 2, bomb.clone());
    strip.compression = 8;
    let mut scans = ramp_in(ImageFormat::Jpeg, 800, 800);
    let frame = scans.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    scans[frame + 1] = 0xC2;
    scans.truncate(scans.len() - 2);
    scans.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 1, 0x10, 0xAA].repeat(1000));
    scans.extend([0xFF, 0xD9]);
    let mut screen = gif(64, 64, 1);
    let image = screen.iter().rposition(|byte| *byte == 0x2C).unwrap();
    screen[image + 5..image + 9].copy_from_slice(&[0xFF; 4]);
    let mut pdf = Pdf::default();
    let picture = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8";
    let picture = pdf.stream(&format!("{picture} /Filter /FlateDecode"), &bomb);
    let drawn =
        one_page(pdf, 200, 200, b"100 0 0 100 0 0 cm /I Do", &format!("/XObject << /I {picture} 0 R >>"));
    let mut pdf = Pdf::default();
    let form =
        pdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Filter /FlateDecode", &zero_bomb(600));
    let program = one_page(pdf, 200, 200, b"/F Do", &format!("/XObject << /F {form} 0 R >>"));
    vec![
        case("bomb.png", png(30_000, 30_000, 8, 2, &[], &bomb), Gives::Code("too_large")),
        case("bomb.tif", tiff(&[strip], false, None), Gives::Code("too_large")),
        case("bomb-scans.jpg", scans, Gives::Code("too_large")),
        case("bomb-frame.gif", screen, Gives::PageOr("too_large")),
        case("bomb-picture.pdf", drawn, Gives::Code("too_large")),
        case("bomb-program.pdf", program, Gives::Code("too_large")),
    ]
}

/// Odd files that are read all the same.
pub fn odd() -> Vec<Case> {
    let white = |width: u32, height: u32| {
        let pixels = vec![255; (width * height * 3) as usize];
        encoded(ImageFormat::Png, width, height, &pixels, ExtendedColorType::Rgb8)
    };
    let good = pictures::named("strip").bytes();
    let row = png_rows(&[0xFF; 64 * 48 * 6], 64 * 6);
    let hidden = [b"Comment\0\0", zero_bomb(256).as_slice()].concat();
    let commented = png(64, 48, 8, 2, &[(b"zTXt", hidden)], &png_rows(&[255; 64 * 48 * 3], 64 * 3));
    let mut cases = vec![
        case("a-png.jpg", good.clone(), Gives::Good),
        case("a-png.pdf", good, Gives::Good),
        case("1x1.png", white(1, 1), Gives::Page(1, 1)),
        case("31x31.png", white(31, 31), Gives::Page(31, 31)),
        case("32x1000.png", white(32, 1000), Gives::Page(32, 1000)),
        case("1000x32.png", white(1000, 32), Gives::Page(1000, 32)),
        case("5000x5000.png", white(5000, 5000), Gives::Page(5000, 5000)),
        case("rows-beyond-the-picture.png", png(64, 64, 8, 2, &[], &zero_bomb(256)), Gives::Page(64, 64)),
        case("bomb-in-a-comment.png", commented, Gives::Page(64, 48)),
        case("thousand-frames.gif", gif(200, 150, 1000), Gives::Page(200, 150)),
        case("animated.webp", animated_webp(64, 48, &[255; 200]), Gives::Page(64, 48)),
        case("sixteen-bits.png", png(64, 48, 16, 2, &[], &row), Gives::Page(64, 48)),
        case("cmyk.jpg", flat_jpeg(64, 48, &[255, 255, 255, 255], Some(0)), Gives::Page(64, 48)),
        case(
            "cmyk.tif",
            tiff(&[TiffPage::plain(64, 48, 8, 4, 5, vec![0; 64 * 48 * 4])], false, None),
            Gives::Page(64, 48),
        ),
    ];
    for (format, extension) in FORMATS {
        cases.push(case(
            &format!("plain-{extension}.dat.{extension}"),
            ramp_in(format, 64, 48),
            Gives::Page(64, 48),
        ));
    }
    cases
}

/// A header of a picture of 30,000 by 30,000, and no more than 200 bytes.
fn huge(format: ImageFormat) -> Vec<u8> {
    let side = 30_000u32;
    let mut bytes = ramp_in(format, 8, 8);
    match format {
        ImageFormat::Png => bytes = png(side, side, 8, 2, &[], &deflated(&[0; 100])),
        ImageFormat::Jpeg => {
            let frame = bytes.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
            let [.., high, low] = side.to_be_bytes();
            bytes[frame + 5..frame + 9].copy_from_slice(&[high, low, high, low]);
        }
        ImageFormat::Bmp => {
            bytes[18..22].copy_from_slice(&side.to_le_bytes());
            bytes[22..26].copy_from_slice(&(-(side as i32)).to_le_bytes());
        }
        ImageFormat::Gif => {
            let [low, high, ..] = side.to_le_bytes();
            bytes[6..10].copy_from_slice(&[low, high, low, high]);
        }
        ImageFormat::WebP => {
            let [low, mid, high, _] = (side - 1).to_le_bytes();
            let head = b"RIFF\x40\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0";
            bytes = [&head[..], &[low, mid, high, low, mid, high], b"VP8L"].concat();
        }
        _ => bytes = tiff(&[TiffPage::plain(side, side, 8, 3, 2, vec![0; 50])], false, None),
    }
    bytes.truncate(200);
    bytes
}

/// A document of 10,000 pages, each with its number on it.
pub fn ten_thousand_pages() -> Vec<u8> {
    const PAGES: usize = 10_000;
    let mut pdf = Pdf::default();
    let tree = 2 * PAGES + 1;
    let mut kids = String::new();
    for page in 1..=PAGES {
        let contents = pdf.stream("", format!("BT /F 12 Tf 20 100 Td (Page number {page}) Tj ET").as_bytes());
        let leaf = pdf.object(format!(
            "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 300 200] /Contents {contents} 0 R /Resources << {HELVETICA} >> >>"
        ));
        kids.push_str(&format!("{leaf} 0 R "));
    }
    pdf.object(format!("<< /Type /Pages /Count {PAGES} /Kids [{kids}] >>"));
    let root = pdf.object(format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    pdf.file(root)
}
