//! Networks are kept as they were compiled: made once, taken back by the next process, made again where they were damaged, and
//! never needed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pictures/receipt.png");

fn said(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn inkgate() -> Command {
    Command::new(env!("CARGO_BIN_EXE_inkgate"))
}

/// A folder with what is installed here, nothing prepared.
fn assets() -> TempDir {
    fn linked(from: &Path, to: &Path) {
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true if entry.file_name() == "prepared" => {}
                true => {
                    fs::create_dir(&to).unwrap();
                    linked(&entry.path(), &to);
                }
                false if entry.file_name() == ".stamps" => drop(fs::copy(entry.path(), to).unwrap()),
                false => symlink(entry.path(), to).unwrap(),
            }
        }
    }
    let folder = TempDir::new().unwrap();
    linked(&PathBuf::from(said(inkgate().args(["assets", "path"])).trim_end()), folder.path());
    folder
}

fn read(assets: &Path, cache: &Path) -> String {
    let mut command = inkgate();
    command.args(["recognize", "--runtime", "openvino", "--jobs", "1", "--assets"]).arg(assets).arg(PICTURE);
    said(command.env("XDG_CACHE_HOME", cache).env_remove("CACHE_DIRECTORY"))
}

/// Length and time of the files in a folder of prepared networks.
fn files(folder: &Path) -> BTreeMap<String, (u64, std::time::SystemTime)> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let files = entries.map(|entry| {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        (entry.file_name().into_string().unwrap(), (metadata.len(), metadata.modified().unwrap()))
    });
    files.filter(|(name, _)| name.ends_with(".compiled")).collect()
}

#[test]
fn they_are_kept_taken_back_and_made_again_where_they_were_damaged() {
    let (assets, cache) = (assets(), TempDir::new().unwrap());
    let folder = assets.path().join("prepared");
    let text = read(assets.path(), cache.path());
    let made = files(&folder);
    assert!(made.len() >= 2 && text.lines().count() > 5, "{made:?} {text}");
    assert_eq!(read(assets.path(), cache.path()), text);
    assert_eq!(files(&folder), made, "made once");
    assert!(files(&cache.path().join("inkgate/prepared")).is_empty());

    for (name, (length, _)) in &made {
        fs::File::options().write(true).open(folder.join(name)).unwrap().set_len(length / 2).unwrap();
    }
    assert_eq!(read(assets.path(), cache.path()), text);
    // The names that the library makes up are not as long each time.
    let whole =
        |(name, (length, _)): (&String, &(u64, _))| length.abs_diff(made[name].0) < made[name].0 / 100;
    let again = files(&folder);
    assert!(again.len() == made.len() && again.iter().all(whole), "{made:?} {again:?}");
}

#[test]
fn a_processor_setting_of_its_own_has_networks_of_its_own() {
    let (assets, cache) = (assets(), TempDir::new().unwrap());
    read(assets.path(), cache.path());
    let first = files(&assets.path().join("prepared"));
    let mut precise = inkgate();
    precise
        .args(["recognize", "--precision", "f32", "--jobs", "1", "--assets"])
        .arg(assets.path())
        .arg(PICTURE);
    said(&mut precise);
    let both = files(&assets.path().join("prepared"));
    // A processor without bf16 computes in f32 whatever is asked.
    assert!(both.len() == 2 * first.len() || both == first, "{first:?} {both:?}");
}

#[test]
fn where_the_assets_may_not_be_written_they_lie_in_the_cache() {
    let (assets, cache) = (assets(), TempDir::new().unwrap());
    fs::write(assets.path().join("prepared"), "in the way").unwrap();
    let text = read(assets.path(), cache.path());
    let place = cache.path().join("inkgate/prepared");
    let made = files(&place);
    assert!(made.len() >= 2, "{made:?}");
    assert_eq!(read(assets.path(), cache.path()), text);
    assert_eq!(files(&place), made);
}

#[test]
fn without_any_place_a_picture_is_read_all_the_same() {
    let (assets, cache) = (assets(), TempDir::new().unwrap());
    for way in [assets.path().join("prepared"), cache.path().join("inkgate")] {
        fs::write(way, "in the way").unwrap();
    }
    assert!(read(assets.path(), cache.path()).lines().count() > 5);
}
