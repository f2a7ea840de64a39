//! Reading a body: counted, hashed and timed while it comes, against its own limit and against all that the house holds.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING};
use axum::http::request::Parts;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use inkgate_eop::BodyDigest;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::buffers::Buffer;

/// Bytes that one permit of the memory stands for.
const GRAIN: usize = 64 << 10;
/// Most memory that is laid out for a body of which a part has come.
const AHEAD: usize = 2 << 20;
/// Most that is read of a body whose request is refused already: a caller that is still sending would otherwise see its
/// connection reset instead of the refusal. Nothing of it is kept.
const DRAINED: usize = 8 << 20;
/// Longest that is done.
const DRAINING: Duration = Duration::from_secs(3);

/// The bytes that all bodies together may take, and beside them those of decoys: bodies in the name of keys that do not
/// exist, which are kept as if they did, as long as they are few.
#[derive(Debug)]
pub struct Memory {
    bodies: Arc<Semaphore>,
    decoys: Arc<Semaphore>,
}

/// Which part of the memory decoys have besides: one in so many.
const DECOYS: usize = 16;

impl Memory {
    pub(crate) fn new(bytes: usize) -> Self {
        let room = |bytes: usize| Arc::new(Semaphore::new(bytes.div_ceil(GRAIN).min(Semaphore::MAX_PERMITS)));
        Self { bodies: room(bytes), decoys: room(bytes / DECOYS) }
    }

    /// Room for one grain more; none when it is full. Never waits, so bodies that are half read cannot block each other.
    fn grain(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.bodies).try_acquire_owned().ok()
    }

    /// The same for a decoy.
    fn decoy(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.decoys).try_acquire_owned().ok()
    }
}

/// A body in memory. Its room is given back when the last of it is dropped.
#[derive(Debug)]
pub struct Received {
    bytes: Bytes,
    digest: BodyDigest,
    held: Held,
}

/// Room in the house's memory.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "held until it is dropped")] Option<OwnedSemaphorePermit>);

impl Received {
    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Their digest.
    pub fn digest(&self) -> &BodyDigest {
        &self.digest
    }

    /// What was in these bytes, in the same room: it is no larger.
    pub(super) fn opened(self, bytes: Bytes) -> Self {
        Self { bytes, ..self }
    }

    /// The bytes and the room they take, apart.
    pub(super) fn into_parts(self) -> (Bytes, Held) {
        (self.bytes, self.held)
    }
}

/// Refuses a declared length that is too much, and a coding that is not undone here, before any of it is read.
pub(super) fn declared(head: &Parts, on: &House) -> Result<(), Refusal> {
    let mut codings = head.headers.get_all(TRANSFER_ENCODING).iter();
    let coded = codings.next().is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if coded || codings.next().is_some() {
        return Err(Refusal::because(Kind::BodyBroken, "a transfer coding besides chunked"));
    }
    let length = head.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|text| text.parse::<u64>().ok()) {
        Some(length) if length > on.config.limits.body_bytes as u64 => Err(too_large(on)),
        _ => Ok(()),
    }
}

/// What to keep of a body that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Its bytes and its digest.
    All,
    /// The same, as long as decoys have room; then its digest alone. The call will be refused, and must take as long as
    /// if it were not.
    Decoy,
}

/// Reads a body to its end.
///
/// # Errors
/// More bytes than a body may have, or than the house can hold now; a pause or a whole that takes too long; a body that
/// breaks off.
pub(super) async fn read(body: Body, keep: Keep, on: &House) -> Result<Received, Refusal> {
    let (most, times) = (on.config.limits.body_bytes, &on.config.timeouts);
    let end = Instant::now() + times.body();
    let declared = usize::try_from(body.size_hint().exact().unwrap_or(0)).unwrap_or(usize::MAX).min(most);
    let mut body = body;
    // A body that comes at once is kept as it came; one that comes in parts is put together.
    let mut whole = None;
    let mut bytes: Option<Buffer> = None;
    let mut hash = Sha256::new();
    let mut room: Option<OwnedSemaphorePermit> = None;
    let (mut grains, mut length) = (0, 0);
    loop {
        let next = end.min(Instant::now() + times.pause());
        let frame = timeout_at(next, body.frame()).await.map_err(|_| Refusal::from(Kind::BodySlow))?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|error| Refusal::because(Kind::BodyBroken, error))?;
        // Trailers are no part of the body.
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > most.saturating_sub(length) {
            return Err(too_large(on));
        }
        length += data.len();
        while grains * GRAIN < length {
            let grain =
                on.memory.grain().ok_or_else(|| Refusal::because(Kind::Busy, "no memory for bodies"))?;
            let grain = if keep == Keep::All { Some(grain) } else { on.memory.decoy() };
            match (grain, &mut room) {
                (Some(grain), Some(room)) => room.merge(grain),
                (Some(grain), None) if grains == 0 => room = Some(grain),
                // A decoy without room: from here on nothing of it is kept.
                (None, _) | (_, None) => (bytes, room) = (None, None),
            }
            grains += 1;
        }
        hash.update(&data);
        if room.is_none() {
            continue;
        }
        if length == declared && length == data.len() {
            whole = Some(data);
            continue;
        }
        let buffer = bytes.get_or_insert_with(|| on.buffers.take(declared.min(AHEAD)));
        buffer.bytes().extend_from_slice(&data);
    }
    let digest = BodyDigest::from(<[u8; 32]>::from(hash.finalize()));
    let bytes = whole.or_else(|| bytes.map(Buffer::freeze)).unwrap_or_default();
    Ok(Received { bytes, digest, held: Held(room) })
}

/// Reads a body that is no call's, against the same limits; with its room, which is to be held as long as the bytes are.
///
/// # Errors
/// As those of a call.
pub(crate) async fn aside(head: &Parts, body: Body, on: &House) -> Result<(Bytes, Held), Refusal> {
    declared(head, on)?;
    Ok(read(body, Keep::All, on).await?.into_parts())
}

/// Reads a little of a body that nobody wants and forgets it. One whose caller waits to be told to send it (RFC 9110,
/// 10.1.1) is not asked for.
pub(crate) async fn drain(head: &Parts, mut body: Body) {
    if head.headers.contains_key(EXPECT) {
        return;
    }
    let _ = timeout(DRAINING, async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > DRAINED {
                break;
            }
        }
    })
    .await;
}

fn too_large(on: &House) -> Refusal {
    Refusal::because(Kind::BodyTooLarge, format_args!("more than {} bytes", on.config.limits.body_bytes))
}
