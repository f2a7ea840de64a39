//! Where results go: to one output for all inputs, or to a file for each in a folder, put in place when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::inputs::{Input, Source, readable};
use crate::failure::Failure;
use crate::formats::{Failed, Format, Sheet, Writer};
use crate::language::Language;

/// Why writing stopped.
pub enum Stop {
    /// Whoever read our output went away: no failure, nothing to say.
    Closed,
    /// A failure to report.
    Failed(Failure),
}

/// Takes pages in the order of inputs.
pub enum Output {
    /// Everything into one.
    One(One),
    /// A file for each input.
    Each(Each),
}

/// One output for all.
pub struct One {
    writer: Box<dyn Writer>,
    out: BufWriter<Box<dyn Write>>,
    name: String,
}

/// A folder with a file for each input.
pub struct Each {
    format: Format,
    /// Targets, by input.
    targets: Vec<PathBuf>,
    open: Option<Open>,
}

struct Open {
    input: usize,
    writer: Box<dyn Writer>,
    out: BufWriter<NamedTempFile>,
    /// Whether there is something worth keeping: a page, or a failure in a format that has a place for it.
    worth: bool,
}

impl Output {
    /// Standard output.
    pub fn stdout(format: Format, several: bool) -> Self {
        Self::one(format, several, Box::new(io::stdout()), "standard output")
    }

    /// A file that is open for writing. `name` is for people.
    pub fn file(format: Format, several: bool, file: File, name: &str) -> Self {
        Self::one(format, several, Box::new(file), name)
    }

    fn one(format: Format, several: bool, out: Box<dyn Write>, name: &str) -> Self {
        Self::One(One { writer: format.writer(several), out: BufWriter::new(out), name: name.to_owned() })
    }

    /// A file for each input.
    pub fn each(format: Format, targets: Vec<PathBuf>) -> Self {
        Self::Each(Each { format, targets, open: None })
    }

    /// Writes a page of input `index`.
    ///
    /// # Errors
    /// The output is closed or fails.
    pub fn page(&mut self, index: usize, input: &Input, sheet: &Sheet<'_>) -> Result<(), Stop> {
        match self {
            Self::One(one) => one.write(|writer, out| writer.page(sheet, out)),
            Self::Each(each) => each.write(index, input, true, |writer, out| writer.page(sheet, out)),
        }
    }

    /// Writes that a page or the whole of input `index` failed.
    ///
    /// # Errors
    /// The output is closed or fails.
    pub fn failed(&mut self, index: usize, input: &Input, failed: &Failed) -> Result<(), Stop> {
        match self {
            Self::One(one) => one.write(|writer, out| writer.failed(&input.name, failed, out)),
            Self::Each(each) => {
                let worth = each.format.tells_failures() && !matches!(input.source, Source::Unreadable(_));
                each.write(index, input, worth, |writer, out| writer.failed(&input.name, failed, out))
            }
        }
    }

    /// All of input `index` was written.
    ///
    /// # Errors
    /// The output fails.
    pub fn input_done(&mut self, index: usize) -> Result<(), Stop> {
        match self {
            Self::Each(each) => each.close(index),
            Self::One(_) => Ok(()),
        }
    }

    /// Writes what comes after everything. After an interruption too: what is there then is whole as far as it goes.
    ///
    /// # Errors
    /// The output is closed or fails.
    pub fn end(self) -> Result<(), Stop> {
        match self {
            Self::One(mut one) => one.write(|writer, out| writer.end(out)),
            // A file that is not whole is not put in place.
            Self::Each(_) => Ok(()),
        }
    }
}

impl One {
    fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Writer, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Stop> {
        // Whoever waits for the output gets each page as soon as it is there.
        let written = write(&mut *self.writer, &mut self.out).and_then(|()| self.out.flush());
        written.map_err(|error| stop(&self.name, &error))
    }
}

impl Each {
    fn write(
        &mut self,
        index: usize,
        input: &Input,
        worth: bool,
        write: impl FnOnce(&mut dyn Writer, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Stop> {
        if self.open.as_ref().is_none_or(|open| open.input != index) {
            self.begin(index, input)?;
        }
        let (Some(open), Some(target)) = (&mut self.open, self.targets.get(index)) else { return Ok(()) };
        open.worth |= worth;
        write(&mut *open.writer, &mut open.out).map_err(|error| stop(&shown(target), &error))
    }

    fn begin(&mut self, index: usize, input: &Input) -> Result<(), Stop> {
        let Some(target) = self.targets.get(index) else { return Ok(()) };
        if let (Source::File(from), Ok(there)) = (&input.source, target.canonicalize())
            && from.canonicalize().is_ok_and(|from| from == there)
        {
            return Err(Stop::Failed(Failure::usage(format!(
                "{} would be written over itself: choose another folder with --output",
                input.name
            ))));
        }
        let folder = target.parent().unwrap_or(Path::new("."));
        let temporary = fs::create_dir_all(folder).and_then(|()| whole_later(folder));
        let out = BufWriter::new(temporary.map_err(|error| stop(&shown(target), &error))?);
        self.open = Some(Open { input: index, writer: self.format.writer(false), out, worth: false });
        Ok(())
    }

    fn close(&mut self, index: usize) -> Result<(), Stop> {
        let Some(mut open) = self.open.take().filter(|open| open.input == index && open.worth) else {
            return Ok(());
        };
        let Some(target) = self.targets.get(index) else { return Ok(()) };
        let put = open.writer.end(&mut open.out).and_then(|()| {
            let file = open.out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.persist(target).map_err(|error| error.error)
        });
        put.map(|_| ()).map_err(|error| stop(&shown(target), &error))
    }
}

/// A file in `folder` that vanishes unless it is put in place; with the permissions of any new file.
fn whole_later(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".inkgate-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn shown(path: &Path) -> String {
    readable(path.as_os_str())
}

/// What an error of writing means.
pub fn stop(name: &str, error: &io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Stop::Closed;
    }
    let language = Language::here();
    let next = if error.kind() == io::ErrorKind::StorageFull {
        language.choose("free some space and try again", "请腾出空间再试")
    } else {
        language.choose("choose another place with --output", "请用 --output 换一个地方")
    };
    Stop::Failed(Failure::new(language.choose(
        format!("cannot write to {name}: {error}; {next}"),
        format!("无法写入 {name}：{error}；{next}"),
    )))
}
