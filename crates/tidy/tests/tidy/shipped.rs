//! The list of libraries that the console shows, held to what is in the program: `crates/gateway/src/admin/licences.txt`.

use std::collections::{BTreeMap, BTreeSet};

use inkgate_tidy::{field, metadata, packages, root, text};
use serde_json::Value;

const LIST: &str = "crates/gateway/src/admin/licences.txt";
/// Set, the list is written anew.
const WRITE: &str = "INKGATE_WRITE_LICENCES";

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Every crate of others that is linked into the command: no tool of the build, nothing for tests.
fn crates() -> BTreeSet<String> {
    let metadata = metadata();
    let known: BTreeMap<&str, &Value> =
        packages(&metadata).map(|package| (field(package, "id"), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"], "nodes").map(|node| (field(node, "id"), node)).collect();
    let command = packages(&metadata).find(|package| field(package, "name") == "inkgate").unwrap();
    let (mut open, mut seen) = (vec![field(command, "id")], BTreeSet::new());
    while let Some(id) = open.pop() {
        let is_macro = list(known[id], "targets")
            .any(|target| list(target, "kind").any(|kind| kind.as_str() == Some("proc-macro")));
        if is_macro || !seen.insert(id) {
            continue;
        }
        let linked = list(nodes[id], "deps")
            .filter(|dep| list(dep, "dep_kinds").any(|kind| kind.get("kind").is_some_and(Value::is_null)));
        open.extend(linked.map(|dep| field(dep, "pkg")));
    }
    let others = seen.into_iter().map(|id| known[id]).filter(|package| !package["source"].is_null());
    let line = |package: &Value| {
        let of = |name| field(package, name);
        format!("crate {} {} {}", of("name"), of("version"), of("license"))
    };
    others.map(line).collect()
}

/// Every package that is built into the console's pages.
fn npm() -> BTreeSet<String> {
    let lock: Value = serde_json::from_str(&text("console/package-lock.json").unwrap()).unwrap();
    let packages = lock["packages"].as_object().unwrap().iter();
    let shipped = packages.filter(|(path, package)| !path.is_empty() && package["dev"] != Value::Bool(true));
    let line = |(path, package): (&String, &Value)| {
        let name = path.rsplit("node_modules/").next().unwrap();
        format!("npm {name} {} {}", field(package, "version"), field(package, "license"))
    };
    shipped.map(line).collect()
}

#[test]
fn the_console_lists_every_library_that_is_shipped() {
    let lines: Vec<String> = crates().into_iter().chain(npm()).collect();
    assert!(lines.len() > 50, "{} libraries", lines.len());
    let fresh = lines.join("\n") + "\n";
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(root().join(LIST), &fresh).unwrap();
    }
    assert_eq!(
        text(LIST).unwrap_or_default(),
        fresh,
        "{WRITE}=1 cargo test -p inkgate-tidy shipped writes it"
    );
}
