//! PDF: each page's picture with its text behind it, invisible, where the printed text stands, so that a reader can
//! search, select and copy it.
//!
//! The text is drawn in a font without outlines ([`font`]) in rendering mode 3. Objects go to the output as soon as they
//! are made ([`objects`]), so that a document of any length needs the memory of one page.

mod font;
mod layer;
mod objects;
mod picture;

use std::io::{self, Write};

use pdf_writer::{Chunk, Content, Filter, Finish, Name, Rect, Ref, TextStr};

use super::{Sheet, Writer};
use font::Glyphs;
use objects::Objects;

pub use picture::PagePicture;

/// Writes one document.
#[derive(Default)]
pub struct Pdf {
    objects: Objects,
    glyphs: Glyphs,
    pages: Vec<Ref>,
    /// The page tree and the font: named by every page, written last.
    shared: Option<(Ref, Ref)>,
}

impl Writer for Pdf {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (tree, font) = self.begin(out)?;
        let [page, content, picture] = [(); 3].map(|()| self.objects.next());
        let (width, height) = (sheet.page.width.max(1), sheet.page.height.max(1));
        let scale = sheet.picture.map_or_else(|| picture::fitting(width, height), |p| p.points_per_pixel());
        let (wide, high) = (width as f32 * scale, height as f32 * scale);

        let mut drawing = Content::new();
        if sheet.picture.is_some() {
            drawing.save_state();
            drawing.transform([wide, 0.0, 0.0, high, 0.0, 0.0]);
            drawing.x_object(Name(b"P"));
            drawing.restore_state();
        }
        layer::draw(sheet.page, scale, &mut self.glyphs, &mut drawing);
        let drawing = deflated(&drawing.finish());

        let mut chunk = Chunk::new();
        let mut leaf = chunk.page(page);
        leaf.parent(tree).media_box(Rect::new(0.0, 0.0, wide, high)).contents(content);
        let mut resources = leaf.resources();
        resources.fonts().pair(Name(b"F"), font);
        if sheet.picture.is_some() {
            resources.x_objects().pair(Name(b"P"), picture);
        }
        resources.finish();
        leaf.finish();
        self.objects.write(page, &chunk, out)?;
        let mut chunk = Chunk::new();
        chunk.stream(content, &drawing).filter(Filter::FlateDecode);
        self.objects.write(content, &chunk, out)?;
        let mut chunk = Chunk::new();
        match sheet.picture {
            Some(pixels) => pixels.write(&mut chunk, picture),
            None => {
                chunk.indirect(picture).primitive(pdf_writer::Null);
            }
        }
        self.objects.write(picture, &chunk, out)?;
        self.pages.push(page);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let (tree, font) = self.begin(out)?;
        self.glyphs.write(font, &mut self.objects, out)?;
        let mut chunk = Chunk::new();
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        chunk.pages(tree).count(count).kids(self.pages.iter().copied());
        self.objects.write(tree, &chunk, out)?;
        let [catalog, info] = [(); 2].map(|()| self.objects.next());
        let mut chunk = Chunk::new();
        chunk.indirect(catalog).dict().pair(Name(b"Type"), Name(b"Catalog")).pair(Name(b"Pages"), tree);
        self.objects.write(catalog, &chunk, out)?;
        let mut chunk = Chunk::new();
        let producer = TextStr(concat!("Inkgate ", env!("CARGO_PKG_VERSION")));
        chunk.indirect(info).dict().pair(Name(b"Producer"), producer);
        self.objects.write(info, &chunk, out)?;
        self.objects.end(catalog, info, out)
    }
}

impl Pdf {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<(Ref, Ref)> {
        if let Some(shared) = self.shared {
            return Ok(shared);
        }
        self.objects.begin(out)?;
        let shared = (self.objects.next(), self.objects.next());
        self.shared = Some(shared);
        Ok(shared)
    }
}

/// `bytes` as PDF's FlateDecode wants them.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    const LEVEL: u8 = 6;
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use inkgate_engine::{Line, Page};
    use inkgate_testkit::programs::program;

    use super::super::{Format, PagePicture, specimen};

    /// What `pdftotext` finds in a document.
    fn found(pdf: &[u8], options: &[&str]) -> Option<String> {
        let pdftotext = program("pdftotext", "poppler-utils")?;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, pdf).unwrap();
        let output = Command::new(pdftotext).args(options).arg(&path).arg("-").output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        Some(String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn the_text_of_every_page_is_found_again() {
        let (first, second) = (specimen::page(0), specimen::page(1));
        let pdf = specimen::bytes(Format::Pdf, false, &[("a", &first), ("a", &second)], None);
        let Some(text) = found(&pdf, &["-raw"]) else { return };
        let pages: Vec<&str> = text.split_terminator('\u{c}').collect();
        assert_eq!(pages.len(), 2);
        for page in pages {
            for line in ["发票 Invoice", "收款人:张三", "AT&T <x>", "苹果 3|4", "竖排"] {
                assert!(page.lines().any(|found| found == line), "{line}: {text}");
            }
        }
    }

    #[test]
    fn words_stand_where_they_are_printed() {
        let mut page = specimen::page(0);
        page.lines.truncate(1);
        let pdf = specimen::bytes(Format::Pdf, false, &[("a", &page)], None);
        let Some(boxes) = found(&pdf, &["-bbox"]) else { return };
        let word = boxes.lines().find(|line| line.contains(">Invoice<")).unwrap();
        let number = |name: &str| -> f32 {
            let from = word.split(&format!("{name}=\"")).nth(1).unwrap();
            from.split('"').next().unwrap().parse().unwrap()
        };
        // Printed from 36 % to 100 % of 40..240, between 20 and 50; a picture this small has a point for each pixel.
        for (name, want) in [("xMin", 112.0), ("xMax", 240.0), ("yMin", 20.0), ("yMax", 50.0)] {
            assert!((number(name) - want).abs() < 1.0, "{name}: {word}");
        }
    }

    #[test]
    fn turned_and_rare_characters_are_found() {
        let line = |text: &str, polygon| Line { text: text.into(), polygon, score: 1.0, ..Line::default() };
        let page = Page {
            width: 400,
            height: 400,
            lines: vec![
                line("𠮷野家 🍣", [[20.0, 20.0], [220.0, 20.0], [220.0, 50.0], [20.0, 50.0]]),
                line("upward 向上", [[20.0, 380.0], [20.0, 180.0], [50.0, 180.0], [50.0, 380.0]]),
                line("skewed 斜的", [[100.0, 100.0], [290.0, 160.0], [280.0, 190.0], [90.0, 130.0]]),
                line("nowhere", [[f32::NAN; 2]; 4]),
            ],
            ..Page::default()
        };
        let pdf = specimen::bytes(Format::Pdf, false, &[("a", &page)], None);
        let Some(text) = found(&pdf, &["-raw"]) else { return };
        for line in &page.lines {
            // Words of a turned line may come each on a line of its own.
            let mut rest = text.as_str();
            for word in line.text.split_whitespace() {
                rest = rest.split_once(word).unwrap_or_else(|| panic!("{word} is not in {text}")).1;
            }
        }
    }

    #[test]
    fn pictures_come_back_as_they_went_in() {
        let Some(pdfimages) = program("pdfimages", "poppler-utils") else { return };
        let page = Page { width: 64, height: 32, ..Page::default() };
        // Three colours: pdfimages forgets the palette of a picture of two.
        let few: Vec<u8> =
            (0..64 * 32).flat_map(|i| [[200, 0, 0], [255; 3], [0, 0, 90]][i % 5 % 3]).collect();
        let many: Vec<u8> =
            (0..64_u32 * 32).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 8) as u8, 90]).collect();
        for (pixels, exact) in [(few, true), (many, false)] {
            let picture = PagePicture::from_pixels(64, 32, &pixels).unwrap();
            let pdf = specimen::bytes(Format::Pdf, false, &[("a", &page)], Some(&picture));
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("a.pdf"), &pdf).unwrap();
            let output = Command::new(&pdfimages)
                .args(["-png", "a.pdf", "p"])
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
            let back = image::open(folder.path().join("p-000.png")).unwrap().to_rgb8();
            assert_eq!(back.dimensions(), (64, 32));
            let worst = back.as_raw().iter().zip(&pixels).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(if exact { worst == 0 } else { worst < 60 }, "{worst}");
        }
    }

    #[test]
    fn a_document_without_pages_is_still_one() {
        let pdf = specimen::bytes(Format::Pdf, false, &[], None);
        assert!(pdf.starts_with(b"%PDF-1.") && pdf.ends_with(b"%%EOF\n"));
    }
}
