//! `--resume`: what an output has already, so that it is not read again. Failures are tried again.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::Deserialize;

/// What a line of JSON Lines says of itself.
#[derive(Deserialize)]
struct Known {
    file: String,
    page: Option<usize>,
}

/// The pages, from 0, that an output has of each file.
pub type Pages = HashMap<String, HashSet<usize>>;

/// Opens the JSON Lines at `path` for more lines, and says which pages are there.
///
/// A last line that was cut off and lines of failures are taken out first, by way of a new file in its place.
///
/// # Errors
/// The file cannot be read or written.
pub fn jsonl(path: &Path) -> io::Result<(File, Pages)> {
    let mut pages = Pages::new();
    let mut drop = false;
    if let Some(file) = existing(path)? {
        for_each_line(&file, |_, known| {
            match known {
                Some(Known { file, page: Some(page) }) if page > 0 => {
                    pages.entry(file).or_default().insert(page - 1);
                }
                _ => drop = true,
            }
            Ok(())
        })?;
    }
    if drop {
        without_what_is_dropped(path)?;
    }
    Ok((OpenOptions::new().create(true).append(true).open(path)?, pages))
}

/// Whether the JSON or JSON Lines at `path`, which is whole, tells of a failure.
pub fn tells_a_failure(path: &Path) -> bool {
    #[derive(Deserialize)]
    struct Told {
        error: Option<serde::de::IgnoredAny>,
    }
    let Ok(text) = fs::read(path) else { return true };
    let failed = |told: &Told| told.error.is_some();
    if let Ok(array) = serde_json::from_slice::<Vec<Told>>(&text) {
        return array.iter().any(failed);
    }
    let lines = serde_json::Deserializer::from_slice(&text).into_iter::<Told>();
    lines.into_iter().any(|told| told.as_ref().map_or(true, failed))
}

fn existing(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Calls `each` with every line and what it says, if it is whole and says something.
fn for_each_line(
    file: &File,
    mut each: impl FnMut(&[u8], Option<Known>) -> io::Result<()>,
) -> io::Result<()> {
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let known = line.ends_with(b"\n").then(|| serde_json::from_slice(&line).ok()).flatten();
        each(&line, known)?;
        line.clear();
    }
    Ok(())
}

fn without_what_is_dropped(path: &Path) -> io::Result<()> {
    let from = File::open(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut to = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    for_each_line(&from, |line, known| match known {
        Some(Known { page: Some(page), .. }) if page > 0 => to.write_all(line),
        _ => Ok(()),
    })?;
    let to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    fs::set_permissions(to.path(), from.metadata()?.permissions())?;
    to.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stay_failures_and_a_torn_end_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.jsonl");
        let first = "{\"file\":\"a.pdf\",\"page\":2,\"lines\":[]}\n";
        let second = "{\"file\":\"b.png\",\"page\":1}\n";
        let failed = "{\"file\":\"c.png\",\"error\":{\"code\":\"empty\",\"message\":\"m\"}}\n";
        fs::write(&path, format!("{first}{failed}{second}{{\"file\":\"d.png\",\"page\":1")).unwrap();
        let (mut file, pages) = jsonl(&path).unwrap();
        assert_eq!(pages, Pages::from([("a.pdf".into(), [1].into()), ("b.png".into(), [0].into())]));
        file.write_all(b"{}\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{first}{second}{{}}\n"));
    }

    #[test]
    fn an_output_that_is_not_there_has_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.jsonl");
        assert!(jsonl(&path).unwrap().1.is_empty());
        assert!(path.exists());
    }

    #[test]
    fn failures_are_found_in_both_kinds_of_json() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (text, fails) in [
            ("{\"file\":\"a\",\"page\":1}\n{\"file\":\"a\",\"page\":2}\n", false),
            ("{\"file\":\"a\",\"page\":1}\n{\"file\":\"a\",\"error\":{}}\n", true),
            ("[\n{\"file\":\"a\",\"page\":1}\n]\n", false),
            ("[\n{\"file\":\"a\",\"error\":{\"code\":\"empty\"}}\n]\n", true),
            ("{\"file\":", true),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(tells_a_failure(&path), fails, "{text}");
        }
    }
}
