//! For `bench/gateway`: a gateway whose capability does nothing beside a bare handler that reads and hashes the same body,
//! and the callers that load both. All of it shares the machine's cores. `bench/gateway` says what to measure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot go on says so"
)]

mod callers;
mod crowd;
mod nodes;
mod servers;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use inkgate_platform::Place;

/// What stands on the command line: `--name value`, each once.
struct Words(BTreeMap<String, String>);

impl Words {
    fn read() -> (String, Self) {
        let mut words = std::env::args().skip(1);
        let what = words.next().unwrap_or_default();
        let mut named = BTreeMap::new();
        while let Some(name) = words.next() {
            let name = name.strip_prefix("--").unwrap_or_else(|| panic!("{name} is no --name"));
            named.insert(name.to_owned(), words.next().unwrap_or_else(|| panic!("--{name} of what?")));
        }
        (what, Self(named))
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("--{name} is missing"))
    }

    fn number(&self, name: &str) -> usize {
        self.text(name).parse().unwrap_or_else(|_| panic!("--{name} is no number"))
    }

    fn numbers(&self, name: &str) -> Vec<usize> {
        self.text(name).split(',').map(|one| one.parse().expect("a list of numbers")).collect()
    }

    fn seconds(&self) -> Duration {
        Duration::from_secs_f64(self.text("seconds").parse().expect("a number of seconds"))
    }

    fn data(&self) -> PathBuf {
        PathBuf::from(self.text("data"))
    }

    /// SQLite in the data folder, unless an address of PostgreSQL is named.
    fn place(&self) -> Place {
        self.0.get("postgres").map_or_else(|| Place::Folder(self.data()), |at| Place::Postgres(at.clone()))
    }
}

fn main() {
    let (what, words) = Words::read();
    match what.as_str() {
        // A database with one account, its key, and a package for all that is to come.
        "make" => servers::make(&words.place(), &words.data()),
        // Throughput and latency of both servers, cell by cell, in turns.
        "cells" => {
            let stage = servers::Stage::open(&words.place(), &words.data(), None);
            let keys = callers::Keys::new(words.number("applications"));
            for round in 0..words.number("rounds") {
                for &body in &words.numbers("bodies") {
                    for &clients in &words.numbers("clients") {
                        let mut both = [("bare", stage.bare), ("gateway", stage.gateway)];
                        both.rotate_left(round % 2);
                        for (name, to) in both {
                            let seen = callers::load(to, &keys, clients, body, words.seconds());
                            println!("{}", seen.line(name, clients, body));
                        }
                    }
                }
            }
        }
        // The same with pictures that take their time: 80 % of what the readers can do, then ten times as much.
        "crowd" => crowd::run(&words),
        // How many requests a second can be asked for on a PostgreSQL that several nodes share.
        "seen" => nodes::run(&words),
        other => panic!("{other:?}: make, cells, crowd or seen"),
    }
}
