//! hOCR 1.2: XHTML whose classes name pages, areas, paragraphs, lines and words, and whose titles say where they stand.

use std::io::{self, Write};

use inkgate_engine::{Line, Page};

use super::quad::{self, Rect};
use super::words::words;
use super::xml::Escaped;
use super::{Sheet, Writer};

/// Writes one XHTML document.
#[derive(Default)]
pub struct Hocr {
    pages: usize,
}

impl Hocr {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.pages > 0 {
            return Ok(());
        }
        out.write_all(
            concat!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" ",
                "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n",
                "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<title></title>\n",
                "<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n",
                "<meta name=\"ocr-system\" content=\"inkgate ",
                env!("CARGO_PKG_VERSION"),
                "\"/>\n<meta name=\"ocr-capabilities\" ",
                "content=\"ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf\"/>\n</head>\n<body>\n"
            )
            .as_bytes(),
        )
    }
}

impl Writer for Hocr {
    fn page(&mut self, sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        self.pages += 1;
        let (page, number) = (sheet.page, self.pages);
        // A quote inside the name would end it.
        let file = sheet.file.replace('"', "'");
        writeln!(
            out,
            "<div class=\"ocr_page\" id=\"page_{number}\" title=\"image &quot;{}&quot;; bbox 0 0 {} {}; ppageno {}\">",
            Escaped(&file),
            page.width,
            page.height,
            page.index
        )?;
        for (index, area) in areas(page).iter().enumerate() {
            self::area(number, index + 1, area, page, out)?;
        }
        writeln!(out, "</div>")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(b"</body>\n</html>\n")
    }
}

/// Runs of lines of one block, each line with its position on the page. Lines without a word have no place in hOCR.
fn areas(page: &Page) -> Vec<Vec<(usize, &Line)>> {
    let mut areas: Vec<Vec<(usize, &Line)>> = Vec::new();
    for (index, line) in page.lines.iter().enumerate().filter(|(_, line)| !line.text.trim().is_empty()) {
        match areas.last_mut() {
            Some(area) if area.last().is_some_and(|(_, last)| last.block == line.block) => {
                area.push((index, line));
            }
            _ => areas.push(vec![(index, line)]),
        }
    }
    areas
}

fn area(
    number: usize,
    id: usize,
    lines: &[(usize, &Line)],
    page: &Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    let size = (page.width, page.height);
    let Some(bounds) =
        lines.iter().map(|(_, line)| quad::bounds(&line.polygon, size)).reduce(Rect::union).map(whole)
    else {
        return Ok(());
    };
    writeln!(out, " <div class=\"ocr_carea\" id=\"block_{number}_{id}\" title=\"{bounds}\">")?;
    writeln!(out, "  <p class=\"ocr_par\" id=\"par_{number}_{id}\" title=\"{bounds}\">")?;
    for (index, line) in lines {
        let id = index + 1;
        writeln!(
            out,
            "   <span class=\"ocr_line\" id=\"line_{number}_{id}\" title=\"{}\">",
            line_title(line, size)
        )?;
        for (index, word) in words(line).iter().enumerate() {
            writeln!(
                out,
                "    <span class=\"ocrx_word\" id=\"word_{number}_{id}_{}\" title=\"{}; x_wconf {}\">{}</span>",
                index + 1,
                whole(quad::bounds(&word.polygon(line), size)),
                (word.score() * 100.0).round(),
                Escaped(&word.text())
            )?;
        }
        writeln!(out, "   </span>")?;
    }
    writeln!(out, "  </p>\n </div>")
}

/// Box, height, and baseline (for text that runs more or less level: slope, and height above the box's lower left corner)
/// or the angle counter-clockwise (for text that does not).
fn line_title(line: &Line, size: (u32, u32)) -> String {
    let bounds = quad::bounds(&line.polygon, size);
    let direction = quad::direction(&line.polygon);
    let mut title = whole(bounds);
    if direction.abs() <= 45.0 {
        let ([x0, y0], [x1, y1]) = quad::baseline(&line.polygon);
        let slope = if x1 > x0 { (y1 - y0) / (x1 - x0) } else { 0.0 };
        let offset = y0 + (bounds.left.floor() - x0) * slope - bounds.bottom.ceil();
        // Nothing keeps a polygon from being far outside its page.
        if slope.is_finite() && offset.is_finite() {
            title.push_str(&format!("; baseline {} {}", trimmed(slope, 3), offset.round()));
        }
    } else if !line.vertical && direction.is_finite() {
        title.push_str(&format!("; textangle {}", trimmed((360.0 - direction).rem_euclid(360.0), 1)));
    }
    let height = quad::height(&line.polygon);
    if height.is_finite() {
        title.push_str(&format!("; x_size {}", trimmed(height, 1)));
    }
    title
}

/// The box in whole pixels, grown outwards.
fn whole(rect: Rect) -> String {
    format!("bbox {} {} {} {}", rect.left.floor(), rect.top.floor(), rect.right.ceil(), rect.bottom.ceil())
}

/// A number with at most `decimals`, without trailing zeros and without a negative zero.
fn trimmed(value: f32, decimals: i32) -> f64 {
    inkgate_gateway::wire::page::rounded(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::super::{Format, specimen};

    #[test]
    fn lines_and_words_have_boxes_confidence_and_baseline() {
        let page = specimen::page(0);
        let text = specimen::written(Format::Hocr, false, &[("a \"b\" & c.png", &page)]);
        assert!(
            text.contains("image &quot;a &#39;b&#39; &amp; c.png&quot;; bbox 0 0 320 240; ppageno 0"),
            "{text}"
        );
        assert!(text.contains(r#"title="bbox 40 20 240 50; baseline 0 -6; x_size 30""#), "{text}");
        assert!(text.contains(r#"title="bbox 40 20 100 50; x_wconf 98">发票</span>"#), "{text}");
        assert!(text.contains(r#">AT&amp;T</span>"#) && text.contains("&lt;x&gt;"), "{text}");
        assert_eq!(text.matches("ocr_carea\"").count(), 4);
        assert_eq!(text.matches("class=\"ocr_line\"").count(), page.lines.len());
    }

    #[test]
    fn turned_text_has_its_angle_and_skewed_text_its_slope() {
        let mut page = specimen::page(0);
        page.lines.truncate(2);
        page.lines[0].polygon = [[50.0, 200.0], [50.0, 100.0], [70.0, 100.0], [70.0, 200.0]];
        page.lines[1].polygon = [[10.0, 10.0], [110.0, 20.0], [110.0, 40.0], [10.0, 30.0]];
        let text = specimen::written(Format::Hocr, false, &[("a", &page)]);
        assert!(text.contains("textangle 90"), "{text}");
        assert!(text.contains("bbox 10 10 110 40; baseline 0.1 -14"), "{text}");
    }
}
