//! `inkgate recognize`: reads pictures and PDFs and writes their text.
//!
//! One thread feeds pages to the engine's workers ([`feed`]); this one takes the results in the order of the inputs and
//! writes each as soon as it is its turn ([`output`]).

mod annotations;
pub(super) mod documented;
pub(super) mod feed;
pub(super) mod inputs;
pub(super) mod interrupt;
mod output;
pub(super) mod page_choice;
pub(super) mod pictured;
pub(super) mod places;
pub(super) mod progress;
mod resume;
mod target;
mod timing;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crossbeam_channel::Receiver;
use inkgate_engine::{Profile, Want};

use self::annotations::Annotations;
use self::feed::{Already, Feed, Outcome, Task, next};
use self::inputs::Input;
use self::interrupt::Interrupt;
use self::output::{Output, Stop};
use self::page_choice::PageChoice;
use self::pictured::Pictures;
use self::progress::Progress;
use self::target::Target;
use crate::failure::Failure;
use crate::formats::{Format, Sheet};
use crate::house::{HouseArgs, open_engine};
use crate::language::Language;
use crate::say::say;

/// Options of `inkgate recognize`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pictures and PDFs, folders to walk, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What the text is written as
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
    /// A file for everything; or a folder (existing, or written with / at the end, or without an extension) for a file
    /// each [default: standard output]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Draw what was read beside each picture, into this folder
    #[arg(short, long, value_name = "DIR")]
    annotate: Option<PathBuf>,
    /// Read the fields of a document instead of lines of text; auto tells which documents are there (not plates)
    #[arg(long, value_name = "WHICH", value_parser = clap::builder::PossibleValuesParser::new(documented::words()),
          conflicts_with_all = ["annotate", "resume"])]
    document: Option<String>,
    /// How much is spent on a picture
    #[arg(short, long, value_enum, default_value_t)]
    profile: Spend,
    /// Pages that are read side by side [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Pages of each file, such as 1-3,7 or 10-
    #[arg(long, value_name = "LIST")]
    pages: Option<PageChoice>,
    /// Leave out lines whose confidence is lower, from 0 to 1
    #[arg(long, value_name = "SCORE", value_parser = confidence)]
    min_confidence: Option<f32>,
    /// Skip what the output has already
    #[arg(long)]
    resume: bool,
    /// Say on standard error where the time of each page went
    #[arg(long)]
    timing: bool,
}

/// `--profile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Spend {
    /// The tiny models alone
    Fast,
    /// Small models where the tiny ones are unsure
    #[default]
    Balanced,
    /// The small models alone, more pixels
    Accurate,
}

pub(super) fn confidence(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("a number from 0 to 1 is wanted".to_owned()),
    }
}

/// Runs it.
///
/// # Errors
/// A wrong command line, assets that cannot be had, an output that cannot be written. A file that cannot be read is
/// reported, and the exit status is then 1.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let inputs = inputs::list(&args.paths);
    if let Some(wanted) = args.document.as_deref().and_then(documented::Wanted::of) {
        let fields = documented::Fields::to(args.output.as_deref(), &inputs, args.format, wanted)?;
        let house = HouseArgs { workers: args.jobs.map(usize::from).or(house.workers), ..house.clone() };
        let engine = open_engine(&house)?;
        let want = wanted.asked(&want(args.profile, args.min_confidence));
        let from = documented::Files { inputs, choice: args.pages.clone(), timing: args.timing };
        return documented::run(engine, from, fields, &want);
    }
    let target = Target::of(args.output.as_deref(), args.format, args.resume, &inputs)?;
    let annotations = args.annotate.as_ref().map(|folder| Annotations::into(folder, &inputs)).transpose()?;
    let house = HouseArgs { workers: args.jobs.map(usize::from).or(house.workers), ..house.clone() };
    let engine = open_engine(&house)?;
    let want = want(args.profile, args.min_confidence);
    let (mut output, already) = target.open(args.format, &inputs)?;
    let interrupt = Interrupt::listen(want.cancel.clone());
    let progress = Progress::on_stderr(inputs.len());
    let pictures = Arc::new(Pictures {
        for_pdf: args.format.shows_picture(),
        annotator: annotations.is_some().then(|| annotations::annotator(&house, &progress)),
    });

    let inputs = Arc::new(inputs);
    let named = Arc::clone(&inputs);
    let feed = Feed {
        engine,
        inputs: Arc::clone(&inputs),
        want: want.clone(),
        choice: args.pages.clone(),
        pictures,
        progress: progress.clone(),
    };
    let tasks =
        feed.begin(move |index| named.get(index).map_or(Already::Whole, |input| already.of(index, input)))?;

    let mut collector = Collector {
        inputs: &inputs,
        output: &mut output,
        annotations,
        timing: args.timing,
        progress: &progress,
        failed: Vec::new(),
    };
    let collected = collector.collect(&tasks, &interrupt);
    let failed = collector.finish();
    // Nobody takes further results: the workers need not make them.
    want.cancel.cancel();
    let ended = match collected {
        Ok(()) => progress.aside(|| output.end()),
        Err(stop) => Err(stop),
    };
    progress.end();
    let language = Language::here();
    match ended {
        Err(Stop::Failed(failure)) => return Err(failure),
        Err(Stop::Closed) | Ok(()) => {}
    }
    if interrupt.was_pressed() {
        say(language.choose("inkgate: interrupted", "inkgate: 已中断"));
        return Ok(ExitCode::from(interrupt::EXIT));
    }
    if failed > 0 {
        let files = inputs.len();
        say(&language.choose(
            format!("inkgate: {failed} of {} could not be read in full", counted(files)),
            format!("inkgate: {files} 个文件中有 {failed} 个没能完整识别"),
        ));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// What is asked of the engine.
pub(super) fn want(profile: Spend, min_confidence: Option<f32>) -> Want {
    Want {
        profile: match profile {
            Spend::Fast => Profile::Fast,
            Spend::Balanced => Profile::Balanced,
            Spend::Accurate => Profile::Accurate,
        },
        min_confidence,
        ..Want::default()
    }
}

fn counted(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}

/// Takes results in order and hands them on.
struct Collector<'a> {
    inputs: &'a [Input],
    output: &'a mut Output,
    annotations: Option<Annotations>,
    timing: bool,
    progress: &'a Progress,
    /// Inputs of which something failed, each once.
    failed: Vec<usize>,
}

impl Collector<'_> {
    /// Until the last task, or Ctrl-C.
    fn collect(&mut self, tasks: &Receiver<Task>, interrupt: &Interrupt) -> Result<(), Stop> {
        while let Some((task, outcome)) = next(tasks, interrupt) {
            self.one(&task, outcome)?;
        }
        Ok(())
    }

    fn one(&mut self, task: &Task, outcome: Outcome) -> Result<(), Stop> {
        let index = task.input;
        let Some(input) = self.inputs.get(index) else { return Ok(()) };
        let (output, progress) = (&mut *self.output, self.progress);
        match outcome {
            Ok(done) => {
                let picture = done.pictured.for_pdf.as_ref();
                let sheet = Sheet { file: &input.name, page: &done.page, picture };
                progress.aside(|| output.page(index, input, &sheet))?;
                if let (Some(annotations), Some(jpeg)) = (&mut self.annotations, &done.pictured.annotated) {
                    annotations.write(index, input, &done.page, jpeg, progress)?;
                }
                if self.timing {
                    progress.say(&timing::line(&input.name, &done.page));
                }
            }
            Err(failed) => {
                progress.say(&format!("inkgate: {}: {}", input.name, failed.said(Language::here())));
                if self.failed.last() != Some(&index) {
                    self.failed.push(index);
                }
                progress.aside(|| output.failed(index, input, &failed))?;
            }
        }
        self.progress.page_done();
        if task.last {
            return self.output.input_done(index);
        }
        Ok(())
    }

    /// How many inputs failed in part or whole.
    fn finish(self) -> usize {
        if let Some(annotations) = &self.annotations {
            annotations.end(self.progress);
        }
        self.failed.len()
    }
}

/// For a page whose worker ended without a word.
pub(super) fn lost() -> crate::formats::Failed {
    let code = inkgate_engine::ErrorKind::Internal.code();
    crate::formats::Failed { code, message: "the worker was lost; please report it".to_owned() }
}
