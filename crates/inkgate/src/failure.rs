//! What ends a command early: a sentence for the person and an exit status for the script.

use std::process::ExitCode;

use crate::formats::Failed;
use crate::language::Language;

/// A command's failure. The sentence says what happened and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The work failed (exit status 1).
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// The command line or configuration is wrong (exit status 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }

    /// The exit status.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl From<inkgate_engine::Error> for Failure {
    fn from(error: inkgate_engine::Error) -> Self {
        Self::new(Failed::from(error).said(Language::here()))
    }
}

impl From<inkgate_platform::Error> for Failure {
    fn from(error: inkgate_platform::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<crate::install::Error> for Failure {
    fn from(error: crate::install::Error) -> Self {
        Self::new(error.to_string())
    }
}
