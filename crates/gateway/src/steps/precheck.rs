//! Headers only: a claim that is well-formed and in time, an access key that exists, a length that may be.
//!
//! It proves nothing. It is there so that a stranger cannot make the house hold ten megabytes, and it answers an unknown
//! access key exactly as a wrong signature.

use axum::http::request::Parts;
use inkgate_eop::{APPKEY, Claim, Refusal as Doubt, headers};
use inkgate_platform::Opened;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::body;

/// What a signed request claims, worth reading its body for.
#[derive(Debug)]
pub struct Known {
    pub(super) claim: Claim,
    pub(super) opened: Opened,
    pub(super) appkey: Option<String>,
    pub(super) query: String,
}

/// Looks at the head.
///
/// # Errors
/// Everything about the headers of a signature, an unknown access key, a declared length that is too much.
pub fn precheck(head: &Parts, on: &House) -> Result<Known, Refusal> {
    // A value that is no text cannot have been signed by any known client; a header that needs it is then missing.
    let fields: Vec<(&str, &str)> = head
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
        .collect();
    let claim = Claim::read(&fields, on.clock.seconds(), on.config.signing.window()).map_err(refused)?;
    let appkey = headers::only(&fields, APPKEY).map_err(refused)?.map(str::to_owned);
    body::declared(head, on)?;
    let opened = on
        .directory
        .access_key(claim.access_key())
        .ok_or_else(|| Refusal::because(Kind::BadSignature, "no such access key"))?;
    Ok(Known { claim, opened, appkey, query: head.uri.query().unwrap_or_default().to_owned() })
}

/// The row for a signing library's doubt.
pub(super) fn refused(doubt: Doubt) -> Refusal {
    let kind = match doubt {
        Doubt::NotSigned => Kind::NotSigned,
        Doubt::DateNotSigned | Doubt::DateMalformed | Doubt::DateOutside => Kind::BadDate,
        Doubt::Mismatch => Kind::BadSignature,
        _ => Kind::BadAuthorization,
    };
    Refusal::because(kind, doubt)
}
