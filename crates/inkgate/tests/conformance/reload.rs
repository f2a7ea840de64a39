//! SIGHUP: another configuration without a restart.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use inkgate_testkit::Stranger;
use tempfile::TempDir;

use crate::server::Server;

#[test]
fn a_hangup_reads_the_configuration_again_and_a_wrong_one_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inkgate.toml");
    let write = |text: &str| fs::write(&file, text).unwrap();
    write("[answers]\nlanguage = \"en\"\n");
    let environment = [("INKGATE_CONFIG", file.to_str().unwrap())];
    let server = Server::with(TempDir::new().unwrap(), true, &environment);
    let stranger = Stranger { to: server.to };
    let says = || stranger.get("/nowhere").json()["message"].as_str().unwrap().to_owned();
    let until = |message: &str| {
        let begun = Instant::now();
        while says() != message {
            assert!(begun.elapsed() < Duration::from_secs(60), "it still says {}", says());
        }
    };
    let hang_up = || assert!(Command::new("kill").args(["-HUP", &server.id()]).status().unwrap().success());
    assert_eq!(says(), "API Not Found");
    write("[answers]\nlanguage = \"zh\"\n[limits]\nconnections = 9\n");
    hang_up();
    until("接口不存在");
    write("[answers]\nlanguag = \"en\"\n");
    hang_up();
    // The next good one is read after the wrong one, so that by then the wrong one was seen.
    let wrong = || server.logged().contains("did you mean answers.language?");
    let begun = Instant::now();
    while !wrong() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", server.logged());
        assert_eq!(says(), "接口不存在");
    }
    write("[answers]\nlanguage = \"en\"\n");
    hang_up();
    until("API Not Found");
    let (status, log, _) = server.end();
    assert!(status.success());
    assert!(log.contains("limits.connections"), "what needs a restart is named: {log}");
}
