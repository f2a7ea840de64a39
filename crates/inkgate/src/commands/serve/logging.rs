//! Log lines on standard error.

use inkgate_gateway::config::{Form, Log};
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

/// Begins to log.
pub(super) fn begin(log: &Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&log.level)
        .map_err(|error| Failure::usage(format!("log.level is {:?}: {error}: set it to info", log.level)))?;
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    let begun = match log.form {
        Form::Text => lines.try_init(),
        Form::Json => lines.json().flatten_event(true).try_init(),
    };
    begun.map_err(|error| Failure::new(format!("logging cannot begin: {error}")))
}
