//! The list of what the program is made of.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use inkgate_testkit::programs::program;
use serde_json::Value;
use tempfile::TempDir;

use super::{root, text};

#[test]
fn the_sbom_names_every_crate_that_is_shipped_and_every_model() {
    let Some(_) = program("python3", "python3") else { return };
    let out = TempDir::new().unwrap();
    let (sbom, notices) = (out.path().join("sbom.json"), out.path().join("notices.txt"));
    let made = Command::new(root().join("deploy/release/sbom"))
        .args([&sbom, &notices])
        .env("CARGO_NET_OFFLINE", "true")
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let sbom: Value = serde_json::from_slice(&fs::read(sbom).unwrap()).unwrap();
    assert_eq!((&sbom["bomFormat"], &sbom["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    assert_eq!(sbom["metadata"]["timestamp"], "2023-11-14T22:13:20Z");
    let components = sbom["components"].as_array().unwrap();
    let references: BTreeSet<&str> =
        components.iter().map(|component| component["bom-ref"].as_str().unwrap()).collect();
    assert_eq!(references.len(), components.len(), "a reference is given twice");
    let named = |name: &str| components.iter().find(|component| component["name"] == name);
    for shipped in ["inkgate-engine", "tokio", "rmcp", "rec_small", "onnxruntime", "openvino_core"] {
        let component = named(shipped).unwrap_or_else(|| panic!("no {shipped}"));
        assert!(component["licenses"][0].is_object(), "{component}");
    }
    // Tests' own dependencies are in no program.
    for other in ["inkgate-testkit", "inkgate-tidy", "proptest", "rcgen", "serde_yaml_ng"] {
        assert!(named(other).is_none(), "{other} is not shipped");
    }
    for dependency in sbom["dependencies"].as_array().unwrap() {
        let own = dependency["ref"].as_str().unwrap();
        assert!(references.contains(own) || own.starts_with("pkg:cargo/inkgate@"), "{own}");
        for on in dependency["dependsOn"].as_array().unwrap() {
            assert!(
                references.contains(on.as_str().unwrap()),
                "{own} depends on {on}, which is no component"
            );
        }
    }
    let notices = fs::read_to_string(notices).unwrap();
    assert!(notices.contains("\ntokio ") && notices.contains("Permission is hereby granted"));
}

#[test]
fn crates_are_ready_to_be_published() {
    for name in ["eop", "engine", "documents", "platform", "gateway", "inkgate"] {
        let path = format!("crates/{name}/Cargo.toml");
        let manifest = text(&path);
        for key in [
            "description = ",
            "license.workspace",
            "repository.workspace",
            "readme.workspace",
            "keywords",
            "categories",
        ] {
            assert!(manifest.contains(key), "{path} has no {key}");
        }
    }
    for name in ["testkit", "tidy"] {
        assert!(text(&format!("crates/{name}/Cargo.toml")).contains("publish = false"), "{name}");
    }
}

/// As far as `cargo publish --dry-run` goes before it builds everything anew, and without asking the registry.
#[test]
fn each_crate_is_packed_as_it_would_be_published() {
    let out = TempDir::new().unwrap();
    let packed = Command::new(env!("CARGO"))
        .args(["package", "--workspace", "--no-verify", "--locked", "--offline", "--allow-dirty"])
        .args(["--exclude", "inkgate-testkit", "--exclude", "inkgate-tidy", "--target-dir"])
        .arg(out.path())
        .current_dir(root())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&packed.stderr);
    assert!(packed.status.success() && !said.contains("warning"), "{said}");
    let made = fs::read_dir(out.path().join("package")).unwrap();
    let names: BTreeSet<String> = made
        .filter_map(|entry| {
            entry.unwrap().file_name().to_str().unwrap().strip_suffix(".crate").map(str::to_owned)
        })
        .collect();
    for name in ["client", "documents", "engine", "eop", "gateway", "platform"] {
        assert!(names.contains(&format!("inkgate-{name}-{}", env!("CARGO_PKG_VERSION"))), "{names:?}");
    }
    assert_eq!(names.len(), 7, "and the program itself: {names:?}");
}
