//! The only call of the engine: the pictures of a call, side by side, each in a seat.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use inkgate_engine::{Cancel, Error, ErrorKind, Want};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::refusal::{Kind, Refusal};
use crate::steps::admit::{Seat, Seated};
use crate::steps::look::{Look, Looked, look};
use crate::steps::quota::Reservation;
use crate::steps::task::Task;
use crate::traces;
use crate::wire::picture::Picture;
use crate::{Done, House};

/// What became of one picture.
pub type Outcome = Result<Looked, Failed>;

/// Why a picture was not read.
#[derive(Debug, Clone)]
pub struct Failed {
    /// The row that says it.
    pub kind: Kind,
    /// The engine's own word, where it had one.
    pub error: Option<Error>,
    /// What the picture shows instead of what was asked for.
    pub instead: Option<&'static str>,
}

impl From<Kind> for Failed {
    fn from(kind: Kind) -> Self {
        Self { kind, error: None, instead: None }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Empty => Kind::Empty,
            ErrorKind::UnsupportedFormat => Kind::Format,
            ErrorKind::TooLarge | ErrorKind::TooSmall => Kind::Size,
            ErrorKind::Malformed | ErrorKind::Encrypted | ErrorKind::NoSuchPage => Kind::Picture,
            _ => Kind::Fault,
        };
        Self { kind, error: Some(error), instead: None }
    }
}

/// A call whose pictures were all tried.
#[derive(Debug)]
pub struct Tried {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) reservation: Reservation,
}

/// Reads every picture. When the caller hangs up, those under way are told to stop and the rest are not begun.
///
/// # Errors
/// Only a fault of ours; what is wrong with a picture is its outcome.
pub async fn read(seated: Seated, on: &Arc<House>) -> Result<Tried, Refusal> {
    let Seated { task, reservation, seat } = seated;
    let Task { application, pictures, want, look, held, mark, .. } = task;
    // From here on the call is served, whatever comes of it.
    mark.keep();
    let stop = StopOnDrop(want.cancel.clone());
    let outcomes = match <[Picture; 1]>::try_from(pictures) {
        Ok([only]) => {
            let outcome = one(only, want, look, seat, on).await;
            tell(traces::here().as_deref(), &outcome);
            vec![outcome]
        }
        Err(pictures) => several(pictures, &want, look, &application.appkey, seat, on).await?,
    };
    drop((stop, held));
    Ok(Tried { outcomes, reservation })
}

/// Tells a call's trace what the engine took for a picture.
fn tell(trace: Option<&traces::Call>, outcome: &Outcome) {
    if let (Some(trace), Ok(looked)) = (trace, outcome) {
        trace.engine(looked.reading.pages.iter().map(|page| page.timing));
    }
}

/// Reads pictures side by side, as seats become free.
async fn several(
    pictures: Vec<Picture>,
    want: &Want,
    look: Option<Look>,
    appkey: &str,
    seat: Seat,
    on: &Arc<House>,
) -> Result<Vec<Outcome>, Refusal> {
    let mut outcomes: Vec<Outcome> = pictures.iter().map(|_| Err(Kind::Fault.into())).collect();
    let mut under_way = JoinSet::new();
    let mut first = Some(seat);
    for (number, picture) in pictures.into_iter().enumerate() {
        let seat = match first.take() {
            Some(seat) => seat,
            None => on.seats.next(appkey).await?,
        };
        let (want, on, trace) = (want.clone(), Arc::clone(on), traces::here());
        under_way.spawn(async move {
            let outcome = one(picture, want, look, seat, &on).await;
            tell(trace.as_deref(), &outcome);
            (number, outcome)
        });
    }
    while let Some(done) = under_way.join_next().await {
        // A task that panicked leaves the fault that stands in its place.
        if let Ok((number, outcome)) = done
            && let Some(place) = outcomes.get_mut(number)
        {
            *place = outcome;
        }
    }
    Ok(outcomes)
}

/// Encoded pictures up to this many bytes are taken out where they are: that takes a fraction of a millisecond. Larger ones
/// would hold up other calls.
const SMALL: usize = 2 << 20;

async fn one(picture: Picture, mut want: Want, look_for: Option<Look>, seat: Seat, on: &House) -> Outcome {
    let bounded = picture.bounded();
    let bytes = if picture.len() <= SMALL {
        picture.take_out(&on.config.limits, &on.buffers)?
    } else {
        let (limits, buffers) = (on.config.limits.clone(), Arc::clone(&on.buffers));
        let taken_out = tokio::task::spawn_blocking(move || picture.take_out(&limits, &buffers));
        taken_out.await.unwrap_or(Err(Kind::Fault))?
    };
    want.deadline = Some(Instant::now() + on.config.timeouts.picture());
    let (tell, told) = oneshot::channel();
    let done: Done = Box::new(move |result| {
        drop(seat);
        let _ = tell.send(result);
    });
    // One that panics drops `done`, which is a fault of this picture alone.
    let _ = catch_unwind(AssertUnwindSafe(|| on.reader.submit(bytes, want, done)));
    let reading = told.await.map_err(|_| Failed::from(Kind::Fault))??;
    let above = on.config.limits.side_above;
    if bounded && reading.pages.iter().any(|page| page.width <= above || page.height <= above) {
        return Err(Kind::Size.into());
    }
    look(reading, look_for).await
}

/// Tells the engine to stop when the caller is gone.
struct StopOnDrop(Cancel);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
