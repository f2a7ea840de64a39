//! A signed call from its head to its answer. The order is the security argument.

use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::response::Response;

use crate::House;
use crate::capabilities::{Asked, Capability};
use crate::metrics::Stage;
use crate::refusal::Refusal;
use crate::steps::admit::admit;
use crate::steps::authorize::{Verified, authorize, tried};
use crate::steps::body;
use crate::steps::limit::limit;
use crate::steps::meter::{Metered, meter};
use crate::steps::precheck::precheck;
use crate::steps::quota::quota;
use crate::steps::reading::read;
use crate::steps::replay::{Fresh, replay};
use crate::steps::spent::noted;
use crate::steps::task::{self, Task};
use crate::steps::unseal::unseal;
use crate::steps::witness::{Witness, witness};
use crate::traces::step;
use crate::wire::asked_for_detail;

/// Serves one call of `capability`. `seen` is what is to be kept of it, also where it is refused.
///
/// # Errors
/// The refusal of whichever step stopped it.
pub async fn journey(
    head: &Parts,
    body: Body,
    capability: &'static dyn Capability,
    on: &Arc<House>,
    seen: &mut Option<Witness>,
) -> Result<Response, Refusal> {
    let verified = verified(head, body, capability, on).await?; // only authorize makes a Verified
    let fresh = step("replay", pin!(replay(verified, on))).await?; // after the signature, so that strangers cannot fill the memory
    let (fresh, sealed) = step("unseal", pin!(unseal(fresh, on))).await?; // nobody's envelope is opened twice
    *seen = witness(&fresh, capability.name(), on); // kept for a while, where an operator wants it
    let (answer, done) = match (served(fresh, head, capability, on).await, sealed) {
        (Ok(served), None) => served,
        (Ok((answer, done)), Some(sealed)) => (sealed.around(answer).await?, done),
        (Err(refusal), Some(sealed)) => return Err(refusal.sealed_by(sealed)),
        (Err(refusal), None) => return Err(refusal),
    };
    done.leaves(on)?; // from here on the call counts as answered
    Ok(answer)
}

/// The first half: a signature, or somebody who is signed in to the console.
async fn verified(
    head: &Parts,
    body: Body,
    capability: &'static dyn Capability,
    on: &Arc<House>,
) -> Result<Verified, Refusal> {
    let (tried, body) = or_drain(tried(head, on), head, body).await?;
    if let Some(tried) = tried {
        return on.metrics.stage(capability.name(), Stage::Body, pin!(tried.read(body, on))).await;
    }
    let (known, body) = or_drain(precheck(head, on), head, body).await?; // headers only: date, declared length
    let received = pin!(known.read(body, on)); // bytes counted and hashed as they come
    let raw = on.metrics.stage(capability.name(), Stage::Body, received).await?;
    authorize(raw, on)
}

/// The second half: a caller who is known, and a body that can be read.
async fn served(
    fresh: Fresh,
    head: &Parts,
    capability: &'static dyn Capability,
    on: &Arc<House>,
) -> Result<(Response, Metered), Refusal> {
    let (name, watch) = (capability.name(), &on.metrics);
    let (task, asked) = understood(fresh, head, capability, on).await?; // what to read, and what it is counted under
    let paced = limit(task, on)?; // the rate, by the house clock
    let reserved = step("quota", pin!(quota(paced, head.extensions.get(), on))).await?; // a Reservation gives itself back
    let seated = watch.stage(name, Stage::Queue, pin!(admit(reserved, on))).await?; // a place at a core; it moves into the thread
    let tried = watch.stage(name, Stage::Read, pin!(read(seated, on))).await?; // the only call of the engine
    let done = step("charge", pin!(meter(tried, on))).await?; // the only charge, on the disk before it goes on
    watch.pictures(name, done.outcomes());
    let answer = capability.answer(done.outcomes(), asked, on);
    Ok((noted(answer, head, done.outcomes()), done))
}

async fn understood(
    fresh: Fresh,
    head: &Parts,
    capability: &dyn Capability,
    on: &House,
) -> Result<(Task, Asked), Refusal> {
    let (find, detail) = (capability.find(on), asked_for_detail(head));
    let found = async |bytes| {
        let asked = Asked { detail, ..capability.asks(&bytes)? };
        Ok((task::aside(bytes, find).await?, asked))
    };
    task::understood(fresh, capability.name(), (capability.want(on, detail), capability.look()), found).await
}

/// Hands the body on, or reads a little of it so that a caller that is still sending gets to see the refusal.
pub(crate) async fn or_drain<T>(
    looked: Result<T, Refusal>,
    head: &Parts,
    body: Body,
) -> Result<(T, Body), Refusal> {
    match looked {
        Ok(known) => Ok((known, body)),
        Err(refusal) => {
            body::drain(head, body).await;
            Err(refusal)
        }
    }
}
