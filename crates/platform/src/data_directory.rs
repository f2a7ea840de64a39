//! The data directory of a running server: taken for one process, with the name of the node that it is.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::store::make_private;
use crate::{Error, owner, random};

/// A data directory that no other server uses.
#[derive(Debug)]
pub struct DataDirectory {
    folder: PathBuf,
    /// Held as long as it lives.
    _lock: File,
}

impl DataDirectory {
    /// Makes the folder where it is not there, and takes it for this process.
    ///
    /// # Errors
    /// [`Error::Disk`], also when another server uses it.
    pub fn take(folder: &Path) -> Result<Self, Error> {
        let disk = |path: &Path| {
            let path = path.to_path_buf();
            move |cause| Error::Disk { path, cause }
        };
        make_private(folder)?;
        let path = folder.join("lock");
        let lock =
            File::options().create(true).truncate(false).write(true).open(&path).map_err(disk(&path))?;
        owner::give(&lock, folder).map_err(disk(&path))?;
        lock.try_lock().map_err(|cause| match cause {
            fs::TryLockError::WouldBlock => {
                let busy = io::ErrorKind::ResourceBusy;
                disk(folder)(io::Error::new(busy, "another server is using this data directory"))
            }
            fs::TryLockError::Error(cause) => disk(&path)(cause),
        })?;
        Ok(Self { folder: folder.to_path_buf(), _lock: lock })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name under which this server takes quota: random, made once, kept in the file `node`.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Random`].
    pub fn node(&self) -> Result<String, Error> {
        let path = self.folder.join("node");
        let disk = |cause| Error::Disk { path: path.clone(), cause };
        match fs::read_to_string(&path) {
            Ok(name) if name.trim().len() == 32 => return Ok(name.trim().to_owned()),
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(disk(cause)),
            _ => {}
        }
        let name = random::hex::<16>()?;
        let mut file = tempfile::Builder::new().prefix(".node-").tempfile_in(&self.folder).map_err(disk)?;
        writeln!(file, "{name}")
            .and_then(|()| owner::give(file.as_file(), &self.folder))
            .and_then(|()| file.as_file().sync_all())
            .map_err(disk)?;
        file.persist(&path).map_err(|error| disk(error.error))?;
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_cannot_share_a_directory_and_a_node_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("deep/data");
        let first = DataDirectory::take(&data).unwrap();
        let error = DataDirectory::take(&data).unwrap_err().to_string();
        assert!(error.contains("another server") && error.contains("stop it first"), "{error}");
        let name = first.node().unwrap();
        drop(first);
        assert_eq!(DataDirectory::take(&data).unwrap().node().unwrap(), name);
    }
}
