//! `inkgate doctor`: is this machine ready, what was chosen and why, and what must be mended.

mod files;
mod memory;
mod port;
mod processor;
mod reading;
mod specimen;

use std::io::Write;
use std::process::ExitCode;

use inkgate_engine::assets::Folder;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::house::HouseArgs;

/// Options of `inkgate doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address whose port is tried
    #[arg(long, value_name = "ADDR", env = "INKGATE_LISTEN")]
    listen: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// As it should be.
    Good,
    /// Worth knowing; everything works.
    Note,
    /// Something does not work until it is mended; the exit status says so too.
    Mend,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Mend => "mend",
        }
    }
}

/// What one check found.
#[derive(Debug)]
struct Finding {
    /// Name of the check, the same in every version.
    name: &'static str,
    verdict: Verdict,
    /// One sentence.
    says: String,
    /// What to do, when there is something to do.
    remedy: Option<String>,
    /// Figures for scripts; an object.
    facts: Value,
}

impl Finding {
    fn good(name: &'static str, says: impl Into<String>) -> Finding {
        Finding { name, verdict: Verdict::Good, says: says.into(), remedy: None, facts: json!({}) }
    }

    fn note(name: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { verdict: Verdict::Note, remedy: Some(remedy.into()), ..Finding::good(name, says) }
    }

    fn mend(name: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { verdict: Verdict::Mend, ..Finding::note(name, says, remedy) }
    }

    fn with(self, facts: Value) -> Finding {
        Finding { facts, ..self }
    }
}

/// Runs it. Fetches nothing and changes nothing but the stamps beside the assets.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let mut findings = vec![processor::check(house.workers), memory::check(house.workers)];
    match Folder::search(house.assets.as_deref()) {
        Ok(folder) => {
            let files = files::check(&folder, house.runtime);
            let readable = files.verdict != Verdict::Mend;
            findings.insert(0, files);
            // The engine would only repeat that a file is missing or damaged.
            if readable {
                findings.extend(reading::check(&house.setup(&folder)));
            }
        }
        Err(error) => findings.insert(0, files::none(&error)),
    }
    findings.push(port::check(args.listen.as_deref()));

    let text = if args.json { as_json(&findings) } else { as_text(&findings) };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(ExitCode::from(u8::from(bad(&findings) > 0))),
    }
}

fn bad(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.verdict == Verdict::Mend).count()
}

fn as_json(findings: &[Finding]) -> String {
    let checks: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "name": finding.name,
                "verdict": finding.verdict.word(),
                "says": finding.says,
                "remedy": finding.remedy,
                "facts": finding.facts,
            })
        })
        .collect();
    let all = json!({ "version": env!("CARGO_PKG_VERSION"), "ready": bad(findings) == 0, "checks": checks });
    format!("{all:#}\n")
}

fn as_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{:<5} {:<10} {}\n", finding.verdict.word(), finding.name, finding.says));
        if let Some(remedy) = &finding.remedy {
            text.push_str(&format!("{:<16} -> {remedy}\n", ""));
        }
    }
    text.push_str(&match bad(findings) {
        0 => "This machine is ready.\n".to_owned(),
        1 => "One thing must be mended.\n".to_owned(),
        n => format!("{n} things must be mended.\n"),
    });
    text
}
