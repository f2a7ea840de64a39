//! Where each input's own output file lies beneath an output folder.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::inputs::Input;

/// A path for each input, relative to the output folder, all different: `a.png` gives `a.txt`; where `a.png` and `a.jpg`
/// would both, `a.png.txt` and `a.jpg.txt`; where names are equal in full, the later ones are numbered.
pub fn places(inputs: &[Input], extension: &str) -> Vec<PathBuf> {
    let short = |input: &Input| with_suffix(&input.place.with_extension(""), &format!(".{extension}"));
    let mut wanted: HashMap<PathBuf, usize> = HashMap::new();
    for input in inputs {
        *wanted.entry(short(input)).or_default() += 1;
    }
    let mut taken = HashSet::new();
    inputs
        .iter()
        .map(|input| {
            let mut place = short(input);
            if wanted.get(&place).is_some_and(|count| *count > 1) {
                place = with_suffix(&input.place, &format!(".{extension}"));
            }
            let mut number = 2;
            while !taken.insert(place.clone()) {
                place = with_suffix(&input.place, &format!("-{number}.{extension}"));
                number += 1;
            }
            place
        })
        .collect()
}

/// `path` with `suffix` at the end of its name.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::super::inputs::Source;
    use super::*;

    #[test]
    fn no_two_inputs_share_a_place() {
        let input = |place: &str| Input { name: place.into(), place: place.into(), source: Source::Stdin };
        let inputs = ["a.png", "b.png", "b.jpg", "x/a.png", "c.png", "c.png", "stdin", "d.e.png"].map(input);
        let places: Vec<_> =
            places(&inputs, "txt").iter().map(|place| place.to_string_lossy().into_owned()).collect();
        assert_eq!(
            places,
            [
                "a.txt",
                "b.png.txt",
                "b.jpg.txt",
                "x/a.txt",
                "c.png.txt",
                "c.png-2.txt",
                "stdin.txt",
                "d.e.txt"
            ]
        );
    }
}
