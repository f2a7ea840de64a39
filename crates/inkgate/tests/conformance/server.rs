//! A server of the real binary on a port of its own, ended when it is dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use inkgate_testkit::Application;
use tempfile::TempDir;

/// Keys that the environment declares.
pub const ACCESS_KEY: &str = "0123456789abcdef0123456789abcdef";
pub const SECRET_KEY: &str = "5ecre70123456789abcdef01234567ff";
pub const APPKEY: &str = "00112233445566778899aabbccddeeff";
pub const TOKEN: &str = "a-token-of-more-than-thirty-two-characters";

pub struct Server {
    child: Child,
    pub to: SocketAddr,
    /// What it said on standard output until it listened.
    pub said: String,
    logged: Arc<Mutex<String>>,
    reading: Vec<JoinHandle<()>>,
    pub data: TempDir,
}

/// The binary without any `INKGATE_` setting but where assets lie, so that the caller's own environment says nothing.
pub fn inkgate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inkgate"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("INKGATE_")) {
        if name != "INKGATE_ASSETS" {
            command.env_remove(name);
        }
    }
    command.env("INKGATE_OFFLINE", "1").stdin(Stdio::null());
    command
}

impl Server {
    /// With the declared keys.
    pub fn start() -> Self {
        Self::with(TempDir::new().unwrap(), true, &[])
    }

    /// In this data directory, with the declared keys or without, and with more of the environment.
    pub fn with(data: TempDir, declared: bool, environment: &[(&str, &str)]) -> Self {
        let mut command = inkgate();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        if declared {
            command.env("INKGATE_ACCESS_KEY", ACCESS_KEY).env("INKGATE_SECRET_KEY", SECRET_KEY);
            command.env("INKGATE_APPKEY", APPKEY).env("INKGATE_TOKEN", TOKEN);
        }
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let logged = Arc::new(Mutex::new(String::new()));
        let (log, stderr) = (Arc::clone(&logged), child.stderr.take().unwrap());
        let mut reading = vec![std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = log.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        })];
        let (mut said, mut to) = (String::new(), None);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        while to.is_none() {
            let mut line = String::new();
            if stdout.read_line(&mut line).unwrap() == 0 {
                let _ = child.wait();
                reading.drain(..).for_each(|thread| thread.join().unwrap());
                panic!("the server ended: {}", logged.lock().unwrap());
            }
            to = line.trim().strip_prefix("Listening on http://").map(|address| address.parse().unwrap());
            said.push_str(&line);
        }
        Self { child, to: to.unwrap(), said, logged, reading, data }
    }

    /// The application of the declared keys.
    pub fn application(&self) -> Application {
        Application {
            to: self.to,
            access_key: ACCESS_KEY.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            appkey: APPKEY.to_owned(),
        }
    }

    /// Ends it without a word (SIGKILL), and gives its data directory.
    pub fn killed(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.data, TempDir::new().unwrap())
    }

    /// Its process.
    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Its log so far.
    pub fn logged(&self) -> String {
        self.logged.lock().unwrap().clone()
    }

    /// Tells it to end, as an operator does, and gives how it ended, its log and its data directory.
    pub fn end(mut self) -> (ExitStatus, String, TempDir) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let status = self.child.wait().unwrap();
        self.reading.drain(..).for_each(|thread| thread.join().unwrap());
        let log = self.logged.lock().unwrap().clone();
        let data = std::mem::replace(&mut self.data, TempDir::new().unwrap());
        (status, log, data)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
