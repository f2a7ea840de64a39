//! What a caller wants read, and the limits within which it may be tried.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::look::Look;

/// How much is spent on a picture: a named set of choices, measured in `BENCHMARKS.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Profile {
    /// The tiny models alone.
    Fast,
    /// Small detection, tiny recognition, and small recognition for the lines that tiny is unsure of.
    #[default]
    Balanced,
    /// The small models alone, more pixels.
    Accurate,
}

/// Limits that are checked from a file's header before memory is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: usize,
    /// Pixels of one page, width times height.
    pub pixels: u64,
    /// Longest side in pixels.
    pub side: u32,
    /// Pages of one file that are read at most; a file with more is refused unless pages are chosen.
    pub pages: usize,
}

impl Default for Limits {
    /// 64 MiB, 100 megapixels, 65,500 pixels a side, 2,000 pages.
    fn default() -> Self {
        Self { bytes: 64 << 20, pixels: 100_000_000, side: 65_500, pages: 2_000 }
    }
}

/// A flag that a caller keeps to stop a reading that is under way: between stages and between batches of lines.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Want {
    /// How much to spend.
    pub profile: Profile,
    /// Limits for the input.
    pub limits: Limits,
    /// Pages to read, from 0, in ascending order; `None` for all.
    pub pages: Option<Vec<usize>>,
    /// Lines below this confidence are left out. `None` takes the engine's own bound.
    pub min_confidence: Option<f32>,
    /// Whether to keep each character's alternatives (the lattice) for document grammars.
    pub alternatives: bool,
    /// Whether number plates are looked for, instead of text.
    pub plates: bool,
    /// Whether faces are looked for, instead of text.
    pub faces: bool,
    /// What is shown each picture after it was read; what it leaves is [`Page::seen`](crate::Page::seen).
    pub look: Option<Look>,
    /// When to give up.
    pub deadline: Option<Instant>,
    /// How to stop it from outside.
    pub cancel: Cancel,
}
