//! The binary as a child whose memory can be looked at before it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use inkgate_testkit::pictures;
use inkgate_testkit::programs::ours;
use serde_json::Value;

/// The binary.
pub fn inkgate() -> Command {
    ours(env!("CARGO_BIN_EXE_inkgate"))
}

/// What a run over a folder gave.
pub struct Run {
    /// The lines of JSON, one for each file, in their order, and one for the picture on standard input.
    pub lines: Vec<Value>,
    /// Standard error.
    pub told: String,
    /// The exit status.
    pub code: Option<i32>,
    /// The most memory that it held, in bytes.
    pub peak: u64,
}

/// Reads the `files` pages of a folder as JSON Lines, and a good picture from standard input behind them.
///
/// The picture is given when all others are done: until then the child waits, so its peak can be read.
pub fn run(folder: &Path, files: usize, more: &[&str]) -> Run {
    let mut child = inkgate()
        .args(["recognize", "--format", "jsonl", "--jobs", "2"])
        .args(more)
        .arg(folder)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let telling = std::thread::spawn(move || {
        let mut told = String::new();
        stderr.read_to_string(&mut told).unwrap();
        told
    });
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    let mut line = String::new();
    while lines.len() < files && stdout.read_line(&mut line).unwrap() > 0 {
        lines.push(serde_json::from_str(&line).unwrap());
        line.clear();
    }
    let peak = peak(&child);
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(&pictures::named("strip").bytes());
    drop(stdin);
    lines.extend(stdout.lines().map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()));
    let code = child.wait().unwrap().code();
    let told = telling.join().unwrap();
    assert!(!told.contains("panicked"), "{told}");
    Run { lines, told, code, peak }
}

/// `VmHWM` of a child that still runs.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let line = line.unwrap_or_else(|| panic!("the child ended early: {status}"));
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}
