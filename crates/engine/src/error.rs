//! What can go wrong while reading: a kind to branch on, a sentence for people, and the cause for the log.

/// The kinds of failure, for callers that branch. Each has a stable code that appears in JSON answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No bytes at all.
    Empty,
    /// The bytes are of no format that is read here.
    UnsupportedFormat,
    /// The format is known, the content is damaged or cut off.
    Malformed,
    /// More bytes, pixels or pages than the limits allow.
    TooLarge,
    /// A side is shorter than the limits allow.
    TooSmall,
    /// The document is encrypted and opens only with a password.
    Encrypted,
    /// A page that was asked for does not exist.
    NoSuchPage,
    /// The deadline passed before the picture was read.
    Deadline,
    /// The caller cancelled.
    Cancelled,
    /// A model, dictionary or runtime library is missing or damaged.
    Assets,
    /// The inference runtime refused or failed.
    Runtime,
    /// A fault of ours, contained to one picture.
    Internal,
}

impl ErrorKind {
    /// The stable, lower-case code of this kind, as JSON answers carry it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnsupportedFormat => "unsupported_format",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::TooSmall => "too_small",
            Self::Encrypted => "encrypted",
            Self::NoSuchPage => "no_such_page",
            Self::Deadline => "deadline",
            Self::Cancelled => "cancelled",
            Self::Assets => "assets",
            Self::Runtime => "runtime",
            Self::Internal => "internal",
        }
    }
}

/// A failure to read. `Display` is one sentence for a person; it never holds a picture's text.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

impl Error {
    /// An error of `kind` whose sentence says what happened and, where it can, what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}
