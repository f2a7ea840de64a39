//! A loaded server whose disk really fills: the test runs once more in a mount namespace of its own, where its data lies on a
//! small file system in memory.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use inkgate_testkit::http::send;
use inkgate_testkit::programs::program;
use serde_json::{Value, json};

use crate::attacks::code;
use crate::town::{Home, Town};
use crate::troubles::{SOLD, sell, signed};

/// Where the test that runs within finds the small disk.
const DISK: &str = "INKGATE_TEST_DISK";
/// Bytes of it. A database, its log and a mark for each call want some.
const SIZE: &str = "16m";

/// Runs the test of this name again where a small disk is mounted, which needs no rights: the namespaces are its own.
fn within_a_small_disk(test: &str) {
    let Some(unshare) = program("unshare", "util-linux") else { return };
    let folder = tempfile::tempdir().unwrap();
    let words = "mount -t tmpfs -o size=\"$1\" none \"$2\" && exec \"$3\" --exact \"$4\" --nocapture --test-threads 1";
    let mut command = Command::new(unshare);
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", words, "sh", SIZE]).arg(folder.path());
    command.arg(std::env::current_exe().unwrap()).arg(test);
    let output = command.env(DISK, folder.path()).env("TMPDIR", folder.path()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Takes all that is left of the disk.
fn fill(disk: &Path) {
    let mut file = File::create(disk.join("filler")).unwrap();
    for bytes in [1 << 16, 1 << 12, 1] {
        while file.write_all(&vec![7; bytes]).is_ok() {}
    }
}

/// Waits for `so_far` to say that it is so far.
fn wait(what: &str, so_far: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so_far() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_disk_that_fills_refuses_calls_and_serves_again_when_there_is_room() {
    let Some(disk) = std::env::var_os(DISK) else {
        let name = "full_disk::a_disk_that_fills_refuses_calls_and_serves_again_when_there_is_room";
        return within_a_small_disk(name);
    };
    let (disk, home) = (Path::new(&disk), Home::sqlite());
    let town = home.town("one");
    sell(&town);
    let (end, answered, refused) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let more = |what: &str, count: &AtomicUsize| {
        let until = count.load(Ordering::Relaxed) + 40;
        wait(what, || count.load(Ordering::Relaxed) >= until);
    };
    let refusals: Vec<(u16, Value)> = std::thread::scope(|scope| {
        let _ended = Ended(&end);
        let callers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| called(&town, &end, &answered, &refused))).collect();
        more("calls are answered", &answered);
        assert_eq!(refused.load(Ordering::Relaxed), 0);
        fill(disk);
        more("nobody is told that the disk is full", &refused);
        std::fs::remove_file(disk.join("filler")).unwrap();
        more("there is room and nothing is served", &answered);
        end.store(true, Ordering::Relaxed);
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect()
    });
    for refusal in refusals {
        assert_eq!(refusal, (503, json!("CTAPI_10021")));
    }
    assert_eq!(code(&send(town.to, &signed(&town))), 0);
    let answered = answered.load(Ordering::Relaxed) as i64 + 1;
    assert_eq!(town.left(), SOLD - answered, "each call that was answered is charged, and no other");
}

/// Tells callers to end, also where the test fails.
struct Ended<'e>(&'e AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Calls until it is told to end; gives what was refused, and how.
fn called(town: &Town, end: &AtomicBool, answered: &AtomicUsize, refused: &AtomicUsize) -> Vec<(u16, Value)> {
    let mut refusals = Vec::new();
    while !end.load(Ordering::Relaxed) {
        let answer = send(town.to, &signed(town));
        match code(&answer) {
            served if served == json!(0) => {
                answered.fetch_add(1, Ordering::Relaxed);
            }
            code => {
                refusals.push((answer.status, code));
                refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    refusals
}
