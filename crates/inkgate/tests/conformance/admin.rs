//! `inkgate admin` beside a running server: what is made works, what is taken away does not, what is used is on the bill.

use inkgate_testkit::{Application, pictures};
use serde_json::Value;

use crate::server::{Server, inkgate};

/// Runs an act on the server's data and gives what it said as JSON.
fn admin(server: &Server, words: &[&str]) -> Value {
    let output =
        inkgate().args(["admin", "--json", "--data"]).arg(server.data.path()).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}

/// Calls until the answer is `code`: a running server sees a change after a moment.
fn until(application: &Application, picture: &[u8], code: &str) {
    loop {
        let answer = application.recognize(&[picture]).json();
        let seen = answer["statusCode"].to_string();
        if seen == code {
            return;
        }
        let passing = ["0", "\"CTAPI_10002\"", "\"CTAPI_10009\"", "\"CTAPI_10012\"", "\"CTAPI_10022\""];
        assert!(passing.contains(&seen.as_str()), "{answer}");
    }
}

#[test]
fn a_second_account_is_made_sold_to_billed_and_refused_while_the_server_runs() {
    let server = Server::start();
    let picture = pictures::named("receipt").bytes();
    admin(&server, &["account", "make", "部门"]);
    let made = admin(&server, &["application", "make", "--account", "部门", "scan"]);
    let key = admin(&server, &["key", "make", "--account", "部门"]);
    let application = Application {
        to: server.to,
        access_key: text(&key, "access_key"),
        secret_key: text(&key, "secret_key"),
        appkey: text(&made, "appkey"),
    };
    let appkey = application.appkey.as_str();
    until(&application, &picture, "\"CTAPI_10012\"");
    admin(&server, &["capability", "open", appkey, "general", "--payment", "package"]);
    until(&application, &picture, "\"CTAPI_10022\"");
    admin(&server, &["package", "buy", "--account", "部门", "--pictures", "1000", "--amount", "9900"]);
    until(&application, &picture, "0");
    admin(&server, &["correct", "部门", "--amount", "-900", "--note", "goodwill"]);

    // What is charged is written before it is answered, so it is seen at once from outside.
    let usage = admin(&server, &["usage", "--account", "部门"]);
    assert_eq!((&usage[0]["calls"], &usage[0]["pictures"]), (&1.into(), &1.into()), "{usage}");
    let statement = admin(&server, &["statement", "部门"]);
    assert_eq!(statement["totals"][0]["amount"], 9000, "{statement}");
    assert_eq!(admin(&server, &["package", "list"])[0]["left"], 999);
    admin(&server, &["books"]);
    let trail = admin(&server, &["audit", "verify"]);
    assert!(trail["rows"].as_i64().unwrap() >= 6, "{trail}");

    let copy = server.data.path().join("copy.db");
    admin(&server, &["backup", copy.to_str().unwrap()]);
    let mut restore = inkgate();
    restore.args(["admin", "restore"]).arg(&copy).arg("--data").arg(server.data.path());
    let output = restore.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("another server"), "{said}");

    admin(&server, &["master-key", "rotate"]);
    assert_eq!(application.recognize(&[&picture]).json()["statusCode"], 0);
    admin(&server, &["key", "disable", &application.access_key]);
    until(&application, &picture, "\"CTAPI_10002\"");
    let (status, _, data) = server.end();
    assert!(status.success());
    let output = inkgate().args(["admin", "package", "list", "--data"]).arg(data.path()).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let cells: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!((cells[4], cells[6]), ("1000", "0"), "a server that has ended holds nothing: {table}");
}

#[test]
fn slips_are_told_with_what_to_do() {
    let folder = tempfile::TempDir::new().unwrap();
    let failed = |words: &[&str]| {
        let output = inkgate().args(["admin", "--data"]).arg(folder.path()).args(words).output().unwrap();
        assert!(!output.status.success(), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    // A slip of the folder's name makes no empty installation.
    let missing = failed(&["package", "list"]);
    assert!(missing.contains("there is no database") && missing.contains("--data DIR"), "{missing}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let made =
        inkgate().args(["admin", "account", "make", "a", "--data"]).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for words in [
        &["capability", "open", "x", "genral"][..],
        &["application", "make", "--account", "a", "--open", "genral", "b"],
        &["package", "buy", "--account", "a", "--pictures", "1", "--capability", "genral"],
        &["price", "set", "genral", "--per-thousand", "1"],
    ] {
        let said = failed(words);
        assert!(said.contains("there is no capability \"genral\"") && said.contains("documents"), "{said}");
    }
    let copy = folder.path().join("copy");
    std::fs::write(&copy, "").unwrap();
    assert!(failed(&["backup", copy.to_str().unwrap()]).contains("name one that is not there yet"));
    assert!(failed(&["restore", "nowhere"]).contains("name one that is there"));
    assert!(failed(&["key", "make", "--account", "nobody"]).contains("there is no account \"nobody\""));
    assert!(failed(&["account", "make", " "]).contains("the name is not"));
    assert!(failed(&["usage", "--period", "2026-13"]).contains("2026-11-24"));
    assert!(failed(&["capability", "open", "x", "general", "--payment", "gold"]).contains("on-demand"));
    assert!(failed(&["master-key"]).contains("rotate"));
}
