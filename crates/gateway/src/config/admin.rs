//! `[admin]`: the administration over HTTP.

use serde::{Deserialize, Serialize};

/// The administration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admin {
    /// Whether there is any.
    pub on: bool,
    /// Minutes without a call after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
}

impl Default for Admin {
    fn default() -> Self {
        Self { on: true, idle_minutes: 30, session_hours: 12 }
    }
}
