//! Puts the house together: finds the assets (installing them on first use) and opens the engine.

use std::path::PathBuf;

use inkgate_engine::assets::{Folder, here};
use inkgate_engine::{Engine, Precision, RuntimeChoice, Setup};

use crate::failure::Failure;
use crate::install::{self, Catalogue, Pip, Progress, Source};
use crate::language::Language;

/// Under what [`HouseArgs`] stand in a help text.
pub const OF_EVERY_COMMAND: &str = "Options of every command";

/// Options that every command which reads pictures shares.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = OF_EVERY_COMMAND)]
pub struct HouseArgs {
    /// Folder with models and runtime libraries
    #[arg(long, global = true, value_name = "DIR", env = "INKGATE_ASSETS")]
    pub assets: Option<PathBuf>,
    /// Never fetch anything from a network
    #[arg(long, global = true, env = "INKGATE_OFFLINE", value_parser = clap::builder::FalseyValueParser::new())]
    pub offline: bool,
    /// Worker threads (default: one for each core this process may use)
    #[arg(long, global = true, value_name = "N", env = "INKGATE_WORKERS")]
    pub workers: Option<usize>,
    /// Library that runs the models
    #[arg(long, global = true, value_enum, default_value_t, env = "INKGATE_RUNTIME")]
    pub runtime: Runtime,
    /// Arithmetic inside the models
    #[arg(long, global = true, value_enum, default_value_t, env = "INKGATE_PRECISION")]
    pub precision: Arithmetic,
    /// Device or execution provider of the runtime, in its own words
    #[arg(long, global = true, value_name = "NAME", default_value = "CPU", env = "INKGATE_DEVICE")]
    pub device: String,
}

/// `--runtime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Runtime {
    /// OpenVINO on x86-64 when it is installed, else ONNX Runtime
    #[default]
    Auto,
    /// OpenVINO
    Openvino,
    /// ONNX Runtime
    Onnxruntime,
}

/// `--precision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Arithmetic {
    /// bf16 where the processor computes it natively, else f32
    #[default]
    Auto,
    /// 32-bit floats
    F32,
    /// bfloat16
    Bf16,
}

impl HouseArgs {
    /// What the engine is to be made of, once the assets are known to lie in `folder`.
    pub fn setup(&self, folder: &Folder) -> Setup {
        Setup {
            assets: folder.root().to_path_buf(),
            runtime: match self.runtime {
                Runtime::Auto => RuntimeChoice::Auto,
                Runtime::Openvino => RuntimeChoice::OpenVino,
                Runtime::Onnxruntime => RuntimeChoice::OnnxRuntime,
            },
            precision: match self.precision {
                Arithmetic::Auto => Precision::Auto,
                Arithmetic::F32 => Precision::F32,
                Arithmetic::Bf16 => Precision::Bf16,
            },
            device: self.device.clone(),
            workers: self.workers.unwrap_or(0),
        }
    }
}

/// Opens the engine, installing the assets first if none are there yet and a network is allowed.
///
/// Only a first use or an installation that was begun and not finished installs by itself. A file that is missing
/// or damaged in a folder that was complete is reported with the command that mends it, never quietly replaced.
///
/// # Errors
/// Assets missing and not to be had, damaged, or refused by the runtime.
pub fn open_engine(args: &HouseArgs) -> Result<Engine, Failure> {
    let folder = find_or_install(args)?;
    Ok(Engine::open(&args.setup(&folder))?)
}

/// The assets folder, filled on first use.
fn find_or_install(args: &HouseArgs) -> Result<Folder, Failure> {
    let found = Folder::search(args.assets.as_deref());
    if let Ok(folder) = &found
        && !is_first_use(folder)
    {
        return Ok(folder.clone());
    }
    if args.offline {
        return match found {
            Ok(folder) => Ok(folder),
            Err(error) => Err(Failure::new(format!(
                "{error} on a machine with a network, or `inkgate assets install --from DIR` (--offline is set)"
            ))),
        };
    }
    let folder = Folder::to_install(args.assets.as_deref())?;
    if found.is_err() && !is_first_use(&folder) {
        // Something is there and not all of it: let the engine name the file and the command.
        return Ok(folder);
    }
    let progress = Progress::on_stderr();
    let what = Language::here().choose(
        "first use: installing models and runtime libraries into",
        "首次使用：正在安装模型和运行库，放在",
    );
    progress.say(&format!("{what} {}", folder.root().display()));
    install::install(&folder, Catalogue::here(), &Source::Pip(Pip::default()), &progress)?;
    Ok(folder)
}

/// Nothing is there yet, or an installation was cut short.
fn is_first_use(folder: &Folder) -> bool {
    install::is_unfinished(folder) || !here().any(|asset| folder.place(asset).exists())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn args(assets: &Path) -> HouseArgs {
        HouseArgs {
            assets: Some(assets.to_path_buf()),
            offline: true,
            workers: Some(1),
            runtime: Runtime::Auto,
            precision: Arithmetic::Auto,
            device: "CPU".to_owned(),
        }
    }

    #[test]
    fn offline_nothing_is_made_and_the_engine_names_what_is_missing() {
        let home = tempfile::TempDir::new().unwrap();
        let assets = home.path().join("assets");
        let folder = find_or_install(&args(&assets)).unwrap();
        assert_eq!(folder.root(), assets);
        assert!(!assets.exists());
        let sentence = folder.path("det_small").unwrap_err().to_string();
        assert!(sentence.contains("missing") && sentence.contains("assets install --assets"), "{sentence}");
    }

    #[test]
    fn a_folder_with_some_files_is_left_to_a_person_unless_an_installation_was_cut_short() {
        let home = tempfile::TempDir::new().unwrap();
        let folder = Folder::at(home.path());
        assert!(is_first_use(&folder));
        let one = here().next().unwrap();
        fs::write(folder.place(one), "not the model").unwrap();
        assert!(!is_first_use(&folder));
        fs::write(home.path().join(".unfinished"), "").unwrap();
        assert!(is_first_use(&folder));
    }
}
