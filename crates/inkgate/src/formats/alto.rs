//! ALTO 4.4: the Library of Congress's XML of pages, blocks, lines and words. One document describes one file.

use std::io::{self, Write};

use inkgate_engine::{Line, Page, Quad};
use inkgate_gateway::wire::page::rounded;

use super::quad::{self, Rect};
use super::words::{Word, words};
use super::xml::Escaped;
use super::{Sheet, Writer};

/// Writes one document.
#[derive(Default)]
pub struct Alto {
    pages: usize,
}

impl Alto {
    fn begin(file: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            concat!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\" SCHEMAVERSION=\"4.4\">\n",
                "<Description>\n<MeasurementUnit>pixel</MeasurementUnit>\n",
                "<sourceImageInformation><fileName>{}</fileName></sourceImageInformation>\n",
                "<Processing ID=\"reading\"><processingCategory>contentGeneration</processingCategory>",
                "<processingSoftware><softwareName>Inkgate</softwareName><softwareVersion>{}</softwareVersion>",
                "</processingSoftware></Processing>\n</Description>\n<Layout>\n"
            ),
            Escaped(file),
            env!("CARGO_PKG_VERSION")
        )
    }
}

impl Writer for Alto {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        if self.pages == 0 {
            Self::begin(sheet.file, out)?;
        }
        self.pages += 1;
        let (page, id) = (sheet.page, format!("p{}", self.pages));
        write!(
            out,
            "<Page ID=\"{id}\" PHYSICAL_IMG_NR=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\" PROCESSINGREFS=\"reading\"",
            page.index + 1,
            page.width,
            page.height
        )?;
        // Clockwise here, counter-clockwise there.
        let angle = rounded(-page.angle, 1);
        if angle != 0.0 {
            write!(out, " ROTATION=\"{angle}\"")?;
        }
        if !page.lines.is_empty() {
            let mean = page.lines.iter().map(|line| line.score).sum::<f32>() / page.lines.len() as f32;
            write!(out, " PC=\"{}\"", confidence(mean))?;
        }
        let whole = Rect { left: 0.0, top: 0.0, right: page.width as f32, bottom: page.height as f32 };
        writeln!(out, ">\n<PrintSpace {}>", place(whole))?;
        blocks(&id, page, out)?;
        writeln!(out, "</PrintSpace>\n</Page>")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.pages == 0 {
            return Ok(());
        }
        out.write_all(b"</Layout>\n</alto>\n")
    }
}

/// Each run of lines of one block as a `TextBlock`. A line that has no word cannot stand in ALTO.
fn blocks(page_id: &str, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let size = (page.width, page.height);
    let lines: Vec<(&Line, Vec<Word>)> =
        page.lines.iter().map(|line| (line, words(line))).filter(|(_, words)| !words.is_empty()).collect();
    let mut line_id = 0;
    for (index, run) in lines.chunk_by(|(a, _), (b, _)| a.block == b.block).enumerate() {
        let Some((first, bounds)) = run
            .first()
            .zip(run.iter().map(|(line, _)| quad::bounds(&line.polygon, size)).reduce(Rect::union))
        else {
            continue;
        };
        let id = format!("{page_id}_b{}", index + 1);
        write!(out, "<TextBlock ID=\"{id}\" {}", place(bounds))?;
        if first.0.vertical {
            write!(out, " BASEDIRECTION=\"ttb\"")?;
        }
        writeln!(out, ">")?;
        for (line, words) in run {
            line_id += 1;
            text_line(&format!("{page_id}_l{line_id}"), line, words, size, out)?;
        }
        writeln!(out, "</TextBlock>")?;
    }
    Ok(())
}

fn text_line(id: &str, line: &Line, words: &[Word], size: (u32, u32), out: &mut dyn Write) -> io::Result<()> {
    let (from, to) = quad::baseline(&line.polygon);
    write!(out, "<TextLine ID=\"{id}\" {}", place(quad::bounds(&line.polygon, size)))?;
    if !line.vertical {
        write!(out, " BASELINE=\"{}\"", points(&[from, to]))?;
    }
    writeln!(out, "><Shape><Polygon POINTS=\"{}\"/></Shape>", points(&line.polygon))?;
    let mut before: Option<&Word> = None;
    for (index, word) in words.iter().enumerate() {
        if let Some(before) = before {
            let gap = [before.span()[1], word.span()[0].max(before.span()[1])];
            let bounds = quad::bounds(&quad::part(&line.polygon, gap), size);
            writeln!(out, "<SP {}/>", place(bounds))?;
        }
        let polygon = word.polygon(line);
        writeln!(
            out,
            "<String ID=\"{id}_s{}\" CONTENT=\"{}\" WC=\"{}\" {}{}",
            index + 1,
            Escaped(&word.text()),
            confidence(word.score()),
            place(quad::bounds(&polygon, size)),
            shape(&polygon)
        )?;
        before = Some(word);
    }
    writeln!(out, "</TextLine>")
}

/// The end of a `String`: with its corners, where its box does not say them already.
fn shape(polygon: &Quad) -> String {
    let [tl, tr, br, bl] = *polygon;
    let level = tl[1] == tr[1] && bl[1] == br[1] && tl[0] == bl[0] && tr[0] == br[0];
    if level {
        return "/>".to_owned();
    }
    format!("><Shape><Polygon POINTS=\"{}\"/></Shape></String>", points(polygon))
}

fn place(rect: Rect) -> String {
    format!(
        "HPOS=\"{}\" VPOS=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\"",
        rounded(rect.left, 1),
        rounded(rect.top, 1),
        rounded(rect.width(), 1),
        rounded(rect.height(), 1)
    )
}

fn points(points: &[[f32; 2]]) -> String {
    let points: Vec<_> =
        points.iter().map(|[x, y]| format!("{},{}", rounded(*x, 1), rounded(*y, 1))).collect();
    points.join(" ")
}

fn confidence(score: f32) -> f64 {
    rounded(score.clamp(0.0, 1.0), 4)
}

#[cfg(test)]
mod tests {
    use super::super::{Format, specimen};

    #[test]
    fn words_stand_in_lines_in_blocks_with_their_places() {
        let page = specimen::page(0);
        let text = specimen::written(Format::Alto, false, &[("a&b.png", &page)]);
        assert!(text.contains("<fileName>a&amp;b.png</fileName>"), "{text}");
        assert!(text.contains(r#"<Page ID="p1" PHYSICAL_IMG_NR="1" WIDTH="320" HEIGHT="240""#), "{text}");
        assert!(
            text.contains(r#"CONTENT="发票" WC="0.98" HPOS="40" VPOS="20" WIDTH="60" HEIGHT="30"/>"#),
            "{text}"
        );
        assert!(text.contains(r#"<SP HPOS="100" VPOS="20" WIDTH="12" HEIGHT="30"/>"#), "{text}");
        assert!(text.contains(r#"BASEDIRECTION="ttb""#), "{text}");
        assert_eq!(text.matches("<TextBlock ").count(), 4);
    }

    #[test]
    fn a_turned_page_says_so_counter_clockwise_and_its_words_have_shapes() {
        let mut page = specimen::page(0);
        page.angle = 10.0;
        page.lines.truncate(1);
        page.lines[0].polygon = [[10.0, 10.0], [110.0, 20.0], [110.0, 40.0], [10.0, 30.0]];
        let text = specimen::written(Format::Alto, false, &[("a", &page)]);
        assert!(text.contains("ROTATION=\"-10\""), "{text}");
        assert!(text.contains("</Shape></String>"), "{text}");
    }
}
