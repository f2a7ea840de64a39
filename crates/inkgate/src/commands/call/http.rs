//! One HTTP/1.1 request and its answer. Without TLS: a server of one's own is called over loopback, a private network or
//! a proxy.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::Failure;

/// Longest that the whole takes.
const PATIENCE: Duration = Duration::from_secs(300);
/// Largest answer that is taken, in bytes.
const LARGEST: usize = 256 << 20;

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Target {
    host: String,
    port: u16,
    authority: String,
    path_and_query: String,
}

impl Target {
    /// From an address; `path` stands in where it has none.
    pub(super) fn parse(url: &str, path: &str) -> Result<Self, Failure> {
        let wrong = || Failure::usage(format!("{url} is no address: write it as http://127.0.0.1:8080"));
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => {
                return Err(Failure::usage(
                    "this command speaks no TLS: sign with `inkgate sign` and send with curl, or call the server itself",
                ));
            }
            _ => return Err(wrong()),
        }
        let authority = uri.authority().ok_or_else(wrong)?;
        let asked = uri.path_and_query().map(|asked| asked.as_str().to_owned()).unwrap_or_default();
        let path_and_query = match asked.strip_prefix('/') {
            None | Some("") => path.to_owned(),
            Some(rest) if rest.starts_with('?') => format!("{path}{rest}"),
            Some(_) => asked,
        };
        Ok(Self {
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(80),
            authority: authority.as_str().to_owned(),
            path_and_query,
        })
    }

    /// What stands behind `?`.
    pub(super) fn query(&self) -> &str {
        self.path_and_query.split_once('?').map_or("", |(_, query)| query)
    }
}

/// Sends and waits for the whole answer: status and body.
pub(super) fn post(
    to: &Target,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<(u16, Vec<u8>), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::new(format!("the system gives no event loop: {error}")))?;
    runtime.block_on(async {
        let answered = timeout(PATIENCE, exchange(to, headers, body)).await;
        answered.unwrap_or_else(|_| Err(Failure::new("no answer within five minutes")))
    })
}

async fn exchange(
    to: &Target,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<(u16, Vec<u8>), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(format!("{}: {error}: is `inkgate serve` running there?", to.authority))
    };
    let stream = TcpStream::connect((to.host.as_str(), to.port)).await.map_err(|error| failed(&error))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let mut request =
        Request::post(&to.path_and_query).header("host", &to.authority).header("connection", "close");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request =
        request.body(Full::new(Bytes::from(body))).map_err(|error| Failure::usage(error.to_string()))?;
    let response = sender.send_request(request).await.map_err(|error| failed(&error))?;
    let status = response.status().as_u16();
    let answer =
        Limited::new(response.into_body(), LARGEST).collect().await.map_err(|error| failed(&error))?;
    Ok((status, answer.to_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let target = Target::parse("http://[::1]:81", "/p").unwrap();
        assert_eq!((target.host.as_str(), target.port, target.path_and_query.as_str()), ("::1", 81, "/p"));
        assert_eq!(Target::parse("http://a/?x=1", "/p").unwrap().path_and_query, "/p?x=1");
        let target = Target::parse("http://a/q?b=1", "/p").unwrap();
        assert_eq!((target.port, target.path_and_query.as_str(), target.query()), (80, "/q?b=1", "b=1"));
        for bad in ["", "a", "ftp://a", "https://a", "/p", "http://"] {
            assert!(Target::parse(bad, "/p").is_err(), "{bad}");
        }
    }
}
