//! The master key: what the secret halves of access keys are sealed under, so that a stolen database alone reveals none.
//!
//! Sealing is XChaCha20-Poly1305: 24 random bytes of nonce are enough never to think of repeats. A sealed secret names
//! its key (the first 8 bytes of the key's SHA-256) and is bound to its place, so that two rows cannot be exchanged.
//! The file has a key a line, 64 hexadecimal digits: the first seals, the others still open, which is the state between
//! the two halves of a rotation.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::{Error, owner, random};

/// The form of sealed bytes that this program writes.
const FORM: u8 = 1;
/// Bytes of a key's name, and of a nonce.
const NAME: usize = 8;
const NONCE: usize = 24;

/// One key.
#[derive(Clone, PartialEq, Eq)]
struct MasterKey([u8; 32]);

impl MasterKey {
    fn random() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Error::Random)?;
        Ok(Self(bytes))
    }

    fn name(&self) -> [u8; NAME] {
        let mut name = [0; NAME];
        for (to, from) in name.iter_mut().zip(Sha256::digest(self.0)) {
            *to = from;
        }
        name
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }
}

/// The keys of an installation.
#[derive(Clone)]
pub(crate) struct MasterKeys {
    current: MasterKey,
    /// Keys that were current once.
    older: Vec<MasterKey>,
    file: Option<PathBuf>,
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeys({:?})", self.file)
    }
}

impl MasterKeys {
    /// A random one that is nowhere written.
    pub(crate) fn in_memory() -> Result<Self, Error> {
        Ok(Self { current: MasterKey::random()?, older: Vec::new(), file: None })
    }

    /// Reads the file. Where there is none, makes one, unless `needed`: secrets are there that another key opens.
    pub(crate) fn open(path: &Path, needed: bool) -> Result<Self, Error> {
        let wrong = |cause| Error::MasterKey { path: path.to_path_buf(), cause };
        let disk = |cause| Error::Disk { path: path.to_path_buf(), cause };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && needed => {
                return Err(wrong("is gone, and the database has secrets sealed under it: put it back"));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                let made =
                    Self { current: MasterKey::random()?, older: Vec::new(), file: Some(path.to_path_buf()) };
                made.write(true)?;
                // Another process may have been first: what lies there counts.
                return Self::open(path, true);
            }
            Err(cause) => return Err(disk(cause)),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).map_err(disk)?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(wrong("can be read by others than its owner: chmod 600 it"));
            }
        }
        let keys: Option<Vec<MasterKey>> =
            text.lines().filter(|line| !line.trim().is_empty()).map(|line| parsed(line.trim())).collect();
        let mut keys = keys.unwrap_or_default().into_iter();
        let current =
            keys.next().ok_or_else(|| wrong("is not lines of 64 hexadecimal digits: put back a copy"))?;
        Ok(Self { current, older: keys.collect(), file: Some(path.to_path_buf()) })
    }

    /// The same file read again, for a process beside which another changed it.
    pub(crate) fn reread(&self) -> Result<Self, Error> {
        match &self.file {
            Some(path) => Self::open(path, true),
            None => Ok(self.clone()),
        }
    }

    /// With a new current key in front of all that are there, written before it is used.
    pub(crate) fn with_new(&self) -> Result<Self, Error> {
        let mut older = vec![self.current.clone()];
        older.extend(self.older.iter().cloned());
        let new = Self { current: MasterKey::random()?, older, file: self.file.clone() };
        new.write(false)?;
        Ok(new)
    }

    /// With the current key alone, once nothing is sealed under another.
    pub(crate) fn without_older(&self) -> Result<Self, Error> {
        let alone = Self { older: Vec::new(), ..self.clone() };
        alone.write(false)?;
        Ok(alone)
    }

    /// Writes the file as a whole, readable by its owner alone: either the old or the new one is there at any moment.
    fn write(&self, must_be_new: bool) -> Result<(), Error> {
        let Some(path) = &self.file else { return Ok(()) };
        let disk = |cause| Error::Disk { path: path.clone(), cause };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let written = || -> io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(".master-").tempfile_in(folder)?;
            for key in [&self.current].into_iter().chain(&self.older) {
                writeln!(file, "{}", random::digits(&key.0))?;
            }
            owner::give(file.as_file(), if path.exists() { path } else { folder })?;
            file.as_file().sync_all()?;
            let kept = if must_be_new { file.persist_noclobber(path) } else { file.persist(path) };
            match kept {
                Err(error) if must_be_new && error.error.kind() == io::ErrorKind::AlreadyExists => {}
                kept => drop(kept.map_err(|error| error.error)?),
            }
            if cfg!(unix) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        };
        written().map_err(disk)
    }

    /// Seals `secret` for `place`.
    pub(crate) fn seal(&self, secret: &str, place: &str) -> Result<Vec<u8>, Error> {
        self.seal_bytes(secret.as_bytes(), place)
    }

    /// Seals bytes for `place`.
    pub(crate) fn seal_bytes(&self, secret: &[u8], place: &str) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(Error::Random)?;
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed =
            self.current.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Sealed)?;
        let mut bytes = vec![FORM];
        bytes.extend_from_slice(&self.current.name());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Opens what was sealed for `place`.
    pub(crate) fn open_sealed(&self, bytes: &[u8], place: &str) -> Result<String, Error> {
        String::from_utf8(self.open_bytes(bytes, place)?).map_err(|_| Error::Sealed)
    }

    /// Opens bytes that were sealed for `place`.
    pub(crate) fn open_bytes(&self, bytes: &[u8], place: &str) -> Result<Vec<u8>, Error> {
        let (form, rest) = bytes.split_first().ok_or(Error::Sealed)?;
        let (name, rest) = rest.split_first_chunk::<NAME>().ok_or(Error::Sealed)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Error::Sealed)?;
        let key = [&self.current].into_iter().chain(&self.older).find(|key| key.name() == *name);
        let key = key.filter(|_| *form == FORM).ok_or(Error::Sealed)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        key.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Sealed)
    }
}

fn parsed(line: &str) -> Option<MasterKey> {
    let mut key = [0; 32];
    if line.len() != 64 || !line.is_ascii() {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(line.get(at..at + 2)?, 16).ok()?;
    }
    Some(MasterKey(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone_and_no_byte_can_be_changed() {
        let keys = MasterKeys::in_memory().unwrap();
        let sealed = keys.seal("a secret", "key 1").unwrap();
        assert_eq!(keys.open_sealed(&sealed, "key 1").unwrap(), "a secret");
        assert!(!sealed.windows(8).any(|part| part == b"a secret"));
        assert!(keys.open_sealed(&sealed, "key 2").is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys.open_sealed(&changed, "key 1").is_err(), "{at}");
            assert!(keys.open_sealed(&sealed[..at], "key 1").is_err(), "{at}");
        }
        assert!(MasterKeys::in_memory().unwrap().open_sealed(&sealed, "key 1").is_err());
    }

    #[test]
    fn a_file_is_made_once_kept_private_and_missed_when_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(MasterKeys::open(&path, true).unwrap_err().to_string().contains("put it back"));
        let keys = MasterKeys::open(&path, false).unwrap();
        let sealed = keys.seal("s", "p").unwrap();
        assert_eq!(MasterKeys::open(&path, true).unwrap().open_sealed(&sealed, "p").unwrap(), "s");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            mode(0o640);
            assert!(MasterKeys::open(&path, true).unwrap_err().to_string().contains("chmod 600"));
            mode(0o600);
        }
        for damage in ["", "\n", "00", &"g".repeat(64), &"0".repeat(63), &format!("{}\nx\n", "0".repeat(64))]
        {
            fs::write(&path, damage).unwrap();
            assert!(matches!(MasterKeys::open(&path, true), Err(Error::MasterKey { .. })), "{damage:?}");
        }
    }

    #[test]
    fn between_the_halves_of_a_rotation_both_keys_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let old = MasterKeys::open(&path, false).unwrap();
        let sealed = old.seal("s", "p").unwrap();
        let both = old.with_new().unwrap();
        assert_eq!(old.reread().unwrap().open_sealed(&sealed, "p").unwrap(), "s");
        let anew = both.seal("s", "p").unwrap();
        assert!(old.open_sealed(&anew, "p").is_err());
        let new = both.without_older().unwrap();
        assert!(new.open_sealed(&sealed, "p").is_err());
        assert_eq!(MasterKeys::open(&path, true).unwrap().open_sealed(&anew, "p").unwrap(), "s");
    }
}
