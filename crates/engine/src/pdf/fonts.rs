//! Fonts that a PDF names but does not carry: the small Latin ones built in, and for Chinese, Japanese and Korean
//! whatever the machine has.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hayro::hayro_interpret::font::{FontData, FontQuery, StandardFont};
use hayro::hayro_interpret::hayro_cmap::CidFamily;

/// The font for `query`: what the `hayro` crate asks when a document leaves a font out.
pub(super) fn resolve(query: &FontQuery) -> Option<(FontData, u32)> {
    match query {
        FontQuery::Standard(standard) => Some(standard.get_font_data()),
        FontQuery::Fallback(wanted) => {
            let family = wanted.character_collection.as_ref().map(|c| c.family.clone());
            let name = wanted.post_script_name.as_deref().unwrap_or_default();
            let script = match family {
                Some(CidFamily::AdobeGB1) => Some(Script::Simplified),
                Some(CidFamily::AdobeCNS1) => Some(Script::Traditional),
                Some(CidFamily::AdobeJapan1) => Some(Script::Japanese),
                Some(CidFamily::AdobeKorea1) => Some(Script::Korean),
                _ => is_chinese_name(name).then_some(Script::Simplified),
            };
            match script {
                Some(script) => system(script).or_else(|| Some((stand_in().clone(), 0))),
                None => Some(wanted.pick_standard_font().get_font_data()),
            }
        }
    }
}

/// The Latin font that stands where the machine has none for a script. It has none of the script's glyphs, so what it
/// draws says nothing about the page: see [`is_stand_in`].
fn stand_in() -> &'static FontData {
    static FONT: OnceLock<FontData> = OnceLock::new();
    FONT.get_or_init(|| StandardFont::Helvetica.get_font_data().0)
}

/// Whether a glyph's font is only there because the machine has none for its script.
pub(super) fn is_stand_in(font: &FontData) -> bool {
    Arc::ptr_eq(font, stand_in())
}

/// Scripts that need a font of the machine, in the order in which Noto's collections keep their faces.
#[derive(Clone, Copy)]
enum Script {
    Japanese = 0,
    Korean = 1,
    Simplified = 2,
    Traditional = 3,
}

/// The usual Chinese fonts by the names that documents give them.
fn is_chinese_name(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "SimSun",
        "SimHei",
        "KaiTi",
        "FangSong",
        "NSimSun",
        "YaHei",
        "STSong",
        "STHeiti",
        "STKaiti",
        "STFang",
        "PingFang",
        "Songti",
        "DengXian",
        "SourceHan",
    ];
    NAMES.iter().any(|known| name.contains(known))
        || name.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Font files worth having, best first; the first that is found serves the whole process.
const FILES: [&str; 20] = [
    "NotoSansCJK-Regular.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "SourceHanSerifSC-Regular.otf",
    "NotoSerifSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "uming.ttc",
    "msyh.ttc",
    "simsun.ttc",
    "simhei.ttf",
    "PingFang.ttc",
    "STHeiti Light.ttc",
    "Hiragino Sans GB.ttc",
    "Arial Unicode.ttf",
];

/// Deeper than any font folder; a link back to a parent ends there.
const MAX_DEPTH: usize = 6;

fn system(script: Script) -> Option<(FontData, u32)> {
    static FOUND: OnceLock<Option<(FontData, bool)>> = OnceLock::new();
    let (data, noto) = FOUND.get_or_init(find).as_ref()?;
    Some((Arc::clone(data), if *noto { script as u32 } else { 0 }))
}

/// Looks through the font folders once and reads the best file. Its flag tells a Noto collection.
fn find() -> Option<(FontData, bool)> {
    let mut best: Option<(usize, PathBuf)> = None;
    for folder in folders() {
        walk(&folder, MAX_DEPTH, &mut best);
    }
    let (rank, path) = best?;
    let bytes = std::fs::read(path).ok()?;
    Some((Arc::new(bytes), rank < 2))
}

fn walk(folder: &Path, depth: usize, best: &mut Option<(usize, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                walk(&path, depth - 1, best);
            }
        } else if let Some(rank) = FILES.iter().position(|name| entry.file_name().to_str() == Some(name))
            && best.as_ref().is_none_or(|(other, _)| rank < *other)
        {
            *best = Some((rank, path));
        }
    }
}

fn folders() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:\\Windows\\Fonts",
    ]
    .iter()
    .map(PathBuf::from)
    .collect();
    if let Some(home) = home {
        folders.extend([".fonts", ".local/share/fonts", "Library/Fonts"].map(|f| home.join(f)));
    }
    folders
}
