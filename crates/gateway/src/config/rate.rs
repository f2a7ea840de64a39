//! `[rate]`: how fast an application may call. The cloud's pages say 3000 without a unit; here it is calls a minute.

use serde::{Deserialize, Serialize};

/// Calls a minute of one application, each endpoint by itself; 0 is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rate {
    /// Each endpoint.
    pub calls_per_minute: u32,
}

impl Default for Rate {
    fn default() -> Self {
        Self { calls_per_minute: 3000 }
    }
}
