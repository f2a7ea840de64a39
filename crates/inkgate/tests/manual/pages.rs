//! Which pages there are, and what mdBook makes of them.

use std::collections::BTreeSet;

use super::{LANGUAGES, blocks, names, page, root};

/// Targets of links to files of the tree.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    inside.map(|target| target.split('#').next().unwrap().to_owned()).collect()
}

#[test]
fn both_languages_have_the_same_pages_with_the_same_code_and_pictures() {
    assert_eq!(names("en"), names("zh"));
    for name in names("en") {
        let [english, chinese] = LANGUAGES.map(|language| page(language, &name));
        assert_eq!(blocks(&english), blocks(&chinese), "{name}: other code");
        let pictures = |page: &str| -> Vec<String> {
            links(page).into_iter().filter(|link| link.ends_with(".png") || link.ends_with(".jpg")).collect()
        };
        assert_eq!(pictures(&english), pictures(&chinese), "{name}: other pictures");
        let rows = |page: &str| page.lines().filter(|line| line.trim_start().starts_with('|')).count();
        assert_eq!(rows(&english), rows(&chinese), "{name}: a table has more rows");
        let headings = |page: &str| page.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(headings(&english), headings(&chinese), "{name}: other headings");
        assert!(chinese.chars().any(|char| char >= '\u{4e00}'), "{name} is not in Chinese");
    }
}

#[test]
fn every_link_leads_somewhere() {
    for language in LANGUAGES {
        for name in names(language) {
            for target in links(&page(language, &name)) {
                let path = root().join("docs/book").join(language).join(&target);
                assert!(path.exists(), "{language}/{name} links to {target}, which is not there");
            }
        }
    }
}

/// mdBook's rules: a title, then chapters as lists of links, set in by two spaces, and parts as headings.
#[test]
fn the_summary_names_every_page_once_and_is_well_formed() {
    for language in LANGUAGES {
        let summary = page(language, "SUMMARY.md");
        let mut lines = summary.lines().filter(|line| !line.is_empty());
        assert_eq!(lines.next(), Some("# Summary"), "{language}");
        let mut named = Vec::new();
        let mut depth = 0;
        for line in lines {
            if line.starts_with("# ") {
                depth = 0;
                continue;
            }
            let item = line.trim_start();
            let set_in = line.len() - item.len();
            if named.is_empty() {
                assert!(item.starts_with('['), "{language}: the first page is a prefix chapter: {line}");
            } else {
                assert!(item.starts_with("- ["), "{language}: {line}");
                assert!(set_in % 2 == 0 && set_in / 2 <= depth + 1, "{language}: set in too far: {line}");
                depth = set_in / 2;
            }
            let [target] = &links(item)[..] else { panic!("{language}: one link a line: {line}") };
            named.push(target.clone());
        }
        let once: BTreeSet<_> = named.iter().cloned().collect();
        assert_eq!(once.len(), named.len(), "{language}: a page is named twice");
        for name in names(language).into_iter().filter(|name| name != "SUMMARY.md") {
            assert!(once.contains(&name), "{language}: SUMMARY.md does not name {name}");
        }
        assert_eq!(named.len(), once.len());
    }
}

#[test]
fn what_mdbook_is_given_is_whole() {
    let Some(python) = inkgate_testkit::programs::program("python3", "python3") else { return };
    let out = tempfile::tempdir().unwrap();
    let made = std::process::Command::new(python)
        .arg(root().join("docs/book/build"))
        .arg("--only-sources")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for language in LANGUAGES {
        let pages = out.path().join("sources").join(language).join("src");
        let mut seen = 0;
        for entry in std::fs::read_dir(&pages).unwrap() {
            let path = entry.unwrap().path();
            let Some("md") = path.extension().and_then(|extension| extension.to_str()) else { continue };
            for target in links(&std::fs::read_to_string(&path).unwrap()) {
                assert!(pages.join(&target).exists(), "{}: {target} is not there", path.display());
            }
            seen += 1;
        }
        assert!(seen > names(language).len(), "{language}: the generated pages are chapters too");
    }
}
