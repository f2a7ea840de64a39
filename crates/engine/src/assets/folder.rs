//! An assets folder on this machine: where it is looked for, and whether its files are what the table says.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::stamps::{self, Stamp};
use super::{Asset, Part, Platform, find, here};
use crate::{Error, ErrorKind};

/// A folder that holds (or will hold) the assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
}

/// What a look at one file showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The file is what the table says.
    Sound,
    /// There is no such file.
    Missing,
    /// There is one, but not with the right content; says what is wrong.
    Damaged(String),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sound => f.write_str("sound"),
            Self::Missing => f.write_str("missing"),
            Self::Damaged(why) => write!(f, "damaged: {why}"),
        }
    }
}

/// The folders that are looked at, best first, when none is named: beside the program (`assets/`), the user's data
/// directory (`inkgate/assets` under `$XDG_DATA_HOME` or `~/.local/share`, `~/Library/Application Support`,
/// `%LOCALAPPDATA%`), and `/usr/share/inkgate`, with and without `/assets`.
pub fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Ok(program) = std::env::current_exe() {
        let program = program.canonicalize().unwrap_or(program);
        places.extend(program.parent().map(|folder| folder.join("assets")));
    }
    places.extend(user_place());
    if cfg!(unix) {
        places.extend(["/usr/share/inkgate/assets", "/usr/share/inkgate"].map(PathBuf::from));
    }
    places
}

/// The folder that a variable of the environment names; a relative path names none (XDG Base Directory Specification).
pub(crate) fn absolute(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// Where the user's programs keep their data, as the system has it; none when it names no home.
pub fn user_data() -> Option<PathBuf> {
    if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
    }
}

/// The user's own assets folder.
fn user_place() -> Option<PathBuf> {
    user_data().map(|data| data.join("inkgate").join("assets"))
}

/// The folder a person named: as a parameter, or in `INKGATE_ASSETS`.
fn named(explicit: Option<&Path>) -> Option<PathBuf> {
    let environment = || std::env::var_os("INKGATE_ASSETS").filter(|v| !v.is_empty()).map(PathBuf::from);
    explicit.map(Path::to_path_buf).or_else(environment)
}

impl Folder {
    /// The folder at `path`, whether or not anything is there.
    pub fn at(path: impl Into<PathBuf>) -> Folder {
        Folder { root: path.into() }
    }

    /// Finds the assets: the folder named (`explicit`, else `INKGATE_ASSETS`), else the first of [`places`] that
    /// holds every model and at least one runtime of this platform. A named folder is taken as it is, so that
    /// what it lacks is reported and not silently found elsewhere.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when no place has them; the sentence names the places and the command to run.
    pub fn search(explicit: Option<&Path>) -> Result<Folder, Error> {
        if let Some(path) = named(explicit) {
            return Ok(Folder::at(path));
        }
        let places = places();
        if let Some(path) = places.iter().find(|path| Folder::at(path.as_path()).is_usable()) {
            return Ok(Folder::at(path.as_path()));
        }
        let list: Vec<_> = places.iter().map(|path| path.display().to_string()).collect();
        Err(Error::new(
            ErrorKind::Assets,
            format!("no models found in {}: run `inkgate assets install`", list.join(", ")),
        ))
    }

    /// Where `inkgate assets install` puts them: the folder named, else the user's data directory.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when the system names no home directory.
    pub fn to_install(explicit: Option<&Path>) -> Result<Folder, Error> {
        named(explicit).or_else(user_place).map(Folder::at).ok_or_else(|| {
            Error::new(
                ErrorKind::Assets,
                "no home directory to keep models in: name a folder with --assets DIR",
            )
        })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where `asset` lies in this folder, whether or not it is there.
    pub fn place(&self, asset: &Asset) -> PathBuf {
        asset.file.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Whether every model and at least one runtime of this platform are present, by name and length.
    pub fn is_usable(&self) -> bool {
        let has = |part: Part| {
            let mut files = here().filter(|asset| asset.part == part).peekable();
            files.peek().is_some() && files.all(|asset| self.has_length(asset))
        };
        has(Part::Model) && (has(Part::OpenVino) || has(Part::OnnxRuntime))
    }

    fn has_length(&self, asset: &Asset) -> bool {
        fs::metadata(self.place(asset)).is_ok_and(|found| found.is_file() && found.len() == asset.bytes)
    }

    /// The path of the asset called `name`, after a quick check: its length and stamp, and its SHA-256 only where
    /// the stamp is absent or differs (see `stamps.rs` for what this does and does not catch).
    ///
    /// # Errors
    /// [`ErrorKind::Assets`]: the sentence names the file and the command that mends it.
    pub fn path(&self, name: &str) -> Result<PathBuf, Error> {
        let asset = self.listed(name)?;
        match self.look(asset) {
            State::Sound => Ok(self.place(asset)),
            other => Err(self.complaint(asset, &other)),
        }
    }

    /// Reads the whole file called `name` and compares its SHA-256 with the table's.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`]: the sentence names the file and the command that mends it.
    pub fn verify(&self, name: &str) -> Result<(), Error> {
        let asset = self.listed(name)?;
        match self.examine(asset) {
            State::Sound => Ok(()),
            other => Err(self.complaint(asset, &other)),
        }
    }

    fn listed(&self, name: &str) -> Result<&'static Asset, Error> {
        find(name).ok_or_else(|| {
            let platform = Platform::current().map_or("this platform", Platform::name);
            Error::new(ErrorKind::Assets, format!("there is no asset called {name} for {platform}"))
        })
    }

    /// The quick check of one file: length and stamp, else SHA-256.
    pub fn look(&self, asset: &Asset) -> State {
        let metadata = match self.outside(asset) {
            Ok(metadata) => metadata,
            Err(state) => return state,
        };
        let stamp = Stamp::of(asset.sha256, &metadata).ok();
        if stamp.is_some() && stamps::load(&self.root).get(asset.file) == stamp.as_ref() {
            return State::Sound;
        }
        self.examine(asset)
    }

    /// The full check of one file: length and SHA-256. Leaves a stamp for the next quick check where it may write.
    pub fn examine(&self, asset: &Asset) -> State {
        let metadata = match self.outside(asset) {
            Ok(metadata) => metadata,
            Err(state) => return state,
        };
        match fs::File::open(self.place(asset)).and_then(stamps::sha256) {
            Ok(sha256) if sha256 == asset.sha256 => {
                if let Ok(stamp) = Stamp::of(asset.sha256, &metadata)
                    && stamps::load(&self.root).get(asset.file) != Some(&stamp)
                {
                    // A folder that may only be read is hashed again next time; nothing is lost but that time.
                    let _ = stamps::add(&self.root, [(asset.file.to_owned(), stamp)]);
                }
                State::Sound
            }
            Ok(_) => State::Damaged("its content is not what was published".to_owned()),
            Err(error) => State::Damaged(error.to_string()),
        }
    }

    /// What can be said of a file without reading it.
    fn outside(&self, asset: &Asset) -> Result<fs::Metadata, State> {
        match fs::metadata(self.place(asset)) {
            Ok(found) if !found.is_file() => Err(State::Damaged("it is not a file".to_owned())),
            Ok(found) if found.len() != asset.bytes => {
                Err(State::Damaged(format!("{} bytes instead of {}", found.len(), asset.bytes)))
            }
            Ok(found) => Ok(found),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(State::Missing)
            }
            Err(error) => Err(State::Damaged(error.to_string())),
        }
    }

    fn complaint(&self, asset: &Asset, state: &State) -> Error {
        let path = self.place(asset);
        let mend = self.mend();
        Error::new(
            ErrorKind::Assets,
            match state {
                State::Damaged(why) => format!("{} is damaged ({why}): run `{mend}`", path.display()),
                _ => format!("{} is missing: run `{mend}`", path.display()),
            },
        )
    }

    /// The command that mends this folder.
    pub fn mend(&self) -> String {
        if user_place().as_deref() == Some(self.root()) && std::env::var_os("INKGATE_ASSETS").is_none() {
            "inkgate assets install".to_owned()
        } else {
            format!("inkgate assets install --assets '{}'", self.root.display())
        }
    }
}

/// The library through which OpenVINO is loaded (its C interface), after a quick check of all its files.
///
/// # Errors
/// [`ErrorKind::Assets`] when a file is missing or damaged, [`ErrorKind::Runtime`] when this platform has none.
pub fn openvino_library(folder: &Folder) -> Result<PathBuf, Error> {
    library(folder, Part::OpenVino, "openvino_c", "OpenVINO", "onnxruntime")
}

/// The library of ONNX Runtime, after a quick check.
///
/// # Errors
/// [`ErrorKind::Assets`] when a file is missing or damaged, [`ErrorKind::Runtime`] when this platform has none.
pub fn onnxruntime_library(folder: &Folder) -> Result<PathBuf, Error> {
    library(folder, Part::OnnxRuntime, "onnxruntime", "ONNX Runtime", "openvino")
}

fn library(folder: &Folder, part: Part, entry: &str, runtime: &str, other: &str) -> Result<PathBuf, Error> {
    let mut files = here().filter(|asset| asset.part == part).peekable();
    if files.peek().is_none() {
        let platform = Platform::current().map_or("this platform", Platform::name);
        return Err(Error::new(
            ErrorKind::Runtime,
            format!("{runtime} is not available for {platform}: use --runtime {other}"),
        ));
    }
    for asset in files {
        folder.path(asset.name)?;
    }
    let entry = folder.path(entry)?;
    // Loaders take a path without a directory for a name to search by: never let that happen.
    std::path::absolute(&entry).map_err(|error| {
        Error::new(ErrorKind::Assets, format!("{} cannot be reached: {error}", entry.display()))
    })
}
