//! Programs that sign by themselves, against the server: each reads a picture and gets its text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use inkgate_testkit::actors::GENERAL;
use inkgate_testkit::programs::{program, python_with_requests};
use inkgate_testkit::{pictures, score};
use serde_json::Value;

use crate::server::{ACCESS_KEY, APPKEY, SECRET_KEY, Server};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a program that prints a status and then the answer.
fn printed(command: &mut Command) -> (u16, Value) {
    // The contract's time zone, as a machine in China has it.
    let output = command.env("TZ", "Asia/Shanghai").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let failed = || format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}", failed());
    let (status, answer) = text.split_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(answer).unwrap_or_else(|_| panic!("{}", failed())))
}

/// The texts of item `number`.
fn texts(answer: &Value, number: usize) -> Vec<String> {
    let lines = answer["returnObj"][number]["detail"].as_array().unwrap_or_else(|| panic!("{answer}"));
    lines.iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect()
}

fn read_well(answer: &Value, number: usize, name: &str) {
    let (truth, read) = (&pictures::named(name).pages[0], texts(answer, number));
    let got = score(truth, &read);
    assert!(got.f1 >= 0.95, "{name}: {got:?}: {read:?}");
}

#[test]
fn a_python_program_of_the_standard_library() {
    let Some(python) = program("python3", "python3") else { return };
    let server = Server::start();
    let url = format!("http://{}{GENERAL}", server.to);
    let pictures = ["receipt", "photo"].map(|name| pictures::named(name).path);
    let call = |secret: &str| {
        let mut command = Command::new(&python);
        command.arg(here("tests/conformance/clients/call.py")).args([&url, ACCESS_KEY, secret, APPKEY]);
        printed(command.args(&pictures))
    };
    let (status, answer) = call(SECRET_KEY);
    assert_eq!((status, &answer["statusCode"]), (200, &Value::from(0)), "{answer}");
    assert_eq!(answer["message"], serde_json::json!({"success": 2, "fail": 0}));
    read_well(&answer, 0, "receipt");
    read_well(&answer, 1, "photo");
    let (status, answer) = call("another-secret-of-32-characters!");
    assert_eq!((status, &answer["statusCode"]), (401, &Value::from("CTAPI_10009")));
}

#[test]
fn a_perl_program_of_core_modules() {
    let Some(perl) = program("perl", "perl") else { return };
    let server = Server::start();
    let url = format!("http://{}{GENERAL}", server.to);
    let mut command = Command::new(perl);
    command.arg(here("../eop/tests/clients/sign.pl")).args(["call", &url, ACCESS_KEY, SECRET_KEY, APPKEY]);
    let (status, answer) = printed(command.arg(pictures::named("receipt").path));
    assert_eq!((status, &answer["statusCode"]), (200, &Value::from(0)), "{answer}");
    read_well(&answer, 0, "receipt");
}

/// Runs the program that the cloud publishes, where a copy of it lies beside the checkout (it is not ours to carry): only
/// address, keys, picture and the parameter of the capability are replaced in its text. Gives the answer as Python prints it.
pub fn published(
    python: &Path,
    server: &Server,
    path: &str,
    parameter: &str,
    picture: &Path,
) -> Option<String> {
    let published = here("../../../shared/conformance/ctyun_python3_example.py");
    let Ok(text) = fs::read_to_string(&published) else {
        eprintln!("skipped: {} is not there", published.display());
        return None;
    };
    let mut changed = text.clone();
    let example =
        "https://ai-global.ctapi.ctyun.cn/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64";
    for (old, new) in [
        (format!("\"{example}\""), format!("\"http://{}{path}\"", server.to)),
        ("'accessKey'".to_owned(), format!("'{ACCESS_KEY}'")),
        ("'securityKey'".to_owned(), format!("'{SECRET_KEY}'")),
        ("'appKey'".to_owned(), format!("'{APPKEY}'")),
        ("r'test.jpeg'".to_owned(), format!("r'{}'", picture.display())),
        ("{\"imageContent\": img_base64}".to_owned(), parameter.to_owned()),
    ] {
        assert_eq!(changed.matches(&old).count(), 1, "{old}");
        changed = changed.replace(&old, &new);
    }
    let program = server.data.path().join("published.py");
    fs::write(&program, changed).unwrap();
    let output = Command::new(python).arg(&program).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    // It prints the headers, the status and the answer.
    let lines: Vec<&str> = said.lines().collect();
    let [.., status, answer] = lines.as_slice() else { panic!("{said}") };
    assert_eq!(*status, "200", "{said}");
    Some((*answer).to_owned())
}

#[test]
fn the_published_program_with_address_keys_and_picture_changed() {
    let Some(python) = python_with_requests() else { return };
    let server = Server::start();
    let picture = pictures::named("photo").path;
    let Some(answer) = published(&python, &server, GENERAL, "{\"data\": [img_base64]}", &picture) else {
        return;
    };
    assert!(answer.starts_with("{'statusCode': 0, 'message': {'success': 1, 'fail': 0}"), "{answer}");
    let truth = &pictures::named("photo").pages[0];
    let found = truth.iter().filter(|line| answer.contains(&format!("'text': '{line}'"))).count();
    assert!(found * 2 >= truth.len(), "{found} of {truth:?} in {answer}");
}
