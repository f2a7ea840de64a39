//! Bad input through the real binary: each file a clear error with its code, nothing lost of the others, no panic, memory
//! bounded; and the places around files that are bad: names, folders, disks, pipes.
//!
//! What the decoder makes of each kind of damage is in `crates/engine/tests`; here it is what a person and a script get.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

#[path = "../../../engine/tests/handmade/mod.rs"]
mod handmade;

mod cases;
mod child;
mod places;
mod table;
