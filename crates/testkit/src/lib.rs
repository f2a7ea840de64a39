//! For tests only: pictures with their truth and a score against it, networks that are made up, actors that call a server
//! by themselves, and the programs of other people that some tests run.
//!
//! What a caller sends is written from the contract and not from our own code, so that a mistake cannot hide on both
//! sides: [`Application`] signs by itself, [`http`] speaks plain bytes over a socket. Anything that is not as a test
//! needs it panics with a sentence on what to do.

#![allow(clippy::panic, reason = "a test that cannot go on says so")]

pub mod actors;
pub mod http;
pub mod nets;
pub mod pictures;
pub mod postgres;
pub mod programs;
mod score;

pub use actors::{Application, Stranger};
pub use score::{PageScore, score};
