//! The direction of the arrows between our crates, and the one place that names an inference library.

use std::collections::{BTreeMap, BTreeSet};

use inkgate_tidy::{field, metadata, packages, rust_files, text};
use serde_json::Value;

/// What each crate may depend on among ours. Tests may also use testkit.
const ARROWS: &[(&str, &[&str])] = &[
    ("inkgate-eop", &[]),
    ("inkgate-engine", &[]),
    ("inkgate-documents", &["inkgate-engine"]),
    ("inkgate-platform", &[]),
    ("inkgate-gateway", &["inkgate-documents", "inkgate-engine", "inkgate-platform", "inkgate-eop"]),
    (
        "inkgate",
        &["inkgate-gateway", "inkgate-documents", "inkgate-engine", "inkgate-platform", "inkgate-eop"],
    ),
    ("inkgate-testkit", &["inkgate-gateway", "inkgate-engine", "inkgate-platform", "inkgate-eop"]),
    ("inkgate-tidy", &[]),
    ("inkgate-client", &["inkgate-eop"]),
];

/// Libraries that would bring into a crate what it must not know.
const BANNED: &[(&str, &[&str], &str)] = &[
    (
        "inkgate-eop",
        &["tokio", "hyper", "axum", "reqwest", "ureq", "chrono", "time"],
        "no I/O, no clock, no async",
    ),
    ("inkgate-engine", &["tokio", "hyper", "axum", "ureq", "reqwest"], "no HTTP, no async"),
    ("inkgate-documents", &["tokio", "hyper", "axum", "ort", "openvino"], "no HTTP, no model"),
    ("inkgate-platform", &["hyper", "axum", "tower-http"], "no HTTP"),
    ("inkgate-gateway", &["ort", "openvino"], "no model"),
];

/// Names of a package's dependencies by kind: `normal`, `dev` or `build`.
fn dependencies(package: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
        let kind = dependency.get("kind").and_then(Value::as_str).unwrap_or("normal").to_owned();
        found.entry(kind).or_default().insert(field(dependency, "name").to_owned());
    }
    found
}

#[test]
fn arrows_point_one_way() {
    let metadata = metadata();
    let ours: BTreeMap<_, _> = packages(&metadata)
        .filter(|package| package.get("source").is_some_and(Value::is_null))
        .map(|package| (field(package, "name"), package))
        .collect();
    for (name, package) in &ours {
        let allowed = ARROWS.iter().find(|(from, _)| from == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{name} is new: give it its place in ARROWS"));
        for (kind, dependencies) in dependencies(package) {
            for to in dependencies.iter().filter(|to| ours.contains_key(to.as_str())) {
                let for_tests = kind == "dev" && (to == "inkgate-testkit" || *name == "inkgate-tidy");
                assert!(allowed.contains(&to.as_str()) || for_tests, "{name} must not depend on {to}");
            }
        }
    }
    assert_eq!(ours.len(), ARROWS.len(), "ARROWS names a crate that is gone");
}

#[test]
fn each_crate_knows_only_its_own_world() {
    let metadata = metadata();
    for package in packages(&metadata) {
        let Some((name, banned, why)) = BANNED.iter().find(|(name, ..)| *name == field(package, "name"))
        else {
            continue;
        };
        if let Some(normal) = dependencies(package).get("normal") {
            let bad: Vec<_> = banned.iter().filter(|library| normal.contains(**library)).collect();
            assert!(bad.is_empty(), "{name} is to have {why}, but depends on {bad:?}");
        }
    }
}

#[test]
fn one_place_names_the_inference_libraries() {
    for path in rust_files() {
        if path.starts_with("crates/engine/src/runtime") || path.starts_with("crates/tidy/") {
            continue;
        }
        let text = text(&path).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let named = ["ort::", "openvino::", "openvino_sys::", "ort_sys::", "use ort", "use openvino"]
                .iter()
                .any(|name| code.match_indices(name).any(|(at, _)| starts_a_word(code, at)));
            assert!(
                !named,
                "{path}:{}: only crates/engine/src/runtime* names an inference library",
                number + 1
            );
        }
    }
}

/// Whether the character before `at` ends a word, so that `report::` is not taken for `ort::`.
fn starts_a_word(code: &str, at: usize) -> bool {
    code.get(..at)
        .and_then(|before| before.chars().next_back())
        .is_none_or(|character| !character.is_alphanumeric() && character != '_')
}
