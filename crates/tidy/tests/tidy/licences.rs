//! Licences, sources and versions of what we depend on, held to `deny.toml`, so that the rules hold where cargo-deny is
//! not installed. (Advisories need cargo-deny and its database.)

use std::collections::{BTreeMap, BTreeSet};

use inkgate_tidy::{field, metadata, packages, text};
use serde_json::Value;

fn deny() -> toml::Table {
    text("deny.toml").unwrap().parse().unwrap()
}

fn texts(table: &toml::Table, path: [&str; 2]) -> Vec<String> {
    let list = table[path[0]][path[1]].as_array().unwrap();
    list.iter().map(|entry| entry.as_str().unwrap().to_owned()).collect()
}

/// Whether an SPDX expression can be met with the allowed licences: `OR` (and the old `/`) needs one side, `AND` both.
fn may_be_used(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.trim();
    if let Some(parts) = split_outside(expression, " AND ") {
        return parts.iter().all(|part| may_be_used(part, allowed));
    }
    for or in [" OR ", "/"] {
        if let Some(parts) = split_outside(expression, or) {
            return parts.iter().any(|part| may_be_used(part, allowed));
        }
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => may_be_used(inner, allowed),
        None => allowed.iter().any(|licence| licence == expression),
    }
}

/// The parts of `text` between `separator`s that stand outside parentheses; none where there is no separator.
fn split_outside<'t>(text: &'t str, separator: &str) -> Option<Vec<&'t str>> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && text[at..].starts_with(separator) && at >= from => {
                parts.push(&text[from..at]);
                from = at + separator.len();
            }
            _ => {}
        }
    }
    (!parts.is_empty()).then(|| {
        parts.push(&text[from..]);
        parts
    })
}

#[test]
fn every_licence_is_allowed_and_every_allowance_is_used() {
    let (metadata, deny) = (metadata(), deny());
    let allowed = texts(&deny, ["licenses", "allow"]);
    for package in packages(&metadata) {
        let (name, licence) = (field(package, "name"), field(package, "license"));
        assert!(
            may_be_used(licence, &allowed),
            "{name} is under {licence:?}, which deny.toml does not allow"
        );
    }
    for one in &allowed {
        let without: Vec<_> = allowed.iter().filter(|other| *other != one).cloned().collect();
        let needed = packages(&metadata).any(|package| !may_be_used(field(package, "license"), &without));
        assert!(needed, "deny.toml allows {one}, which nothing needs");
    }
}

#[test]
fn everything_comes_from_the_registry_and_is_locked() {
    for package in packages(&metadata()) {
        let source = package.get("source").and_then(Value::as_str);
        let name = field(package, "name");
        assert!(source.is_none_or(|source| source.starts_with("registry+")), "{name} comes from {source:?}");
    }
}

#[test]
fn no_banned_crate_is_in_the_tree() {
    let (metadata, deny) = (metadata(), deny());
    for ban in deny["bans"]["deny"].as_array().unwrap() {
        let (banned, reason) = (ban["crate"].as_str().unwrap(), ban["reason"].as_str().unwrap());
        // What a library that we do use brings along may be allowed to it alone.
        let wrappers: Vec<_> =
            ban.get("wrappers").and_then(toml::Value::as_array).into_iter().flatten().collect();
        let here = packages(&metadata).any(|package| field(package, "name") == banned);
        for package in packages(&metadata).filter(|_| here) {
            let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
            let needs = dependencies
                .filter(|dependency| dependency.get("kind").is_some_and(Value::is_null))
                .filter(|dependency| dependency.get("optional") == Some(&Value::Bool(false)))
                .any(|dependency| field(dependency, "name") == banned);
            let name = field(package, "name");
            let allowed = wrappers.iter().any(|wrapper| wrapper.as_str() == Some(name));
            assert!(!needs || allowed, "{name} brings {banned}, which is banned: {reason}");
        }
        assert!(!here || !wrappers.is_empty(), "{banned} is banned: {reason}");
        assert!(here || wrappers.is_empty(), "deny.toml lets {wrappers:?} bring {banned}, which is gone");
    }
}

#[test]
fn a_crate_in_two_versions_is_on_the_list() {
    let (metadata, deny) = (metadata(), deny());
    let listed: BTreeSet<_> = deny["bans"]["skip"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skip| skip["crate"].as_str().unwrap().to_owned())
        .collect();
    let mut versions = BTreeMap::<_, Vec<_>>::new();
    for package in packages(&metadata) {
        versions.entry(field(package, "name")).or_default().push(field(package, "version"));
    }
    let mut used = BTreeSet::new();
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let entry = |version: &&&str| listed.contains(&format!("{name}@{version}"));
        let unlisted = versions.iter().filter(|version| !entry(version)).count();
        assert!(
            unlisted <= 1,
            "{name} is here as {versions:?}: bring them together or name the odd one in deny.toml"
        );
        used.extend(versions.iter().filter(entry).map(|version| format!("{name}@{version}")));
    }
    assert_eq!(listed, used, "deny.toml skips a duplicate that is gone");
}

#[test]
fn expressions_are_understood() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    for good in ["MIT", "Apache-2.0 OR MIT", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
        assert!(may_be_used(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT AND GPL-3.0) OR Apache-2.0", "MIT-0"] {
        assert!(!may_be_used(bad, &allowed), "{bad}");
    }
}
