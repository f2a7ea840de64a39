//! Feeds the engine: files are opened one after the other, their pages handed to the workers side by side, and a task for
//! each page goes to whoever collects the results, in order.
//!
//! The tasks' queue is bounded, and only it: a page is handed in after its task found a place, so no more files are in
//! memory than the queue has places, however slow the collector or however many the files.

use std::collections::HashSet;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded, select_biased};
use inkgate_engine::decode::page_count;
use inkgate_engine::{Engine, Error, ErrorKind, Page, Reading, Want};

use super::inputs::Input;
use super::interrupt::Interrupt;
use super::lost;
use super::page_choice::PageChoice;
use super::pictured::{Pictured, Pictures};
use super::progress::Progress;
use crate::failure::Failure;
use crate::formats::Failed;

/// One result to wait for.
pub struct Task {
    /// Which input.
    pub input: usize,
    /// Whether the input has no further tasks.
    pub last: bool,
    /// Where the result arrives. It disconnects when a worker is lost.
    pub outcome: Receiver<Outcome>,
}

/// A page, or why there is none.
pub type Outcome = Result<Done, Failed>;

/// A page that was read.
pub struct Done {
    /// What was read.
    pub page: Page,
    /// What else was made of its picture.
    pub pictured: Pictured,
}

/// What is to be read of each input.
pub struct Feed {
    /// Reads.
    pub engine: Engine,
    /// All inputs.
    pub inputs: Arc<Vec<Input>>,
    /// How pages are read; `pages` is set for each.
    pub want: Want,
    /// Which pages of each file.
    pub choice: Option<PageChoice>,
    /// What is made of each page's picture besides.
    pub pictures: Arc<Pictures>,
    /// Shows how far it is.
    pub progress: Progress,
}

/// What the output has of an input already.
pub enum Already {
    /// All of it.
    Whole,
    /// These pages, from 0.
    Pages(HashSet<usize>),
}

/// The next result in order; none after the last, or once Ctrl-C was pressed.
pub fn next(tasks: &Receiver<Task>, interrupt: &Interrupt) -> Option<(Task, Outcome)> {
    let task = select_biased! {
        recv(interrupt.pressed()) -> _ => return None,
        recv(tasks) -> task => task.ok()?,
    };
    let outcome = select_biased! {
        recv(interrupt.pressed()) -> _ => return None,
        recv(task.outcome) -> outcome => outcome,
    };
    Some((task, outcome.unwrap_or_else(|_| Err(lost()))))
}

impl Feed {
    /// Begins to feed, and gives where the results come. `already` says what the output has of an input.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn begin(
        self,
        already: impl Fn(usize) -> Already + Send + 'static,
    ) -> Result<Receiver<Task>, Failure> {
        let (send, tasks) = bounded(2 * self.engine.description().workers.max(1));
        // Not joined: it may be waiting for standard input when the work is interrupted.
        std::thread::Builder::new()
            .name("feed".to_owned())
            .spawn(move || self.run(&send, already))
            .map_err(|error| Failure::new(format!("cannot start a thread: {error}")))?;
        Ok(tasks)
    }

    /// Goes through the inputs until the last, until the work is cancelled, or until nobody collects any more.
    pub fn run(&self, tasks: &Sender<Task>, already: impl Fn(usize) -> Already) {
        for (index, input) in self.inputs.iter().enumerate() {
            if self.want.cancel.is_cancelled() {
                return;
            }
            let done = match already(index) {
                Already::Pages(pages) if !(pages.contains(&0) && input.has_one_page()) => pages,
                _ => {
                    self.progress.file_has(0);
                    continue;
                }
            };
            if self.input(index, input, &done, tasks).is_none() {
                return;
            }
        }
    }

    /// One input; none when nobody collects any more.
    fn input(&self, index: usize, input: &Input, done: &HashSet<usize>, tasks: &Sender<Task>) -> Option<()> {
        let opened = input.bytes(self.want.limits.bytes).and_then(|bytes| {
            let pages = self.pages(&bytes).map_err(Failed::from)?;
            Ok((Arc::<[u8]>::from(bytes), pages))
        });
        let (bytes, pages) = match opened {
            Ok(opened) => opened,
            Err(failed) => {
                let (send, outcome) = bounded(1);
                let _ = send.send(Err(failed));
                return tasks.send(Task { input: index, last: true, outcome }).ok();
            }
        };
        let several = pages.len() > 1;
        let pages: Vec<usize> = pages.into_iter().filter(|page| !done.contains(page)).collect();
        self.progress.file_has(pages.len());
        for (at, page) in pages.iter().enumerate() {
            let (send, outcome) = bounded(1);
            tasks.send(Task { input: index, last: at + 1 == pages.len(), outcome }).ok()?;
            if self.want.cancel.is_cancelled() {
                return None;
            }
            let want = Want { pages: Some(vec![*page]), ..self.want.clone() };
            let (limits, pictures, shared, page) =
                (want.limits, Arc::clone(&self.pictures), Arc::clone(&bytes), *page);
            self.engine.submit(Arc::clone(&bytes), want, move |reading| {
                let outcome = one_page(reading).and_then(|read| {
                    let pictured = pictures.of(&shared, page, &read, &limits)?;
                    Ok(Done { page: read, pictured })
                });
                let _ = send.send(outcome.map_err(|error| on_page(error, several.then_some(page))));
            });
        }
        Some(())
    }

    fn pages(&self, bytes: &[u8]) -> Result<Vec<usize>, Error> {
        let limits = &self.want.limits;
        let count = page_count(bytes, limits)?;
        match &self.choice {
            Some(choice) => choice.of(count),
            None if count > limits.pages => Err(Error::new(
                ErrorKind::TooLarge,
                format!(
                    "the file has {count} pages, {} are read at once; choose some with --pages",
                    limits.pages
                ),
            )),
            None if count == 0 => {
                Err(Error::new(ErrorKind::Malformed, "the file has no pages; save it again and try that"))
            }
            None => Ok((0..count).collect()),
        }
    }
}

fn one_page(reading: Result<Reading, Error>) -> Result<Page, Error> {
    reading?
        .pages
        .pop()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "the page was not read; please report it"))
}

fn on_page(error: Error, page: Option<usize>) -> Failed {
    let failed = Failed::from(error);
    match page {
        Some(page) => Failed { message: format!("page {}: {}", page + 1, failed.message), ..failed },
        None => failed,
    }
}
