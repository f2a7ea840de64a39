//! What a capability makes of a picture that was read. It takes some milliseconds, so it is done where it holds up no other
//! call, and before anything is charged: a picture that does not show what was asked for is not charged.

use inkgate_documents::{Found, plates};
use inkgate_engine::Reading;

use crate::refusal::Kind;
use crate::steps::reading::Failed;

/// A picture that was read, and what it shows.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// The pages as the engine gave them.
    pub reading: Reading,
    /// Sides of the document that was asked for.
    pub documents: Vec<Found>,
    /// Number plates, the surest first.
    pub plates: Vec<plates::Found>,
}

/// How a capability looks.
pub type Look = fn(Reading) -> Result<Looked, Failed>;

impl From<Reading> for Looked {
    fn from(reading: Reading) -> Self {
        Self { reading, ..Self::default() }
    }
}

/// Looks, where it does not hold up other calls; a capability that has nothing to look for takes the pages as they are.
///
/// # Errors
/// What the capability says of the picture.
pub async fn look(reading: Reading, look: Option<Look>) -> Result<Looked, Failed> {
    match look {
        None => Ok(reading.into()),
        Some(look) => {
            let looked = tokio::task::spawn_blocking(move || look(reading)).await;
            looked.unwrap_or_else(|_| Err(Kind::Fault.into()))
        }
    }
}
