//! The only place where a reservation becomes a charge, and a charge an answer's.

use inkgate_platform::{Charged, Error};

use crate::House;
use crate::refusal::{Kind, Refusal};
use crate::steps::reading::{Outcome, Tried};

/// A call that is done and charged. Dropped before its answer leaves, the charge is undone.
#[derive(Debug)]
pub struct Metered {
    outcomes: Vec<Outcome>,
    charged: Charged,
}

impl Metered {
    /// What became of each picture, in the order sent.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// To be called when the answer is ready to leave, last of all.
    ///
    /// # Errors
    /// [`Kind::Busy`] when it could not be noted: the answer must not leave.
    pub fn leaves(self, on: &House) -> Result<(), Refusal> {
        on.remembered.write_down_served();
        self.charged.answered().map_err(|error| Refusal::because(Kind::Busy, error))
    }
}

/// Charges the pictures that were read.
///
/// # Errors
/// [`Kind::Exhausted`] when what was set aside was used elsewhere meanwhile; [`Kind::Busy`] when the charge could not be
/// written. The call is then not charged, and must not be answered.
pub async fn meter(tried: Tried, on: &House) -> Result<Metered, Refusal> {
    let Tried { outcomes, reservation } = tried;
    let read = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let failed = number(outcomes.len() - read);
    let charged = reservation.charge(number(read), failed, on.clock.seconds()).await;
    let charged = charged.map_err(|error| match &error {
        Error::Short(_) => Refusal::because(Kind::Exhausted, error),
        _ => Refusal::because(Kind::Busy, error),
    })?;
    Ok(Metered { outcomes, charged })
}
