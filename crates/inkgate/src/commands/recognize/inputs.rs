//! What the command line names, as a list of files in the order in which results come: folders are walked, sorted by
//! name, without hidden entries.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::formats::Failed;

/// Extensions that are taken inside folders. A file that is named itself is tried whatever its name.
const EXTENSIONS: &[&str] =
    &["png", "jpg", "jpeg", "jpe", "jfif", "bmp", "dib", "gif", "webp", "tif", "tiff", "pdf"];

/// Of these the ones that may hold several pages.
const SEVERAL_PAGES: &[&str] = &["tif", "tiff", "pdf"];

/// Folders inside folders are followed so far: a bound for trees made to have no end.
const DEEPEST: usize = 64;

/// One thing to read.
#[derive(Debug)]
pub struct Input {
    /// The name that results carry: the path as given, bytes that are no UTF-8 written `\xNN`.
    pub name: String,
    /// Where it goes beneath an output folder: the path inside the walked folder, or the file's own name.
    pub place: PathBuf,
    /// Where its bytes are.
    pub source: Source,
}

/// Where bytes come from.
#[derive(Debug)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Nowhere: a folder that could not be walked.
    Unreadable(Failed),
}

impl Input {
    fn file(path: PathBuf, place: PathBuf) -> Self {
        Self { name: readable(path.as_os_str()), place, source: Source::File(path) }
    }

    fn unreadable(path: &Path, error: &io::Error) -> Self {
        let failed = Failed {
            code: "unreadable",
            message: format!("cannot open the folder: {error}; check its permissions"),
        };
        Self { name: readable(path.as_os_str()), place: PathBuf::new(), source: Source::Unreadable(failed) }
    }

    /// Whether the name promises a format with one page.
    pub fn has_one_page(&self) -> bool {
        matches!(&self.source, Source::File(path)
            if has_extension(path, EXTENSIONS) && !has_extension(path, SEVERAL_PAGES))
    }

    /// The bytes, at most one more than `most`, so that the engine can tell a file that is too long.
    ///
    /// # Errors
    /// Code and sentence for a file that cannot be read.
    pub fn bytes(&self, most: usize) -> Result<Vec<u8>, Failed> {
        let mut bytes = Vec::new();
        let bound = most as u64 + 1;
        let read = match &self.source {
            Source::Unreadable(failed) => return Err(failed.clone()),
            Source::Stdin => io::stdin().lock().take(bound).read_to_end(&mut bytes),
            Source::File(path) => {
                fs::File::open(path).and_then(|file| file.take(bound).read_to_end(&mut bytes))
            }
        };
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Failed {
                code: "unreadable",
                message: format!("cannot read the file: {error}; check its name and permissions"),
            }),
        }
    }
}

/// The inputs that `paths` name.
pub fn list(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            inputs.push(Input { name: "-".into(), place: "stdin".into(), source: Source::Stdin });
        } else if path.is_dir() {
            walk(path, Path::new(""), DEEPEST, &mut inputs);
        } else {
            inputs.push(Input::file(path.clone(), path.file_name().unwrap_or_default().into()));
        }
    }
    inputs
}

fn walk(folder: &Path, inside: &Path, deepest: usize, inputs: &mut Vec<Input>) {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return inputs.push(Input::unreadable(folder, &error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let place = inside.join(&name);
        match entry.file_type() {
            // Links to folders are left alone: they may lead back to where we are.
            Ok(kind) if kind.is_dir() && deepest > 0 => walk(&path, &place, deepest - 1, inputs),
            Ok(kind) if !kind.is_dir() && has_extension(&path, EXTENSIONS) && path.is_file() => {
                inputs.push(Input::file(path, place));
            }
            _ => {}
        }
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|found| extensions.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

/// A name as text: different names stay different.
pub fn readable(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_sorted_without_what_is_hidden_or_no_picture() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b.PNG", "a.jpg", ".hidden.png", "notes.txt", "sub/c.pdf", ".git/d.png", "sub/.e.png"] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let inputs =
            list(&[root.path().into(), root.path().join("notes.txt"), "missing.png".into(), "-".into()]);
        let places: Vec<_> = inputs.iter().map(|input| input.place.to_string_lossy().into_owned()).collect();
        assert_eq!(places, ["a.jpg", "b.PNG", "sub/c.pdf", "notes.txt", "missing.png", "stdin"]);
        assert_eq!(inputs[3].bytes(10).unwrap(), b"x");
        assert_eq!(inputs[4].bytes(10).unwrap_err().code, "unreadable");
        assert!(inputs[0].has_one_page() && !inputs[2].has_one_page() && !inputs[3].has_one_page());
    }

    #[test]
    fn reading_stops_one_byte_past_the_limit() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("long");
        fs::write(&path, [7; 1000]).unwrap();
        assert_eq!(list(&[path])[0].bytes(10).unwrap().len(), 11);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_followed_links_to_folders_are_not() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.png"), "x").unwrap();
        std::os::unix::fs::symlink("a.png", root.path().join("b.png")).unwrap();
        std::os::unix::fs::symlink(".", root.path().join("c")).unwrap();
        std::os::unix::fs::symlink("gone", root.path().join("d.png")).unwrap();
        let names: Vec<_> = list(&[root.path().into()]).iter().map(|input| input.place.clone()).collect();
        assert_eq!(names, [Path::new("a.png"), Path::new("b.png")]);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(readable(OsStr::from_bytes(b"a\xff\xfe\xe4\xb8\xad.png")), "a\\xFF\\xFE中.png");
    }
}
