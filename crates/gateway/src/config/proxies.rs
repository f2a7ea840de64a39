//! `[proxies]`: who stands in front and may say whom it speaks for.

use serde::{Deserialize, Serialize};

use super::Networks;

/// Proxies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxies {
    /// Networks whose `X-Forwarded-For` is believed, and whose connections are not counted by address.
    pub trusted: Networks,
}
