//! `inkgate config`: an example to begin from, and a check of what would be in effect.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use inkgate_gateway::Config;

use crate::failure::Failure;

/// Options of `inkgate config`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Print a configuration file with every setting, what it is, and its default
    Example,
    /// Check a configuration file, the environment and the files they name, and print what would be in effect
    Check {
        /// Configuration file (TOML)
        #[arg(value_name = "FILE", env = "INKGATE_CONFIG")]
        file: Option<PathBuf>,
    },
}

/// Runs it.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let text = match &args.what {
        What::Example => inkgate_gateway::manual::example(),
        What::Check { file } => {
            let config = load(file.as_deref())?;
            inkgate_gateway::check_files(&config).map_err(|error| Failure::usage(error.to_string()))?;
            config.to_toml()
        }
    };
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(ExitCode::SUCCESS)
}

/// The configuration of `file` and the environment.
///
/// # Errors
/// A file that cannot be read, or is wrong.
pub fn load(file: Option<&std::path::Path>) -> Result<Config, Failure> {
    let failed = |error: &dyn std::fmt::Display| match file {
        Some(path) => Failure::usage(format!("{}: {error}", path.display())),
        None => Failure::usage(error.to_string()),
    };
    let text = file.map(std::fs::read_to_string).transpose().map_err(|error| failed(&error))?;
    Config::load(&text.unwrap_or_default(), |name| std::env::var(name).ok()).map_err(|error| failed(&error))
}
