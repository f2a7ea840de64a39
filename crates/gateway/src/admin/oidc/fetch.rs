//! Asking the provider: one request on a connection of its own, over TLS (or on loopback), bounded in time and size. No
//! address that an answer leads on to is followed.

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Method, Request, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// For one question, from the connection to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const MOST: usize = 256 << 10;
/// Where systems keep the certificates that they trust.
const SYSTEM: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Why the provider did not say.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0:?} is no address of a provider")]
    Address(String),
    #[error("no certificates to trust in {0}")]
    Certificates(String),
    #[error("the provider cannot be reached: {0}")]
    Io(#[from] std::io::Error),
    #[error("TLS with the provider: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    #[error("HTTP with the provider: {0}")]
    Http(#[from] hyper::Error),
    #[error("the provider took too long")]
    Slow,
    #[error("the provider's answer is too long, or broke off")]
    Body,
    #[error("the provider answered {0}")]
    Status(u16),
    #[error("the provider's answer is not as OpenID Connect has it: {0}")]
    Shape(&'static str),
    #[error("the client's secret cannot be read: {0}")]
    Secret(std::io::Error),
}

/// What is sent besides the address.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) body: String,
    /// The value of `authorization`.
    pub(super) authorization: Option<String>,
}

/// The body of the answer to a GET, or to a POST where there is a form. `ca` is a file of certificates; empty for the
/// system's.
///
/// # Errors
/// Any answer but 200.
pub(super) async fn fetch(address: &str, form: Option<Form>, ca: &str) -> Result<Bytes, Fault> {
    let asked = async {
        let uri: Uri = address.parse().map_err(|_| Fault::Address(address.to_owned()))?;
        let wrong = || Fault::Address(address.to_owned());
        let host = uri.host().ok_or_else(wrong)?;
        let bare = host.trim_matches(['[', ']']);
        let secure = match uri.scheme_str() {
            Some("https") => true,
            // The configuration lets loopback alone be named so; what a provider names is held to the same.
            Some("http") if is_loopback(bare) => false,
            _ => return Err(wrong()),
        };
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let stream = TcpStream::connect((bare, port)).await?;
        if !secure {
            return ask(stream, &uri, form).await;
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| wrong())?;
        let tls = TlsConnector::from(Arc::new(trusting(ca)?));
        ask(tls.connect(name, stream).await?, &uri, form).await
    };
    timeout(PATIENCE, asked).await.unwrap_or(Err(Fault::Slow))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn trusting(ca: &str) -> Result<ClientConfig, Fault> {
    let files: Vec<&str> = if ca.is_empty() { SYSTEM.to_vec() } else { vec![ca] };
    let mut roots = RootCertStore::empty();
    for file in &files {
        let certificates = CertificateDer::pem_file_iter(file).into_iter().flatten().flatten();
        roots.add_parsable_certificates(certificates);
        if !roots.is_empty() {
            break;
        }
    }
    if roots.is_empty() {
        return Err(Fault::Certificates(files.join(", ")));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

async fn ask<S>(stream: S, uri: &Uri, form: Option<Form>) -> Result<Bytes, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let open = tokio::spawn(connection);
    let host = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(if form.is_some() { Method::POST } else { Method::GET })
        .uri(path)
        .header(HOST, host)
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, concat!("inkgate/", env!("CARGO_PKG_VERSION")));
    let form = form.unwrap_or_default();
    if let Some(authorization) = form.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    if !form.body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let request = request.body(Full::new(Bytes::from(form.body))).map_err(|_| Fault::Shape("a header"))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), MOST).collect().await.map_err(|_| Fault::Body)?.to_bytes();
    open.abort();
    if status == 200 { Ok(body) } else { Err(Fault::Status(status)) }
}
