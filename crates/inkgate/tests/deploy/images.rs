//! The image: its recipe takes what is there, and both ways of making it give the same settings.

use std::process::Command;

use super::{root, text, variables};

/// The recipe's instructions, lines that go on joined.
fn instructions() -> Vec<(String, String)> {
    let recipe = text("deploy/oci/Dockerfile").replace("\\\n", " ");
    let lines = recipe.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, rest)| (name.into(), rest.trim().into()))
        .collect()
}

#[test]
fn the_recipe_copies_what_is_there_and_ends_as_a_bounded_user() {
    let known = [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "ARG",
        "ENV",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "ENTRYPOINT",
        "CMD",
    ];
    let (mut stages, mut user) = (Vec::new(), String::new());
    let ignored = text(".dockerignore");
    for (name, rest) in instructions() {
        assert!(known.contains(&name.as_str()), "{name} {rest}");
        match name.as_str() {
            "FROM" => stages.push(rest.split(" AS ").nth(1).unwrap_or("last").to_owned()),
            "USER" => user = rest,
            "COPY" => match rest.strip_prefix("--from=") {
                Some(from) => assert!(stages.contains(&from.split(' ').next().unwrap().to_owned()), "{rest}"),
                None => {
                    let mut words: Vec<&str> = rest.split(' ').collect();
                    words.pop();
                    for source in words {
                        assert!(root().join(source).exists(), "COPY {source}: it is not there");
                        assert!(!ignored.lines().any(|line| line == source), "{source} is left out");
                    }
                }
            },
            "ENV" => {
                for pair in rest.split(' ') {
                    assert!(variables().contains(pair.split('=').next().unwrap()), "ENV {pair}");
                }
            }
            "RUN" => {
                let checked = Command::new("sh").args(["-n", "-c", &rest]).output().unwrap();
                assert!(checked.status.success(), "RUN {rest}");
            }
            _ => {}
        }
    }
    assert_eq!(user, "10001:10001");
}

#[test]
fn both_ways_of_making_it_agree() {
    let script = text("deploy/oci/build");
    for (name, rest) in instructions() {
        match name.as_str() {
            "ENV" => {
                for pair in rest.split(' ') {
                    assert!(script.contains(&format!("\"{pair}\"")), "the script does not set {pair}");
                }
            }
            "EXPOSE" => assert!(script.contains(&format!("\"{rest}/tcp\""))),
            "ENTRYPOINT" => assert!(script.contains(&format!("\"Entrypoint\": {rest}"))),
            "CMD" => assert!(script.contains(&format!("\"Cmd\": {rest}"))),
            "VOLUME" => assert!(script.contains(&format!("\"Volumes\": {{\"{rest}\": {{}}}}"))),
            "USER" => assert!(script.contains(&format!("USER = {}\n", rest.split(':').next().unwrap()))),
            "STOPSIGNAL" => assert!(script.contains(&format!("\"StopSignal\": \"{rest}\""))),
            _ => {}
        }
    }
}
