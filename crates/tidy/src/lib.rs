//! For tests only: what the rules about the tree in `tests/tidy/` look at. It reads files and `cargo metadata`, nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or_else(|| here.to_path_buf(), Path::to_path_buf)
}

/// Every file of the tree that people keep, as paths from the root with `/` between parts, sorted: no build output, no
/// hidden folder but `.ci`, no folder that `.gitignore` names.
pub fn files() -> Vec<String> {
    let root = root();
    let ignored: Vec<String> = fs::read_to_string(root.join(".gitignore"))
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix('/'))
        .map(|line| line.trim_end_matches('/').to_owned())
        .collect();
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(root.join(&folder)).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let hidden = name.starts_with('.') && !matches!(name.as_str(), ".ci" | ".gitignore");
            if hidden || name == "__pycache__" || name.ends_with(".pyc") || ignored.contains(&path) {
                continue;
            }
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(|kind| kind.is_file()) {
                found.push(path);
            } else if kind.is_ok_and(|kind| kind.is_dir()) && name != "target" {
                // A package with its own lock file (fuzz) has its own build output, also called `target`.
                open.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every Rust file of [`files`].
pub fn rust_files() -> Vec<String> {
    files().into_iter().filter(|path| path.ends_with(".rs")).collect()
}

/// The text of a file of the tree; none where it is not UTF-8 (a picture).
pub fn text(path: &str) -> Option<String> {
    fs::read(root().join(path)).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// `cargo metadata` of the workspace for the platform it is tested on, from the lock file and without a network.
///
/// # Panics
/// When cargo cannot answer: the rules that need it must not pass in silence.
#[expect(clippy::expect_used, reason = "for tests only")]
pub fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata gives JSON")
}

/// The packages of [`metadata`].
pub fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata.get("packages").and_then(Value::as_array).into_iter().flatten()
}

/// A field of a package as text; empty where there is none.
pub fn field<'v>(package: &'v Value, name: &str) -> &'v str {
    package.get(name).and_then(Value::as_str).unwrap_or_default()
}
