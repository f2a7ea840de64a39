//! What is to be read for whom: the capability has understood the call, and its pictures lie apart.

use std::sync::Arc;

use bytes::Bytes;
use inkgate_engine::Want;
use inkgate_platform::Application;

use crate::capabilities::Find;
use crate::refusal::{Kind, Refusal};
use crate::steps::body::Held;
use crate::steps::look::Look;
use crate::steps::remembered::Mark;
use crate::steps::replay::Fresh;
use crate::wire::picture::Picture;

/// Bodies up to this many bytes are parsed where they are: that takes a fraction of a millisecond. Larger ones would hold up
/// other calls.
const SMALL: usize = 2 << 20;

/// Work that was understood.
#[derive(Debug)]
pub struct Task {
    pub(super) application: Arc<Application>,
    pub(super) endpoint: &'static str,
    pub(super) pictures: Vec<Picture>,
    pub(super) want: Want,
    pub(super) look: Option<Look>,
    pub(super) held: Held,
    pub(super) mark: Mark,
}

/// Has `understand` find the pictures in the body, and whatever the answer will need besides. `endpoint` is what the call
/// is counted under, `want` what is wanted of each picture and what is looked for in it; the deadline is set when its turn
/// comes.
///
/// # Errors
/// What `understand` refuses. Such a call has been answered for good: it counts as seen.
pub async fn understood<F, T>(
    fresh: Fresh,
    endpoint: &'static str,
    (want, look): (Want, Option<Look>),
    understand: impl FnOnce(Bytes) -> F,
) -> Result<(Task, T), Refusal>
where
    F: Future<Output = Result<(Vec<Picture>, T), Refusal>>,
{
    let Fresh { application, received, mark } = fresh;
    let (bytes, held) = received.into_parts();
    match understand(bytes).await {
        Ok((pictures, besides)) => {
            Ok((Task { application, endpoint, pictures, want, look, held, mark }, besides))
        }
        Err(refusal) => {
            mark.keep();
            Err(refusal)
        }
    }
}

/// Runs `find` on a body where it does not hold up other calls.
///
/// # Errors
/// What `find` refuses.
pub async fn aside(bytes: Bytes, find: Find) -> Result<Vec<Picture>, Refusal> {
    if bytes.len() <= SMALL {
        return find(bytes);
    }
    let found = tokio::task::spawn_blocking(move || find(bytes)).await;
    found.map_err(|error| Refusal::because(Kind::Internal, error))?
}
