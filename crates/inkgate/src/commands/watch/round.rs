//! Reads the files that one look found: those whose bytes were read before are answered at once, the others go to the
//! engine side by side.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, bounded, select_biased};
use inkgate_engine::assets::sha256;
use inkgate_engine::{Engine, Want};

use super::Shape;
use super::arrivals::{Arrival, Stamp};
use super::journal::{Journal, Went, error_of};
use super::renamed::renamed;
use super::result::{Unfinished, answer};
use crate::commands::recognize::feed::{Already, Feed, Outcome, Task};
use crate::commands::recognize::inputs::{Input, Source};
use crate::commands::recognize::interrupt::Interrupt;
use crate::commands::recognize::lost;
use crate::commands::recognize::pictured::Pictures;
use crate::commands::recognize::progress::Progress;
use crate::failure::Failure;
use crate::language::Language;

/// How many files came to which end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Read, or answered with what was read before.
    pub read: usize,
    /// In part or whole not.
    pub failed: usize,
}

/// What reads.
pub struct Round<'a> {
    pub engine: &'a Engine,
    pub want: &'a Want,
    pub shape: Shape,
    /// IN.
    pub from: &'a Path,
    /// Where files go that could not be read.
    pub failed: Option<&'a Path>,
    pub interrupt: &'a Interrupt,
    pub counts: Counts,
}

/// A file, and the digest of its bytes.
struct Known<'a> {
    arrival: &'a Arrival,
    sha256: String,
}

impl Round<'_> {
    /// Reads them, and says how many are left for the next round: those with the bytes of one of this round.
    ///
    /// # Errors
    /// A result cannot be written.
    pub fn read(&mut self, ready: &[Arrival], journal: &mut Journal) -> Result<usize, Failure> {
        let (mut new, mut left, mut now) = (Vec::new(), 0, HashSet::new());
        for arrival in ready {
            if self.interrupt.was_pressed() {
                return Ok(0);
            }
            // A longer one is refused by its length.
            let sha256 = if arrival.stamp.size > self.want.limits.bytes as u64 {
                String::new()
            } else {
                // One that cannot be opened is told of where it is read.
                File::open(&arrival.path).and_then(sha256).unwrap_or_default()
            };
            if let Some((entry, bytes)) = journal.same_bytes(&sha256) {
                let (earlier, now) = (entry.file.clone(), Stamp::of(&arrival.path).ok());
                // It is written again meanwhile: another look, another state.
                let Some(bytes) = (now == Some(arrival.stamp))
                    .then(|| renamed(self.shape, bytes, &earlier, &arrival.name))
                    .flatten()
                else {
                    continue;
                };
                let place = answer(arrival, sha256, &bytes, self.shape, journal)
                    .map_err(|error| journal.cannot(&error))?;
                self.counts.read += 1;
                told(&place);
            } else if !sha256.is_empty() && !now.insert(sha256.clone()) {
                left += 1;
            } else {
                new.push(Known { arrival, sha256 });
            }
        }
        if !new.is_empty() {
            self.by_engine(&new, journal)?;
        }
        Ok(left)
    }

    fn by_engine(&mut self, new: &[Known<'_>], journal: &mut Journal) -> Result<(), Failure> {
        let inputs: Vec<Input> = new
            .iter()
            .map(|Known { arrival, .. }| Input {
                name: arrival.name.clone(),
                place: arrival.place.clone(),
                source: Source::File(arrival.path.clone()),
            })
            .collect();
        let pictures = Arc::new(Pictures { for_pdf: self.shape.format.shows_picture(), annotator: None });
        let progress = Progress::on_stderr(inputs.len());
        let (send, tasks) = bounded(2 * self.engine.description().workers.max(1));
        let feed = Feed {
            engine: self.engine.clone(),
            inputs: Arc::new(inputs),
            want: self.want.clone(),
            choice: None,
            pictures,
            progress: progress.clone(),
        };
        let collected = std::thread::scope(|scope| {
            scope.spawn(move || feed.run(&send, |_| Already::Pages(HashSet::new())));
            // Taking the tasks' end with it, so that the feed ends when this does.
            self.collect(tasks, new, journal, &progress)
        });
        progress.end();
        collected
    }

    fn collect(
        &mut self,
        tasks: Receiver<Task>,
        new: &[Known<'_>],
        journal: &mut Journal,
        progress: &Progress,
    ) -> Result<(), Failure> {
        let mut open: Option<Unfinished> = None;
        while let Some((task, outcome)) = self.next(&tasks) {
            let Some(known) = new.get(task.input) else { continue };
            let name = &known.arrival.name;
            let mut result = match open.take() {
                Some(result) => result,
                None => Unfinished::begin(journal, self.shape).map_err(|error| journal.cannot(&error))?,
            };
            let written = match outcome {
                Ok(done) => result.page(name, &done),
                Err(failed) => {
                    progress.say(&format!("inkgate: {name}: {}", failed.said(Language::here())));
                    result.failed(name, failed)
                }
            };
            written.map_err(|error| journal.cannot(&error))?;
            progress.page_done();
            if task.last {
                progress.aside(|| self.finish(result, known, journal))?;
            } else {
                open = Some(result);
            }
        }
        if let Some(result) = open {
            result.dropped(journal);
        }
        Ok(())
    }

    /// The next result; none after the last, or when the work is interrupted.
    fn next(&self, tasks: &Receiver<Task>) -> Option<(Task, Outcome)> {
        let pressed = self.interrupt.pressed();
        if self.interrupt.was_pressed() {
            return None;
        }
        let task = select_biased! {
            recv(pressed) -> _ => return None,
            recv(tasks) -> task => task.ok()?,
        };
        let outcome = select_biased! {
            recv(pressed) -> _ => return None,
            recv(task.outcome) -> outcome => outcome.unwrap_or_else(|_| Err(lost())),
        };
        // What was broken off has not failed.
        (!self.interrupt.was_pressed()).then_some((task, outcome))
    }

    fn finish(
        &mut self,
        result: Unfinished,
        known: &Known<'_>,
        journal: &mut Journal,
    ) -> Result<(), Failure> {
        let arrival = known.arrival;
        // Changed while it was read, or gone: another look finds what it is then.
        if Stamp::of(&arrival.path).ok() != Some(arrival.stamp) {
            result.dropped(journal);
            return Ok(());
        }
        let (place, went) =
            result.finish(arrival, known.sha256.clone(), journal).map_err(|error| journal.cannot(&error))?;
        match went {
            Went::Read => self.counts.read += 1,
            Went::Failed => {
                self.counts.failed += 1;
                if let Some(folder) = self.failed {
                    self.move_away(arrival, folder, journal)?;
                }
            }
        }
        if let Some(place) = place {
            told(&place);
        }
        Ok(())
    }

    /// Moves a file that could not be read, with what was wrong beside it.
    fn move_away(&self, arrival: &Arrival, folder: &Path, journal: &Journal) -> Result<(), Failure> {
        let to = folder.join(&arrival.place);
        let cannot = |error: io::Error| {
            Failure::new(format!(
                "cannot move {} to {}: {error}; name another folder with --failed",
                arrival.path.display(),
                to.display()
            ))
        };
        fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(cannot)?;
        // What was wrong first: a file in that folder always has it beside it.
        moved(&journal.in_place(&error_of(&arrival.place)), &folder.join(error_of(&arrival.place)))
            .map_err(cannot)?;
        moved(&self.from.join(&arrival.place), &to).map_err(cannot)
    }
}

/// Moves a file, also onto another disk.
fn moved(from: &Path, to: &Path) -> io::Result<()> {
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    fs::remove_file(from)
}

/// Says that a result is in place. Nobody need listen.
fn told(place: &Path) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", place.display()).and_then(|()| out.flush());
}
