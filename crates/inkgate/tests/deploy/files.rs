//! Scripts, YAML and JSON: sound, and about what exists.

use std::process::Command;

use inkgate_testkit::programs::program;
use serde_json::Value;

use super::{files, root, text, variables, words_of, yaml};

#[test]
fn shell_scripts_are_sound() {
    let scripts: Vec<String> =
        files().into_iter().filter(|path| text(path).starts_with("#!/bin/sh")).collect();
    assert!(scripts.len() >= 7, "{scripts:?}");
    for script in &scripts {
        let checked = Command::new("sh").arg("-n").arg(root().join(script)).output().unwrap();
        assert!(checked.status.success(), "{script}: {}", String::from_utf8_lossy(&checked.stderr));
        let strict = text(script).lines().any(|line| line == "set -eu" || line == "set -e");
        assert!(strict, "{script} goes on after a failure");
    }
    let Some(shellcheck) = program("shellcheck", "shellcheck") else { return };
    let checked = Command::new(shellcheck).args(&scripts).current_dir(root()).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn every_yaml_and_json_file_parses() {
    let mut seen = 0;
    for path in files() {
        if path.ends_with(".yaml") {
            assert!(yaml(&path).iter().all(Value::is_object), "{path}");
            seen += 1;
        } else if path.ends_with(".json") {
            serde_json::from_str::<Value>(&text(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            seen += 1;
        }
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn settings_that_are_named_exist() {
    let known = variables();
    for path in files() {
        for name in words_of(&text(&path), "INKGATE_") {
            assert!(known.contains(&name), "{path} sets {name}, which nothing reads");
        }
    }
}

/// The values of `key` anywhere below.
fn all<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            for (name, below) in map {
                if name == key {
                    found.push(below);
                }
                all(below, key, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|below| all(below, key, found)),
        _ => {}
    }
}

#[test]
fn kubernetes_asks_the_paths_and_ports_that_are_served() {
    let documents = yaml("deploy/kubernetes/inkgate.yaml");
    let kinds: Vec<&str> = documents.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    for kind in ["StatefulSet", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "ConfigMap"] {
        assert!(kinds.contains(&kind), "no {kind}: {kinds:?}");
    }
    let set = &documents[kinds.iter().position(|kind| *kind == "StatefulSet").unwrap()];
    let pod = &set["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    assert_eq!(container["ports"][0]["containerPort"], 8080);
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let path = container[probe]["httpGet"]["path"].as_str().unwrap();
        assert!(["/readyz", "/healthz"].contains(&path), "{probe}: {path}");
    }
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    let (mut read_only, mut capabilities) = (Vec::new(), Vec::new());
    all(pod, "readOnlyRootFilesystem", &mut read_only);
    all(pod, "drop", &mut capabilities);
    assert_eq!(read_only, [&Value::Bool(true), &Value::Bool(true)]);
    assert_eq!(capabilities.len(), 2);
    let grace = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
    assert!(grace > 60, "calls under way get 60 seconds");
    // What is mounted is there, what is selected exists.
    let (mut mounts, mut volumes) = (Vec::new(), Vec::new());
    all(pod, "volumeMounts", &mut mounts);
    all(&set["spec"], "volumes", &mut volumes);
    let names = |lists: Vec<&Value>| -> Vec<String> {
        let entries = lists.into_iter().filter_map(Value::as_array).flatten();
        entries.map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut volumes = names(volumes);
    volumes.push(set["spec"]["volumeClaimTemplates"][0]["metadata"]["name"].as_str().unwrap().to_owned());
    assert!(names(mounts).iter().all(|name| volumes.contains(name)), "{volumes:?}");
    for one in &documents {
        let mut selectors = Vec::new();
        all(one, "matchLabels", &mut selectors);
        assert!(selectors.iter().all(|labels| labels["app"] == "inkgate"), "{}", one["kind"]);
    }
}

#[test]
fn compose_files_run_what_exists_without_more_rights_than_needed() {
    let known = super::variables();
    for (path, servers) in [("deploy/compose/one.yaml", 1), ("deploy/compose/three.yaml", 3)] {
        let [compose] = &yaml(path)[..] else { panic!("{path} has several documents") };
        let services = compose["services"].as_object().unwrap();
        let mut count = 0;
        for service in services.values() {
            // Neither speaks TLS, so neither is there for others at once.
            let ports = service["ports"].as_array().into_iter().flatten();
            for port in ports.filter_map(Value::as_str) {
                assert!(port.starts_with("127.0.0.1:"), "{path}: {port}");
            }
            // Three share what is written once.
            let base = if service["<<"].is_object() { &service["<<"] } else { service };
            if !base["image"].as_str().unwrap().starts_with("inkgate:") {
                continue;
            }
            count += 1;
            assert_eq!((&base["read_only"], &base["cap_drop"][0]), (&true.into(), &"ALL".into()), "{path}");
            assert_eq!(base["command"][0], "serve");
            // Keys that a server makes itself are shown on its standard output, which Docker keeps.
            assert_eq!(base["env_file"][0], "first-account.env", "{path}");
            for name in base["environment"].as_object().unwrap().keys() {
                assert!(known.contains(name), "{path}: {name}");
            }
            let volume = service["volumes"][0].as_str().unwrap();
            let (name, place) = volume.split_once(':').unwrap();
            assert_eq!(base["environment"]["INKGATE_DATA"], place);
            assert!(compose["volumes"].get(name).is_some(), "{path}: no volume {name}");
        }
        assert_eq!(count, servers, "{path}");
    }
    // The proxy knows each server by its name.
    let proxy = text("deploy/compose/haproxy.cfg");
    for name in ["one", "two", "three"] {
        assert_eq!(proxy.matches(&format!("server {name} {name}:8080")).count(), 2, "{name}");
    }
    assert_eq!(proxy.matches("option httpchk GET /readyz").count(), 2);
    let Some(haproxy) = program("haproxy", "haproxy") else { return };
    let asked = ["-c", "-f", "deploy/compose/haproxy.cfg"];
    let checked = Command::new(haproxy).args(asked).current_dir(root()).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
