//! Networks as the library has compiled them for this processor, kept on disk: taking one back costs a quarter of compiling it.
//!
//! They lie in `prepared/` beside the models, or, where that may not be written, in a cache folder of the user's or the
//! service's. They hold nothing but the published networks in another form, and may be removed at any time. Stamps say that a
//! file is as it was written, as for the models (`assets/stamps.rs` has what that does and does not catch).

use std::fs;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use crate::assets::absolute;
use crate::assets::stamps::{self, Stamp};

/// The folder's name.
const FOLDER: &str = "prepared";

/// Where prepared networks are kept.
pub struct Prepared {
    /// The places, the best first. One is written to where those before it cannot be.
    places: Vec<PathBuf>,
    /// Networks are compiled side by side, and stamps are lost if they are written so.
    writing: Mutex<()>,
}

/// One network as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Everything that the compiled network depends on, as the file's name: the network and a digest of all else.
    name: String,
}

impl Kept {
    /// The network called `name`, compiled under `conditions`: the library's version, the processor, the settings.
    pub fn of(name: &str, conditions: &[&str]) -> Self {
        let digest = stamps::sha256(conditions.join("\n").as_bytes()).unwrap_or_default();
        Self { name: format!("{name}-{}.compiled", digest.get(..16).unwrap_or_default()) }
    }
}

impl Prepared {
    /// Beside the models in `assets`, or in a cache folder.
    pub fn beside(assets: &Path) -> Self {
        let places = std::iter::once(assets.join(FOLDER)).chain(cache().map(|folder| folder.join(FOLDER)));
        Self { places: places.collect(), writing: Mutex::default() }
    }

    /// The bytes of a network that was kept, as they were written.
    pub fn find(&self, kept: &Kept) -> Option<Vec<u8>> {
        self.places.iter().find_map(|place| {
            let file = place.join(&kept.name);
            let metadata = fs::metadata(&file).ok().filter(is_ours)?;
            let known = stamps::load(place).remove(&kept.name)?;
            let same = Stamp::of(&known.sha256, &metadata).is_ok_and(|now| now == known);
            same.then(|| fs::read(&file).ok()).flatten()
        })
    }

    /// Keeps a network that `write` writes to the file it is given, where there is a place for it.
    pub fn keep(&self, kept: &Kept, write: impl Fn(&Path) -> Result<(), String>) {
        let _one = self.writing.lock();
        // A network that cannot be kept is compiled again by the next process, and that is all.
        let _ = self.places.iter().find_map(|place| put(place, &kept.name, &write));
    }
}

fn put(place: &Path, name: &str, write: &impl Fn(&Path) -> Result<(), String>) -> Option<()> {
    fs::create_dir_all(place).ok()?;
    let beside = place.join(format!("{name}.{}", std::process::id()));
    let written = write(&beside).ok().and_then(|()| {
        let sha256 = fs::File::open(&beside).and_then(stamps::sha256).ok()?;
        let file = place.join(name);
        only_for_us(&beside).ok()?;
        fs::rename(&beside, &file).ok()?;
        let stamp = Stamp::of(&sha256, &fs::metadata(&file).ok()?).ok()?;
        stamps::add(place, [(name.to_owned(), stamp)]).ok()
    });
    if written.is_none() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Whether a file is such as this process would have written, or the machine's administrator: the library trusts what it
/// is given.
#[cfg(unix)]
fn is_ours(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    let owner = [0, rustix::process::geteuid().as_raw()].contains(&file.uid());
    file.is_file() && owner && file.mode() & 0o022 == 0
}

/// Takes away what a generous umask lets others do.
#[cfg(unix)]
fn only_for_us(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(file, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn only_for_us(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn is_ours(file: &fs::Metadata) -> bool {
    file.is_file()
}

/// The service's cache folder, as systemd names it, or the user's.
fn cache() -> Option<PathBuf> {
    absolute("CACHE_DIRECTORY").or_else(|| {
        let own = if cfg!(windows) {
            absolute("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            absolute("HOME").map(|home| home.join("Library/Caches"))
        } else {
            absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        };
        own.map(|own| own.join("inkgate"))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Kept, Prepared};

    #[test]
    fn a_network_is_found_as_it_was_kept_and_not_once_it_was_touched() {
        let folder = tempfile::tempdir().unwrap();
        let prepared = Prepared { places: vec![folder.path().join("prepared")], writing: Default::default() };
        let kept = Kept::of("rec_small", &["2026.4", "bf16"]);
        assert_eq!(prepared.find(&kept), None);
        prepared.keep(&kept, |file| fs::write(file, b"compiled").map_err(|error| error.to_string()));
        assert_eq!(prepared.find(&kept).as_deref(), Some(b"compiled".as_slice()));
        assert_eq!(prepared.find(&Kept::of("rec_small", &["2026.4", "f32"])), None, "other conditions");
        let file = folder.path().join("prepared").join(&kept.name);
        fs::write(&file, b"cut").unwrap();
        assert_eq!(prepared.find(&kept), None);
        prepared.keep(&kept, |file| fs::write(file, b"again").map_err(|error| error.to_string()));
        assert_eq!(prepared.find(&kept).as_deref(), Some(b"again".as_slice()));
    }

    #[test]
    fn a_failed_write_leaves_nothing_and_the_next_place_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["no folder", "second"].map(|name| folder.path().join(name));
        fs::write(&first, b"a file").unwrap();
        let prepared = Prepared { places: vec![first, second.clone()], writing: Default::default() };
        let kept = Kept::of("det_tiny", &[]);
        prepared.keep(&kept, |file| {
            fs::write(file, b"half").map_err(|error| error.to_string())?;
            Err("the disk is full".into())
        });
        assert_eq!(fs::read_dir(&second).unwrap().count(), 0);
        prepared.keep(&kept, |file| fs::write(file, b"whole").map_err(|error| error.to_string()));
        assert!(second.join(&kept.name).is_file() && prepared.find(&kept).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_to_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let prepared = Prepared { places: vec![folder.path().to_owned()], writing: Default::default() };
        let kept = Kept::of("det_tiny", &[]);
        prepared.keep(&kept, |file| fs::write(file, b"whole").map_err(|error| error.to_string()));
        assert!(prepared.find(&kept).is_some());
        let file = folder.path().join(&kept.name);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(prepared.find(&kept), None);
    }
}
