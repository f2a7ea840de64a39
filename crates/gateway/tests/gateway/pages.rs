//! Pages of the manual that are written from the code: what stands in the tree is what the code writes.

use std::path::Path;

/// Holds `docs/<name>` against what the code writes; with `INKGATE_WRITE_PAGES=1` in the environment, writes it.
fn is_fresh(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("INKGATE_WRITE_PAGES").is_some_and(|set| set == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == written,
        "docs/{name} is stale: INKGATE_WRITE_PAGES=1 cargo test -p inkgate-gateway --test gateway pages"
    );
}

#[test]
fn status_codes() {
    is_fresh("status-codes.md", &inkgate_gateway::manual::status_codes());
}

#[test]
fn the_description_of_every_path() {
    is_fresh("openapi.json", &inkgate_gateway::manual::openapi());
}

#[test]
fn the_example_of_a_configuration() {
    is_fresh("inkgate.toml", &inkgate_gateway::manual::example());
}
