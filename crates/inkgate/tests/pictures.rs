//! Every carried picture through the real binary, compared with its truth at a stated minimum.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::collections::HashMap;
use std::process::Command;

use inkgate_testkit::pictures::{self, Carried};
use inkgate_testkit::{PageScore, score};
use serde_json::Value;

/// What every page must reach: characters, lines to the letter, lines with their spaces, lines in the truth's order.
const LEAST: PageScore = PageScore { f1: 0.985, lines: 0.97, spaced: 0.92, order: 1.0 };

/// The recognisers leave out spaces beside Chinese and within groups of digits: lines are asked for without them.
const UNSPACED: PageScore = PageScore { spaced: 0.0, ..LEAST };

/// Pictures for which less is asked, with the reason.
const LESS: &[(&str, PageScore, &str)] = &[
    ("animated", UNSPACED, "第 1 帧"),
    ("bilevel", UNSPACED, "会员卡号 6200 0042 7731"),
    ("cmyk", UNSPACED, "会员卡号 6200 0042 7731"),
    ("palette", UNSPACED, "会员卡号 6200 0042 7731"),
    ("sixteen", UNSPACED, "会员卡号 6200 0042 7731"),
    ("fax", UNSPACED, "橡皮 15 块"),
    ("inverted", UNSPACED, "第 12 章 第 3 节"),
    ("strip", UNSPACED, "订单号 7731-0042 已发货，预计 3 天送达"),
    (
        "photo",
        PageScore { lines: 0.83, spaced: 0.66, ..LEAST },
        "a closing bracket of the other width; Lot No. K7",
    ),
    (
        "scanned",
        PageScore { lines: 0.57, spaced: 0.57, ..LEAST },
        "marks at the ends of lines are lost in the scan",
    ),
    ("turned-180", PageScore { lines: 0.60, spaced: 0.60, ..LEAST }, "marks at the ends of lines are lost"),
    ("turned-270", PageScore { lines: 0.90, spaced: 0.90, ..LEAST }, "marks at the ends of lines are lost"),
];

fn least(name: &str) -> PageScore {
    LESS.iter().find(|(found, ..)| *found == name).map_or(LEAST, |(_, least, _)| *least)
}

/// Reads files with `inkgate recognize --format jsonl` and gives each file's pages as lists of lines.
fn read(files: &[&Carried]) -> HashMap<String, Vec<Vec<String>>> {
    let output = Command::new(env!("CARGO_BIN_EXE_inkgate"))
        .args(["recognize", "--offline", "--format", "jsonl"])
        .args(files.iter().map(|carried| &carried.path))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "inkgate recognize: {}\n{errors}", output.status);
    let mut pages = HashMap::<String, Vec<Vec<String>>>::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let page: Value = serde_json::from_str(line).unwrap();
        let file = page["file"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let lines = page["lines"].as_array().unwrap_or_else(|| panic!("no lines: {page}"));
        let texts = lines.iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect();
        let of_file = pages.entry(file).or_default();
        of_file.push(texts);
        assert_eq!(page["page"].as_u64(), Some(of_file.len() as u64), "pages come in order, from 1");
    }
    pages
}

#[test]
fn every_carried_picture_is_read_as_well_as_stated() {
    let all = pictures::all();
    let read = read(&all.iter().collect::<Vec<_>>());
    let mut short = Vec::new();
    for carried in &all {
        let pages = read.get(&carried.file_name()).unwrap_or_else(|| panic!("{} was left out", carried.name));
        assert_eq!(pages.len(), carried.pages.len(), "{}: number of pages", carried.name);
        for (number, (truth, lines)) in carried.pages.iter().zip(pages).enumerate() {
            let (got, least) = (score(truth, lines), least(&carried.name));
            println!("{} page {}: {got:?}", carried.file_name(), number + 1);
            let enough = got.f1 >= least.f1
                && got.lines >= least.lines
                && got.spaced >= least.spaced
                && got.order >= least.order;
            if !enough {
                let missing: Vec<_> = truth.iter().filter(|line| !lines.contains(line)).collect();
                let other: Vec<_> = lines.iter().filter(|line| !truth.contains(line)).collect();
                short.push(format!(
                    "{} page {}: {got:?}\n  printed {missing:?}\n  read    {other:?}",
                    carried.file_name(),
                    number + 1
                ));
            }
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn a_file_read_from_standard_input_reads_the_same() {
    let strip = pictures::named("strip");
    let mut child = Command::new(env!("CARGO_BIN_EXE_inkgate"))
        .args(["recognize", "--offline", "-"])
        .stdin(std::fs::File::open(&strip.path).unwrap())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(child.stdout.as_mut().unwrap(), &mut text).unwrap();
    assert!(child.wait().unwrap().success());
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(score(&strip.pages[0], &lines).lines, 1.0, "{text}");
}
