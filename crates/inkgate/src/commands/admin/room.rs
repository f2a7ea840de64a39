//! Where an administrative act happens: the open platform, who acts, when, and how results are shown.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use inkgate_platform::calendar::{Period, start_of};
use inkgate_platform::{Act, Place, Platform};

use super::Args;
use super::shown::Shown;
use crate::commands::config::load;
use crate::commands::serve::{data_directory, database};
use crate::failure::Failure;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What is known before the database is open.
pub(super) struct Settings {
    pub(super) data: PathBuf,
    place: Place,
    master_key: Option<PathBuf>,
    /// Seconds east of UTC in which days begin.
    offset: i32,
    /// The file of encryption keys; empty for none.
    keys_file: String,
    pub(super) shown: Shown,
}

impl Settings {
    pub(super) fn new(args: &Args) -> Result<Self, Failure> {
        let mut config = load(args.config.as_deref())?;
        if let Some(data) = &args.data {
            config.data = data.to_string_lossy().into_owned();
        }
        let data = data_directory(&config)?;
        let (place, master_key) = database(&config, &data);
        Ok(Self {
            place,
            data,
            master_key,
            offset: config.signing.window().offset,
            keys_file: config.encryption.keys.clone(),
            shown: Shown { json: args.json, offset: config.signing.window().offset },
        })
    }
}

impl Settings {
    /// That there is a database, which opening would make.
    pub(super) fn expect_database(&self) -> Result<(), Failure> {
        if self.place.is_there() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "{}: there is no database: name the server's data folder with --data DIR, or its configuration with --config FILE",
            self.data.display()
        )))
    }
}

/// An open platform.
pub(super) struct Room {
    pub(super) platform: Platform,
    pub(super) offset: i32,
    pub(super) shown: Shown,
    data: PathBuf,
    keys_file: String,
}

impl Room {
    pub(super) async fn open(at: &Settings) -> Result<Self, Failure> {
        let platform = Platform::open(&at.place, &at.data, at.master_key.as_deref()).await?;
        let (data, keys_file) = (at.data.clone(), at.keys_file.clone());
        Ok(Self { platform, offset: at.offset, shown: at.shown, data, keys_file })
    }

    /// Somebody at this machine, now.
    pub(super) fn act(&self) -> Act {
        let who = ["SUDO_USER", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
        let who: String = who.unwrap_or_else(|| "local".into()).chars().take(64).collect();
        Act::local(who, "inkgate admin", now())
    }

    /// The first second of a day that was written as `2026-11-24`.
    pub(super) fn begin_of(&self, day: &str) -> Result<i64, Failure> {
        Ok(start_of(self.day(day)?.first, self.offset))
    }

    /// The first second after a day.
    pub(super) fn end_of(&self, day: &str) -> Result<i64, Failure> {
        Ok(start_of(self.day(day)?.end, self.offset))
    }

    fn day(&self, text: &str) -> Result<Period, Failure> {
        let period: Period =
            text.parse().map_err(|error: inkgate_platform::Error| Failure::usage(error.to_string()))?;
        if period.end - period.first == 1 {
            return Ok(period);
        }
        Err(Failure::usage(format!("{text:?} is no day: write it as 2026-11-24")))
    }

    /// The file of encryption keys, as the configuration names it; empty for none.
    pub(super) fn keys_file(&self) -> &str {
        &self.keys_file
    }

    /// The data folder.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    pub(super) async fn close(&self) {
        self.platform.close().await;
    }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Days as seconds.
pub(super) fn days(number: u32) -> i64 {
    i64::from(number) * DAY
}

/// A file that was not there, which its owner alone may read.
pub(super) fn new_file(path: &Path) -> Result<File, Failure> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| {
        Failure::new(format!("{}: {error}: name a file that is not there yet", path.display()))
    })
}

/// Writes all of it.
pub(super) fn written(mut file: File, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}
