//! `[timeouts]`: how long things may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// For a request's head to arrive, and for an open connection to be silent.
    pub head_seconds: u64,
    /// Between two parts of a body.
    pub pause_seconds: u64,
    /// For a whole body.
    pub body_seconds: u64,
    /// For reading one picture, or one file of the plain endpoint.
    pub picture_seconds: u64,
    /// For what is under way when the server is told to end.
    pub shutdown_seconds: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head_seconds: 15,
            pause_seconds: 15,
            body_seconds: 300,
            picture_seconds: 60,
            shutdown_seconds: 60,
        }
    }
}

impl Timeouts {
    pub(crate) fn head(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    pub(crate) fn pause(&self) -> Duration {
        Duration::from_secs(self.pause_seconds)
    }

    pub(crate) fn body(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }

    pub(crate) fn picture(&self) -> Duration {
        Duration::from_secs(self.picture_seconds)
    }

    pub(crate) fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }
}
