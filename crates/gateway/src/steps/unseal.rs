//! Encrypted bodies: opened after the signature was found right and the request new, so that only who can sign can have
//! anything opened, and each only once. What is answered from here on is sealed.

use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use inkgate_eop::envelope::{Closed, Key, seal};

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::sealing::{Mode, Sealing, System};
use crate::steps::replay::Fresh;

/// Envelopes up to this many bytes are opened where they are; larger ones would hold up other calls.
const SMALL: usize = 256 << 10;

/// What seals an answer.
#[derive(Debug, Clone)]
pub struct Sealed(Arc<Key>);

/// Opens the body if it is an envelope and its application has keys. No JSON begins as every envelope does.
///
/// # Errors
/// [`Kind::NotEncrypted`] for a plain body of an application that must encrypt, [`Kind::BadEnvelope`] for whatever cannot
/// be opened. Such a call has been answered for good: it counts as seen.
pub async fn unseal(fresh: Fresh, on: &House) -> Result<(Fresh, Option<Sealed>), Refusal> {
    let Some(sealing) = on.sealing(&fresh.application.appkey) else { return Ok((fresh, None)) };
    let body = fresh.received.bytes().trim_ascii();
    if !body.starts_with(b"eyJ") {
        if sealing.mode == Mode::Optional {
            return Ok((fresh, None));
        }
        fresh.mark.keep();
        return Err(Kind::NotEncrypted.into());
    }
    match opened(body, fresh.received.bytes().len(), &sealing, on.clock.seconds()).await {
        Ok((plain, answers)) => {
            let received = fresh.received.opened(plain.into());
            Ok((Fresh { received, ..fresh }, Some(Sealed(answers))))
        }
        Err(Closed) => {
            fresh.mark.keep();
            Err(Kind::BadEnvelope.into())
        }
    }
}

/// Lets a call of the plain endpoint pass, which has no envelopes: it would be a way around them.
///
/// # Errors
/// [`Kind::NotEncrypted`] for an application that must encrypt.
pub fn unsealed(fresh: Fresh, on: &House) -> Result<Fresh, Refusal> {
    match on.sealing(&fresh.application.appkey) {
        Some(sealing) if sealing.mode == Mode::Required => Err(Kind::NotEncrypted.into()),
        _ => Ok(fresh),
    }
}

async fn opened(
    body: &[u8],
    length: usize,
    sealing: &Arc<Sealing>,
    now: i64,
) -> Result<(Vec<u8>, Arc<Key>), Closed> {
    let text = std::str::from_utf8(body).map_err(|_| Closed)?;
    if length <= SMALL {
        return sealing.open(text, now);
    }
    let (text, sealing) = (text.to_owned(), Arc::clone(sealing));
    let opened = tokio::task::spawn_blocking(move || sealing.open(&text, now)).await;
    opened.unwrap_or(Err(Closed))
}

impl Sealed {
    /// The answer in an envelope; its status and its other headers stay.
    ///
    /// # Errors
    /// [`Kind::Internal`] when it cannot be sealed: it is then not sent at all.
    pub(crate) async fn around(&self, answer: Response) -> Result<Response, Refusal> {
        let (mut head, body) = answer.into_parts();
        let failed =
            |what: &str| Refusal::because(Kind::Internal, format_args!("the answer is not sealed: {what}"));
        let body = axum::body::to_bytes(body, usize::MAX).await.map_err(|_| failed("no body"))?;
        let text = seal(&body, &self.0, &mut System).map_err(|_| failed("no random bytes"))?;
        head.headers.remove(CONTENT_LENGTH);
        head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jose"));
        Ok(Response::from_parts(head, Body::from(text)))
    }
}
