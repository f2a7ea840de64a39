//! A signed request counts once. It comes after the signature, so that strangers cannot fill the memory.
//!
//! The signature itself is what is [remembered](crate::steps::remembered): it covers date, body and request id, so that
//! the same signature is the same request.

use std::sync::Arc;

use inkgate_platform::Application;

use crate::House;
use crate::refusal::Refusal;
use crate::steps::authorize::Verified;
use crate::steps::body::Received;
use crate::steps::remembered::Mark;

/// A request that has not been seen before.
#[derive(Debug)]
pub struct Fresh {
    pub(super) application: Arc<Application>,
    pub(super) received: Received,
    pub(super) mark: Mark,
}

/// Lets a request pass that was not seen before.
///
/// # Errors
/// [`Kind::Replayed`](crate::refusal::Kind::Replayed); [`Kind::Busy`](crate::refusal::Kind::Busy) when nothing more can be
/// remembered, or other nodes cannot be asked.
pub async fn replay(verified: Verified, on: &House) -> Result<Fresh, Refusal> {
    let Verified { application, received, signed } = verified;
    let mark = match signed {
        Some(signed) => {
            let now = on.clock.seconds();
            on.remembered.remember_everywhere(&signed.signature, signed.dated, now).await?
        }
        None => Mark::none(),
    };
    Ok(Fresh { application, received, mark })
}
