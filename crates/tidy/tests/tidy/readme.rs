//! The two READMEs say the same: same commands, same links, same number of chapters. (`crates/inkgate/tests/readme.rs`
//! runs the commands.)

use inkgate_tidy::{root, text};

/// The lines of a Markdown file's fenced code.
fn code(markdown: &str) -> Vec<&str> {
    let mut inside = false;
    let fence = |line: &str| line.trim_start().starts_with("```");
    markdown
        .lines()
        .filter(|line| {
            if fence(line) {
                inside = !inside;
            }
            inside && !fence(line)
        })
        .map(|line| line.split(" # ").next().unwrap_or_default().trim_end())
        .filter(|line| !line.trim_start().starts_with(['#', '/']))
        .collect()
}

/// Targets of links to files of the tree.
fn links(markdown: &str) -> Vec<String> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn both_readmes_show_the_same_commands() {
    let (english, chinese) = (text("README.md").unwrap(), text("README.zh-CN.md").unwrap());
    assert_eq!(code(&english), code(&chinese));
    let chapters = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(chapters(&english), chapters(&chinese));
    let other_language = |target: &String| !target.starts_with("README");
    let sorted = |text: &str| {
        let mut links: Vec<_> = links(text).into_iter().filter(other_language).collect();
        links.sort();
        links
    };
    assert_eq!(sorted(&english), sorted(&chinese));
}

#[test]
fn the_library_example_is_the_one_that_compiles() {
    let example = text("crates/engine/examples/read.rs").unwrap();
    let (_, code) = example.split_once("\n\n").unwrap();
    for readme in ["README.md", "README.zh-CN.md"] {
        assert!(
            text(readme).unwrap().contains(&format!("```rust\n{code}```")),
            "{readme} shows another example"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    for page in inkgate_tidy::files().iter().filter(|path| path.ends_with(".md")) {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in links(&text(page).unwrap()) {
            assert!(
                root().join(folder).join(&target).exists(),
                "{page} links to {target}, which is not there"
            );
        }
    }
}
