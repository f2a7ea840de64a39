//! Runs the table through the command and compares.

use std::fs;

use inkgate_testkit::pictures;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cases::{self, Case, Gives};
use crate::child::{Run, inkgate, run};

/// A good picture stands before each so many bad files, and behind the last.
const BETWEEN: usize = 20;

const MEGA: u64 = 1 << 20;

/// Cases with the good picture between them, in a folder, and their run.
fn run_cases(cases: &[Case]) -> (Vec<Case>, Run) {
    let folder = TempDir::new().unwrap();
    let good = pictures::named("strip").bytes();
    let mut all = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        if number % BETWEEN == 0 {
            all.push((format!("good-{number}.png"), good.clone(), Gives::Good));
        }
        all.push(case.clone());
    }
    all.push(("good.png".to_owned(), good, Gives::Good));
    for (number, case) in all.iter_mut().enumerate() {
        // Folders are read in the order of names.
        case.0 = format!("{number:03}-{}", case.0);
        fs::write(folder.path().join(&case.0), &case.1).unwrap();
    }
    let run = run(folder.path(), all.len(), &[]);
    (all, run)
}

/// What the good picture gives, by itself, and the memory that this takes.
fn good() -> (Value, u64) {
    let (_, run) = run_cases(&[]);
    assert_eq!((run.code, run.lines.len()), (Some(0), 2), "{}", run.told);
    assert_eq!(run.told, "");
    let lines = run.lines[0]["lines"].clone();
    // Recognisers may leave out spaces beside Chinese.
    let unspaced = |text: &str| text.replace(' ', "");
    assert_eq!(unspaced(lines[0]["text"].as_str().unwrap()), unspaced(&pictures::named("strip").pages[0][0]));
    (lines, run.peak)
}

fn compare(all: &[Case], run: &Run, good: &Value) {
    let mut failures = 0;
    let mut wrong = Vec::new();
    assert_eq!(run.lines.len(), all.len() + 1, "{}", run.told);
    for ((name, _, gives), line) in all.iter().zip(&run.lines) {
        assert!(line["file"].as_str().unwrap().ends_with(name), "{name} is not in its place: {line}");
        let code = line["error"]["code"].as_str();
        let right = match gives {
            Gives::Good => line["lines"] == *good,
            Gives::Page(width, height) => {
                line["width"] == *width && line["height"] == *height && code.is_none()
            }
            Gives::Code(wanted) => code == Some(*wanted),
            Gives::PageOr(wanted) => code.is_none() || code == Some(*wanted),
        };
        if !right {
            wrong.push(format!("{name}: {gives:?} wanted, {line}"));
        }
        if code.is_some() {
            failures += 1;
            let message = line["error"]["message"].as_str().unwrap();
            // A sentence for people, on standard error too, once, behind the file's name.
            assert!(
                message.len() > 20 && !message.contains('\n') && message.contains(';'),
                "{name}: {message}"
            );
            let told = run.told.lines().filter(|told| told.ends_with(&format!("{name}: {message}"))).count();
            assert_eq!(told, 1, "{name}: {message}\n{}", run.told);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What came from standard input behind all of them is whole too.
    let last = run.lines.last().unwrap();
    assert_eq!((&last["file"], &last["lines"]), (&json!("-"), good));
    let count = format!("inkgate: {failures} of {} files could not be read in full", all.len() + 1);
    assert_eq!(run.told.lines().count(), failures + usize::from(failures > 0), "{}", run.told);
    assert_eq!(run.told.lines().last().unwrap_or(&count), count);
    assert_eq!(run.code, Some(i32::from(failures > 0)));
}

#[test]
fn every_bad_file_is_told_with_its_code_and_none_of_the_others_is_lost() {
    let (good, least) = good();
    let (all, run) = run_cases(&cases::refused());
    compare(&all, &run, &good);
    let more = run.peak.saturating_sub(least) / MEGA;
    println!("{} files: {more} MiB more than the {} MiB of a good one", all.len(), least / MEGA);
    // The longest file has 2 MB; what is refused from its header takes nothing.
    assert!(more < 128, "bad files took {more} MiB more than good ones");
}

#[test]
fn odd_files_are_read_and_bombs_within_them_do_not_go_off() {
    let (good, least) = good();
    let (all, run) = run_cases(&cases::odd());
    compare(&all, &run, &good);
    let more = run.peak.saturating_sub(least) / MEGA;
    println!("{} files: {more} MiB more than the {} MiB of a good one", all.len(), least / MEGA);
    // 5000 by 5000 is 75 MB of pixels, decoded and prepared by two workers at most.
    assert!(more < 700, "odd files took {more} MiB more than good ones");
}

#[test]
fn of_ten_thousand_pages_some_can_be_chosen() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("long.pdf");
    fs::write(&path, cases::ten_thousand_pages()).unwrap();
    let read = |pages: &str| {
        let mut command = inkgate();
        command.args(["recognize", "--format", "jsonl", "--pages", pages]).arg(&path);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (output.status.code(), lines)
    };
    let (code, lines) = read("2,5000,10000");
    assert_eq!(code, Some(0), "{lines:?}");
    let read_texts: Vec<_> = lines.iter().map(|line| (&line["page"], &line["lines"][0]["text"])).collect();
    let wanted = [2, 5000, 10_000].map(|page| (json!(page), json!(format!("Page number {page}"))));
    assert_eq!(read_texts, wanted.each_ref().map(|(page, text)| (page, text)));
    let (code, lines) = read("10001");
    assert_eq!((code, lines[0]["error"]["code"].as_str()), (Some(1), Some("no_such_page")));
}
