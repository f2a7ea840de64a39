//! HTTP/1.1 as plain bytes over a socket, so that a test can send what no client library would.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long a server may take for one answer before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request: what stands here is sent, plus `content-length` and `connection: close` where they are not given.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Header fields in the order sent, names as written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), ..Self::default() }
    }

    /// The same with one more header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The same with the value of every field called `name` replaced; for tests that alter one thing.
    #[must_use]
    pub fn altered(mut self, name: &str, value: &str) -> Self {
        for (_, old) in self.headers.iter_mut().filter(|(found, _)| found.eq_ignore_ascii_case(name)) {
            value.clone_into(old);
        }
        self
    }

    /// The same without the fields called `name`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        self
    }

    /// The bytes that go over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let given = |name: &str| self.headers.iter().any(|(found, _)| found.eq_ignore_ascii_case(name));
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        if !given("host") {
            bytes.extend(b"host: ai-global.ctapi.ctyun.cn\r\n");
        }
        if !given("content-length") && !given("transfer-encoding") {
            bytes.extend(format!("content-length: {}\r\n", self.body.len()).bytes());
        }
        if !given("connection") {
            bytes.extend(b"connection: close\r\n");
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.body);
        bytes
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header fields, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body, chunks joined.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first field called `name` (small letters).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not.
    pub fn json(&self) -> Value {
        let read = serde_json::from_slice(&self.body);
        read.unwrap_or_else(|error| panic!("status {}: not JSON ({error}): {}", self.status, self.text()))
    }
}

/// Sends a request on a connection of its own and waits for the whole answer.
///
/// # Panics
/// When no answer comes within a minute or it is not HTTP.
pub fn send(to: SocketAddr, request: &Request) -> Answer {
    send_bytes(to, &request.bytes())
        .unwrap_or_else(|error| panic!("{} {}: {error}", request.method, request.target))
}

/// Sends bytes as they are and reads one answer. A server may answer and hang up before it has read all of them.
///
/// # Errors
/// When the connection fails before an answer has come, or what comes is not an answer.
pub fn send_bytes(to: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let sent = stream.write_all(bytes);
    let mut raw = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match answer(&raw, false)? {
            Some(answer) => return Ok(answer),
            None => match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => raw.extend(buffer.iter().take(read)),
                Err(error) if raw.is_empty() => return Err(sent.err().unwrap_or(error)),
                Err(_) => break,
            },
        }
    }
    answer(&raw, true)?
        .ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "hung up without a whole answer"))
}

/// The answer in `raw` when it is whole; `ended` says that nothing more will come. Interim answers (1xx) are skipped.
fn answer(raw: &[u8], ended: bool) -> io::Result<Option<Answer>> {
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let (head, rest) = raw.split_at(end);
    let body = rest.get(4..).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse::<u16>().ok());
    let status = status.ok_or_else(|| bad("no status line"))?;
    if (100..200).contains(&status) {
        return answer(body, ended);
    }
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let of = |name: &str| headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
    let whole = if of("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        joined(body)
    } else if let Some(length) = of("content-length") {
        let length: usize = length.parse().map_err(|_| bad("content-length is no number"))?;
        body.get(..length).map(<[u8]>::to_vec)
    } else {
        ended.then(|| body.to_vec())
    };
    Ok(whole.map(|body| Answer { status, headers, body }))
}

/// The chunks of a chunked body in one; none while it is not whole.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        let data = rest.get(end + 2..)?;
        if size == 0 {
            return Some(all);
        }
        all.extend(data.get(..size)?);
        rest = data.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, answer};

    #[test]
    fn a_request_is_sent_as_written() {
        let request = Request::new("POST", "/v1?b=2&a").header("EOP-Date", "x").body("hi");
        let text = String::from_utf8(request.bytes()).unwrap();
        assert!(text.starts_with("POST /v1?b=2&a HTTP/1.1\r\nEOP-Date: x\r\n"), "{text}");
        assert!(text.ends_with("content-length: 2\r\nconnection: close\r\n\r\nhi"), "{text}");
        assert!(request.without("eop-date").headers.is_empty());
    }

    #[test]
    fn answers_are_read_whole() {
        let plain = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
        let got = answer(plain, false).unwrap().unwrap();
        assert_eq!((got.status, got.text().as_str(), got.header("content-length")), (200, "hi", Some("2")));
        assert!(answer(&plain[..plain.len() - 1], false).unwrap().is_none());
        let chunked =
            b"HTTP/1.1 413 Too\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n";
        assert_eq!(answer(chunked, false).unwrap().unwrap().text(), "abc");
        let open_end = b"HTTP/1.1 400 Bad\r\n\r\nbye";
        assert!(answer(open_end, false).unwrap().is_none());
        assert_eq!(answer(open_end, true).unwrap().unwrap().text(), "bye");
        assert!(answer(b"SSH-2.0-x\r\n\r\n", true).is_err());
    }
}
