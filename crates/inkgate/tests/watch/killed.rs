//! A process that is killed (SIGKILL) goes on where it was: nothing is lost, nothing is read twice.

use std::collections::BTreeSet;
use std::fs;

use super::{Folders, Watching, carried};

#[test]
fn after_kills_every_file_has_its_result_and_was_read_once() {
    let folders = Folders::new();
    // All different: bytes after a picture's end change nothing of what is seen.
    let strip = fs::read(carried("strip")).unwrap();
    let names: Vec<String> = (0..12).map(|number| format!("{number:02}.png")).collect();
    for (number, name) in names.iter().enumerate() {
        let bytes = [&strip[..], &[u8::try_from(number).unwrap(); 4]].concat();
        fs::write(folders.input(name), bytes).unwrap();
    }
    for _ in 0..3 {
        let mut watching = Watching::over(folders.watch(&["--settle", "0.05", "--format", "json"]));
        watching.next();
        let (code, _) = watching.end("-KILL");
        assert_eq!(code, None);
        // Whatever lies there is whole.
        for name in folders.results() {
            serde_json::from_str::<serde_json::Value>(&folders.text(&name)).unwrap();
        }
    }
    let (code, _, said) = folders.once(&["--format", "json"]);
    assert_eq!(code, Some(0), "{said}");
    let wanted: BTreeSet<String> = names.iter().map(|name| format!("{name}.json")).collect();
    assert_eq!(folders.results(), wanted);
    let mut read = folders.journal();
    read.sort();
    assert_eq!(read, names, "each is in the journal once");
}
