//! hOCR and ALTO against schemas of what we write of them (`hocr-1.2.rng`, `alto-4.4.xsd`), and their words against the
//! lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use inkgate_testkit::programs::program;
use serde_json::Value;
use tempfile::TempDir;

use super::{lines, picture, recognize, text, texts};

const NAMES: [&str; 4] = ["table", "vertical", "skewed", "scanned"];

fn schema(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recognize").join(name)
}

/// What xmllint says of a document, and the document as xmllint reads it.
fn checked(xmllint: &Path, option: &str, name: &str, document: &Path) -> Output {
    Command::new(xmllint).args(["--nonet", option]).arg(schema(name)).arg(document).output().unwrap()
}

fn pages() -> Vec<Value> {
    lines(&text(&recognize().args(["--format", "jsonl"]).args(NAMES.map(picture)).output().unwrap()))
}

/// Every `name="value"` in a document, in order, the value unescaped.
fn attributes<'t>(document: &'t str, name: &str) -> impl Iterator<Item = String> + 't {
    let opening = format!(" {name}=\"");
    let values: Vec<&str> =
        document.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect();
    values.into_iter().map(unescaped)
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn unspaced(texts: impl IntoIterator<Item = String>) -> String {
    texts
        .into_iter()
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn hocr_keeps_to_its_specification_and_has_every_word() {
    let Some(xmllint) = program("xmllint", "libxml2-utils") else { return };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("all.hocr");
    let output =
        recognize().args(["--format", "hocr", "--output"]).arg(&path).args(NAMES.map(picture)).output();
    assert_eq!(text(&output.unwrap()), "");
    let valid = checked(&xmllint, "--relaxng", "hocr-1.2.rng", &path);
    assert!(valid.status.success(), "{}", String::from_utf8_lossy(&valid.stderr));
    let document = fs::read_to_string(&path).unwrap();
    let words = document.split("x_wconf ").skip(1).map(|rest| {
        let word = rest.split_once("\">").unwrap().1.split_once("</span>").unwrap().0;
        unescaped(word)
    });
    assert_eq!(unspaced(words), unspaced(pages().iter().flat_map(texts)));

    // The schema refuses what it should.
    fs::write(&path, document.replacen("; x_wconf 100", "; x_wconf 101", 1)).unwrap();
    assert!(!checked(&xmllint, "--relaxng", "hocr-1.2.rng", &path).status.success());
}

#[test]
fn alto_keeps_to_its_schema_and_has_every_word() {
    let Some(xmllint) = program("xmllint", "libxml2-utils") else { return };
    let folder = TempDir::new().unwrap();
    let output = recognize()
        .args(["--format", "alto", "--output"])
        .arg(folder.path())
        .args(NAMES.map(picture))
        .output();
    assert_eq!(text(&output.unwrap()), "");
    let pages = pages();
    for name in NAMES {
        let path = folder.path().join(format!("{name}.alto.xml"));
        let valid = checked(&xmllint, "--schema", "alto-4.4.xsd", &path);
        assert!(valid.status.success(), "{}", String::from_utf8_lossy(&valid.stderr));
        let document = fs::read_to_string(&path).unwrap();
        let own: Vec<&Value> = pages
            .iter()
            .filter(|page| page["file"].as_str().unwrap().contains(&format!("/{name}.")))
            .collect();
        assert_eq!(document.matches("<Page ").count(), own.len());
        let words = unspaced(attributes(&document, "CONTENT"));
        assert_eq!(words, unspaced(own.iter().flat_map(|page| texts(page))), "{name}");

        fs::write(&path, document.replacen(" WC=\"", " WC=\"1", 1)).unwrap();
        assert!(!checked(&xmllint, "--schema", "alto-4.4.xsd", &path).status.success());
    }
    let several = recognize().args(["--format", "alto"]).args(NAMES.map(picture)).output().unwrap();
    assert_eq!(several.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&several.stderr).contains("--output DIR/"));
}
