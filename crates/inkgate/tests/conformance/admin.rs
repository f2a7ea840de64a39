//! `inkgate admin` beside a running server: what is made works, what is taken away does not, what is used is on the bill.

use std::convert::Infallible;
use std::slice::from_ref;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};
use inkgate_eop::envelope::{Jwk, Key, open, seal};
use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::{Application, pictures};
use serde_json::{Value, json};

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
    // What a call was charged is given back once, with its reason; the pictures are in their package again.
    let charges = admin(&server, &["charge", "list", "部门"]);
    let charge = charges[0]["id"].to_string();
    assert_eq!((&charges[0]["pictures"], &charges[0]["refunded"]), (&1.into(), &false.into()), "{charges}");
    let refund = || {
        let mut command = inkgate();
        command.args(["admin", "--json", "--data"]).arg(server.data.path());
        let output = command.args(["charge", "refund", &charge, "--reason", "read twice"]).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // Whether a call was answered is written a moment after the answer.
    let given =
        std::iter::repeat_with(refund).find(|(done, said)| *done || !said.contains("not known yet")).unwrap();
    assert!(given.0, "{}", given.1);
    let (done, said) = refund();
    assert!(!done && said.contains("refunded already"), "{said}");
    assert_eq!(admin(&server, &["package", "list"])[0]["left"], 1000);
    assert_eq!(admin(&server, &["charge", "list", "部门"])[0]["refunded"], true);
    let statement = admin(&server, &["statement", "部门"]);
    assert!(statement.to_string().contains("read twice"), "{statement}");
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

/// Bytes for an envelope that nobody attacks.
struct Counted(u8);

impl TryRng for Counted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.try_next_u64()? as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for byte in to {
            self.0 = self.0.wrapping_mul(5).wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

impl TryCryptoRng for Counted {}

#[test]
fn what_is_sealed_for_a_key_of_the_command_is_opened_by_the_running_server_and_soon_no_more() {
    let server = Server::start();
    let picture = pictures::named("receipt").bytes();
    let body = json!({ "data": [STANDARD.encode(&picture)] }).to_string();
    let application = server.application();
    let appkey = application.appkey.as_str();
    let made = admin(&server, &["encryption", "make", appkey, "--kind", "SM4GCM"]);
    let key: Key = serde_json::from_value::<Jwk>(made["jwk"].clone()).unwrap().key().unwrap();
    let call = |body: &str| {
        let request = Request::new("POST", GENERAL).body(body);
        send(server.to, &application.signed(request, &now(), &request_id()))
    };
    // It sees what was changed within a second; how long a reading takes on a busy machine is nobody's promise.
    let within = |what: &dyn Fn() -> bool| {
        let began = Instant::now();
        while !what() {
            assert!(began.elapsed().as_secs() < 30, "the server does not follow");
        }
    };
    let sealed = seal(body.as_bytes(), &key, &mut Counted(1)).unwrap();
    within(&|| call(&sealed).header("content-type") == Some("application/jose"));
    let answer = open(&call(&sealed).text(), from_ref(&key)).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["statusCode"], 0, "{answer}");

    let secret = made["jwk"]["k"].as_str().unwrap();
    let listed = admin(&server, &["encryption", "list", "--appkey", appkey]);
    assert_eq!((&listed[0]["id"], &listed[0]["source"]), (&made["id"], &json!("platform")));
    assert!(!listed.to_string().contains(secret), "shown once");
    let id = text(&made, "id");
    let rotated = admin(&server, &["encryption", "rotate", &id, "--overlap-hours", "1"]);
    assert_eq!(admin(&server, &["encryption", "list"]).as_array().unwrap().len(), 2);
    admin(&server, &["master-key", "rotate"]);
    assert_eq!(call(&sealed).header("content-type"), Some("application/jose"), "both open, sealed anew");
    admin(&server, &["encryption", "disable", &id]);
    within(&|| call(&sealed).text().contains("CTAPI_10051"));
    admin(&server, &["encryption", "enable", &text(&rotated, "id")]);
    admin(&server, &["encryption", "mode", appkey, "required"]);
    within(&|| call(&body).json()["statusCode"] == "CTAPI_10050");
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
    assert!(failed(&["encryption", "make", "x", "--kind", "RSA"]).contains("SM4GCM"));
    assert!(failed(&["encryption", "make", "x", "--kind", "SM2"]).contains("answers"));
    assert!(failed(&["encryption", "disable", "x"]).contains("there is no encryption key"));
}
