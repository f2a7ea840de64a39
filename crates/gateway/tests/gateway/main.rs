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
mod contract;
mod crowd;
mod documents;
mod encrypted;
mod fake;
mod full_disk;
mod h2load;
mod kept;
mod lifecycle;
mod nodes;
mod pages;
mod plain;
mod plain_documents;
mod printed;
mod rows;
mod second;
mod signed;
mod signers;
mod sold;
mod tls;
mod town;
mod traces;
mod troubles;
mod watching;
