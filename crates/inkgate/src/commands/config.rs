//! `inkgate config`: an example to begin from, and a check of what would be in effect.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use inkgate_gateway::Config;

use crate::failure::Failure;
use crate::say::say;

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
pub fn load(file: Option<&Path>) -> Result<Config, Failure> {
    let failed = |error: &dyn std::fmt::Display| match file {
        Some(path) => Failure::usage(format!("{}: {error}", path.display())),
        None => Failure::usage(error.to_string()),
    };
    let text = file.map(std::fs::read_to_string).transpose().map_err(|error| failed(&error))?;
    let text = text.unwrap_or_default();
    let config = Config::load(&text, |name| std::env::var(name).ok()).map_err(|error| failed(&error))?;
    if let Some(path) = file.filter(|path| has_password(&config.database, &text) && read_by_all(path)) {
        let path = path.display();
        say(&format!(
            "inkgate: {path} holds the database's password and every user can read it: chmod o= {path}"
        ));
    }
    Ok(config)
}

/// Whether it is the file that says the database's password, and not the environment.
fn has_password(database: &str, file: &str) -> bool {
    let user = database.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':')) && file.contains(database)
}

/// Whether every user of this machine can read it.
fn read_by_all(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}
