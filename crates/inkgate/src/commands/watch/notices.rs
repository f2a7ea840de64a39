//! What the system tells of files that were written or moved into the folder. It may tell nothing (another system, a
//! network's folder, too many folders): then each look finds what there is.

use std::collections::HashSet;
use std::path::PathBuf;

use crossbeam_channel::{Receiver, RecvError, never};

/// Tells of whole files.
pub struct Notices {
    told: Receiver<PathBuf>,
    /// Told while the work waited for it.
    heard: HashSet<PathBuf>,
    #[cfg(target_os = "linux")]
    folders: Option<linux::Folders>,
}

impl Notices {
    /// Begins to listen; to no folder yet.
    #[cfg(target_os = "linux")]
    pub fn listen() -> Self {
        let (folders, told) = linux::begin().map_or_else(|| (None, never()), |(of, told)| (Some(of), told));
        Self { told, heard: HashSet::new(), folders }
    }

    /// There is nothing to listen to.
    #[cfg(not(target_os = "linux"))]
    pub fn listen() -> Self {
        Self { told: never(), heard: HashSet::new() }
    }

    /// Listens to these folders too.
    pub fn watch(&self, folders: &HashSet<PathBuf>) {
        #[cfg(target_os = "linux")]
        if let Some(listening) = &self.folders {
            listening.add(folders);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = folders;
    }

    /// Where notices arrive; what was received goes to [`Notices::heard`].
    pub fn told(&self) -> &Receiver<PathBuf> {
        &self.told
    }

    /// Takes a notice. After the last there are none, ever.
    pub fn heard(&mut self, notice: Result<PathBuf, RecvError>) {
        match notice {
            Ok(path) => drop(self.heard.insert(path)),
            Err(RecvError) => self.told = never(),
        }
    }

    /// Files that were closed after writing, or moved here, since this was last asked.
    pub fn whole(&mut self) -> HashSet<PathBuf> {
        self.heard.extend(self.told.try_iter());
        std::mem::take(&mut self.heard)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    //! inotify: a thread that waits for the kernel.

    use std::collections::{HashMap, HashSet};
    use std::ffi::OsStr;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex, PoisonError};

    use crossbeam_channel::{Receiver, Sender, unbounded};
    use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init};

    /// Folders by the kernel's number for them.
    type Numbers = Arc<Mutex<HashMap<i32, PathBuf>>>;

    /// What the kernel is asked about.
    pub struct Folders {
        asked: Arc<OwnedFd>,
        numbers: Numbers,
    }

    /// Begins; none where the kernel refuses.
    pub fn begin() -> Option<(Folders, Receiver<PathBuf>)> {
        let asked = Arc::new(init(CreateFlags::CLOEXEC).ok()?);
        let numbers = Numbers::default();
        let (tell, told) = unbounded();
        let (of, names) = (Arc::clone(&asked), Arc::clone(&numbers));
        // Not joined: it waits for the kernel until the process ends.
        std::thread::Builder::new()
            .name("notices".to_owned())
            .spawn(move || hear(&of, &names, &tell))
            .ok()?;
        Some((Folders { asked, numbers }, told))
    }

    impl Folders {
        /// Asks about these too. Again and again the same ones cost nothing, and one that was made anew is found so.
        pub fn add(&self, folders: &HashSet<PathBuf>) {
            let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            for folder in folders {
                let whole = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
                // Refused where there are more than the system allows: a look finds those files.
                if let Ok(number) = add_watch(&*self.asked, folder, whole) {
                    numbers.insert(number, folder.clone());
                }
            }
        }
    }

    fn hear(of: &OwnedFd, numbers: &Numbers, tell: &Sender<PathBuf>) {
        let mut buffer = [MaybeUninit::uninit(); 8192];
        let mut events = Reader::new(of, &mut buffer);
        while let Ok(event) = events.next() {
            if !event.events().intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO) {
                continue;
            }
            let folder = numbers.lock().unwrap_or_else(PoisonError::into_inner).get(&event.wd()).cloned();
            if let (Some(folder), Some(name)) = (folder, event.file_name())
                && tell.send(folder.join(OsStr::from_bytes(name.to_bytes()))).is_err()
            {
                return;
            }
        }
    }
}
