//! The console's files: served with what browsers need, and built from the sources that are in the tree.

use std::fs;
use std::path::{Path, PathBuf};

use inkgate_gateway::console;
use inkgate_testkit::http::{Request, send};
use sha2::{Digest, Sha256};

use crate::town::Town;

/// Everything that the build is made from, as `console/build.mjs` lists it.
fn sources(root: &Path) -> Vec<PathBuf> {
    let single = [
        "build.mjs",
        "index.html",
        "manual.mjs",
        "package-lock.json",
        "package.json",
        "tsconfig.json",
        "vite.config.ts",
    ];
    let mut found: Vec<PathBuf> = single.iter().map(|name| root.join("console").join(name)).collect();
    let docs = root.join("docs");
    found.push(docs.join("inkgate.toml"));
    let beside = fs::read_dir(&docs).unwrap().map(|entry| entry.unwrap().path());
    found.extend(beside.filter(|path| path.extension().is_some_and(|kind| kind == "md")));
    let mut open = vec![root.join("console/src"), docs.join("book/en"), docs.join("book/zh")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

#[test]
fn the_committed_build_belongs_to_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
    let mut files: Vec<(String, PathBuf)> =
        sources(&root).into_iter().map(|path| (name(&path), path)).collect();
    files.sort();
    let mut whole = Sha256::new();
    for (name, path) in files {
        whole.update(name.as_bytes());
        whole.update([0]);
        whole.update(Sha256::digest(fs::read(path).unwrap()));
    }
    let digest: String = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        digest,
        console::SOURCES,
        "run `npm ci && npm run build` in console/ and commit what it writes"
    );
}

#[test]
fn the_page_and_its_screens_are_served() {
    let town = Town::new();
    let front = town.stranger.get("/console");
    assert_eq!((front.status, front.header("location")), (308, Some("/console/")));
    let door = town.stranger.get("/");
    assert_eq!((door.status, door.header("location")), (307, Some("/console/")));
    for path in ["/console/", "/console/applications", "/console/applications/0123"] {
        let page = town.stranger.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html;charset=UTF-8"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
    }
    assert_eq!(town.stranger.get("/console/assets/gone.js").status, 404);
}

#[test]
fn files_come_compressed_and_once() {
    let town = Town::new();
    let page = String::from_utf8(town.stranger.get("/console/").body).unwrap();
    let script = page.split('"').find(|part| part.ends_with(".js")).unwrap();
    let get = |name: &str, value: &str| send(town.to, &Request::new("GET", script).header(name, value));
    let plain = town.stranger.get(script);
    let packed = get("accept-encoding", "gzip");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() * 2 < plain.body.len());
    let again = get("if-none-match", plain.header("etag").unwrap());
    assert_eq!((again.status, again.body.len()), (304, 0));
}
