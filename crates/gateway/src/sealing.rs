//! The keys of interface encryption: whose bodies are encrypted, and with what. They are kept on the platform, or stand in
//! one file that others cannot read, which is read at the start and again on SIGHUP.

mod held;
pub mod listed;
pub mod made;
mod system;

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use inkgate_eop::envelope::{BadKey, Closed, Jwk, Key, open_with};
use inkgate_platform::EncryptionKey;
use serde::Deserialize;

pub(crate) use held::Together;
pub(crate) use system::System;

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
    /// Several while keys are rotated.
    pairs: Vec<Pair>,
}

/// A key that opens what an application sends, and the one that seals what it then gets.
#[derive(Debug, Clone)]
struct Pair {
    open: Key,
    seal: Arc<Key>,
    /// What the platform says of it; none for one of the file, which opens as long as it stands there.
    kept: Option<EncryptionKey>,
}

impl Sealing {
    /// Opens an envelope with a key that may open now (seconds since 1970); gives the body, and what seals the answer.
    ///
    /// # Errors
    /// [`Closed`].
    pub(crate) fn open(&self, text: &str, now: i64) -> Result<(Vec<u8>, Arc<Key>), Closed> {
        let may = |pair: &&Pair| pair.kept.as_ref().is_none_or(|kept| kept.may_open(now));
        let (keys, seals): (Vec<&Key>, Vec<&Arc<Key>>) =
            self.pairs.iter().filter(may).map(|pair| (&pair.open, &pair.seal)).unzip();
        let (body, at) = open_with(text, &keys)?;
        seals.get(at).map(|seal| (body, Arc::clone(seal))).ok_or(Closed)
    }
}

/// All of them, by application.
#[derive(Debug, Default)]
pub struct Sealings(HashMap<String, Arc<Sealing>>);

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
            let seal = Arc::new(key(&seal)?);
            let useless = !open.iter().any(Key::opens);
            let pair = |open| Pair { open, seal: Arc::clone(&seal), kept: None };
            let sealing = Sealing { mode, pairs: open.into_iter().map(pair).collect() };
            // Letters of an appkey are of any case.
            if useless || all.insert(appkey.to_ascii_lowercase(), Arc::new(sealing)).is_some() {
                return Err(Error::Application(appkey));
            }
        }
        Ok(Self(all))
    }

    /// The keys that the file has of an application.
    pub(crate) fn of(&self, appkey: &str) -> Option<Arc<Sealing>> {
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
