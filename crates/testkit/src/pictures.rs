//! The pictures of `pictures/` and what is written on them.

use std::fs;
use std::path::{Path, PathBuf};

/// A picture and its truth.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The file's name without its extension: `receipt`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The printed lines of each page, in reading order. Parts of a row that stand far apart are lines of their own.
    pub pages: Vec<Vec<String>>,
}

impl Carried {
    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap_or_else(|error| panic!("{}: {error}", self.path.display()))
    }

    /// The file's name with its extension.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The folder of the carried pictures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pictures")
}

/// Every carried picture that has a truth, by name. Where two formats share a truth (`animated.gif`, `animated.webp`)
/// both are here.
///
/// # Panics
/// When the folder cannot be read or a truth has no picture.
pub fn all() -> Vec<Carried> {
    let folder = folder();
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let mut found = Vec::new();
    for truth in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "txt")) {
        let pages = read_truth(truth);
        let pictures = files.iter().filter(|path| path.file_stem() == truth.file_stem() && *path != truth);
        let before = found.len();
        found.extend(pictures.map(|path| Carried {
            name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            path: path.clone(),
            pages: pages.clone(),
        }));
        assert!(found.len() > before, "{} is the truth of no picture: run pictures/make.py", truth.display());
    }
    assert!(!found.is_empty(), "{} holds no picture: run pictures/make.py", folder.display());
    found
}

/// The first carried picture of that name.
///
/// # Panics
/// When there is none.
pub fn named(name: &str) -> Carried {
    let found = all().into_iter().find(|carried| carried.name == name);
    found.unwrap_or_else(|| panic!("pictures/ holds no {name}: see pictures/make.py"))
}

fn read_truth(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.split('\u{c}')
        .map(|page| page.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_has_lines_on_every_page() {
        for carried in all() {
            assert!(carried.pages.iter().all(|page| !page.is_empty()), "{carried:?}");
            assert!(!carried.bytes().is_empty());
        }
        assert_eq!(named("fax").pages.len(), 3);
        assert_eq!(named("receipt").pages.len(), 1);
    }
}
