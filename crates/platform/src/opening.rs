//! What an application may call: a capability opened for it, with a way to pay and limits.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The name that stands for every capability.
pub const EVERYTHING: &str = "*";

/// How calls are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Payment {
    /// From resource packages, which must have enough left.
    Package,
    /// By the price list, on the statement.
    OnDemand,
    /// Not at all.
    Free,
    /// Not at all, and counted apart: one's own departments.
    Internal,
}

/// All of them, with their names.
pub const PAYMENTS: [(Payment, &str); 4] = [
    (Payment::Package, "package"),
    (Payment::OnDemand, "on-demand"),
    (Payment::Free, "free"),
    (Payment::Internal, "internal"),
];

impl Payment {
    /// Its name.
    pub fn name(self) -> &'static str {
        PAYMENTS.iter().find(|(payment, _)| *payment == self).map_or("", |(_, name)| name)
    }
}

impl fmt::Display for Payment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Payment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = PAYMENTS.iter().find(|(_, name)| *name == text);
        let wanted = "package, on-demand, free or internal";
        found.map(|(payment, _)| *payment).ok_or(Error::Value { what: "the way to pay", wanted })
    }
}

/// How much an application may call a capability; none is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Calls a second.
    pub calls_per_second: Option<u32>,
    /// Pictures being read at one moment.
    pub pictures_at_once: Option<u32>,
    /// Pictures a day of the configured zone.
    pub pictures_a_day: Option<u32>,
}

/// A capability opened for an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The capability's name, or [`EVERYTHING`].
    pub capability: String,
    /// How it pays.
    pub payment: Payment,
    /// Its limits.
    pub bounds: Bounds,
}

/// Checks a capability's name: what can be one, not whether there is one, which is the gateway's to know.
pub(crate) fn checked(capability: &str) -> Result<&str, Error> {
    let good = capability == EVERYTHING
        || (1..=64).contains(&capability.len())
            && capability
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let wanted = "1 to 64 lower-case letters, digits and hyphens, or * for all";
    if good { Ok(capability) } else { Err(Error::Value { what: "the capability", wanted }) }
}
