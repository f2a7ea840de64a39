//! The keys of interface encryption: whose bodies are encrypted, and with what. Read from one file that others cannot
//! read, at the start and again on SIGHUP.

use std::collections::HashMap;
use std::fs;

use inkgate_eop::envelope::{BadKey, Jwk, Key};
use serde::Deserialize;

/// What is wrong with the file of keys; the sentence says what to do. None holds a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be read.
    #[error("encryption.keys: {0}: {1}: name a file that this user can read")]
    File(String, std::io::Error),
    /// Others can read it.
    #[error("encryption.keys: {0} can be read by other users: chmod go= {0}")]
    Public(String),
    /// It is not what it should be.
    #[error("encryption.keys: {path}: line {line}, column {column} is not as docs/encryption.md has it")]
    Json {
        /// The file.
        path: String,
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// A key is none.
    #[error("encryption.keys: application {appkey}, key {kid:?}: {cause}")]
    Key {
        /// Whose.
        appkey: String,
        /// What it is called.
        kid: String,
        /// What is wrong.
        cause: BadKey,
    },
    /// An application stands there twice, or has no key that opens.
    #[error(
        "encryption.keys: application {0} stands there twice, or has no key with a private half or shared"
    )]
    Application(String),
}

/// Whether an application may still send plain bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It may.
    Optional,
    /// It may not.
    Required,
}

/// One application's keys.
#[derive(Debug)]
pub struct Sealing {
    pub(crate) mode: Mode,
    /// Those that open what it sends: several while keys are rotated.
    pub(crate) open: Vec<Key>,
    /// The one that seals what it gets.
    pub(crate) seal: Key,
}

/// All of them, by application.
#[derive(Debug, Default)]
pub struct Sealings(HashMap<String, std::sync::Arc<Sealing>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    applications: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    appkey: String,
    mode: Mode,
    open: Vec<Jwk>,
    seal: Jwk,
}

impl Sealings {
    /// Reads the file; an empty path is none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(path: &str) -> Result<Self, Error> {
        if path.is_empty() {
            return Ok(Self::default());
        }
        let failed = |error| Error::File(path.to_owned(), error);
        private(path, &fs::metadata(path).map_err(failed)?)?;
        let text = fs::read(path).map_err(failed)?;
        let file: File = serde_json::from_slice(&text).map_err(|error| Error::Json {
            path: path.to_owned(),
            line: error.line(),
            column: error.column(),
        })?;
        let mut all = HashMap::new();
        for Entry { appkey, mode, open, seal } in file.applications {
            let key = |jwk: &Jwk| {
                let kid = jwk.kid().unwrap_or_default().to_owned();
                jwk.key().map_err(|cause| Error::Key { appkey: appkey.clone(), kid, cause })
            };
            let open: Vec<Key> = open.iter().map(&key).collect::<Result<_, _>>()?;
            let sealing = Sealing { mode, seal: key(&seal)?, open };
            let useless = !sealing.open.iter().any(Key::opens);
            // Letters of an appkey are of any case.
            if useless || all.insert(appkey.to_ascii_lowercase(), std::sync::Arc::new(sealing)).is_some() {
                return Err(Error::Application(appkey));
            }
        }
        Ok(Self(all))
    }

    /// The keys of an application; none where its bodies are plain.
    pub(crate) fn of(&self, appkey: &str) -> Option<std::sync::Arc<Sealing>> {
        self.0.get(&appkey.to_ascii_lowercase()).cloned()
    }
}

fn private(path: &str, found: &fs::Metadata) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if found.permissions().mode() & 0o077 != 0 {
            return Err(Error::Public(path.to_owned()));
        }
    }
    let _ = (path, found);
    Ok(())
}
