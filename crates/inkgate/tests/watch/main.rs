//! `inkgate watch` as operators meet it: the real binary on real files that arrive whole, half, twice, damaged, and while it
//! is killed.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod arriving;
mod killed;
mod once;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use inkgate_testkit::pictures;
use inkgate_testkit::programs::ours;
use tempfile::TempDir;

/// A folder in which files arrive, and one for results.
struct Folders {
    root: TempDir,
}

impl Folders {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        fs::create_dir(root.path().join("in")).unwrap();
        Self { root }
    }

    fn input(&self, name: &str) -> PathBuf {
        self.root.path().join("in").join(name)
    }

    fn output(&self, name: &str) -> PathBuf {
        self.root.path().join("out").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.output(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Puts a carried picture there.
    fn put(&self, picture: &str, name: &str) {
        let to = self.input(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(carried(picture), to).unwrap();
    }

    /// The command on both folders.
    fn watch(&self, arguments: &[&str]) -> Command {
        let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
        command.arg("watch").arg(self.root.path().join("in")).arg(self.root.path().join("out"));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs once over what is there: the status, the results that it named, and what it said.
    fn once(&self, arguments: &[&str]) -> (Option<i32>, BTreeSet<String>, String) {
        let output = self.watch(&["--once", "--settle", "0.05"]).args(arguments).output().unwrap();
        let named = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        (output.status.code(), named, String::from_utf8(output.stderr).unwrap())
    }

    /// What lies in OUT, the journal's folder left out.
    fn results(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let root = self.root.path().join("out");
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && path.file_name().unwrap() != ".inkgate-watch" {
                    open.push(path);
                } else if path.is_file() {
                    found.insert(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        found
    }

    /// The files that the journal has, in its order.
    fn journal(&self) -> Vec<String> {
        let text = self.text(".inkgate-watch/journal.jsonl");
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| line["file"].as_str().unwrap().to_owned()).collect()
    }
}

fn carried(picture: &str) -> PathBuf {
    pictures::named(picture).path
}

/// One that goes on until it is told to end.
struct Watching {
    child: Child,
    named: BufReader<ChildStdout>,
}

impl Watching {
    fn over(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let named = BufReader::new(child.stdout.take().unwrap());
        Self { child, named }
    }

    /// The next result's name.
    fn next(&mut self) -> String {
        let mut line = String::new();
        if self.named.read_line(&mut line).unwrap() == 0 {
            let mut said = String::new();
            self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("it ended by itself: {said}");
        }
        line.trim_end().to_owned()
    }

    /// Sends a signal and gives the status and what was said.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The file's `file` in each line of JSON.
fn files_named(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.map(|line| line["file"].as_str().unwrap().to_owned()).collect()
}

fn is_inside(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found.contains(text))
}
