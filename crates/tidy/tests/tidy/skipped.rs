//! No test is left out: what is written is run, by everybody who runs the tests.

use inkgate_tidy::{rust_files, text};

#[test]
fn no_test_and_no_example_is_ignored() {
    // Put together here so that this file does not hold them.
    let marks = [format!("#[{}", "ignore"), format!("```{}", "ignore")];
    for path in rust_files() {
        for (number, line) in text(&path).unwrap_or_default().lines().enumerate() {
            let found = marks.iter().find(|mark| line.contains(mark.as_str()));
            assert!(found.is_none(), "{path}:{}: run it, or take it out", number + 1);
        }
    }
}
