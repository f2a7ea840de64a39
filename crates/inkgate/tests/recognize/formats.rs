//! What each format holds, compared with the others on the same pictures.

use std::fs;
use std::process::Command;

use inkgate_testkit::programs::program;
use serde_json::Value;
use tempfile::TempDir;

use super::{lines, picture, recognize, text, texts};

/// A table, vertical Chinese, a leaning page, and two kinds of PDF.
const NAMES: [&str; 5] = ["table", "vertical", "skewed", "scanned", "born-digital"];

fn written(format: &str) -> String {
    text(&recognize().args(["--format", format]).args(NAMES.map(picture)).output().unwrap())
}

#[test]
fn json_lines_have_the_keys_that_are_promised_and_no_others() {
    let written = written("jsonl");
    let pages = lines(&written);
    assert!(pages.len() > NAMES.len(), "the PDFs have several pages");
    for (line, page) in written.lines().zip(&pages) {
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let mut sorted = ["file", "page", "width", "height", "angle", "lines", "ms"];
        // People read them too, so they come in the promised order.
        let places = sorted.map(|key| line.find(&format!("\"{key}\":")).unwrap());
        assert!(places.is_sorted(), "{line}");
        sorted.sort_unstable();
        assert_eq!(keys(page), sorted);
        let (width, height) = (page["width"].as_f64().unwrap(), page["height"].as_f64().unwrap());
        assert!(page["page"].as_u64().unwrap() >= 1 && page["ms"].as_f64().unwrap() > 0.0);
        assert!(page["angle"].as_f64().unwrap().abs() <= 180.0);
        for line in page["lines"].as_array().unwrap() {
            assert_eq!(keys(line), ["block", "polygon", "score", "text"]);
            assert!((0.0..=1.0).contains(&line["score"].as_f64().unwrap()) && line["block"].is_u64());
            assert!(!line["text"].as_str().unwrap().trim().is_empty());
            let corners = line["polygon"].as_array().unwrap();
            assert_eq!(corners.len(), 4);
            for corner in corners {
                let [x, y] = corner.as_array().unwrap().as_slice() else { panic!("{corner}") };
                // A corner may stand a little outside, never far.
                assert!(x.as_f64().unwrap() > -0.1 * width && x.as_f64().unwrap() < 1.1 * width, "{line}");
                assert!(y.as_f64().unwrap() > -0.1 * height && y.as_f64().unwrap() < 1.1 * height, "{line}");
            }
        }
    }
}

#[test]
fn json_and_tables_tell_the_same_as_json_lines() {
    let mut pages = lines(&written("jsonl"));
    let mut array: Vec<Value> = serde_json::from_str(&written("json")).unwrap();
    for page in pages.iter_mut().chain(&mut array) {
        page["ms"] = Value::Null;
    }
    for (page, plain) in array.iter_mut().zip(&pages) {
        // Blocks are what the array has more: each names its lines, and every line is in one.
        let blocks = page.as_object_mut().unwrap().remove("blocks").unwrap();
        let named = blocks.as_array().unwrap().iter().flat_map(|block| block["lines"].as_array().unwrap());
        assert_eq!(named.count(), texts(plain).len());
    }
    assert_eq!(array, pages);

    let table = written("tsv");
    let mut rows = table.lines();
    assert_eq!(rows.next(), Some("file\tpage\tblock\tline\tx1\ty1\tx2\ty2\tx3\ty3\tx4\ty4\tscore\ttext"));
    for page in &pages {
        for line in page["lines"].as_array().unwrap() {
            let cells: Vec<&str> = rows.next().unwrap().split('\t').collect();
            assert_eq!(cells.len(), 14);
            assert_eq!(
                (cells[0], cells[13]),
                (page["file"].as_str().unwrap(), line["text"].as_str().unwrap())
            );
            assert_eq!(cells[1], page["page"].to_string());
            let corners =
                line["polygon"].as_array().unwrap().iter().flat_map(|corner| corner.as_array().unwrap());
            for (cell, number) in cells[4..12].iter().zip(corners) {
                assert_eq!(cell.parse::<f64>().unwrap(), number.as_f64().unwrap());
            }
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn markdown_keeps_headings_paragraphs_and_the_rows_of_a_table() {
    let page = text(&recognize().args(["--format", "md"]).arg(picture("page-en")).output().unwrap());
    let parts: Vec<&str> = page.trim_end().split("\n\n").collect();
    assert_eq!(parts[0], "# Notes from a Small Print Shop");
    // A paragraph is one line, however many lines it was printed on, and begins where it was printed to begin.
    for (part, beginning) in
        parts[1..].iter().zip(["The press in our cellar", "Type is set by hand", "Paper matters"])
    {
        assert!(part.starts_with(beginning) && !part.contains('\n') && part.len() > 200, "{part}");
    }
    let table = text(&recognize().args(["--format", "md"]).arg(picture("table")).output().unwrap());
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(
        rows[..2],
        ["| 编号 | 名称 | 规格 | 单位 | 数量 | 单价 |", "| --- | --- | --- | --- | --- | --- |"]
    );
    for row in
        ["| B-2040 | 碳粉盒 | 黑色 | 支 | 86 | 265.00 |", "| C-3307 | 装订机 | 60页 | 台 | 7 | 1,480.00 |"]
    {
        assert!(rows.contains(&row), "{row}: {table}");
    }
}

#[test]
fn a_searchable_pdf_shows_its_pages_and_gives_every_line_back() {
    let (Some(pdftotext), Some(pdfinfo)) =
        (program("pdftotext", "poppler-utils"), program("pdfinfo", "poppler-utils"))
    else {
        return;
    };
    let folder = TempDir::new().unwrap();
    let output = recognize()
        .args(["--format", "pdf", "--output"])
        .arg(folder.path())
        .args(NAMES.map(picture))
        .output();
    assert_eq!(text(&output.unwrap()), "");
    let pages = lines(&written("jsonl"));
    let unspaced = |text: &str| text.split_whitespace().collect::<String>();
    for name in NAMES {
        let path = folder.path().join(format!("{name}.pdf"));
        let found = Command::new(&pdftotext).args(["-raw"]).arg(&path).arg("-").output().unwrap();
        assert!(found.status.success() && found.stderr.is_empty(), "{name}: {found:?}");
        let found = String::from_utf8(found.stdout).unwrap();
        let found: Vec<String> = found.split_terminator('\u{c}').map(unspaced).collect();
        let own: Vec<&Value> = pages
            .iter()
            .filter(|page| page["file"].as_str().unwrap().contains(&format!("/{name}.")))
            .collect();
        assert_eq!(found.len(), own.len(), "{name}: pages");
        for (page, found) in own.iter().zip(&found) {
            for line in texts(page) {
                assert!(found.contains(&unspaced(&line)), "{name}: {line} is not in {found}");
            }
        }
        let info = text(&Command::new(&pdfinfo).arg(&path).output().unwrap());
        let count = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        assert_eq!(count.trim(), own.len().to_string());
        let bytes = fs::read(&path).unwrap();
        assert!(
            bytes.windows(14).any(|part| part == b"/Subtype/Image" || part == b"/Subtype /Imag"),
            "{name}: no picture"
        );
    }
}
