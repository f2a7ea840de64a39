//! What a person at a terminal sees of the work: a bar with pages, rate and remaining time. Elsewhere nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::Language;
use crate::say::say;

/// The bar on standard error. Clones show the same bar.
#[derive(Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar over `files`, each taken for one page until more is known.
    pub fn on_stderr(files: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(Language::here().choose(
            "{wide_bar} {human_pos}/{human_len} pages  {per_sec}  {elapsed} gone, {eta} left",
            "{wide_bar} {human_pos}/{human_len} 页  {per_sec}  已用 {elapsed}，还要 {eta}",
        )) {
            bar.set_style(style);
        }
        let progress = Self { bar };
        progress.show_if_long(files as u64);
        progress
    }

    /// One of the files has `pages` to read.
    pub fn file_has(&self, pages: usize) {
        match pages {
            0 => self.bar.set_length(self.bar.length().unwrap_or(1).saturating_sub(1)),
            _ => self.bar.inc_length(pages as u64 - 1),
        }
        self.show_if_long(self.bar.length().unwrap_or(0));
    }

    /// A page is done.
    pub fn page_done(&self) {
        self.bar.inc(1);
    }

    /// Does `write` while the bar is out of the way.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    /// A line on standard error.
    pub fn say(&self, line: &str) {
        self.aside(|| say(line));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// A bar for one page would only flicker.
    fn show_if_long(&self, pages: u64) {
        if pages > 1 && self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
    }
}
