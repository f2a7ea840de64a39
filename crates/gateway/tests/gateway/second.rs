//! HTTP/2 as plain frames over TLS (RFC 9113), so that a test can send what no client library would.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use inkgate_testkit::http::Request;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::tls::Files;
use crate::town::Town;

/// Kinds of frames (RFC 9113, 6).
pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RESET: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const GOAWAY: u8 = 7;
pub const CONTINUATION: u8 = 9;
/// Flags.
pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;

/// A connection that has said its preface.
pub struct Second(StreamOwned<ClientConnection, TcpStream>);

/// What came of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// The body of an answer.
    Answer(String),
    /// The stream was reset, with a code.
    Reset(u32),
    /// The connection was ended, with a code or without a word.
    Gone(Option<u32>),
}

impl Second {
    pub fn connect(files: &Files, town: &Town) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(files.path("cert.pem")).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
        let stream = TcpStream::connect(town.to).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut second = Self(StreamOwned::new(client, stream));
        second.say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        second.frame(SETTINGS, 0, 0, &[]);
        second
    }

    /// Writes bytes; a server that has hung up may not take them.
    pub fn say(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes).and_then(|()| self.0.flush());
    }

    pub fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        self.say(&frame(kind, flags, stream, payload));
    }

    /// Sends a whole request.
    pub fn request(&mut self, stream: u32, fields: &[(String, String)], body: &[u8]) {
        let end = if body.is_empty() { END_STREAM } else { 0 };
        self.frame(HEADERS, END_HEADERS | end, stream, &block(fields));
        if !body.is_empty() {
            self.frame(DATA, END_STREAM, stream, body);
        }
    }

    /// Waits for what becomes of a stream.
    pub fn heard(&mut self, stream: u32) -> Heard {
        let mut body = Vec::new();
        loop {
            let mut head = [0; 9];
            if self.0.read_exact(&mut head).is_err() {
                return Heard::Gone(None);
            }
            let [a, b, c, kind, flags, of @ ..] = head;
            let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
            if self.0.read_exact(&mut payload).is_err() {
                return Heard::Gone(None);
            }
            let code = |at: usize| u32::from_be_bytes(payload[at..at + 4].try_into().unwrap());
            match (kind, u32::from_be_bytes(of) == stream) {
                (GOAWAY, _) => return Heard::Gone(Some(code(4))),
                (RESET, true) => return Heard::Reset(code(0)),
                (DATA, true) => body.extend(&payload),
                _ => {}
            }
            if u32::from_be_bytes(of) == stream && flags & END_STREAM != 0 && kind <= HEADERS {
                return Heard::Answer(String::from_utf8(body).unwrap());
            }
        }
    }
}

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = (payload.len() as u32).to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A block of fields, each a literal that is not remembered (RFC 7541, 6.2.2), without Huffman coding.
pub fn block(fields: &[(String, String)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            let mut left = text.len();
            if left < 127 {
                block.push(left as u8);
            } else {
                block.push(127);
                left -= 127;
                while left >= 128 {
                    block.push((left % 128) as u8 | 128);
                    left /= 128;
                }
                block.push(left as u8);
            }
            block.extend(text.bytes());
        }
    }
    block
}

/// The fields of a request as HTTP/2 has them.
pub fn fields(request: &Request) -> Vec<(String, String)> {
    let pseudo = [
        (":method", request.method.as_str()),
        (":scheme", "https"),
        (":authority", "ai-global.ctapi.ctyun.cn"),
        (":path", &request.target),
    ];
    let pseudo = pseudo.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let rest = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    pseudo.into_iter().chain(rest).collect()
}
