//! Saying how an installation goes: a bar with bytes and remaining time on a terminal, a line a step otherwise.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::say::say;

/// Where an installation's progress is shown: standard error, or nowhere.
pub struct Progress {
    bar: ProgressBar,
    lines: bool,
    before: AtomicU64,
}

impl Progress {
    /// On standard error: a bar if it is a terminal, else a line for each step.
    pub fn on_stderr() -> Progress {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
        let lines = bar.is_hidden();
        if let Ok(style) = ProgressStyle::with_template(
            "{msg:43!} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
        ) {
            bar.set_style(style);
        }
        Progress { bar, lines, before: AtomicU64::new(0) }
    }

    /// Nowhere.
    #[cfg(test)]
    pub fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden(), lines: false, before: AtomicU64::new(0) }
    }

    /// The work is `bytes` long.
    pub fn begin(&self, bytes: u64) {
        self.bar.set_length(bytes);
        self.bar.reset_eta();
    }

    /// A step begins.
    pub fn step(&self, what: &str) {
        if self.lines {
            say(&format!("inkgate: {what}"));
        }
        self.bar.set_message(what.to_owned());
    }

    /// `bytes` of the step under way are done.
    pub fn within(&self, bytes: u64) {
        self.bar.set_position(self.before.load(Ordering::Relaxed) + bytes);
    }

    /// The step under way, `bytes` long, is done.
    pub fn done(&self, bytes: u64) {
        let position = self.before.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.bar.set_position(position);
    }

    /// A sentence in between.
    pub fn say(&self, sentence: &str) {
        if self.lines {
            say(&format!("inkgate: {sentence}"));
        } else {
            self.bar.println(format!("inkgate: {sentence}"));
        }
    }

    /// The work is over.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
