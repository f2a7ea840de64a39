//! Fetching one wheel with pip: which index, mirror, proxy and certificate is pip's own configuration's business.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use inkgate_engine::assets::Wheel;

use super::{Error, Progress};

/// How pip is run.
#[derive(Debug, Clone)]
pub struct Pip {
    /// The Python programs to try, best first, with the arguments that come before `-m pip`.
    pub pythons: Vec<Vec<OsString>>,
    /// More environment for pip.
    pub environment: Vec<(OsString, OsString)>,
}

impl Default for Pip {
    /// The Python on the search path, with the environment as it is.
    fn default() -> Self {
        let mut pythons = vec![vec!["python3".into()], vec!["python".into()]];
        if cfg!(windows) {
            pythons.insert(0, vec!["py".into(), "-3".into()]);
        }
        Self { pythons, environment: Vec::new() }
    }
}

/// A Python whose pip answered.
#[derive(Debug)]
pub(super) struct Python(Vec<OsString>);

/// Ends pip when an installation stops for whatever reason.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Pip {
    fn command(&self, python: &[OsString]) -> Option<Command> {
        let (program, before) = python.split_first()?;
        let mut command = Command::new(program);
        command.args(before).args(["-m", "pip"]).envs(self.environment.iter().map(|(k, v)| (k, v)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Some(command)
    }

    /// The first Python whose pip answers.
    pub(super) fn find(&self, needed: &[&Wheel]) -> Result<Python, Error> {
        let mut why = "there is no Python 3";
        for python in &self.pythons {
            let Some(mut command) = self.command(python) else { continue };
            match command.arg("--version").status() {
                Ok(status) if status.success() => return Ok(Python(python.clone())),
                Ok(_) => why = "Python has no pip",
                Err(_) => {}
            }
        }
        let wheels = needed.iter().map(|wheel| wheel.file).collect::<Vec<_>>().join(", ");
        Err(Error::NoPip { why: why.to_owned(), wheels })
    }

    /// Fetches `wheel` into the new folder `into` and gives the file's path. pip is told the platform, the Python
    /// tag and the wheel's SHA-256, so that the same file comes on every machine, or none.
    pub(super) fn download(
        &self,
        Python(python): &Python,
        wheel: &Wheel,
        into: &Path,
        progress: &Progress,
    ) -> Result<PathBuf, Error> {
        let wrong = |cause| Error::Write { path: into.to_path_buf(), cause };
        let failed = |said: String| Error::Fetch { package: wheel.package, version: wheel.version, said };
        fs::create_dir_all(into).map_err(wrong)?;
        let requirement = into.join("requirement.txt");
        let line = format!("{}=={} --hash=sha256:{}\n", wheel.package, wheel.version, wheel.sha256);
        fs::write(&requirement, line).map_err(wrong)?;
        let log = into.join("pip.log");
        let stderr = fs::File::create(&log).map_err(wrong)?;

        let mut command = self.command(python).ok_or_else(|| failed("no Python".to_owned()))?;
        command
            .args(["download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"])
            .args(["--no-deps", "--only-binary=:all:", "--implementation", "cp"])
            .args(["--platform", wheel.tag, "--python-version", wheel.python])
            .args(["--require-hashes", "--requirement"])
            .arg(&requirement)
            .arg("--dest")
            .arg(into)
            // pip writes here first: inside the folder, its growth can be watched and it goes with the folder.
            .env("TMPDIR", into)
            .env("TEMP", into)
            .stderr(stderr);
        let mut running = Running(command.spawn().map_err(|error| failed(error.to_string()))?);
        let status = loop {
            if let Some(status) = running.0.try_wait().map_err(|error| failed(error.to_string()))? {
                break status;
            }
            // Not before the wheel itself comes: a rate taken from pip's small files would promise weeks.
            let fetched = size(into);
            if fetched > 100_000 {
                progress.within(fetched.min(wheel.bytes));
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        if !status.success() {
            return Err(failed(last_lines(&log)));
        }
        let found = fs::read_dir(into)
            .map_err(wrong)?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
        found.ok_or_else(|| failed("it ended well and left no wheel".to_owned()))
    }
}

/// The end of pip's complaint, on one line.
fn last_lines(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let skip = lines.len().saturating_sub(3);
    let said: String = lines.into_iter().skip(skip).collect::<Vec<_>>().join(" ").chars().take(600).collect();
    if said.is_empty() { "it gave no reason".to_owned() } else { said.trim_end_matches('.').to_owned() }
}

/// Bytes in a folder and the folders within; files that vanish meanwhile count nothing.
fn size(folder: &Path) -> u64 {
    fn walk(folder: &Path, depth: u32) -> io::Result<u64> {
        let mut sum = 0;
        for entry in fs::read_dir(folder)?.flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() && depth > 0 => {
                    sum += walk(&entry.path(), depth - 1).unwrap_or(0)
                }
                Ok(found) => sum += found.len(),
                Err(_) => {}
            }
        }
        Ok(sum)
    }
    walk(folder, 4).unwrap_or(0)
}
