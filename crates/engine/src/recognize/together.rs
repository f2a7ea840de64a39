//! The lines of one picture, read by its worker and by those that have nothing else to do: with a core to spare a long
//! page comes in half the time, and when every worker has its own picture nothing changes.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use crate::geometry::Rect;
use crate::models::{Network, Sessions};
use crate::worker::contained;
use crate::{Error, Picture};

use super::crop;
use super::ctc::Read;
use super::{Recognizer, read_one};

/// Fewer lines than this are not worth another thread's time to wake.
const WORTH_HELP: usize = 4;

/// Which network reads, and how.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The network.
    pub network: Network,
    /// How much of a long strip's natural width it is shown ([`Recognizer::narrow`]).
    pub narrow: f32,
    /// Whether alternatives of each character are kept.
    pub alternatives: bool,
}

impl Reader {
    /// Its session on this worker.
    ///
    /// # Errors
    /// What loading reports.
    pub fn on<'s>(&self, sessions: &'s mut Sessions) -> Result<Recognizer<'s>, Error> {
        let (net, dictionary) = sessions.get(self.network)?;
        Ok(Recognizer::new(net, dictionary, self.narrow))
    }

    /// Reads the regions of one picture, each in the direction of its rectangle; the results come in the order of
    /// `rects`. Lines are read one at a time: on one core, strips that share a run were measured to gain nothing.
    ///
    /// `go_on` is asked before each line; when it fails, so does this.
    ///
    /// # Errors
    /// What the runtime or `go_on` reports.
    pub fn read_all(
        self,
        sessions: &mut Sessions,
        picture: &Arc<Picture>,
        rects: &[Rect],
        go_on: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Vec<Read>, Error> {
        let lines = Arc::new(Lines::of(self, picture.clone(), rects));
        let idle = if rects.len() < WORTH_HELP { 0 } else { sessions.others().idle() };
        for _ in 0..idle.min(rects.len() / 2) {
            let lines = lines.clone();
            sessions.others().ask(move |sessions| lines.help(sessions));
        }
        let done = lines.work(sessions, go_on);
        let reads = lines.finish();
        done?;
        // A line that a helper failed at is read here, where the failure is this picture's.
        let mut recognizer = self.on(sessions)?;
        let read = |(i, read): (usize, Option<Read>)| match (read, rects.get(i)) {
            (Some(read), _) => Ok(read),
            (None, Some(rect)) => read_one(&mut recognizer, picture, rect, self.alternatives),
            (None, None) => Ok(Read::default()),
        };
        reads.into_iter().enumerate().map(read).collect()
    }
}

/// Lines that several workers take one by one.
struct Lines {
    reader: Reader,
    picture: Arc<Picture>,
    /// The widest first, so that nobody ends with a long one while the others wait; equal shapes follow one another, which
    /// spares the runtime a change.
    todo: Vec<(usize, Rect)>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    next: usize,
    /// How many helpers are at it.
    helping: usize,
    reads: Vec<Option<Read>>,
}

impl Lines {
    fn of(reader: Reader, picture: Arc<Picture>, rects: &[Rect]) -> Self {
        let mut todo: Vec<(usize, Rect)> = rects.iter().copied().enumerate().collect();
        todo.sort_by_key(|(_, rect)| std::cmp::Reverse(crop::strip_width(rect)));
        let state = State { next: 0, helping: 0, reads: vec![None; rects.len()] };
        Self { reader, picture, todo, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn take(&self) -> Option<(usize, Rect)> {
        let mut state = self.state.lock();
        let taken = self.todo.get(state.next).copied();
        state.next += 1;
        taken
    }

    fn put(&self, index: usize, read: Read) {
        if let Some(place) = self.state.lock().reads.get_mut(index) {
            *place = Some(read);
        }
    }

    /// The picture's own worker: until nothing is left to take.
    fn work(&self, sessions: &mut Sessions, go_on: &dyn Fn() -> Result<(), Error>) -> Result<(), Error> {
        let mut recognizer = self.reader.on(sessions)?;
        while let Some((index, rect)) = self.take() {
            go_on()?;
            self.put(index, read_one(&mut recognizer, &self.picture, &rect, self.reader.alternatives)?);
        }
        Ok(())
    }

    /// Another worker: until nothing is left, or a picture of its own waits. One without a session stays out of it: making
    /// one takes longer than most pages.
    fn help(&self, sessions: &mut Sessions) {
        if !sessions.has(self.reader.network) {
            return;
        }
        {
            let mut state = self.state.lock();
            if state.next >= self.todo.len() {
                return;
            }
            state.helping += 1;
        }
        // Contained: who waits in `finish` must be told whatever happens.
        let _ = contained(|| {
            let others = sessions.others().clone();
            let mut recognizer = self.reader.on(sessions)?;
            while others.queued() == 0
                && let Some((index, rect)) = self.take()
            {
                self.put(index, read_one(&mut recognizer, &self.picture, &rect, self.reader.alternatives)?);
            }
            Ok(())
        });
        self.state.lock().helping -= 1;
        self.changed.notify_all();
    }

    /// Lets nobody take more, waits for the lines under way, and gives what was read.
    fn finish(&self) -> Vec<Option<Read>> {
        let mut state = self.state.lock();
        state.next = self.todo.len();
        while state.helping > 0 {
            self.changed.wait(&mut state);
        }
        std::mem::take(&mut state.reads)
    }
}
