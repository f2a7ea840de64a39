//! Signing and verifying requests as CTyun's EOP gateway does. Public API.
//!
//! A request carries `eop-date`, usually `ctyun-eop-request-id` and `appkey`, and
//! `Eop-Authorization: <access key> Headers=<names> Signature=<base64>`. The signature is an HMAC-SHA256 over
//! three parts, [canonical headers](headers), [canonical query](query) and the digest of the body, under a key
//! [derived](key) from the secret key, the date and the access key. Each part is a file that holds both directions.
//!
//! There is no I/O here, no clock and no async: the time is a parameter, and the body comes as its SHA-256, so that the
//! caller may hash while it reads.
//!
//! ```
//! use inkgate_eop::{BodyDigest, Claim, EopDate, Request, SecretKey, Window, sign};
//!
//! let secret = SecretKey::new("fedcba9876543210fedcba9876543210");
//! let now = 1_767_323_045; // 2026-01-02 03:04:05 UTC
//! let date = EopDate::at(now, 8 * 3600).to_string(); // Beijing time
//! let body = BodyDigest::of(br#"{"data": ["eA=="]}"#);
//!
//! let signed = [("ctyun-eop-request-id", "1b2c"), ("eop-date", date.as_str())];
//! let authorization = sign("0123456789abcdef0123456789abcdef", &secret, &signed, "", &body)?;
//!
//! let headers = [signed[0], signed[1], ("Eop-Authorization", authorization.as_str())];
//! let claim = Claim::read(&headers, now, Window::default())?;
//! assert_eq!(claim.access_key(), "0123456789abcdef0123456789abcdef");
//! claim.verify(&secret, &Request { query: "", body: &body })?;
//! # Ok::<(), inkgate_eop::Refusal>(())
//! ```
//!
//! Bodies may besides be [encrypted](envelope).
//!
//! # What the signature does not cover
//! Method, path and host are not part of the scheme, nor is any header outside the list. Whoever verifies must therefore
//! accept a request id only once, and should serve each path over TLS where the network is not trusted.

pub mod authorization;
pub mod date;
mod digest;
pub mod envelope;
pub mod headers;
pub mod key;
pub mod query;
mod refusal;
mod sign;

pub use authorization::Authorization;
pub use date::{EopDate, Window};
pub use digest::BodyDigest;
pub use key::SecretKey;
pub use refusal::Refusal;
pub use sign::{Claim, Request, sign};

/// The header that carries the signature, in small letters.
pub const AUTHORIZATION: &str = "eop-authorization";
/// The header that says when the request was signed; it must be signed itself.
pub const DATE: &str = "eop-date";
/// The header that tells one request from another.
pub const REQUEST_ID: &str = "ctyun-eop-request-id";
/// The header that names the application.
pub const APPKEY: &str = "appkey";
