//! `inkgate watch`: reads what arrives in a folder and writes the result of each file into another.
//!
//! The folder is looked at again and again ([`arrivals`]); the system's notices only make the next look come sooner
//! ([`notices`]). What was read is written down before its result is put in place ([`journal`]), so that a process that
//! is killed goes on where it was, reads nothing twice and loses nothing.

mod arrivals;
mod journal;
mod notices;
mod renamed;
mod result;
mod round;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crossbeam_channel::{after, select};

use self::arrivals::Arrivals;
use self::journal::Journal;
use self::notices::Notices;
use self::round::Round;
use super::recognize::documented::{Wanted, holds_fields, words};
use super::recognize::interrupt::Interrupt;
use super::recognize::{Spend, confidence, want};
use crate::failure::Failure;
use crate::formats::Format;
use crate::house::{HouseArgs, open_engine};
use crate::language::Language;
use crate::say::say;

/// Files that are read between two looks at the folder.
const A_ROUND: usize = 64;

/// Options of `inkgate watch`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each input has a result of its own: that of in/a.png is out/a.png.txt, and its path is printed on \
standard output once it is there. What could not be read has out/a.png.error.json; take that away to have it tried \
again. OUT/.inkgate-watch remembers what was read: after an interruption or a power cut the work goes on, and no \
file is read twice."
)]
pub struct Args {
    /// Folder in which files arrive; folders inside it count
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// Folder for the results, made where there is none
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// What the text is written as
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
    /// Read the fields of a document instead of lines of text; auto tells which documents are there (not plates)
    #[arg(long, value_name = "WHICH", value_parser = clap::builder::PossibleValuesParser::new(words()))]
    document: Option<String>,
    /// How much is spent on a picture
    #[arg(short, long, value_enum, default_value_t)]
    profile: Spend,
    /// Leave out lines whose confidence is lower, from 0 to 1
    #[arg(long, value_name = "SCORE", value_parser = confidence)]
    min_confidence: Option<f32>,
    /// Read what is there, then end
    #[arg(long)]
    once: bool,
    /// Seconds that a file must stay as it is before it is read; one that the system says is whole does not wait
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    settle: Duration,
    /// Seconds between looks at the folder; what this machine writes is told by the system at once
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    poll: Duration,
    /// Move files that cannot be read into this folder, with what was wrong beside them
    #[arg(long, value_name = "DIR")]
    failed: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.05..=3600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number from 0.05 to 3600 is wanted".to_owned()),
    }
}

/// What is made of each file.
#[derive(Debug, Clone, Copy)]
struct Shape {
    format: Format,
    document: Option<Wanted>,
}

/// Runs it.
///
/// # Errors
/// A wrong command line, assets that cannot be had, a folder that cannot be read or written.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let shape = Shape { format: args.format, document: args.document.as_deref().and_then(Wanted::of) };
    if shape.document.is_some() {
        holds_fields(args.format)?;
    }
    let (from, to) = folders(args)?;
    let name = format!("{}/{}", args.format.extension(), args.document.as_deref().unwrap_or("lines"));
    let mut journal = Journal::open(&to, &name)?;
    let mut arrivals = Arrivals::of(&from, &to, args.settle);
    let engine = open_engine(house)?;
    let want = want(args.profile, args.min_confidence);
    let want = shape.document.map_or_else(|| want.clone(), |document| document.asked(&want));
    let interrupt = Interrupt::listen(want.cancel.clone());
    let mut notices = Notices::listen();
    let mut round = Round {
        engine: &engine,
        want: &want,
        shape,
        from: &from,
        failed: args.failed.as_deref(),
        interrupt: &interrupt,
        counts: round::Counts::default(),
    };
    while !interrupt.was_pressed() {
        let mut look = arrivals.look(&notices.whole(), |arrival| journal.has(arrival, args.failed.is_some()));
        for sentence in &look.unreadable {
            say(sentence);
        }
        notices.watch(&look.folders);
        let more = look.ready.len() > A_ROUND;
        look.ready.truncate(A_ROUND);
        let left = round.read(&look.ready, &mut journal)?;
        if more || left > 0 {
            continue;
        }
        if args.once && look.ready.is_empty() && look.waiting == 0 {
            break;
        }
        // In a hurry only while something is about to be ready.
        let pause = if look.waiting > 0 { args.poll.min(args.settle) } else { args.poll };
        select! {
            recv(interrupt.pressed()) -> _ => break,
            recv(notices.told()) -> notice => notices.heard(notice),
            recv(after(pause)) -> _ => {}
        }
    }
    let counts = round.counts;
    let (read, failed) = (counts.read, counts.failed);
    say(&Language::here().choose(
        format!("inkgate: {read} read, {failed} could not be read"),
        format!("inkgate: 识别了 {read} 个，{failed} 个没能识别"),
    ));
    Ok(if args.once && failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Both folders in full, the second made where it is missing.
fn folders(args: &Args) -> Result<(PathBuf, PathBuf), Failure> {
    let opened = |path: &Path, error: &std::io::Error| {
        Failure::new(format!("cannot use the folder {}: {error}; name another", path.display()))
    };
    let from = args.input.canonicalize().map_err(|error| opened(&args.input, &error))?;
    if !from.is_dir() {
        return Err(Failure::usage(format!("{} is no folder: name one", args.input.display())));
    }
    fs::create_dir_all(&args.output).map_err(|error| opened(&args.output, &error))?;
    let to = args.output.canonicalize().map_err(|error| opened(&args.output, &error))?;
    // A result would arrive as the next input.
    if args.format == Format::Pdf && from.starts_with(&to) {
        return Err(Failure::usage("PDFs would be read again: name a folder outside IN for OUT".to_owned()));
    }
    if let Some(failed) = &args.failed {
        fs::create_dir_all(failed).map_err(|error| opened(failed, &error))?;
        let failed = failed.canonicalize().map_err(|error| opened(failed, &error))?;
        if failed.starts_with(&from) {
            return Err(Failure::usage(
                "files that failed would be read again: name a folder outside IN for --failed".to_owned(),
            ));
        }
    }
    Ok((from, to))
}
