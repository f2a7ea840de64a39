//! TLS with generated certificates, HTTP/1.1 and HTTP/2 as curl speaks them, and what is refused before HTTP begins.

use std::fs;
use std::io::Read;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{GENERAL, now as utc, request_id};
use inkgate_testkit::http::Request;
use inkgate_testkit::programs::program;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::picture;
use crate::town::Town;

/// A folder of certificates.
pub struct Files(TempDir);

impl Files {
    pub fn new() -> Self {
        let files = Self(TempDir::new().unwrap());
        files.renew("first");
        files
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Another certificate for localhost, whose subject has this name.
    fn renew(&self, name: &str) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        self.write("key.pem", &key.serialize_pem(), 0o600);
        self.write("cert.pem", &params.self_signed(&key).unwrap().pem(), 0o644);
    }

    /// An authority, and a caller's certificate signed by it.
    fn client(&self, name: &str) {
        let (ca_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        self.write(&format!("{name}-ca.pem"), &ca.self_signed(&ca_key).unwrap().pem(), 0o644);
        let issuer = Issuer::new(ca, ca_key);
        let signed = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        self.write(&format!("{name}.pem"), &(signed.pem() + &key.serialize_pem()), 0o600);
    }

    pub fn town(&self, change: impl FnOnce(&mut inkgate_gateway::Config)) -> Town {
        Town::with(2, |config| {
            config.tls.certificate = self.path("cert.pem");
            config.tls.key = self.path("key.pem");
            config.tls.check_seconds = 1;
            change(config);
        })
    }
}

struct Curl<'f> {
    program: PathBuf,
    files: &'f Files,
    port: u16,
}

impl Curl<'_> {
    /// The HTTP version, the status and the body of an answer; all empty when there is none.
    fn call(&self, request: &Request, more: &[&str]) -> (String, String, Value) {
        let body = Path::new(&self.files.path("body")).to_owned();
        fs::write(&body, &request.body).unwrap();
        let mut command = Command::new(&self.program);
        command.args([
            "-s",
            "--max-time",
            "60",
            "-X",
            &request.method,
            "-w",
            "\n%{http_version} %{http_code}",
        ]);
        command.args(["--cacert", &self.files.path("cert.pem")]);
        command.args(["--resolve", &format!("localhost:{}:127.0.0.1", self.port)]);
        if !request.body.is_empty() {
            command.arg("--data-binary").arg(format!("@{}", body.display()));
        }
        for (name, value) in &request.headers {
            command.args(["-H", &format!("{name}: {value}")]);
        }
        let output =
            command.args(more).arg(format!("https://localhost:{}{}", self.port, request.target)).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let (body, end) = text.rsplit_once('\n').unwrap();
        let (version, status) = end.split_once(' ').unwrap();
        (version.to_owned(), status.to_owned(), serde_json::from_str(body).unwrap_or_default())
    }
}

fn curl<'f>(files: &'f Files, town: &Town) -> Option<Curl<'f>> {
    Some(Curl { program: program("curl", "curl")?, files, port: town.to.port() })
}

fn signed(town: &Town) -> Request {
    let body = json!({"data": [STANDARD.encode(picture("a"))]}).to_string();
    town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id())
}

#[test]
fn curl_reads_a_picture_over_both_versions_of_http() {
    let files = Files::new();
    let town = files.town(|_| ());
    let Some(curl) = curl(&files, &town) else { return };
    for (flag, expected) in [("--http1.1", "1.1"), ("--http2", "2")] {
        let request = signed(&town);
        let (version, status, answer) = curl.call(&request, &[flag]);
        assert_eq!((version.as_str(), status.as_str()), (expected, "200"), "{answer}");
        assert_eq!(answer["returnObj"][0]["detail"][0]["text"], "a");
        let (_, status, answer) = curl.call(&request, &[flag]);
        assert_eq!((status.as_str(), &answer["statusCode"]), ("401", &json!("CTAPI_10006")), "once only");
        let (_, status, _) = curl.call(&Request::new("GET", "/nowhere"), &[flag]);
        assert_eq!(status, "404");
    }
    // A body larger than what may be on its way, and one that is too large.
    let mut large = json!({"data": [STANDARD.encode(picture("a"))]}).to_string();
    large.push_str(&" ".repeat(5 << 20));
    let sign =
        |body: &str| town.application.signed(Request::new("POST", GENERAL).body(body), &utc(), &request_id());
    assert_eq!(curl.call(&sign(&large), &["--http2"]).1, "200");
    let small = files.town(|config| config.limits.body_bytes = 4096);
    let curl = Curl { port: small.to.port(), ..curl };
    let request = small.application.signed(Request::new("POST", GENERAL).body(large), &utc(), &request_id());
    let (version, status, answer) = curl.call(&request, &["--http2"]);
    assert_eq!(
        (version.as_str(), status.as_str(), &answer["statusCode"]),
        ("2", "413", &json!("CTAPI_10030"))
    );
}

#[test]
fn a_header_that_is_doubled_is_so_in_http_2_as_well() {
    let files = Files::new();
    let town = files.town(|_| ());
    let Some(curl) = curl(&files, &town) else { return };
    let doubled = signed(&town).header("appkey", &town.application.appkey);
    let (version, _, answer) = curl.call(&doubled, &["--http2"]);
    assert_eq!((version.as_str(), &answer["statusCode"]), ("2", &json!("CTAPI_10004")));
}

#[test]
fn a_changed_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let files = Files::new();
    let town = files.town(|_| ());
    let Some(curl) = curl(&files, &town) else { return };
    let healthy = Request::new("GET", "/healthz");
    assert_eq!(curl.call(&healthy, &[]).1, "200");
    let old = fs::read_to_string(files.path("cert.pem")).unwrap();
    files.renew("second");
    // Only the new certificate is trusted by now; until the server has seen it, curl refuses.
    let begun = Instant::now();
    while curl.call(&healthy, &[]).1 != "200" {
        assert!(begun.elapsed() < Duration::from_secs(60), "the new certificate is not used");
    }
    let good = fs::read_to_string(files.path("cert.pem")).unwrap();
    assert_ne!(good, old);
    files.write("cert.pem", "-----BEGIN CERTIFICATE-----\nbroken", 0o644);
    // Trusting the good one, whatever the server's file says.
    files.write("trusted.pem", &good, 0o644);
    let trusted = files.path("trusted.pem");
    let until = Instant::now() + Duration::from_millis(1500);
    while Instant::now() < until {
        assert_eq!(curl.call(&healthy, &["--cacert", &trusted]).1, "200", "the old one stays in use");
    }
}

#[test]
fn callers_may_be_asked_for_a_certificate_of_their_own() {
    let files = Files::new();
    files.client("known");
    files.client("stranger");
    let town = files.town(|config| config.tls.client_ca = files.path("known-ca.pem"));
    let Some(curl) = curl(&files, &town) else { return };
    let healthy = Request::new("GET", "/healthz");
    let with = |name: &str| curl.call(&healthy, &["--cert", &files.path(name)]).1;
    assert_eq!(with("known.pem"), "200");
    assert_eq!(with("stranger.pem"), "000");
    assert_eq!(curl.call(&healthy, &[]).1, "000");
}

#[test]
fn what_is_no_tls_gets_no_http() {
    let files = Files::new();
    let town = files.town(|config| config.timeouts.head_seconds = 1);
    for said in [&b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"[..], b"\x16\x03\x01\xff\xff", b"", &[0; 70_000]]
    {
        let mut stream = TcpStream::connect(town.to).unwrap();
        let _ = std::io::Write::write_all(&mut stream, said);
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        assert!(!String::from_utf8_lossy(&heard).contains("HTTP/"), "{heard:?}");
    }
}

#[test]
fn files_that_are_wrong_end_the_start_with_a_sentence() {
    let files = Files::new();
    files.write("public.pem", &fs::read_to_string(files.path("key.pem")).unwrap(), 0o644);
    files.write("empty.pem", "", 0o600);
    files.write("other.pem", &KeyPair::generate().unwrap().serialize_pem(), 0o600);
    for (certificate, key, sentence) in [
        ("none.pem", "key.pem", "tls.certificate"),
        ("cert.pem", "none.pem", "tls.key"),
        ("empty.pem", "key.pem", "holds no certificate"),
        ("cert.pem", "empty.pem", "holds no private key"),
        ("cert.pem", "public.pem", "can be read by every user"),
        ("cert.pem", "other.pem", "do not go together"),
    ] {
        let mut config = inkgate_gateway::Config::default();
        (config.tls.certificate, config.tls.key) = (files.path(certificate), files.path(key));
        let error = Town::refused(config);
        assert!(error.contains(sentence), "{certificate}, {key}: {error}");
    }
}
