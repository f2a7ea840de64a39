//! What was read, so that it is read once: a line a file in `OUT/.inkgate-watch/journal.jsonl`.
//!
//! A result is written whole under a name of its own, then its line goes to the disk, then it is put in place. A process
//! that ends between these is put right at the next start: what has its line is put in place, what has none goes.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use inkgate_engine::assets::sha256;
use serde::{Deserialize, Serialize};

use super::arrivals::Arrival;
use crate::failure::Failure;

/// The folder of the journal inside OUT.
const FOLDER: &str = ".inkgate-watch";

/// How reading went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Went {
    /// All of it.
    Read,
    /// Some pages or all could not be read.
    Failed,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path inside IN.
    pub file: String,
    size: u64,
    modified: i64,
    /// SHA-256 of its bytes in hexadecimal; empty where they were not looked at.
    pub sha256: String,
    /// What was made of it; see [`Journal::open`].
    shape: String,
    /// How it went.
    pub went: Went,
    /// What is put in place.
    pub results: Vec<Placed>,
}

/// A file that is put in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its name before, inside the journal's folder.
    part: String,
    /// Its place inside OUT.
    pub place: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// The journal of one OUT, held by one process.
pub struct Journal {
    to: PathBuf,
    folder: PathBuf,
    lines: File,
    /// The latest of each file.
    entries: HashMap<String, Entry>,
    /// A file that was read, by the digest of its bytes.
    by_bytes: HashMap<String, String>,
    shape: String,
    parts: u64,
    /// Held until the process ends.
    _held: File,
}

impl Journal {
    /// Opens the journal of `to`, and puts right what an end in the midst left. `shape` names what is made of files:
    /// what was made into another shape counts as not read.
    ///
    /// # Errors
    /// Another process has it, or it cannot be read or written.
    pub fn open(to: &Path, shape: &str) -> Result<Self, Failure> {
        let folder = to.join(FOLDER);
        let cannot = |error: io::Error| cannot(&folder, &error);
        fs::create_dir_all(&folder).map_err(cannot)?;
        let held = File::create(folder.join("held")).map_err(cannot)?;
        if held.try_lock().is_err() {
            return Err(Failure::new(format!(
                "another inkgate watch writes into {}: end it, or name another folder",
                to.display()
            )));
        }
        let mut lines = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("journal.jsonl"))
            .map_err(cannot)?;
        let entries = entries(&mut lines).map_err(cannot)?;
        let mut journal = Self {
            to: to.to_owned(),
            folder: folder.clone(),
            lines,
            entries: HashMap::new(),
            by_bytes: HashMap::new(),
            shape: shape.to_owned(),
            parts: 0,
            _held: held,
        };
        entries.into_iter().for_each(|entry| journal.remember(entry));
        journal.put_right().map_err(cannot)?;
        Ok(journal)
    }

    fn remember(&mut self, entry: Entry) {
        if entry.went == Went::Read && entry.shape == self.shape && !entry.sha256.is_empty() {
            self.by_bytes.insert(entry.sha256.clone(), entry.file.clone());
        }
        self.entries.insert(entry.file.clone(), entry);
    }

    /// Puts in place what has its line, and takes away what has none.
    fn put_right(&self) -> io::Result<()> {
        for placed in self.entries.values().flat_map(|entry| &entry.results) {
            if self.folder.join(&placed.part).exists() {
                self.place(placed)?;
            }
        }
        for found in fs::read_dir(&self.folder)? {
            let path = found?.path();
            if path.extension().is_some_and(|extension| extension == "part") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    fn place(&self, placed: &Placed) -> io::Result<()> {
        let target = self.to.join(&placed.place);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(self.folder.join(&placed.part), target)
    }

    /// Whether this state of the file was read into this shape. One that failed is tried again once what tells so is
    /// taken away; `moved` says that such files are moved, and then one that is here was not.
    pub fn has(&self, arrival: &Arrival, moved: bool) -> bool {
        self.entries.get(&arrival.name).is_some_and(|entry| {
            let same = (entry.size, entry.modified) == (arrival.stamp.size, arrival.stamp.modified);
            let stays = match entry.went {
                Went::Read => true,
                Went::Failed => !moved && self.to.join(error_of(&arrival.place)).exists(),
            };
            same && entry.shape == self.shape && stays
        })
    }

    /// A file that was read with the same bytes, and the first of its results as long as that lies there unchanged.
    pub fn same_bytes(&self, wanted: &str) -> Option<(&Entry, Vec<u8>)> {
        let entry = self.entries.get(self.by_bytes.get(wanted)?)?;
        let placed = entry.results.first()?;
        let bytes = fs::read(self.to.join(&placed.place)).ok()?;
        (entry.sha256 == wanted && sha256(&bytes[..]).is_ok_and(|digest| digest == placed.sha256))
            .then_some((entry, bytes))
    }

    /// A name for a part, and the file to write it into.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn part(&mut self) -> io::Result<(String, File)> {
        self.parts += 1;
        let name = format!("{}.part", self.parts);
        let file = File::create(self.folder.join(&name))?;
        Ok((name, file))
    }

    /// Takes a part away that nobody wants.
    pub fn drop_part(&self, part: &str) {
        // If it stays, the next start takes it away.
        let _ = fs::remove_file(self.folder.join(part));
    }

    /// A part that was written, as it will be placed.
    ///
    /// # Errors
    /// It is not on the disk.
    pub fn placed(&self, part: String, place: PathBuf) -> io::Result<Placed> {
        let path = self.folder.join(&part);
        let mut file = File::open(&path)?;
        file.sync_all()?;
        let sha256 = sha256(&mut file)?;
        Ok(Placed { part, place, sha256 })
    }

    /// Writes down that `arrival` was read and puts its results in place.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn done(
        &mut self,
        arrival: &Arrival,
        sha256: String,
        went: Went,
        results: Vec<Placed>,
    ) -> io::Result<()> {
        let entry = Entry {
            file: arrival.name.clone(),
            size: arrival.stamp.size,
            modified: arrival.stamp.modified,
            sha256,
            shape: self.shape.clone(),
            went,
            results,
        };
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        self.lines.write_all(&line)?;
        self.lines.sync_data()?;
        for placed in &entry.results {
            self.place(placed)?;
        }
        if went == Went::Read {
            // What told of an earlier failure. There may be none.
            let _ = fs::remove_file(self.to.join(error_of(&arrival.place)));
        }
        self.remember(entry);
        Ok(())
    }

    /// The path of a place in OUT.
    pub fn in_place(&self, place: &Path) -> PathBuf {
        self.to.join(place)
    }

    /// The failure to write into the folder of results.
    pub fn cannot(&self, error: &io::Error) -> Failure {
        cannot(&self.to, error)
    }
}

/// Where a failure of the file at `place` is told, inside OUT.
pub fn error_of(place: &Path) -> PathBuf {
    super::super::recognize::places::with_suffix(place, ".error.json")
}

/// The whole lines of the journal; one that was cut off by the end of a process is taken off.
fn entries(lines: &mut File) -> io::Result<Vec<Entry>> {
    let (mut found, mut whole) = (Vec::new(), 0u64);
    let mut reader = BufReader::new(&mut *lines);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || !line.ends_with(b"\n") {
            break;
        }
        match serde_json::from_slice(&line) {
            Ok(entry) => found.push(entry),
            // A power cut may leave a line of zeros: what comes after it was never written.
            Err(_) => break,
        }
        whole += read as u64;
    }
    lines.set_len(whole)?;
    lines.seek(SeekFrom::End(0))?;
    Ok(found)
}

fn cannot(folder: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write into {}: {error}; nothing that was read is lost", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::super::arrivals::Stamp;
    use super::*;

    fn arrival(name: &str) -> Arrival {
        let stamp = Stamp { size: 3, modified: 5 };
        Arrival { name: name.into(), place: name.into(), path: name.into(), stamp }
    }

    fn written(journal: &mut Journal, text: &str, place: &str) -> Placed {
        let (part, mut file) = journal.part().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        journal.placed(part, place.into()).unwrap()
    }

    #[test]
    fn a_result_is_found_by_its_bytes_until_somebody_changes_it() {
        let out = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(out.path(), "txt/lines").unwrap();
        let placed = written(&mut journal, "text", "sub/a.png.txt");
        journal.done(&arrival("sub/a.png"), "d1".into(), Went::Read, vec![placed]).unwrap();
        assert!(journal.has(&arrival("sub/a.png"), false));
        assert_eq!(journal.same_bytes("d1").unwrap().1, b"text");
        assert!(journal.same_bytes("d2").is_none());
        fs::write(out.path().join("sub/a.png.txt"), "changed").unwrap();
        assert!(journal.same_bytes("d1").is_none());
        drop(journal);
        // It is known after a restart, and not in another shape.
        assert!(Journal::open(out.path(), "txt/lines").unwrap().has(&arrival("sub/a.png"), false));
        assert!(!Journal::open(out.path(), "json/lines").unwrap().has(&arrival("sub/a.png"), false));
    }

    #[test]
    fn an_end_in_the_midst_is_put_right() {
        let out = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(out.path(), "txt/lines").unwrap();
        let placed = written(&mut journal, "first", "a.png.txt");
        let part = journal.folder.join(&placed.part);
        journal.done(&arrival("a.png"), "d1".into(), Went::Read, vec![placed]).unwrap();
        // As if it had ended after the line, before the result was in place; another part has no line at all.
        fs::rename(out.path().join("a.png.txt"), &part).unwrap();
        let (lost, _) = journal.part().unwrap();
        let (lost, folder) = (journal.folder.join(lost), journal.folder.clone());
        journal.lines.write_all(b"{\"file\":\"cut o").unwrap();
        drop(journal);

        let mut journal = Journal::open(out.path(), "txt/lines").unwrap();
        assert_eq!(fs::read(out.path().join("a.png.txt")).unwrap(), b"first");
        assert!(!lost.exists() && !part.exists());
        let placed = written(&mut journal, "second", "b.png.txt");
        journal.done(&arrival("b.png"), "d2".into(), Went::Read, vec![placed]).unwrap();
        drop(journal);
        let text = fs::read_to_string(folder.join("journal.jsonl")).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(Journal::open(out.path(), "txt/lines").unwrap().has(&arrival("b.png"), false));
    }

    #[test]
    fn one_process_has_it() {
        let out = tempfile::tempdir().unwrap();
        let first = Journal::open(out.path(), "txt/lines").unwrap();
        let refused = Journal::open(out.path(), "txt/lines").err().unwrap().to_string();
        assert!(refused.contains("another inkgate watch"), "{refused}");
        drop(first);
        assert!(Journal::open(out.path(), "txt/lines").is_ok());
    }

    #[test]
    fn a_failure_is_tried_again_once_its_note_is_gone() {
        let out = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(out.path(), "txt/lines").unwrap();
        let note = written(&mut journal, "{}", "a.png.error.json");
        journal.done(&arrival("a.png"), "d1".into(), Went::Failed, vec![note]).unwrap();
        assert!(journal.has(&arrival("a.png"), false) && journal.same_bytes("d1").is_none());
        fs::remove_file(out.path().join("a.png.error.json")).unwrap();
        assert!(!journal.has(&arrival("a.png"), false));
    }
}
