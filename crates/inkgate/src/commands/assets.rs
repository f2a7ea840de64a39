//! `inkgate assets`: installs, lists and verifies models and runtime libraries, and says where they lie.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use inkgate_engine::assets::{Asset, Folder, Platform, State, find, here};

use crate::failure::Failure;
use crate::house::HouseArgs;
use crate::install::{self, Catalogue, Pip, Progress, Source};
use crate::language::Language;
use crate::say::say;

/// Options of `inkgate assets`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Fetch what is missing or damaged (with pip), or take it from a folder
    Install {
        /// Take wheels or plain files from this folder; fetch nothing
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
    },
    /// List the files, whether they are there, and where they come from
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Read every file in full and compare its SHA-256
    Verify,
    /// Print where the assets lie, or one of them
    Path {
        /// Name of one asset (see `inkgate assets list`)
        name: Option<String>,
    },
}

/// Runs it.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        Action::Install { from } => install(from.clone(), house),
        Action::List { json } => list(&folder(house)?, *json),
        Action::Verify => verify(&folder(house)?),
        Action::Path { name } => path(&folder(house)?, name.as_deref()),
    }
}

/// The folder that is in use; where none is yet, the one that would be filled.
fn folder(house: &HouseArgs) -> Result<Folder, Failure> {
    let named = house.assets.as_deref();
    Ok(Folder::search(named).or_else(|_| Folder::to_install(named))?)
}

fn install(from: Option<PathBuf>, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let folder = Folder::to_install(house.assets.as_deref())?;
    let source = match from {
        Some(from) if from.is_dir() => Source::From(from),
        Some(from) => return Err(Failure::usage(format!("{} is not a folder", from.display()))),
        // With nothing to fetch, --offline is no obstacle: a complete folder is simply verified.
        None if house.offline && here().all(|asset| folder.examine(asset) == State::Sound) => {
            Source::From(folder.root().to_path_buf())
        }
        None if house.offline => {
            return Err(Failure::usage(
                "--offline forbids fetching: name a folder with wheels or files, `inkgate assets install --from DIR`",
            ));
        }
        None => Source::Pip(Pip::default()),
    };
    let outcome = install::install(&folder, Catalogue::here(), &source, &Progress::on_stderr())?;
    let (installed, kept, folder) = (outcome.installed, outcome.kept, folder.root().display());
    say(&Language::here().choose(
        format!("inkgate: {installed} installed, {kept} already there, in {folder}"),
        format!("inkgate: 新装 {installed} 个，已有 {kept} 个，在 {folder}"),
    ));
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &Folder, json: bool) -> Result<ExitCode, Failure> {
    let mut out = String::new();
    if json {
        let files: Vec<serde_json::Value> = here().map(|asset| as_json(folder, asset)).collect();
        let platform = Platform::current().map_or("other", Platform::name);
        let all = serde_json::json!({ "folder": folder.root(), "platform": platform, "files": files });
        out.push_str(&format!("{all:#}\n"));
    } else {
        for asset in here() {
            out.push_str(&format!(
                "{:<21} {:<9} {:>10}  {:<26} {:<13} {}\n",
                asset.name,
                word(&folder.look(asset)),
                asset.bytes,
                format!("{} {}", asset.package, asset.version),
                asset.licence,
                asset.purpose,
            ));
        }
    }
    print(&out)
}

fn as_json(folder: &Folder, asset: &Asset) -> serde_json::Value {
    serde_json::json!({
        "name": asset.name,
        "file": asset.file,
        "state": word(&folder.look(asset)),
        "bytes": asset.bytes,
        "sha256": asset.sha256,
        "package": asset.package,
        "version": asset.version,
        "path_in_wheel": asset.path,
        "licence": asset.licence,
        "purpose": asset.purpose,
    })
}

fn word(state: &State) -> &'static str {
    match state {
        State::Sound => "sound",
        State::Missing => "missing",
        State::Damaged(_) => "damaged",
    }
}

fn verify(folder: &Folder) -> Result<ExitCode, Failure> {
    let mut out = String::new();
    let mut bad = 0;
    for asset in here() {
        let state = folder.examine(asset);
        bad += usize::from(state != State::Sound);
        out.push_str(&format!("{}: {state}\n", folder.place(asset).display()));
    }
    let printed = print(&out)?;
    if bad > 0 {
        return Err(Failure::new(format!(
            "{bad} of {} files are not right: run `{}`",
            here().count(),
            folder.mend()
        )));
    }
    Ok(printed)
}

fn path(folder: &Folder, name: Option<&str>) -> Result<ExitCode, Failure> {
    let path = match name {
        None => folder.root().to_path_buf(),
        Some(name) if find(name).is_none() => {
            return Err(Failure::usage(format!(
                "there is no asset called {name}: see `inkgate assets list`"
            )));
        }
        Some(name) => folder.path(name)?,
    };
    print(&format!("{}\n", path.display()))
}

/// Writes to standard output; a reader that went away early is no failure.
fn print(text: &str) -> Result<ExitCode, Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
