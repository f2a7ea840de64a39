//! `[admin]`: the administration over HTTP.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// The administration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admin {
    /// Whether there is any.
    pub on: bool,
    /// Address and port of its own; empty for the server's. On its own, all is served; on the server's, then, all but this.
    pub listen: String,
    /// Minutes without a call after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
}

impl Default for Admin {
    fn default() -> Self {
        Self { on: true, listen: String::new(), idle_minutes: 30, session_hours: 12 }
    }
}

impl Admin {
    /// The address of its own, where there is one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listen.parse().ok().filter(|_| self.on)
    }
}
