//! The same tools over HTTP (the protocol's *streamable HTTP*, without sessions): one path, a token, and no web page's call.
//!
//! A browser on this machine must not become somebody else's hand: whatever a page sends has an `Origin` and is refused, and
//! so is a `Host` that nobody named, which is how a name that was pointed here afterwards (DNS rebinding) gives itself away.

use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONNECTION, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Server;
use crate::failure::Failure;

/// Where it is called.
const PATH: &str = "/mcp";
/// Characters that a token has at least: fewer can be guessed.
const TOKEN: usize = 16;
/// Connections at once, and calls: each holds its picture in memory, several times.
const CONNECTIONS: usize = 64;
const CALLS: usize = 8;
/// Bytes of a request's head, how many fields it may have, and for how long it may come.
const HEAD: usize = 64 << 10;
const FIELDS: usize = 100;
const HEAD_TIME: Duration = Duration::from_secs(15);
/// For a body to come, beside what the call itself may take.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Pause after an accept that failed for want of something (files, memory).
const BREATH: Duration = Duration::from_millis(100);

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// Options of the HTTP server.
#[derive(Debug, clap::Args)]
#[group(id = "over_http")]
pub struct Args {
    /// Speak HTTP on this address and port, at /mcp, instead of standard input and output
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
    /// File that holds the token which callers send [default: INKGATE_MCP_TOKEN, or one is made and shown]
    #[arg(long, value_name = "FILE", requires = "http")]
    token_file: Option<PathBuf>,
    /// Name by which callers may address the server, again for each [default: localhost and the address]
    #[arg(long, value_name = "NAME", requires = "http")]
    host: Vec<String>,
}

/// What is needed to listen.
pub struct Door {
    address: SocketAddr,
    token: Token,
    hosts: Vec<String>,
}

/// Only its digest is kept, and digests are compared: how long that takes says nothing about the token.
struct Token {
    digest: [u8; 32],
    /// To be shown once, where it was made here.
    made: Option<String>,
}

impl Args {
    /// Where to listen, if HTTP was asked for.
    ///
    /// # Errors
    /// A token that is too short or cannot be read, an address that is everybody's without a name.
    pub fn door(&self) -> Result<Option<Door>, Failure> {
        let Some(address) = self.http else { return Ok(None) };
        let ip = address.ip();
        if ip.is_unspecified() && self.host.is_empty() {
            let said = format!(
                "--http {address} listens on every address: say by which name it is called, with --host NAME"
            );
            return Err(Failure::usage(said));
        }
        let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        if !ip.is_unspecified() {
            hosts.push(ip.to_string());
        }
        hosts.extend(self.host.iter().cloned());
        let declared = std::env::var("INKGATE_MCP_TOKEN").ok();
        let token = Token::of(self.token_file.as_deref(), declared)?;
        Ok(Some(Door { address, token, hosts }))
    }
}

impl Token {
    fn of(file: Option<&Path>, declared: Option<String>) -> Result<Self, Failure> {
        let given = match file {
            Some(path) => Some(
                std::fs::read_to_string(path)
                    .map_err(|error| Failure::usage(format!("--token-file {}: {error}", path.display())))?,
            ),
            None => declared,
        };
        let Some(given) = given else {
            let mut bytes = [0u8; 24];
            getrandom::fill(&mut bytes)
                .map_err(|error| Failure::new(format!("the system gives no random bytes: {error}")))?;
            let made: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok(Self { digest: Sha256::digest(made.as_bytes()).into(), made: Some(made) });
        };
        let token = given.trim();
        if token.len() < TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::usage(format!(
                "the token of `inkgate mcp --http` has to have {TOKEN} printable characters or more, without spaces"
            )));
        }
        Ok(Self { digest: Sha256::digest(token.as_bytes()).into(), made: None })
    }

    /// Whether a request carries it: `Authorization: Bearer …`, once.
    fn opens<B>(&self, request: &Request<B>) -> bool {
        let mut given = request.headers().get_all(AUTHORIZATION).iter();
        let (first, second) = (given.next(), given.next());
        let pair = first.filter(|_| second.is_none()).and_then(|value| value.to_str().ok()?.split_once(' '));
        pair.is_some_and(|(scheme, token)| {
            let digest: [u8; 32] = Sha256::digest(token.trim().as_bytes()).into();
            scheme.eq_ignore_ascii_case("bearer") && digest == self.digest
        })
    }
}

/// What every connection needs.
struct House {
    token: Token,
    calls: Semaphore,
    /// For a whole call.
    patience: Duration,
    service: StreamableHttpService<Arc<Server>, NeverSessionManager>,
}

/// Serves until the process is ended. `most` are the bytes of a request's body.
///
/// # Errors
/// An address that cannot be listened on.
pub async fn serve(door: Door, server: Server, most: usize) -> Result<Infallible, Failure> {
    let Door { address, token, hosts } = door;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::new(format!("cannot listen on {address}: {error}: choose another with --http ADDR"))
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(format!("the listener has no address: {error}")))?;
    said(address, token.made.as_deref());
    let patience = server.patience + BODY_TIME;
    let config = StreamableHttpServerConfig::default()
        .with_allowed_hosts(hosts)
        .enforce_origin_validation()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(most);
    let server = Arc::new(server);
    let service = StreamableHttpService::new(
        move || Ok(Arc::clone(&server)),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let house = Arc::new(House { token, calls: Semaphore::new(CALLS), patience, service });
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                let house = Arc::clone(&house);
                tokio::spawn(async move {
                    connection(house, stream).await;
                    drop(place);
                });
            }
            Err(_) => sleep(BREATH).await,
        }
    }
}

/// What a person needs to know of it.
fn said(address: SocketAddr, made: Option<&str>) {
    let mut out = std::io::stdout().lock();
    let token = made.map(|token| format!("Token (shown this once): {token}\n")).unwrap_or_default();
    let _ = writeln!(out, "{token}Listening on http://{address}{PATH}").and_then(|()| out.flush());
    if !address.ip().is_loopback() {
        eprintln!(
            "inkgate: others reach this address, and nothing is encrypted: put a proxy with TLS before it"
        );
    }
}

async fn connection(house: Arc<House>, stream: TcpStream) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD).max_headers(FIELDS);
    let service = service_fn(move |request| {
        let house = Arc::clone(&house);
        async move { Ok::<_, Infallible>(answered(&house, request).await) }
    });
    // One that breaks off ends itself.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

async fn answered(house: &House, request: Request<Incoming>) -> Answer {
    if request.uri().path() != PATH {
        return refused(StatusCode::NOT_FOUND, "the path is /mcp");
    }
    if !house.token.opens(&request) {
        let mut answer = refused(StatusCode::UNAUTHORIZED, "send the token as Authorization: Bearer");
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return answer;
    }
    let Ok(_call) = house.calls.try_acquire() else {
        let mut answer = refused(StatusCode::SERVICE_UNAVAILABLE, "too many calls at once: try again");
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        return answer;
    };
    match timeout(house.patience, house.service.handle(request)).await {
        Ok(answer) => answer,
        Err(_) => refused(StatusCode::REQUEST_TIMEOUT, "it took too long"),
    }
}

/// An answer to a request whose body was not read: the connection ends with it.
fn refused(status: StatusCode, sentence: &'static str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from_static(sentence.as_bytes())).boxed());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(http: &str, host: &[&str]) -> Args {
        let host = host.iter().map(|&name| name.to_owned()).collect();
        Args { http: Some(http.parse().unwrap()), token_file: None, host }
    }

    #[test]
    fn everybody_s_address_wants_a_name() {
        assert!(args("0.0.0.0:0", &[]).door().is_err());
        let door = args("0.0.0.0:0", &["ocr.example"]).door().unwrap().unwrap();
        assert!(
            door.hosts.contains(&"ocr.example".to_owned()) && !door.hosts.contains(&"0.0.0.0".to_owned())
        );
        let door = args("192.0.2.7:80", &[]).door().unwrap().unwrap();
        assert!(door.hosts.contains(&"192.0.2.7".to_owned()));
    }

    #[test]
    fn a_token_opens_and_nothing_else_does() {
        let token = Token::of(None, Some(" 0123456789abcdef\n".into())).unwrap();
        let with = |values: &[&str]| {
            let mut request = Request::new(());
            for value in values {
                request.headers_mut().append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            }
            token.opens(&request)
        };
        assert!(with(&["Bearer 0123456789abcdef"]) && with(&["bearer  0123456789abcdef"]));
        for wrong in [
            &[][..],
            &["Bearer"],
            &["Bearer "],
            &["Basic 0123456789abcdef"],
            &["Bearer 0123456789abcdeF"],
            &["Bearer 0123456789abcdef", "Bearer 0123456789abcdef"],
        ] {
            assert!(!with(wrong), "{wrong:?}");
        }
        for short in ["", "0123456789abcde", "0123 456789abcdef"] {
            assert!(Token::of(None, Some(short.into())).is_err(), "{short}");
        }
        let made = Token::of(None, None).unwrap().made.unwrap();
        assert_eq!(made.len(), 48);
        assert_ne!(Token::of(None, None).unwrap().made.unwrap(), made);
    }
}
