//! A PostgreSQL of a test's own, from Debian's package, on a socket in a temporary folder; gone when it is dropped.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::programs::skipped;

/// A running server with one empty database.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
}

impl Postgres {
    /// Starts one; none after saying that the test is skipped.
    ///
    /// # Panics
    /// When it is missing and `CI` is `true`, or does not start.
    pub fn start() -> Option<Self> {
        let programs = programs().or_else(|| skipped("no initdb: install the package postgresql"))?;
        // A socket's path may have about a hundred characters.
        let folder = tempfile::Builder::new().prefix("inkgate-pg").tempdir();
        let folder = folder.unwrap_or_else(|error| panic!("no temporary folder: {error}"));
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap_or_else(|error| panic!("{}: {error}", data.display()));
        if is_root() {
            run(Command::new("chown").arg("-R").arg("postgres:postgres").arg(folder.path()));
        }
        let started = Self { programs, folder };
        run(started
            .command("initdb")
            .args(["--auth=trust", "--username=inkgate", "--encoding=UTF8", "--no-sync", "-D"])
            .arg(&data));
        started.resume();
        Some(started)
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("postgres://inkgate@localhost/postgres?host={}", self.folder.path().display())
    }

    /// Makes a database of that name and gives its address.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database(&self, name: &str) -> String {
        let socket = self.folder.path();
        run(self.command("createdb").args(["--username=inkgate", "--host"]).arg(socket).arg(name));
        format!("postgres://inkgate@localhost/{name}?host={}", socket.display())
    }

    /// Ends it as a crash would, without writing anything more.
    ///
    /// # Panics
    /// When it is not running.
    pub fn crash(&self) {
        run(self.control("stop").args(["-m", "immediate"]));
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&self) {
        let options =
            format!("-c listen_addresses='' -c max_connections=100 -k {}", self.folder.path().display());
        run(self.control("start").arg("-l").arg(self.folder.path().join("data/log")).args(["-o", &options]));
    }

    fn control(&self, verb: &str) -> Command {
        let mut command = self.command("pg_ctl");
        command.args([verb, "-w", "-D"]).arg(self.folder.path().join("data"));
        command
    }

    /// A program of the package, run as somebody who is not root: it refuses root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.control("stop");
        let _ = stop.args(["-m", "immediate"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The folder of the newest version's programs: Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let has = |folder: &Path| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let version =
        |path: &Path| path.file_name().and_then(OsStr::to_str).and_then(|name| name.parse::<u32>().ok());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    folders.sort_by_key(|path| version(path));
    let debian = folders.into_iter().rev().map(|path| path.join("bin")).find(|path| has(path));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.or_else(|| std::env::split_paths(&path).find(|folder| has(folder)))
}

fn run(command: &mut Command) {
    // What it leaves running must not hold our pipes open.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => {}
        other => panic!("{command:?}: {other:?}"),
    }
}
