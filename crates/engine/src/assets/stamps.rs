//! What has already been verified: a small file beside the assets that spares hashing them at every start.
//!
//! A stamp says that a file of this length and modification time had this SHA-256 when it was last read in full.
//! It catches files that were cut off, replaced or edited. It is no guard against someone who can write to the
//! folder on purpose: that person could write the stamp too.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

/// Name of the stamp file in an assets folder. A line a file: SHA-256, length, modification time in nanoseconds
/// since 1970, name.
pub(crate) const FILE: &str = ".stamps";

/// What a file looked like from outside when it was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) modified: u128,
}

impl Stamp {
    /// The stamp of a file whose content has just been found to be `sha256`.
    pub(crate) fn of(sha256: &str, metadata: &fs::Metadata) -> io::Result<Stamp> {
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Ok(Stamp { sha256: sha256.to_owned(), bytes: metadata.len(), modified })
    }
}

/// The stamps of a folder; empty when there are none or they cannot be read.
pub(crate) fn load(folder: &Path) -> BTreeMap<String, Stamp> {
    let Ok(text) = fs::read_to_string(folder.join(FILE)) else { return BTreeMap::new() };
    text.lines().filter_map(parse).collect()
}

fn parse(line: &str) -> Option<(String, Stamp)> {
    let mut parts = line.splitn(4, ' ');
    let (sha256, bytes, modified, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let stamp =
        Stamp { sha256: sha256.to_owned(), bytes: bytes.parse().ok()?, modified: modified.parse().ok()? };
    Some((name.to_owned(), stamp))
}

/// Adds stamps to a folder's file, replacing it in one step. Two writers at once may lose each other's lines,
/// which costs a later reader one hashing and nothing else.
pub(crate) fn add(folder: &Path, new: impl IntoIterator<Item = (String, Stamp)>) -> io::Result<()> {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let mut stamps = load(folder);
    stamps.extend(new);
    let mut text = String::new();
    for (name, stamp) in &stamps {
        text.push_str(&format!("{} {} {} {name}\n", stamp.sha256, stamp.bytes, stamp.modified));
    }
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let temporary = folder.join(format!("{FILE}.{}.{count}", std::process::id()));
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&temporary, folder.join(FILE)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// SHA-256 of everything `from` gives, lower-case hexadecimal.
///
/// # Errors
/// What reading it gives.
pub fn sha256(mut from: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 256 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => hash.update(buffer.get(..n).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
