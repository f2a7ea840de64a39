//! `[answers]`: how answers look.

use serde::{Deserialize, Serialize};

/// Answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// Language of the gateway's sentences. A capability's are Chinese, as the cloud's.
    pub language: Language,
    /// Whether a capability's errors travel with HTTP 400 or 500 instead of the cloud's 200.
    pub errors_as_status: bool,
}

/// A language of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, as the cloud's gateway.
    #[default]
    En,
    /// Chinese.
    Zh,
}
