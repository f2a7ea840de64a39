//! `--output`: one file, a folder with a file for each input, or standard output; and what of it is there already.

use std::fs::{self, File};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::feed::Already;
use super::inputs::{Input, Source, readable};
use super::output::{Output, Stop, stop};
use super::places::places;
use super::resume;
use crate::failure::Failure;
use crate::formats::Format;

/// Where results are to go.
pub struct Target {
    to: To,
    resume: bool,
    several: bool,
}

enum To {
    Stdout,
    File(PathBuf),
    Folder(PathBuf),
}

/// What is there already.
pub enum Present {
    /// Nothing is looked for.
    Nothing,
    /// Pages, by the name of the file.
    Pages(resume::Pages),
    /// Targets, by input; the format says whether they may tell of failures.
    Files(Vec<PathBuf>, Format),
}

impl Target {
    /// What `--output` means for these inputs, checked before any of them is read.
    ///
    /// # Errors
    /// A choice that cannot work, with what to choose instead.
    pub fn of(
        output: Option<&Path>,
        format: Format,
        resume: bool,
        inputs: &[Input],
    ) -> Result<Self, Failure> {
        let to = match output {
            None => To::Stdout,
            Some(path) if path == Path::new("-") => To::Stdout,
            Some(path) if means_folder(path) => To::Folder(path.to_owned()),
            Some(path) => To::File(path.to_owned()),
        };
        let several = inputs.len() > 1;
        let asks = |sentence: &str| Err(Failure::usage(sentence.to_owned()));
        match &to {
            To::Folder(_) => {}
            _ if several && !format.holds_several_files() => {
                return asks(
                    "an ALTO document describes one file: name a folder for one each, `--output DIR/`",
                );
            }
            To::Stdout if resume => {
                return asks("--resume needs an output to go on with: name it with --output");
            }
            To::File(_) if resume && format != Format::Jsonl => {
                return asks(
                    "--resume goes on with a folder, or with one file as --format jsonl: choose one of them",
                );
            }
            To::Stdout if format.shows_picture() && std::io::stdout().is_terminal() => {
                return asks("a PDF is nothing for a terminal: name a file with --output");
            }
            To::File(path) => refuse_to_write_over(path, inputs)?,
            To::Stdout => {}
        }
        Ok(Self { to, resume, several })
    }

    /// Opens the output.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn open(self, format: Format, inputs: &[Input]) -> Result<(Output, Present), Failure> {
        let (several, resume) = (self.several, self.resume);
        match self.to {
            To::Stdout => Ok((Output::stdout(format, several), Present::Nothing)),
            To::File(path) => {
                let name = readable(path.as_os_str());
                let opened = if resume {
                    resume::jsonl(&path).map(|(file, pages)| (file, Present::Pages(pages)))
                } else {
                    File::create(&path).map(|file| (file, Present::Nothing))
                };
                let (file, present) = opened.map_err(|error| failure(&name, &error))?;
                Ok((Output::file(format, several, file, &name), present))
            }
            To::Folder(folder) => {
                fs::create_dir_all(&folder)
                    .map_err(|error| failure(&readable(folder.as_os_str()), &error))?;
                let places = places(inputs, format.extension());
                let targets: Vec<_> = places.iter().map(|place| folder.join(place)).collect();
                let present = if resume { Present::Files(targets.clone(), format) } else { Present::Nothing };
                Ok((Output::each(format, targets), present))
            }
        }
    }
}

impl Present {
    /// What is there of `input`, the one at `index`.
    pub fn of(&self, index: usize, input: &Input) -> Already {
        let none = || Already::Pages(Default::default());
        match self {
            Self::Nothing => none(),
            Self::Pages(pages) => {
                pages.get(&input.name).map_or_else(none, |pages| Already::Pages(pages.clone()))
            }
            Self::Files(targets, format) => match targets.get(index) {
                Some(path) if !path.exists() => none(),
                Some(path) if format.tells_failures() && resume::tells_a_failure(path) => none(),
                _ => Already::Whole,
            },
        }
    }
}

/// A folder that is there, or a name written like one.
fn means_folder(path: &Path) -> bool {
    if path.exists() {
        return path.is_dir();
    }
    path.as_os_str().as_encoded_bytes().ends_with(std::path::MAIN_SEPARATOR_STR.as_bytes())
        || path.extension().is_none()
}

pub(super) fn refuse_to_write_over(path: &Path, inputs: &[Input]) -> Result<(), Failure> {
    let Ok(there) = path.canonicalize() else { return Ok(()) };
    let same = inputs.iter().find(|input| {
        matches!(&input.source, Source::File(from)
            if from.canonicalize().is_ok_and(|from| from == there))
    });
    match same {
        Some(input) => Err(Failure::usage(format!(
            "{} would be written over itself: choose another name with --output",
            input.name
        ))),
        None => Ok(()),
    }
}

fn failure(name: &str, error: &std::io::Error) -> Failure {
    match stop(name, error) {
        Stop::Failed(failure) => failure,
        Stop::Closed => Failure::new(format!("cannot write to {name}: nobody reads it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_from_files_by_what_is_there_and_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        assert!(means_folder(folder.path()));
        assert!(means_folder(&folder.path().join("new")));
        assert!(means_folder(&folder.path().join("v1.2/")));
        assert!(!means_folder(&folder.path().join("all.jsonl")));
        let plain = folder.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert!(!means_folder(&plain));
    }

    #[test]
    fn choices_that_cannot_work_say_what_to_choose() {
        let inputs = super::super::inputs::list(&["a.png".into(), "b.png".into()]);
        for (output, format, resume, word) in [
            (None, Format::Alto, false, "--output DIR/"),
            (None, Format::Jsonl, true, "--output"),
            (Some("all.txt"), Format::Text, true, "jsonl"),
        ] {
            let refused = Target::of(output.map(Path::new), format, resume, &inputs).err().unwrap();
            assert!(refused.to_string().contains(word), "{refused}");
        }
    }

    #[test]
    fn an_input_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(&path, "x").unwrap();
        let inputs = super::super::inputs::list(std::slice::from_ref(&path));
        assert!(Target::of(Some(&path), Format::Pdf, false, &inputs).is_err());
    }
}
