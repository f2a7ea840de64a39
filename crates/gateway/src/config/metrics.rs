//! `[metrics]`: who may ask for `GET /metrics`.

use serde::{Deserialize, Serialize};

use super::Networks;

/// Metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Networks that may ask; to all others there is no such path.
    pub from: Networks,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { from: Networks::loopback() }
    }
}
