//! `inkgate sign`.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::house::HouseArgs;

/// Options of `inkgate sign`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let _ = (args, house);
    Err(Failure::new("not built yet"))
}
