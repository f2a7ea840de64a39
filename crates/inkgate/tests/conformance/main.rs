//! `inkgate serve` as people and programs meet it: the real binary, real HTTP, clients that others wrote, real pictures.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod admin;
mod command;
mod documents;
mod privacy;
mod programs;
mod reload;
mod restart;
mod server;
mod start;
