//! Starting and ending: the first account, the configuration, what can be in the way.

use std::fs;
use std::net::TcpListener;

use inkgate_testkit::http::{Request, send};
use inkgate_testkit::{Application, pictures};
use tempfile::TempDir;

use crate::server::{ACCESS_KEY, APPKEY, SECRET_KEY, Server, TOKEN, inkgate};

fn after<'t>(text: &'t str, label: &str) -> &'t str {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(label));
    line.unwrap_or_else(|| panic!("no {label}: {text}")).trim()
}

#[test]
fn an_empty_directory_gets_random_keys_that_work_and_are_shown_once() {
    let server = Server::with(TempDir::new().unwrap(), false, &[]);
    let said = server.said.clone();
    let (access_key, secret_key) = (after(&said, "access key"), after(&said, "secret key"));
    let (appkey, token) = (after(&said, "appkey"), after(&said, "token"));
    let application = |to| Application {
        to,
        access_key: access_key.to_owned(),
        secret_key: secret_key.to_owned(),
        appkey: appkey.to_owned(),
    };
    assert_eq!([access_key.len(), secret_key.len(), appkey.len()], [32, 32, 32]);
    let picture = pictures::named("receipt").bytes();
    assert_eq!(application(server.to).recognize(&[&picture]).json()["statusCode"], 0);
    let plain = Request::new("POST", "/v1/recognize?format=text").body(picture.clone());
    let answer = send(server.to, &plain.header("authorization", &format!("Bearer {token}")));
    assert_eq!(answer.status, 200);
    assert!(said.contains("/v1/recognize") && said.contains("inkgate call"), "{said}");
    let console = format!("open http://{}/console/ and give the setup code", server.to);
    assert!(said.contains(&console), "{said}");

    let (status, _, data) = server.end();
    assert!(status.success(), "{status}");
    let server = Server::with(data, false, &[]);
    assert!(!server.said.contains(access_key), "shown once: {}", server.said);
    assert_eq!(application(server.to).recognize(&[&picture]).json()["statusCode"], 0);
}

#[test]
fn what_a_server_says_at_its_start_is_chinese_where_the_locale_is() {
    let server = Server::with(TempDir::new().unwrap(), false, &[("LC_ALL", "zh_CN.UTF-8")]);
    let said = server.said.clone();
    assert!(said.contains("密钥只显示这一次") && said.contains("输入本次启动的设置码"), "{said}");
    assert!(said.contains(&format!("http://{}/console/", server.to)), "{said}");
    assert!(said.lines().last().unwrap().starts_with("Listening on http://"), "{said}");
}

#[test]
fn an_account_is_not_made_for_a_server_that_cannot_start() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("data");
    let mut command = inkgate();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&folder);
    command.env("INKGATE_TLS_CERTIFICATE", "none.pem").env("INKGATE_TLS_KEY", "none.pem");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("tls.certificate: none.pem"));
    assert!(output.stdout.is_empty() && !folder.exists(), "keys shown once would be lost");
}

#[test]
fn health_is_told_by_the_real_engine() {
    let server = Server::start();
    let get = |path: &str| send(server.to, &Request::new("GET", path));
    assert_eq!(get("/healthz").status, 200);
    let ready = get("/readyz");
    assert_eq!(ready.status, 200, "{}", ready.text());
    // A second server finds directory and port taken, and says so.
    let taken = |listen: &str, data: &std::path::Path| {
        let mut command = inkgate();
        command.args(["serve", "--listen", listen, "--data"]).arg(data).output().unwrap()
    };
    let output = taken("127.0.0.1:0", server.data.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("another server"), "{said}");
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = taken(&port.local_addr().unwrap().to_string(), TempDir::new().unwrap().path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("--listen"), "{said}");
}

#[test]
fn check_prints_what_is_in_effect_and_no_secret() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inkgate.toml");
    fs::write(&file, "[limits]\npictures = 7\npages = 3\n").unwrap();
    let check = |environment: &[(&str, &str)]| {
        let mut command = inkgate();
        command.args(["serve", "--check", "--listen", "127.0.0.1:9999", "--config"]).arg(&file);
        command.envs(environment.iter().copied()).output().unwrap()
    };
    let keys = [
        ("INKGATE_ACCESS_KEY", ACCESS_KEY),
        ("INKGATE_SECRET_KEY", SECRET_KEY),
        ("INKGATE_APPKEY", APPKEY),
        ("INKGATE_TOKEN", TOKEN),
        ("INKGATE_LIMITS_PAGES", "5"),
    ];
    let output = check(&keys);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in ["listen = \"127.0.0.1:9999\"", "pictures = 7", "pages = 5", "zone = \"+08:00\""] {
        assert!(said.contains(line), "no {line}: {said}");
    }
    assert!(!said.contains(SECRET_KEY) && !said.contains(TOKEN), "{said}");

    let output = check(&keys[..2]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("INKGATE_APPKEY is not set") && !said.contains(SECRET_KEY), "{said}");

    fs::write(&file, "[limits]\npicturs = 7\n").unwrap();
    let output = check(&[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("did you mean limits.pictures?") && said.contains("inkgate.toml"), "{said}");
}
