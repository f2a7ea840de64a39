//! A client, and what every call gives.

use std::fmt;
use std::io::{Cursor, Read, Seek};
use std::time::Duration;

use inkgate_eop::SecretKey;
use inkgate_eop::envelope::Key;
use serde_json::Value;
use ureq::Agent;

use crate::errors::{ApiError, Error};
use crate::send::Exchange;

/// A call's result, and how it came about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Answer<T> {
    /// The result.
    pub value: T,
    /// The id that the call was sent under; of several attempts, the last one's.
    pub request_id: String,
    /// The id in the server's log.
    pub server_request_id: String,
    /// How often it was sent.
    pub attempts: u32,
}

impl<T> Answer<T> {
    pub(crate) fn with<U>(self, read: impl FnOnce(T) -> Result<U, Error>) -> Result<Answer<U>, Error> {
        let Self { value, request_id, server_request_id, attempts } = self;
        Ok(Answer { value: read(value)?, request_id, server_request_id, attempts })
    }
}

/// One picture of several: what was read, or why nothing was.
pub type Item<T> = Result<T, ApiError>;

/// Calls one server in the name of one application. May be shared between threads.
#[derive(Clone)]
pub struct Client {
    pub(crate) endpoint: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: SecretKey,
    pub(crate) appkey: String,
    pub(crate) token: String,
    pub(crate) timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) longest_wait: Duration,
    pub(crate) detail: bool,
    pub(crate) envelope: Option<Key>,
    pub(crate) agent: Agent,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Client {
    /// A client of a server, such as `http://127.0.0.1:8080`.
    pub fn new(endpoint: &str) -> Self {
        // A connection a call: of one that was kept and breaks, nobody would know whether the call was charged.
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .build();
        Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            access_key: String::new(),
            secret_key: SecretKey::new(""),
            appkey: String::new(),
            token: String::new(),
            timeout: Duration::from_secs(120),
            retries: 2,
            longest_wait: Duration::from_secs(60),
            detail: false,
            envelope: None,
            agent: agent.into(),
        }
    }

    /// Takes AK, SK, and the application's key.
    #[must_use]
    pub fn keys(mut self, access_key: &str, secret_key: &str, appkey: &str) -> Self {
        self.access_key = access_key.to_owned();
        self.secret_key = SecretKey::new(secret_key);
        self.appkey = appkey.to_owned();
        self
    }

    /// Takes the application's token, for [`Client::recognize`] alone.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = token.to_owned();
        self
    }

    /// How long one attempt may take; two minutes.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a call that may be sent again is sent again; twice.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Where `Retry-After` is longer, the error comes at once; a minute.
    #[must_use]
    pub fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }

    /// Asks for more than the contract has (`more` of the answers).
    #[must_use]
    pub fn detail(mut self, detail: bool) -> Self {
        self.detail = detail;
        self
    }

    /// Encrypts bodies with a key that the server has too.
    #[must_use]
    pub fn envelope(mut self, key: Key) -> Self {
        self.envelope = Some(key);
        self
    }

    /// Sends a signed call of any path, with its raw query, and gives its JSON.
    ///
    /// # Errors
    /// [`Error`].
    pub fn call(&self, path: &str, body: &[u8]) -> Result<Answer<Value>, Error> {
        self.call_stream(path, &mut Cursor::new(body))
    }

    /// The same with a stream: it is read twice, from its present place on, and never held as a whole unless bodies are
    /// encrypted.
    ///
    /// # Errors
    /// [`Error`].
    pub fn call_stream(&self, path: &str, body: &mut (impl Read + Seek)) -> Result<Answer<Value>, Error> {
        match &self.envelope {
            None => Exchange::new(self, body)?.signed(path),
            Some(key) => {
                let sealed = crate::send::sealed(body, key)?;
                Exchange::new(self, &mut Cursor::new(sealed))?.signed(path)
            }
        }
    }
}
