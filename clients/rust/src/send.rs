//! Signs, sends, and tries again.

use std::io::{Read, Seek, SeekFrom};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inkgate_eop::envelope::{Key, open, seal};
use inkgate_eop::{APPKEY, BodyDigest, DATE, EopDate, REQUEST_ID, sign};
use serde_json::Value;
use sha2::{Digest, Sha256};
use ureq::http::{HeaderMap, Response};
use ureq::{Body, SendBody};

use crate::client::{Answer, Client};
use crate::errors::{ApiError, Error};
use crate::random::{System, request_id};

/// Bytes of an answer at most.
const MOST: u64 = 256 << 20;
/// Beijing is eight hours east.
const BEIJING: i32 = 8 * 3600;

/// Reads a body to its end and encrypts it.
pub(crate) fn sealed(body: &mut impl Read, key: &Key) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    body.read_to_end(&mut whole)?;
    seal(&whole, key, &mut System).map(String::into_bytes).map_err(|_| Error::NoRandom)
}

/// A body that is being sent, as often as needed.
pub(crate) struct Exchange<'e, B> {
    client: &'e Client,
    body: &'e mut B,
    start: u64,
    length: u64,
    digest: BodyDigest,
}

impl<'e, B: Read + Seek> Exchange<'e, B> {
    /// Measures the body.
    pub(crate) fn new(client: &'e Client, body: &'e mut B) -> Result<Self, Error> {
        let start = body.stream_position()?;
        let (mut hash, mut length, mut part) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            let read = body.read(&mut part)?;
            let Some(bytes) = part.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hash.update(bytes);
            length += read as u64;
        }
        let digest: [u8; 32] = hash.finalize().into();
        Ok(Self { client, body, start, length, digest: digest.into() })
    }

    /// A signed call.
    pub(crate) fn signed(mut self, path: &str) -> Result<Answer<Value>, Error> {
        let client = self.client;
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let kind =
            if client.envelope.is_some() { "application/jose" } else { "application/json;charset=UTF-8" };
        self.patient(path, |id, digest| {
            let date = EopDate::at(now(), BEIJING).to_string();
            let signed = [(APPKEY, client.appkey.as_str()), (REQUEST_ID, id), (DATE, date.as_str())];
            let authorization = sign(&client.access_key, &client.secret_key, &signed, query, digest)?;
            let mut headers: Vec<(&'static str, String)> =
                signed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            headers.push(("Content-Type", kind.to_owned()));
            headers.push(("Eop-Authorization", authorization));
            if client.detail {
                headers.push(("x-inkgate-detail", "1".to_owned()));
            }
            Ok(headers)
        })?
        .with(|text| serde_json::from_slice(&text).map_err(|_| Error::Answer))
    }

    /// A plain call, under the token.
    pub(crate) fn plain(mut self, path: &str) -> Result<Answer<Vec<u8>>, Error> {
        let bearer = format!("Bearer {}", self.client.token);
        self.patient(path, |_, _| {
            let kind = ("Content-Type", "application/octet-stream".to_owned());
            Ok(vec![("Authorization", bearer.clone()), kind])
        })
    }

    fn patient(
        &mut self,
        path: &str,
        headers: impl Fn(&str, &BodyDigest) -> Result<Vec<(&'static str, String)>, Error>,
    ) -> Result<Answer<Vec<u8>>, Error> {
        let mut attempts = 1;
        loop {
            // Each attempt is signed anew: a server takes a signature once.
            let id = request_id()?;
            let headers = headers(&id, &self.digest)?;
            let error = match self.once(path, headers, &id) {
                Ok((value, server_request_id)) => {
                    return Ok(Answer { value, request_id: id, server_request_id, attempts });
                }
                Err(error) => error,
            };
            let told = error.api().and_then(|refused| refused.retry_after);
            let wait = told.unwrap_or_else(|| backoff(attempts));
            if !error.again() || attempts > self.client.retries || wait > self.client.longest_wait {
                return Err(error);
            }
            sleep(wait);
            attempts += 1;
        }
    }

    /// One attempt: the body of an answer that went well, and the server's id of it.
    fn once(
        &mut self,
        path: &str,
        headers: Vec<(&'static str, String)>,
        id: &str,
    ) -> Result<(Vec<u8>, String), Error> {
        let client = self.client;
        self.body.seek(SeekFrom::Start(self.start))?;
        let plain = !headers.iter().any(|(name, _)| *name == REQUEST_ID);
        let request = client.agent.post(format!("{}{path}", client.endpoint));
        let request = request.config().timeout_global(Some(client.timeout)).build();
        let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let request = request.header("Content-Length", self.length.to_string());
        let failed = |cause: ureq::Error| Error::Transport {
            endpoint: client.endpoint.clone(),
            unsent: unsent(&cause),
            cause: Box::new(cause),
        };
        let response = request.send(SendBody::from_reader(&mut *self.body)).map_err(failed)?;
        let http = response.status().as_u16();
        let (got, mut text) = read(response).map_err(failed)?;
        if let Some(key) = client.envelope.as_ref().filter(|_| text.starts_with(b"eyJ")) {
            let envelope = std::str::from_utf8(&text).map_err(|_| Error::Envelope)?;
            text = open(envelope, std::slice::from_ref(key)).map_err(|_| Error::Envelope)?;
        }
        let server_request_id = header(&got, "x-request-id").unwrap_or_default().to_owned();
        if http == 200 && plain {
            return Ok((text, server_request_id));
        }
        let (code, said) = match understood(&text) {
            Some((0, _)) if http == 200 => return Ok((text, server_request_id)),
            Some(understood) => understood,
            None if http == 200 => return Err(Error::Answer),
            None => (0, format!("HTTP {http}")),
        };
        let retry_after = header(&got, "retry-after").and_then(|value| value.trim().parse().ok());
        Err(Error::Api(Box::new(ApiError {
            http,
            retry_after: retry_after.map(Duration::from_secs),
            request_id: if plain { String::new() } else { id.to_owned() },
            server_request_id,
            ..ApiError::new(code, said)
        })))
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// From half a second to eight, and less by chance.
fn backoff(attempts: u32) -> Duration {
    let chance = f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX);
    let most = (0.5 * f64::from(attempts - 1).exp2()).min(8.0);
    Duration::from_secs_f64(most * (0.5 + chance / 2.0))
}

/// What never left may be sent again; of what did, nobody knows whether it was charged.
fn unsent(cause: &ureq::Error) -> bool {
    match cause {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        ureq::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        _ => false,
    }
}

fn read(mut response: Response<Body>) -> Result<(HeaderMap, Vec<u8>), ureq::Error> {
    let text = response.body_mut().with_config().limit(MOST).read_to_vec()?;
    Ok((response.headers().clone(), text))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Code and sentence, of the gateway's envelope, a capability's, or RFC 9457.
fn understood(text: &[u8]) -> Option<(u32, String)> {
    let said: Value = serde_json::from_slice(text).ok()?;
    let code = said.get("code").or_else(|| said.get("statusCode"))?;
    let code = match code.as_u64() {
        Some(number) => u32::try_from(number).ok()?,
        None => code.as_str()?.parse().ok()?,
    };
    let sentence = ["detail", "details", "title", "message"].iter().find_map(|key| said.get(*key)?.as_str());
    Some((code, sentence.unwrap_or_default().to_owned()))
}
