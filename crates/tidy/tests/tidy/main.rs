//! Rules about the tree: a rule that no test states does not exist.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a rule that cannot be checked is broken")]

mod arrows;
mod files;
mod licences;
mod notice;
mod readme;
mod shipped;
mod skipped;
mod words;
