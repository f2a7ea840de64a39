//! `[log]`: what is logged, and how. Pictures, their text and secrets never are.

use serde::{Deserialize, Serialize};

/// Logging to standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Lines for people or for programs.
    pub form: Form,
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,inkgate_gateway=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { form: Form::Text, level: "info".to_owned() }
    }
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Text.
    Text,
    /// One JSON object a line.
    Json,
}
