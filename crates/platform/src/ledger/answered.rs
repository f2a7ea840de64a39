//! Marks of charges whose answer is leaving: a file of numbers, eight bytes each, only ever appended to. It is not synced:
//! it is for the death of the process, which what was written survives.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::Error;

/// The file's name in the data directory.
const FILE: &str = "answered";
/// Bytes at which the file is written anew with what still counts.
const LARGE: u64 = 1 << 20;

/// The marks of this process.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// None where nothing is to survive.
    path: Option<PathBuf>,
    /// Whoever appends only reads this, so that nobody waits for another's writing.
    file: RwLock<Option<File>>,
    bytes: AtomicU64,
    /// Marks that the writer has not seen yet; added to while the file is not written anew.
    fresh: Mutex<Vec<i64>>,
}

impl Answered {
    /// Opens the file of `data`, and gives the marks that the last process left.
    pub(super) fn open(data: Option<&Path>) -> Result<(Self, HashSet<i64>), Error> {
        let Some(data) = data else {
            return Ok((Self::default(), HashSet::new()));
        };
        let path = data.join(FILE);
        let disk = |cause| Error::Disk { path: path.clone(), cause };
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(disk(cause)),
        };
        // A mark that was cut in its middle was not made.
        let marks = bytes.as_chunks::<8>().0.iter().map(|mark| i64::from_le_bytes(*mark)).collect();
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&path).map_err(disk)?;
        let bytes = AtomicU64::new(bytes.len() as u64);
        let (path, file) = (Some(path), RwLock::new(Some(file)));
        Ok((Self { path, file, bytes, fresh: Mutex::default() }, marks))
    }

    /// Marks charges as answered. Gives whether the writer has to be told, because it has seen all that was marked before.
    pub(super) fn mark(&self, ids: Range<i64>) -> Result<bool, Error> {
        let file = self.file.read();
        if let Some(mut file) = file.as_ref() {
            let length = (ids.end - ids.start).unsigned_abs() * 8;
            match ids.clone().next() {
                // Nearly every call has one.
                Some(only) if length == 8 => file.write_all(&only.to_le_bytes()),
                _ => file.write_all(&bytes_of(ids.clone())),
            }
            .map_err(|cause| self.disk(cause))?;
            self.bytes.fetch_add(length, Ordering::Relaxed);
        }
        let mut fresh = self.fresh.lock();
        let first = fresh.is_empty();
        fresh.extend(ids);
        Ok(first)
    }

    /// What was marked since it was last asked.
    pub(super) fn take(&self) -> Vec<i64> {
        std::mem::take(&mut *self.fresh.lock())
    }

    /// Writes the file anew if it is large. `known` are marks that were [taken](Self::take) and that the database does not
    /// know yet.
    pub(super) fn shrink(&self, known: impl Iterator<Item = i64>) -> Result<(), Error> {
        if self.bytes.load(Ordering::Relaxed) <= LARGE {
            return Ok(());
        }
        let mut file = self.file.write();
        let mut counting = bytes_of(known);
        counting.extend(bytes_of(self.fresh.lock().iter().copied()));
        self.rewrite(&mut file, &counting)
    }

    /// The database knows them all, those of the last process too.
    pub(super) fn forget_all(&self) -> Result<(), Error> {
        let mut file = self.file.write();
        self.fresh.lock().clear();
        self.rewrite(&mut file, &[])
    }

    /// Puts a file with what still counts in the old one's place.
    fn rewrite(&self, file: &mut Option<File>, bytes: &[u8]) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut new = tempfile::Builder::new()
            .prefix(".answered-")
            .append(true)
            .tempfile_in(folder)
            .map_err(|cause| self.disk(cause))?;
        new.write_all(bytes).map_err(|cause| self.disk(cause))?;
        *file = Some(new.persist(path).map_err(|error| self.disk(error.error))?);
        self.bytes.store(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    fn disk(&self, cause: io::Error) -> Error {
        Error::Disk { path: self.path.clone().unwrap_or_default(), cause }
    }
}

fn bytes_of(ids: impl Iterator<Item = i64>) -> Vec<u8> {
    ids.flat_map(i64::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_their_process_and_the_file_stays_small() {
        let folder = tempfile::tempdir().unwrap();
        let marks = || Answered::open(Some(folder.path())).unwrap();
        let (answered, left) = marks();
        assert!(left.is_empty());
        assert!(answered.mark(1..3).unwrap(), "the first");
        assert!(!answered.mark(1 << 41..(1 << 41) + 1).unwrap(), "the writer was told");
        assert_eq!(answered.take(), [1, 2, 1 << 41]);
        assert_eq!(marks().1, HashSet::from([1, 2, 1 << 41]));
        for id in 0..200_000 {
            assert!(answered.mark(id..id + 1).unwrap());
            if id % 3 != 0 {
                answered.take();
            } else {
                answered.shrink(id - 100..id).unwrap();
                answered.take();
            }
        }
        assert!(fs::metadata(folder.path().join(FILE)).unwrap().len() <= LARGE + 8);
        let left = marks().1;
        assert!((199_900..200_000).all(|id| left.contains(&id)));
        answered.forget_all().unwrap();
        assert!(marks().1.is_empty());
        fs::write(folder.path().join(FILE), [1, 0, 0, 0, 0, 0, 0, 0, 9]).unwrap();
        assert_eq!(marks().1, HashSet::from([1]), "half a mark is none");
    }
}
