//! What can go wrong with the directory: each sentence says what to do next.

use std::path::PathBuf;

/// A failure of the directory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key is not what clients can send.
    #[error("{what} is not {wanted}: set it so, or leave all keys away to have them made")]
    Key {
        /// Which key.
        what: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A key that was to be new is there already, in another account.
    #[error("{0} is in use by another account: choose another, or delete the old data directory")]
    Taken(&'static str),
    /// The file could not be read or written.
    #[error("{path}: {cause}: give the server's user a data directory of its own (--data DIR)")]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not what this program wrote.
    #[error("{path} is damaged ({cause}): put back a copy of it, or move it away to begin anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// The system has no random bytes to give.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
}
