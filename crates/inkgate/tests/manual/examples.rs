//! The example calls, run as they stand against a real server: each answers what the page says. Numbers that a processor's
//! arithmetic moves (places, confidence, time) may differ a little, everything else may not.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use inkgate_testkit::programs::{ours, program};
use serde_json::Value;
use tempfile::TempDir;

use super::{blocks, names, page, root};

struct Server {
    child: Child,
    address: String,
    _data: TempDir,
}

const KEYS: [(&str, &str); 4] = [
    ("INKGATE_ACCESS_KEY", "0123456789abcdef0123456789abcdef"),
    ("INKGATE_SECRET_KEY", "5ecre70123456789abcdef01234567ff"),
    ("INKGATE_APPKEY", "00112233445566778899aabbccddeeff"),
    ("INKGATE_TOKEN", "a-token-of-more-than-thirty-two-characters"),
];

impl Server {
    fn start() -> Self {
        let data = TempDir::new().unwrap();
        let mut command = ours(env!("CARGO_BIN_EXE_inkgate"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data.path()).envs(KEYS);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().strip_prefix("Listening on ").map(str::to_owned));
        Self { child, address: address.unwrap(), _data: data }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How far numbers may be apart: pixels of a place; shares; milliseconds not at all compared.
fn alike(at: &str, said: &Value, got: &Value) {
    match (said, got) {
        (Value::Object(said), Value::Object(got)) => {
            let keys = |of: &serde_json::Map<String, Value>| of.keys().cloned().collect::<Vec<_>>();
            let (mut said_keys, mut got_keys) = (keys(said), keys(got));
            said_keys.sort();
            got_keys.sort();
            assert_eq!(said_keys, got_keys, "{at}");
            for (key, said) in said.iter().filter(|(key, _)| *key != "ms") {
                alike(&format!("{at}.{key}"), said, &got[key]);
            }
        }
        (Value::Array(said), Value::Array(got)) => {
            assert_eq!(said.len(), got.len(), "{at}");
            for (index, (said, got)) in said.iter().zip(got).enumerate() {
                alike(&format!("{at}[{index}]"), said, got);
            }
        }
        (Value::Number(said), Value::Number(got))
            if at.contains("box") || at.contains("face_location") || !said.is_u64() || !got.is_u64() =>
        {
            let (said, got) = (said.as_f64().unwrap(), got.as_f64().unwrap());
            let most = if at.ends_with("score") || at.ends_with("confidence") { 0.25 } else { 6.0 };
            assert!((said - got).abs() <= most, "{at}: the page says {said}, the server {got}");
        }
        _ => assert_eq!(said, got, "{at}"),
    }
}

#[test]
fn every_example_answers_what_its_page_says() {
    let (Some(bash), Some(_)) = (program("bash", "bash"), program("curl", "curl")) else { return };
    let server = Server::start();
    let folder = TempDir::new().unwrap();
    for carried in ["pictures", "specimens", "clients"] {
        std::os::unix::fs::symlink(root().join(carried), folder.path().join(carried)).unwrap();
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_inkgate"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut ran = 0;
    for name in names("en") {
        // What the other language shows is the same code, as another test sees to.
        for pair in blocks(&page("en", &name)).windows(2) {
            let [(sh, call), (json, said)] = pair else { continue };
            if sh != "sh" || json != "json" || !call.contains("$SERVER") {
                continue;
            }
            let output = Command::new(&bash)
                .args(["-euo", "pipefail", "-c", call])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("SERVER", &server.address)
                .envs(KEYS)
                .output()
                .unwrap();
            let (printed, told) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{name}: {told}\n{printed}");
            let got: Value =
                serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{name}: {error}: {printed}"));
            alike(&name, &serde_json::from_str(said).unwrap(), &got);
            ran += 1;
        }
    }
    assert_eq!(ran, 10, "nine capabilities and the plain endpoint have an example");
}
