//! `[encryption]`: which applications send and get encrypted bodies.

use serde::{Deserialize, Serialize};

/// Interface encryption.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Encryption {
    /// File of keys (JSON, readable by this user alone; `docs/encryption.md` says what stands in it); empty for none.
    pub keys: String,
}
