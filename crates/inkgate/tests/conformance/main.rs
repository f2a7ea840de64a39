//! `inkgate serve` as people and programs meet it: the real binary, real HTTP, clients that others wrote, real pictures.

mod command;
mod privacy;
mod programs;
mod server;
mod start;
