//! A reader that does as the picture says: `BM` and a word.

use std::sync::Arc;

use bytes::Bytes;
use inkgate_engine::{Cancel, Error, ErrorKind, Line, Page, Reading, Want};
use inkgate_gateway::{Done, Reader};
use parking_lot::{Condvar, Mutex};

/// Remembers what was asked of it, and holds the pictures that say `hold`.
pub struct Fake {
    workers: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    held: Vec<(Cancel, Done)>,
    most_at_once: usize,
    wanted: Vec<Want>,
}

impl Fake {
    pub fn new(workers: usize) -> Arc<Self> {
        Arc::new(Self { workers, state: Mutex::default(), changed: Condvar::new() })
    }

    /// Waits until so many pictures are held, and gives the means by which each could be told to stop.
    pub fn wait_for_held(&self, count: usize) -> Vec<Cancel> {
        let mut state = self.state.lock();
        while state.held.len() < count {
            self.changed.wait(&mut state);
        }
        state.held.iter().map(|(cancel, _)| cancel.clone()).collect()
    }

    /// Answers the pictures that are held.
    pub fn release(&self) {
        let held = std::mem::take(&mut self.state.lock().held);
        for (_, done) in held {
            done(Ok(page("held")));
        }
    }

    /// The most pictures that were held at once.
    pub fn most_at_once(&self) -> usize {
        self.state.lock().most_at_once
    }

    /// What was wanted last.
    pub fn last_want(&self) -> Want {
        self.state.lock().wanted.last().unwrap().clone()
    }
}

/// A picture that says `word`.
pub fn picture(word: &str) -> Vec<u8> {
    format!("BM{word}").into_bytes()
}

fn page(text: &str) -> Reading {
    let polygon = [[10.5, 20.25], [110.5, 20.25], [110.5, 48.0], [10.5, 48.0]];
    let line = Line { text: text.to_owned(), score: 0.9, polygon, ..Line::default() };
    Reading { pages: vec![Page { width: 200, height: 100, lines: vec![line], ..Page::default() }] }
}

impl Reader for Fake {
    fn submit(&self, bytes: Bytes, want: Want, done: Done) {
        let word = String::from_utf8_lossy(bytes.get(2..).unwrap_or_default()).into_owned();
        self.state.lock().wanted.push(want.clone());
        let failed = |kind| Err(Error::new(kind, "as the picture says"));
        match word.as_str() {
            "hold" => {
                let mut state = self.state.lock();
                state.held.push((want.cancel, done));
                state.most_at_once = state.most_at_once.max(state.held.len());
                self.changed.notify_all();
            }
            "drop" => drop(done),
            "panic" => panic!("as the picture says"),
            "malformed" => done(failed(ErrorKind::Malformed)),
            "large" => done(failed(ErrorKind::TooLarge)),
            "deadline" => done(failed(ErrorKind::Deadline)),
            "small" => {
                let mut reading = page("small");
                reading.pages[0].height = 32;
                done(Ok(reading));
            }
            "faces" => done(Ok(crate::printed::faces())),
            "plates" => done(Ok(crate::printed::plates())),
            "two" => {
                let mut reading = page("first");
                reading.pages.extend(page("second").pages);
                reading.pages[1].index = 1;
                done(Ok(reading));
            }
            _ => done(Ok(crate::printed::page(&word).unwrap_or_else(|| page(&word)))),
        }
    }

    fn workers(&self) -> usize {
        self.workers
    }
}
