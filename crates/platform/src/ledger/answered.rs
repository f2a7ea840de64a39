//! Marks of charges whose answer is leaving: a file of numbers, eight bytes each, only ever appended to. It is not synced:
//! it is for the death of the process, which what was written survives.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use crate::Error;

/// The file's name in the data directory.
const FILE: &str = "answered";
/// Bytes at which the file is written anew with what still counts.
const LARGE: u64 = 1 << 20;

/// The marks of this process.
#[derive(Debug)]
pub(super) struct Answered {
    /// None where nothing is to survive.
    path: Option<PathBuf>,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    file: Option<File>,
    bytes: u64,
    /// Marks that the database does not know yet.
    counting: HashSet<i64>,
}

impl Answered {
    /// Opens the file of `data`, and gives the marks that the last process left.
    pub(super) fn open(data: Option<&Path>) -> Result<(Self, HashSet<i64>), Error> {
        let Some(data) = data else {
            return Ok((Self { path: None, inside: Mutex::default() }, HashSet::new()));
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
        let inside = Inside { file: Some(file), bytes: bytes.len() as u64, counting: HashSet::new() };
        Ok((Self { path: Some(path), inside: Mutex::new(inside) }, marks))
    }

    /// Marks charges as answered.
    pub(super) fn mark(&self, ids: &[i64]) -> Result<(), Error> {
        let mut inside = self.inside.lock();
        let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        if let Some(file) = &mut inside.file {
            file.write_all(&bytes).map_err(|cause| self.disk(cause))?;
            inside.bytes += bytes.len() as u64;
            inside.counting.extend(ids);
        }
        Ok(())
    }

    /// The database knows these now.
    pub(super) fn forget(&self, ids: &[i64]) -> Result<(), Error> {
        let mut inside = self.inside.lock();
        for id in ids {
            inside.counting.remove(id);
        }
        if inside.bytes > LARGE { self.rewrite(&mut inside) } else { Ok(()) }
    }

    /// The database knows them all, those of the last process too.
    pub(super) fn forget_all(&self) -> Result<(), Error> {
        let mut inside = self.inside.lock();
        inside.counting.clear();
        self.rewrite(&mut inside)
    }

    /// Puts a file with what still counts in the old one's place.
    fn rewrite(&self, inside: &mut Inside) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        let bytes: Vec<u8> = inside.counting.iter().flat_map(|id| id.to_le_bytes()).collect();
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut new = tempfile::Builder::new()
            .prefix(".answered-")
            .append(true)
            .tempfile_in(folder)
            .map_err(|cause| self.disk(cause))?;
        new.write_all(&bytes).map_err(|cause| self.disk(cause))?;
        inside.file = Some(new.persist(path).map_err(|error| self.disk(error.error))?);
        inside.bytes = bytes.len() as u64;
        Ok(())
    }

    fn disk(&self, cause: io::Error) -> Error {
        Error::Disk { path: self.path.clone().unwrap_or_default(), cause }
    }
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
        answered.mark(&[1, 2]).unwrap();
        answered.mark(&[1 << 41]).unwrap();
        assert_eq!(marks().1, HashSet::from([1, 2, 1 << 41]));
        for id in 0..200_000 {
            answered.mark(&[id]).unwrap();
            answered.forget(&[id - 100]).unwrap();
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
