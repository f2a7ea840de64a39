//! The database beneath the rules: SQLite in the data directory, or PostgreSQL, spoken to in the same words.
//!
//! Both are reached through one driver and one set of statements: parameters are `$1`, every number is 64 bits, every
//! truth 0 or 1, and identifiers are ours, not the database's. What differs is here and in `migrations/`.

mod backup;
mod migrate;
mod rows;
mod tables;
mod transfer;
mod tx;

use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor};

use crate::{Error, owner};

pub(crate) use backup::restore;
pub(crate) use rows::{numbers, parts, places, texts, values};
pub(crate) use tx::Tx;

/// The channel on which nodes on one PostgreSQL tell each other of changes.
pub(crate) const CHANNEL: &str = "inkgate";
/// The database's file in the data directory.
const FILE: &str = "inkgate.db";
/// How long a statement waits for another process to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// SQLite in this data directory.
    Folder(PathBuf),
    /// SQLite that is forgotten at the end: for tests and trials.
    Memory,
    /// PostgreSQL at this address (`postgres://user:password@host/database`).
    Postgres(String),
}

impl Place {
    /// Whether a database is there already, as far as that can be seen without opening it: a server elsewhere is believed.
    pub fn is_there(&self) -> bool {
        match self {
            Self::Folder(folder) => folder.join(FILE).exists(),
            Self::Memory | Self::Postgres(_) => true,
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "Folder({folder:?})"),
            Self::Memory => f.write_str("Memory"),
            // The address may hold a password.
            Self::Postgres(_) => f.write_str("Postgres"),
        }
    }
}

/// Which language the database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// An open database whose schema is this program's.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    dialect: Dialect,
    place: Arc<Place>,
    /// A connection that is never used: a database in memory lives as long as it has one.
    _anchor: Option<Arc<Mutex<AnyConnection>>>,
}

impl Store {
    /// Opens it, making a file that is not there, and brings its schema up to date.
    pub(crate) async fn open(place: &Place) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let store = match place {
            Place::Folder(folder) => {
                make_private(folder)?;
                let folder =
                    fs::canonicalize(folder).map_err(|cause| Error::Disk { path: folder.clone(), cause })?;
                let path = folder.join(FILE);
                make_private_file(&path, &folder)?;
                Self::sqlite(place, &address_of(&path)?, 8).await?
            }
            Place::Memory => {
                // A name of its own, by which its second connection finds it.
                static COUNT: AtomicUsize = AtomicUsize::new(0);
                let number = COUNT.fetch_add(1, Ordering::Relaxed);
                let address = format!("sqlite:file:inkgate-{number}?mode=memory&cache=shared");
                Self::sqlite(place, &address, 1).await?
            }
            Place::Postgres(address) => {
                // The library's own words may quote the address, which may hold a password.
                let options: AnyConnectOptions =
                    address.parse().ok().filter(|_| address.starts_with("postgres")).ok_or(Error::Value {
                        what: "the database's address",
                        wanted: "like postgres://user:password@host/database",
                    })?;
                let pool = AnyPoolOptions::new().max_connections(16).acquire_timeout(PATIENCE);
                let pool = pool.connect_with(options.disable_statement_logging()).await?;
                Self { pool, dialect: Dialect::Postgres, place: Arc::new(place.clone()), _anchor: None }
            }
        };
        migrate::migrate(&store).await?;
        Ok(store)
    }

    async fn sqlite(place: &Place, address: &str, most: u32) -> Result<Self, Error> {
        let options = address.parse::<AnyConnectOptions>()?.disable_statement_logging();
        let anchor = options.clone();
        // WAL lets readers read while one writes; FULL is what makes a commit survive a power cut.
        let settings = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                        PRAGMA foreign_keys = ON";
        let mut pool = AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(sqlx::raw_sql(settings)).await?;
                    Ok(())
                })
            });
        if *place == Place::Memory {
            pool = pool.idle_timeout(None).max_lifetime(None);
        }
        let pool = pool.connect_with(options).await?;
        let anchor = match place {
            Place::Memory => Some(Arc::new(Mutex::new(anchor.connect().await?))),
            _ => None,
        };
        Ok(Self { pool, dialect: Dialect::Sqlite, place: Arc::new(place.clone()), _anchor: anchor })
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Its language.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// For single statements.
    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a transaction that writes. SQLite takes its one place to write at once, so that no transaction finds out
    /// in its middle that another was first.
    pub(crate) async fn write(&self) -> Result<Tx, Error> {
        match self.dialect {
            Dialect::Sqlite => Tx::begin(&self.pool, self.dialect, "BEGIN IMMEDIATE").await,
            Dialect::Postgres => Tx::begin(&self.pool, self.dialect, "BEGIN").await,
        }
    }

    /// Begins a transaction that reads one state of everything.
    pub(crate) async fn read(&self) -> Result<Tx, Error> {
        match self.dialect {
            Dialect::Sqlite => Tx::begin(&self.pool, self.dialect, "BEGIN").await,
            Dialect::Postgres => {
                let words = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::begin(&self.pool, self.dialect, words).await
            }
        }
    }

    /// Closes every connection; SQLite then leaves a single file behind.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// The address of a file that is there: the path from the root, with every byte that could mean something escaped.
fn address_of(path: &Path) -> Result<String, Error> {
    let path = path.to_str().ok_or(Error::Value { what: "the data directory's path", wanted: "UTF-8" })?;
    let mut address = String::from("sqlite:");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address.push_str("?mode=rw");
    Ok(address)
}

/// Makes a folder that only its owner enters; one that exists is left as it is.
pub(crate) fn make_private(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|cause| Error::Disk { path: folder.to_path_buf(), cause })
}

/// Makes an empty file that only the owner of `folder` reads, where there is none; what the database puts beside it takes
/// its mode and owner.
fn make_private_file(path: &Path, folder: &Path) -> Result<(), Error> {
    let mut options = fs::File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let made = options.open(path).and_then(|file| owner::give(&file, folder));
    made.map_err(|cause| Error::Disk { path: path.to_path_buf(), cause })
}
