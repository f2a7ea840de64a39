//! The gateway over real HTTP, with a reader that only pretends: what callers get, and what is refused and how.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod admin;
mod attacks;
mod bodies;
mod connections;
mod console;
mod crowd;
mod documents;
mod encrypted;
mod fake;
mod lifecycle;
mod pages;
mod plain;
mod printed;
mod rows;
mod second;
mod signed;
mod signers;
mod sold;
mod tls;
mod town;
mod watching;
