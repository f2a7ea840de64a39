//! What can go wrong.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::status::{Kind, Status};

/// A call that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server said no.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// No answer came: the connection failed, or the time was up.
    #[error("no answer from {endpoint}: {cause}")]
    Transport {
        /// Who was asked.
        endpoint: String,
        /// Whether the call surely never reached the server.
        unsent: bool,
        /// Why.
        #[source]
        cause: Box<ureq::Error>,
    },
    /// What came is not an answer of this service.
    #[error("the answer is not as the contract has it")]
    Answer,
    /// An encrypted answer cannot be opened.
    #[error("the encrypted answer cannot be opened: compare the key")]
    Envelope,
    /// The request cannot be signed.
    #[error("the request cannot be signed")]
    Sign(#[from] inkgate_eop::Refusal),
    /// The body's stream cannot be read.
    #[error("the body cannot be read")]
    Body(#[from] io::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandom,
}

impl Error {
    /// What the server said, where it was the server that said no.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the same call may be made again.
    pub fn again(&self) -> bool {
        match self {
            Self::Api(error) => error.again(),
            Self::Transport { unsent, .. } => *unsent,
            _ => false,
        }
    }
}

/// The server's no.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// Its number.
    pub code: u32,
    /// The server's own sentence.
    pub said: String,
    /// The HTTP status.
    pub http: u16,
    /// How long to wait before the call is made again, where the server says so.
    pub retry_after: Option<Duration>,
    /// The id that the call was sent under.
    pub request_id: String,
    /// The id in the server's log.
    pub server_request_id: String,
}

impl ApiError {
    /// Of a code and a sentence, HTTP 200.
    pub(crate) fn new(code: u32, said: String) -> Self {
        Self {
            code,
            said,
            http: 200,
            retry_after: None,
            request_id: String::new(),
            server_request_id: String::new(),
        }
    }

    /// The row of the server's table; none for a code that is not in it.
    pub fn status(&self) -> Option<&'static Status> {
        Status::of(self.code)
    }

    /// What a program does about it.
    pub fn kind(&self) -> Kind {
        let unknown = if self.http >= 500 { Kind::Server } else { Kind::Request };
        self.status().map_or(unknown, |row| row.kind)
    }

    /// Whether the same call may be made again.
    pub fn again(&self) -> bool {
        self.status().map_or(matches!(self.http, 429 | 502..=504), |row| row.again)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.said)?;
        self.status().map_or(Ok(()), |row| write!(f, " ({})", row.advice))
    }
}

impl std::error::Error for ApiError {}
