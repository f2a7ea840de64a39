//! What lies in the folder, and which of it is whole: files that nobody changes any more.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{fs, io};

use super::super::recognize::inputs::{Input, Source, list};

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds from 1970 to its last change; those of a clock that is far off are cut.
    pub modified: i64,
}

impl Stamp {
    /// Of what is there now.
    ///
    /// # Errors
    /// The file is gone or may not be looked at.
    pub fn of(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path)?;
        let since = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self { size: found.len(), modified: i64::try_from(since.as_nanos()).unwrap_or(i64::MAX) })
    }

    /// Whether the file has been so for longer than `settle`, by the system's clock.
    fn is_old(self, settle: Duration) -> bool {
        let modified = UNIX_EPOCH + Duration::from_nanos(u64::try_from(self.modified).unwrap_or(0));
        SystemTime::now().duration_since(modified).is_ok_and(|ago| ago >= settle)
    }
}

/// A file in the folder.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its path inside the folder, for people and for the journal.
    pub name: String,
    /// Its path inside the folder.
    pub place: PathBuf,
    /// Its path.
    pub path: PathBuf,
    /// Its state.
    pub stamp: Stamp,
}

/// What one look found.
pub struct Look {
    /// Files to read, sorted by name.
    pub ready: Vec<Arrival>,
    /// Files that may still be written.
    pub waiting: usize,
    /// Folders with files in them.
    pub folders: HashSet<PathBuf>,
    /// What could not be looked at, said once.
    pub unreadable: Vec<String>,
}

/// Looks at the folder.
pub struct Arrivals {
    root: PathBuf,
    /// Nothing in here is an input.
    results: PathBuf,
    settle: Duration,
    /// Files that are not known yet, since when they have been as they are.
    seen: HashMap<PathBuf, (Stamp, Instant)>,
    said: HashSet<String>,
}

impl Arrivals {
    /// In `root`, but for what lies in `results`.
    pub fn of(root: &Path, results: &Path, settle: Duration) -> Self {
        Self {
            root: root.to_owned(),
            results: results.to_owned(),
            settle,
            seen: HashMap::new(),
            said: HashSet::new(),
        }
    }

    /// Looks once. `whole` are files that the system says were closed after writing; `known` tells what was read.
    pub fn look(&mut self, whole: &HashSet<PathBuf>, known: impl Fn(&Arrival) -> bool) -> Look {
        let now = Instant::now();
        let mut look = Look {
            ready: Vec::new(),
            waiting: 0,
            folders: HashSet::from([self.root.clone()]),
            unreadable: Vec::new(),
        };
        let mut still = HashMap::new();
        for input in list(std::slice::from_ref(&self.root)) {
            let Some(arrival) = self.arrival(&input, &mut look) else { continue };
            look.folders.extend(arrival.path.parent().map(Path::to_owned));
            if known(&arrival) {
                continue;
            }
            let since = match self.seen.get(&arrival.path) {
                Some((stamp, since)) if *stamp == arrival.stamp => *since,
                _ => now,
            };
            still.insert(arrival.path.clone(), (arrival.stamp, since));
            let told = whole.contains(&arrival.path);
            if told || now.duration_since(since) >= self.settle || arrival.stamp.is_old(self.settle) {
                look.ready.push(arrival);
            } else {
                look.waiting += 1;
            }
        }
        self.seen = still;
        look
    }

    fn arrival(&mut self, input: &Input, look: &mut Look) -> Option<Arrival> {
        let path = match &input.source {
            Source::File(path) => path.clone(),
            Source::Stdin => return None,
            Source::Unreadable(failed) => {
                let sentence = format!("inkgate: {}: {}", input.name, failed.message);
                if self.said.insert(sentence.clone()) {
                    look.unreadable.push(sentence);
                }
                return None;
            }
        };
        if self.results != self.root && path.starts_with(&self.results) {
            return None;
        }
        // Gone again since the folder was listed.
        let stamp = Stamp::of(&path).ok()?;
        let name = super::super::recognize::inputs::readable(input.place.as_os_str());
        Some(Arrival { name, place: input.place.clone(), path, stamp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(look: &Look) -> Vec<&str> {
        look.ready.iter().map(|arrival| arrival.name.as_str()).collect()
    }

    #[test]
    fn a_file_that_is_still_written_waits_and_one_that_is_told_whole_does_not() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.png");
        fs::write(&path, "half").unwrap();
        let mut arrivals = Arrivals::of(root.path(), Path::new("/out"), Duration::from_secs(3600));
        let none = HashSet::new();
        let look = arrivals.look(&none, |_| false);
        assert_eq!((names(&look).len(), look.waiting), (0, 1));
        let look = arrivals.look(&HashSet::from([path.clone()]), |_| false);
        assert_eq!((names(&look), look.waiting), (vec!["a.png"], 0));

        // One that arrived with an old date was moved here whole.
        let old = SystemTime::now() - Duration::from_secs(7200);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_eq!(names(&arrivals.look(&none, |_| false)), ["a.png"]);
        assert!(names(&arrivals.look(&none, |arrival| arrival.stamp.size == 4)).is_empty(), "it is known");
    }

    #[test]
    fn nothing_of_the_results_is_an_input() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("out");
        for path in [root.path().join("sub/a.png"), out.join("a.pdf")] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let mut arrivals = Arrivals::of(root.path(), &out, Duration::from_secs(3600));
        let look = arrivals.look(&HashSet::from([root.path().join("sub/a.png")]), |_| false);
        assert_eq!((names(&look), look.waiting), (vec!["sub/a.png"], 0));
        assert!(look.folders.contains(&root.path().join("sub")));
    }
}
