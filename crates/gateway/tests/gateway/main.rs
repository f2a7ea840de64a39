//! The gateway over real HTTP, with a reader that only pretends: what callers get, and what is refused and how.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod bodies;
mod documents;
mod fake;
mod lifecycle;
mod plain;
mod printed;
mod rows;
mod signed;
mod town;
