//! Signatures on the disk, so that a server that is started again still knows them.
//!
//! Files of records of 16 bytes, the date and half the signature, one file for each ten minutes; a file is deleted when
//! none of its requests could come again. A request is written down before it is answered, with those that came beside it.
//! Nothing is forced to the disk: what was written outlives the process, however it ends, but not the machine's power.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Seconds of requests in one file.
const SPAN: i64 = 600;
const RECORD: usize = 16;
const NAME: &str = "replays-";

/// The files of one server's data directory.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    /// The span that is written to now.
    span: i64,
    file: File,
    /// How long after its arrival a request could come again, in seconds.
    far: i64,
    failed: bool,
    /// Records that are not in the file yet.
    behind: Vec<u8>,
}

impl Journal {
    /// Opens the files in `folder`, deletes those that are of no use, and gives what the others hold to `known`.
    ///
    /// # Errors
    /// A folder or a file that cannot be read or written.
    pub(super) fn open(
        folder: &Path,
        far: i64,
        now: i64,
        mut known: impl FnMut(i64, u64),
    ) -> io::Result<Self> {
        for span in spans(folder)? {
            let path = path(folder, span);
            if is_over(span, far, now) {
                fs::remove_file(path)?;
                continue;
            }
            let mut bytes = Vec::new();
            File::open(path)?.read_to_end(&mut bytes)?;
            // What was cut off at the end was of a call that was not answered.
            for record in bytes.chunks_exact(RECORD) {
                let (dated, print) = record.split_at(RECORD / 2);
                if let (Ok(dated), Ok(print)) = (dated.try_into(), print.try_into()) {
                    known(i64::from_be_bytes(dated), u64::from_be_bytes(print));
                }
            }
        }
        let span = now.div_euclid(SPAN);
        Ok(Self {
            folder: folder.to_owned(),
            span,
            file: append(folder, span)?,
            far,
            failed: false,
            behind: Vec::new(),
        })
    }

    /// Notes one request, to be [written down](Self::write_down) before it is answered.
    pub(super) fn note(&mut self, dated: i64, print: u64) {
        self.behind.extend(dated.to_be_bytes());
        self.behind.extend(print.to_be_bytes());
    }

    /// Writes down what was noted: requests that come together are written together. A disk that fails is named in the log
    /// once; the requests are remembered all the same until the process ends.
    pub(super) fn write_down(&mut self) {
        if !self.behind.is_empty() {
            let written = self.file.write_all(&self.behind);
            self.behind.clear();
            self.said(written);
        }
    }

    /// Goes on to another file when it is time, and deletes what is of no use.
    pub(super) fn turn(&mut self, now: i64) {
        let span = now.div_euclid(SPAN);
        if span == self.span {
            return;
        }
        self.write_down();
        self.span = span;
        let turned = append(&self.folder, span).and_then(|file| {
            self.file = file;
            spans(&self.folder)?
                .into_iter()
                .filter(|span| is_over(*span, self.far, now))
                .try_for_each(|span| fs::remove_file(path(&self.folder, span)))
        });
        self.said(turned);
    }

    fn said(&mut self, done: io::Result<()>) {
        if let Err(error) = &done
            && !self.failed
        {
            let folder = self.folder.display();
            tracing::error!(%error, %folder, "signatures are not written down: after a restart they may come again");
        }
        self.failed = done.is_err();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.write_down();
    }
}

fn is_over(span: i64, far: i64, now: i64) -> bool {
    (span + 1) * SPAN + far < now
}

fn path(folder: &Path, span: i64) -> PathBuf {
    folder.join(format!("{NAME}{span}"))
}

fn append(folder: &Path, span: i64) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path(folder, span))?;
    // A record that was cut off would shift all that follow.
    let length = file.metadata()?.len();
    file.set_len(length - length % RECORD as u64)?;
    Ok(file)
}

fn spans(folder: &Path) -> io::Result<BTreeSet<i64>> {
    let mut spans = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        spans.extend(name.to_str().and_then(|name| name.strip_prefix(NAME)?.parse::<i64>().ok()));
    }
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(folder: &Path, now: i64) -> Vec<(i64, u64)> {
        let mut all = Vec::new();
        Journal::open(folder, 1800, now, |dated, print| all.push((dated, print))).unwrap();
        all
    }

    #[test]
    fn what_was_written_is_known_until_it_could_come_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path(), 1800, 1000, |_, _| panic!("nothing yet")).unwrap();
        journal.note(1000, 7);
        journal.turn(1300);
        journal.note(1300, 8);
        journal.write_down();
        std::mem::forget(journal);
        assert_eq!(known(folder.path(), 1400), [(1000, 7), (1300, 8)]);
        assert_eq!(known(folder.path(), 3100), [(1300, 8)], "the first file is over");
        assert_eq!(spans(folder.path()).unwrap().into_iter().collect::<Vec<_>>(), [2, 5]);
        let mut journal = Journal::open(folder.path(), 1800, 3100, |_, _| ()).unwrap();
        journal.turn(9000);
        assert_eq!(spans(folder.path()).unwrap().into_iter().collect::<Vec<_>>(), [15], "also while it runs");
    }

    #[test]
    fn a_record_that_was_cut_off_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path(), 1800, 0, |_, _| ()).unwrap();
        journal.note(1, 1);
        drop(journal);
        OpenOptions::new().append(true).open(path(folder.path(), 0)).unwrap().write_all(&[9; 5]).unwrap();
        let mut journal = Journal::open(folder.path(), 1800, 0, |_, _| ()).unwrap();
        journal.note(2, 2);
        drop(journal);
        assert_eq!(known(folder.path(), 0), [(1, 1), (2, 2)]);
    }
}
