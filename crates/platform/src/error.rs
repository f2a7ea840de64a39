//! What can go wrong on the platform: each sentence says what to do next, and none holds a secret.

use std::io;
use std::path::PathBuf;

/// A failure of the platform.
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
    /// A value that somebody gave is none.
    #[error("{what} is not {wanted}")]
    Value {
        /// Which value.
        what: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// A name or key that was to be new is there already.
    #[error("{0} is in use: choose another")]
    Taken(&'static str),
    /// There is no such thing.
    #[error("there is no {what} {name:?}")]
    Missing {
        /// What was looked for.
        what: &'static str,
        /// By which name.
        name: String,
    },
    /// The role may not do this.
    #[error("a person whose role is {role} may not do this")]
    Forbidden {
        /// The role that asked.
        role: &'static str,
    },
    /// It is another account's, or there is no such thing: who asks is not told which.
    #[error("there is no such thing in this account")]
    Elsewhere,
    /// What was asked contradicts what is there.
    #[error("{0}")]
    Conflict(&'static str),
    /// Not enough of what was paid for is left.
    #[error("{0}")]
    Short(&'static str),
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}: {}", cure(.cause))]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The master key cannot be used.
    #[error("the master key {path}: {cause}")]
    MasterKey {
        /// Its file.
        path: PathBuf,
        /// What is wrong, and what to do.
        cause: &'static str,
    },
    /// A secret was sealed under a key that is not there, or was changed.
    #[error(
        "a stored secret cannot be opened: put the master key that this database was written with back, as a further line of \
         its file"
    )]
    Sealed,
    /// The database was written by a later program.
    #[error(
        "the database has schema {found} and this program knows {known}: run the newer program, or put back a backup"
    )]
    Newer {
        /// Its schema.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// The database did not do what it was asked.
    #[error("the database: {0}")]
    Database(String),
    /// The books or the audit trail do not add up.
    #[error("{0}")]
    Damaged(String),
    /// The ledger has ended, or could not write.
    #[error("the ledger cannot write: {0}")]
    Ledger(String),
    /// The system has no random bytes to give.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
}

/// What to do about a file or folder.
fn cure(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::PermissionDenied => {
            "give it to the user that the server runs as (chown), or name another data folder (--data DIR)"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on its disk",
        io::ErrorKind::AlreadyExists => "name one that is not there yet",
        io::ErrorKind::NotFound => "name one that is there",
        io::ErrorKind::ResourceBusy => "stop it first, or name a data folder of its own (--data DIR)",
        _ => "give the server's user a data directory of its own (--data DIR)",
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(match error {
            // What the library says here speaks of its own pool.
            sqlx::Error::PoolTimedOut => {
                "it does not answer in time: see whether it runs, and whether its address is right".to_owned()
            }
            sqlx::Error::Database(cause) => cause.message().to_owned(),
            error => error.to_string(),
        })
    }
}

impl Error {
    /// For an insertion whose `what` may be taken: a violated uniqueness says so, all else is the database's.
    pub(crate) fn taken(what: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Taken(what),
            _ => error.into(),
        }
    }

    /// For a row that was looked for by `name`.
    pub(crate) fn missing(what: &'static str, name: impl ToString) -> Self {
        Self::Missing { what, name: name.to_string() }
    }
}
