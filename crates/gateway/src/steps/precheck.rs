//! Headers only: a claim that is well-formed and in time, a length that may be, and whose access key it names.
//!
//! It proves nothing. It is there so that a stranger cannot make the house hold ten megabytes. A claim in the name of a
//! key that does not exist goes the same way as one whose signature is wrong, its body read and digested and held
//! against a decoy, because whoever could tell the two apart, by the answer, by the time it takes or by how much of a
//! body is taken, could find out which keys exist. What differs is that such bodies have little room of their own, and are
//! kept no longer where that is full.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::request::Parts;
use inkgate_eop::{APPKEY, Claim, Refusal as Doubt, headers};
use inkgate_platform::Opened;

use crate::House;
use crate::caller::Caller;
use crate::refusal::{Kind, Refusal};
use crate::steps::body;

/// What a signed request claims, worth reading its body for.
#[derive(Debug)]
pub struct Known {
    pub(super) claim: Claim,
    /// None where the claim names a key that does not exist.
    pub(super) opened: Option<Arc<Opened>>,
    pub(super) appkey: Option<String>,
    /// Where it comes from; none where that is not known (never over a socket).
    pub(super) from: Option<IpAddr>,
    pub(super) query: String,
}

/// Looks at the head.
///
/// # Errors
/// Everything about the headers of a signature, and a declared length that is too much.
pub fn precheck(head: &Parts, on: &House) -> Result<Known, Refusal> {
    // A value that is no text cannot have been signed by any known client; a header that needs it is then missing.
    let fields: Vec<(&str, &str)> = head
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), std::str::from_utf8(value.as_bytes()).ok()?)))
        .collect();
    let claim = Claim::read(&fields, on.clock.seconds(), on.config.signing.window()).map_err(refused)?;
    let appkey = headers::only(&fields, APPKEY).map_err(refused)?.map(str::to_owned);
    if appkey.is_some() && on.config.signing.appkey_signed && !claim.signs(APPKEY) {
        return Err(Refusal::because(Kind::BadAuthorization, "appkey is sent and not signed"));
    }
    body::declared(head, on)?;
    let opened = on.directory.access_key(claim.access_key());
    let from = head.extensions.get::<Caller>().map(|Caller(address)| *address);
    Ok(Known { claim, opened, appkey, from, query: head.uri.query().unwrap_or_default().to_owned() })
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
