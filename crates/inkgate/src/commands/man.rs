//! `inkgate man`: a manual page for each command, or the reference in Markdown that `docs/` holds, from the same tree of
//! commands that the help comes from, in the language of the locale.

mod files;
mod reference;

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_mangen::Man;

use crate::cli::{self, below};
use crate::failure::Failure;
use crate::house::HouseArgs;
use crate::language::Language;

/// Options of `inkgate man`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write into this folder, which is made if need be
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Write the reference of commands and the list of files in Markdown, and no manual pages
    #[arg(long)]
    markdown: bool,
}

/// Runs it.
///
/// # Errors
/// The folder cannot be made or written.
pub fn run(args: &Args, _house: &HouseArgs) -> Result<ExitCode, Failure> {
    let language = Language::here();
    let tree = cli::tree(language);
    let folder = &args.output;
    let written = fs::create_dir_all(folder).and_then(|()| {
        if args.markdown {
            let ending = language.choose("md", "zh-CN.md");
            fs::write(folder.join(format!("command.{ending}")), reference::page(&tree, language))?;
            fs::write(folder.join(format!("assets.{ending}")), files::page(language))?;
            return Ok(2);
        }
        pages(&tree, folder)
    });
    let written = written.map_err(|error| {
        Failure::new(format!("cannot write into {}: {error}; choose another with --output", folder.display()))
    })?;
    let line = language.choose(
        format!("{written} pages written into {}\n", folder.display()),
        format!("写了 {written} 页，在 {}\n", folder.display()),
    );
    match io::stdout().write_all(line.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// A page for `command` and for each below it: `inkgate.1`, `inkgate-recognize.1`, … Gives how many.
fn pages(command: &clap::Command, folder: &Path) -> io::Result<usize> {
    let man = Man::new(command.clone());
    // `Man::generate_to` would leave a page half written where the disk is full and not say which.
    let mut page = Vec::new();
    man.render(&mut page)?;
    fs::write(folder.join(man.get_filename()), page)?;
    below(command).try_fold(1, |written, below| Ok(written + pages(below, folder)?))
}
