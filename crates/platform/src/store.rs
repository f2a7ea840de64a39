//! The directory on the disk: one JSON file, replaced as a whole, readable by its owner alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{AccessKey, Application, Error};

/// The file's name in the data directory.
const FILE: &str = "accounts.json";
/// The form of the file that this program writes and reads.
const FORM: u32 = 1;

/// An account with all that is its.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) applications: Vec<Application>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    form: u32,
    accounts: Vec<Account>,
}

/// The data directory.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    /// Held as long as the store lives, so that two servers never write one directory.
    _lock: File,
}

impl Store {
    /// Opens or makes the folder, and takes it for this process.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let disk = |path: &Path| {
            let path = path.to_path_buf();
            move |cause| Error::Disk { path, cause }
        };
        make_private(folder).map_err(disk(folder))?;
        let path = folder.join("lock");
        let lock =
            File::options().create(true).truncate(false).write(true).open(&path).map_err(disk(&path))?;
        lock.try_lock().map_err(|cause| match cause {
            fs::TryLockError::WouldBlock => {
                disk(folder)(io::Error::other("another server is using this data directory"))
            }
            fs::TryLockError::Error(cause) => disk(&path)(cause),
        })?;
        Ok(Self { folder: folder.to_path_buf(), _lock: lock })
    }

    /// All accounts; none where nothing was written yet.
    pub(crate) fn load(&self) -> Result<Vec<Account>, Error> {
        let path = self.folder.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(Error::Disk { path, cause }),
        };
        // serde_json's own words may quote the content, which holds secrets: only the place is told.
        let written: Written = serde_json::from_slice(&text).map_err(|error| Error::Damaged {
            path: path.clone(),
            cause: format!("line {}, column {}", error.line(), error.column()),
        })?;
        if written.form != FORM {
            let cause = format!("form {}, and this program knows form {FORM}", written.form);
            return Err(Error::Damaged { path, cause });
        }
        Ok(written.accounts)
    }

    /// Replaces the file: either the old or the new one is there at any moment, also after a power cut.
    pub(crate) fn save(&self, accounts: &[Account]) -> Result<(), Error> {
        let path = self.folder.join(FILE);
        self.write(&path, accounts).map_err(|cause| Error::Disk { path, cause })
    }

    fn write(&self, path: &Path, accounts: &[Account]) -> io::Result<()> {
        let written = Written { form: FORM, accounts: accounts.to_vec() };
        // Temporary files are made with mode 0600.
        let mut file = tempfile::Builder::new().prefix(".accounts-").tempfile_in(&self.folder)?;
        serde_json::to_writer_pretty(&mut file, &written)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

/// Makes a folder that only its owner enters; one that exists is left as it is.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}
