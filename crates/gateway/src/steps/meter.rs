//! The only place where a reservation becomes a charge.

use crate::steps::reading::{Outcome, Tried};

/// A call that is done and counted.
#[derive(Debug)]
pub struct Metered(Vec<Outcome>);

impl Metered {
    /// What became of each picture, in the order sent.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0
    }
}

/// Charges the pictures that were read.
pub fn meter(tried: Tried) -> Metered {
    let Tried { outcomes, reservation } = tried;
    let read = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    reservation.charge(read as u64, (outcomes.len() - read) as u64);
    Metered(outcomes)
}
