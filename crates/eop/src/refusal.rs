//! Why a request is not believed: one reason each, to branch on; the sentence is for the log.

/// A reason for refusal. None of them holds a secret or what a right signature would have been.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no `Eop-Authorization`.
    #[error("the header Eop-Authorization is missing: sign the request")]
    NotSigned,
    /// `Eop-Authorization` is not `<access key> Headers=<names> Signature=<base64>`.
    #[error("the header Eop-Authorization is malformed: {0}")]
    Malformed(&'static str),
    /// A header that matters here came more than once, so that it is unclear which one was signed.
    #[error("the header {0} came more than once: send it once")]
    Duplicate(String),
    /// A header that the list names is not there.
    #[error("the header {0} is named as signed but missing: send it")]
    Missing(String),
    /// `eop-date` is not in the list of signed headers.
    #[error("eop-date is not among the signed headers: sign it")]
    DateNotSigned,
    /// `eop-date` is not `yyyymmddTHHMMSSZ` or no such moment exists.
    #[error("eop-date is not a date like 20260102T030405Z")]
    DateMalformed,
    /// `eop-date` lies outside the window around now, whichever zone it is read in.
    #[error("eop-date is not within the accepted minutes of now: set the caller's clock")]
    DateOutside,
    /// The signature was made with another secret key or over other content.
    #[error("the signature does not match")]
    Mismatch,
}
