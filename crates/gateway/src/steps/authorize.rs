//! Who calls: a signature that is right, or a token that somebody has. Nothing else makes a [`Verified`].

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use inkgate_eop::{Request, SecretKey};
use inkgate_platform::Application;

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::body::{self, Keep, Received};
use crate::steps::precheck::{Known, refused};

/// What a signature in the name of no key is held against: as long as a secret.
const DECOY: &str = "00000000000000000000000000000000";

/// A signed request whose body has come.
#[derive(Debug)]
pub struct Raw {
    known: Known,
    received: Received,
}

impl Known {
    /// Reads the body.
    ///
    /// # Errors
    /// Too many bytes, too slow, broken off, no memory.
    pub async fn read(self, body: Body, on: &House) -> Result<Raw, Refusal> {
        let keep = if self.opened.is_some() { Keep::All } else { Keep::Decoy };
        Ok(Raw { received: body::read(body, keep, on).await?, known: self })
    }
}

/// A caller who is known for certain, and what came with the call.
#[derive(Debug)]
pub struct Verified {
    pub(super) application: Arc<Application>,
    pub(super) received: Received,
    /// None for a token: it may be used as often as one likes.
    pub(super) signed: Option<Signed>,
}

/// What tells a signed request from another.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) signature: [u8; 32],
    /// Its date in seconds since 1970, read as UTC.
    pub(super) dated: i64,
}

/// Compares the signature, then asks whose it is and for which application. The order matters: who cannot sign learns
/// nothing about keys and applications.
///
/// # Errors
/// [`Kind::BadSignature`], [`Kind::KeyDisabled`], [`Kind::NoApplication`].
pub fn authorize(raw: Raw, on: &House) -> Result<Verified, Refusal> {
    let Raw { known: Known { claim, opened, appkey, from, query }, received } = raw;
    let secret = opened.as_ref().map_or(DECOY, |opened| opened.key.secret.reveal());
    let signed = Request { query: &query, body: received.digest() };
    let verdict = claim.verify(&SecretKey::new(secret), &signed).map_err(refused);
    // Also where the decoy was guessed.
    let opened = opened.ok_or_else(|| Refusal::because(Kind::BadSignature, "no such access key"))?;
    verdict?;
    if !opened.may_sign(on.clock.seconds()) {
        return Err(Kind::KeyDisabled.into());
    }
    if from.is_some_and(|from| !opened.may_come_from(from)) {
        return Err(Refusal::because(Kind::KeyDisabled, "from a network that the key is not limited to"));
    }
    let application = on.directory.application(&opened, appkey.as_deref()).ok_or(Kind::NoApplication)?;
    let signed = Signed { signature: *claim.signature(), dated: claim.date().seconds() };
    Ok(Verified { application, received, signed: Some(signed) })
}

/// A caller with a token, whose body is not read yet.
#[derive(Debug)]
pub struct Bearer(Arc<Application>);

/// What the console puts with a call of somebody who is signed in and may use the application: it stands for a token.
#[derive(Debug, Clone)]
pub(crate) struct Tried(Arc<Application>);

impl Tried {
    /// For the application of a person who was found to be signed in and to see it (`admin::tried` alone asks).
    pub(crate) fn by(_: &crate::admin::tried::SignedIn, application: Arc<Application>) -> Self {
        Self(application)
    }
}

/// A caller who tries an application from the console, if it is one.
///
/// # Errors
/// A declared length that is too much.
pub(crate) fn tried(head: &Parts, on: &House) -> Result<Option<Bearer>, Refusal> {
    let Some(Tried(application)) = head.extensions.get::<Tried>() else { return Ok(None) };
    body::declared(head, on)?;
    Ok(Some(Bearer(Arc::clone(application))))
}

/// Looks the token up.
///
/// # Errors
/// [`Kind::BadToken`], and a declared length that is too much.
pub fn bearer(head: &Parts, on: &House) -> Result<Bearer, Refusal> {
    if let Some(bearer) = tried(head, on)? {
        return Ok(bearer);
    }
    let mut values = head.headers.get_all(AUTHORIZATION).iter();
    let token = match (values.next(), values.next()) {
        (Some(only), None) => only.to_str().ok().and_then(|value| {
            // The scheme's name is case-insensitive (RFC 9110, 11.1).
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        }),
        _ => None,
    };
    let application =
        token.and_then(|token| on.directory.application_of_token(token)).ok_or(Kind::BadToken)?;
    body::declared(head, on)?;
    Ok(Bearer(application))
}

impl Bearer {
    /// Reads the body.
    ///
    /// # Errors
    /// Too many bytes, too slow, broken off, no memory.
    pub async fn read(self, body: Body, on: &House) -> Result<Verified, Refusal> {
        let received = body::read(body, Keep::All, on).await?;
        Ok(Verified { application: self.0, received, signed: None })
    }
}
