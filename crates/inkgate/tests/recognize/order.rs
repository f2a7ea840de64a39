//! Results come in the order of the inputs, each as soon as it is its turn.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use inkgate_testkit::pictures;
use tempfile::TempDir;

use super::{lines, picture, recognize, text};

#[test]
fn small_files_wait_for_the_large_one_before_them() {
    // By the time the page is read, the strips behind it were read long ago by the other worker.
    let mut command = recognize();
    command.args(["--format", "jsonl", "--jobs", "2"]);
    let names = ["page-zh", "strip", "strip", "scanned", "strip"];
    let output = command.args(names.map(picture)).output().unwrap();
    let order: Vec<_> = lines(&text(&output))
        .iter()
        .map(|line| {
            let file = line["file"].as_str().unwrap().rsplit('/').next().unwrap();
            (file.split('.').next().unwrap().to_owned(), line["page"].as_u64().unwrap())
        })
        .collect();
    let pages = |name: &str| {
        let count = pictures::named(name).pages.len() as u64;
        (1..=count).map(|page| (name.to_owned(), page)).collect::<Vec<_>>()
    };
    assert_eq!(order, names.iter().flat_map(|name| pages(name)).collect::<Vec<_>>());
}

#[test]
fn what_is_ready_is_written_while_the_rest_is_still_awaited() {
    for format in ["text", "jsonl", "tsv", "md"] {
        let mut child = recognize()
            .args(["--format", format])
            .arg(picture("strip"))
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        while !first.contains("7731") {
            assert!(
                stdout.read_line(&mut first).unwrap() > 0,
                "{format}: ended before anything was there: {first}"
            );
        }
        // Only now does the second picture come into being.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&pictures::named("strip").bytes()).unwrap();
        drop(stdin);
        let rest: String = stdout.lines().map_while(Result::ok).collect();
        assert!(rest.contains("7731"), "{format}: {rest}");
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_folder_of_results_is_laid_out_like_the_folder_of_pictures() {
    let (pictures, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let strip = fs::read(picture("strip")).unwrap();
    for place in ["b.png", "a/c.png", "a/d/e.png", "a/.hidden.png", "notes.txt"] {
        let path = pictures.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &strip).unwrap();
    }
    let out = out.path().join("new");
    let mut command = recognize();
    command.arg(pictures.path()).arg("--output").arg(&out).arg("--annotate").arg(out.join("seen"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for place in ["b", "a/c", "a/d/e"] {
        assert!(
            fs::read_to_string(out.join(place).with_extension("txt")).unwrap().contains("7731"),
            "{place}"
        );
        let seen = fs::read(out.join("seen").join(place).with_extension("jpg")).unwrap();
        assert!(seen.starts_with(&[0xFF, 0xD8]), "{place}");
    }
    assert!(!out.join("notes.txt").exists() && !out.join("a/.hidden.txt").exists());
}
