//! `[rate]`: how fast an application may call. The cloud's pages say 3000 without a unit; here it is calls a minute.

use serde::{Deserialize, Serialize};

/// Calls of one application, each endpoint by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rate {
    /// Calls a minute; 0 is no limit.
    pub calls_per_minute: u32,
    /// How many of them may come at once; 0 is a whole minute's.
    pub burst: u32,
}

impl Default for Rate {
    fn default() -> Self {
        Self { calls_per_minute: 3000, burst: 0 }
    }
}
