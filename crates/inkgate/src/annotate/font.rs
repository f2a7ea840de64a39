//! A font that has Chinese characters: the one among the assets, else one that is installed on this machine.

use std::fs;
use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontVec};

/// Beginnings of the file names of common fonts with simplified Chinese, lower case, the preferred ones first.
const NAMES: &[&str] = &[
    "notosanssc-regular",
    "notosanscjk-regular",
    "notosanscjksc-regular",
    "sourcehansanssc-regular",
    "sourcehansanscn-regular",
    "wqy-microhei",
    "wqy-zenhei",
    "droidsansfallback",
    "msyh.",
    "pingfang",
    "hiragino sans gb",
    "stheiti",
    "simhei",
    "notoserifcjk-regular",
    "notoserifcjksc-regular",
    "uming",
    "ukai",
    "simsun",
];

/// Folders inside folders are looked into so far.
const DEEPEST: usize = 4;

/// No font file is longer.
const LONGEST: u64 = 128 << 20;

/// The font at `asset`, or the first that is found on this machine and has Chinese.
pub fn load(asset: Option<&Path>) -> Option<FontVec> {
    asset.and_then(opened).or_else(|| installed().iter().find_map(|path| opened(path)))
}

fn opened(path: &Path) -> Option<FontVec> {
    if fs::metadata(path).ok()?.len() > LONGEST {
        return None;
    }
    let font = FontVec::try_from_vec_and_index(fs::read(path).ok()?, 0).ok()?;
    (font.glyph_id('的').0 != 0).then_some(font)
}

/// Fonts by the files' names, the preferred ones first.
fn installed() -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    let mut found = Vec::new();
    for folder in [
        "/usr/share/fonts".into(),
        "/usr/local/share/fonts".into(),
        home.join(".local/share/fonts"),
        home.join(".fonts"),
        "/System/Library/Fonts".into(),
        "/Library/Fonts".into(),
        "C:\\Windows\\Fonts".into(),
    ] {
        look_into(&folder, DEEPEST, &mut found);
    }
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

fn look_into(folder: &Path, deepest: usize, found: &mut Vec<(usize, PathBuf)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if deepest > 0 {
                look_into(&path, deepest - 1, found);
            }
            continue;
        }
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if let Some(rank) = NAMES.iter().position(|known| name.starts_with(known)) {
            found.push((rank, path));
        }
    }
}
