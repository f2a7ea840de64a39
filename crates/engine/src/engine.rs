//! The engine's handle: opened once, cloned freely, read from any thread.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;

use crate::decode::{self, Decoded};
use crate::models::{Assets, Models, Sessions, Source};
use crate::worker::{Pool, contained};
use crate::{Error, ErrorKind, Page, Profile, Reading, Want, order, read, runtime};

/// Which inference runtime runs the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RuntimeChoice {
    /// OpenVINO on x86-64 when its library is there, else ONNX Runtime.
    #[default]
    Auto,
    /// OpenVINO.
    OpenVino,
    /// ONNX Runtime.
    OnnxRuntime,
}

/// Arithmetic inside the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// bf16 where the processor computes it natively (avx512_bf16, amx_bf16) and the runtime can, else f32.
    #[default]
    Auto,
    /// 32-bit floats.
    F32,
    /// bfloat16 with 32-bit sums.
    Bf16,
}

/// What an engine is made of.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The folder that holds models and runtime libraries (see `assets`).
    pub assets: PathBuf,
    /// Which runtime.
    pub runtime: RuntimeChoice,
    /// Which arithmetic.
    pub precision: Precision,
    /// Execution provider or device of the runtime, in its own words (`CPU`, `GPU`, `cuda`, `coreml`, …).
    pub device: String,
    /// Worker threads, each with its sessions; 0 takes one for each core the process may use.
    pub workers: usize,
}

/// What an engine turned out to be, for people (`doctor`, `/healthz`).
#[derive(Debug, Clone)]
pub struct Description {
    /// `OpenVINO` or `ONNX Runtime`.
    pub runtime: String,
    /// The library's version, where it tells.
    pub version: String,
    /// `f32` or `bf16`.
    pub precision: String,
    /// Why these were chosen, in one sentence.
    pub because: String,
    /// Worker threads.
    pub workers: usize,
}

/// Reads pictures. `Send + Sync`, cheap to clone, blocking: an async program calls [`Engine::submit`], or
/// [`Engine::read`] inside its runtime's `spawn_blocking`.
#[derive(Clone)]
pub struct Engine {
    house: Arc<House>,
}

struct House {
    models: Arc<Models>,
    pool: Pool,
    description: Description,
}

impl Engine {
    /// Opens the runtime library and starts the workers. Networks are loaded when a picture first needs them; see
    /// [`Engine::warm`].
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when a file is missing or damaged, [`ErrorKind::Runtime`] when the library refuses.
    pub fn open(setup: &Setup) -> Result<Engine, Error> {
        let workers = match setup.workers {
            0 => std::thread::available_parallelism().map_or(1, |cores| cores.get()),
            asked => asked,
        };
        let (runtime, description) =
            runtime::open(&setup.assets, setup.runtime, setup.precision, &setup.device, workers)?;
        Self::assemble(Box::new(Assets::new(setup.assets.clone(), runtime)), description)
    }

    /// An engine on networks from anywhere, with as many workers as `description` says: for tests with networks
    /// that are made up.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`] when the system gives no thread.
    pub fn assemble(source: Box<dyn Source>, description: Description) -> Result<Engine, Error> {
        let models = Arc::new(Models::new(source));
        let pool = Pool::start(description.workers.max(1), &models)?;
        Ok(Engine { house: Arc::new(House { models, pool, description }) })
    }

    /// Makes every worker's sessions of the networks of `profile` now, so that the first pictures do not wait for them.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] or [`ErrorKind::Runtime`].
    pub fn warm(&self, profile: Profile) -> Result<(), Error> {
        let (models, workers) = (&self.house.models, self.house.pool.workers());
        std::thread::scope(|scope| {
            let started: Vec<_> = read::networks(profile)
                .into_iter()
                .map(|network| scope.spawn(move || models.make_ready(network, workers)))
                .collect();
            started.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| {
                    Err(Error::new(ErrorKind::Internal, "loading a model failed inside the engine"))
                })
            })
        })
    }

    /// Reads every wanted page of one file and waits for it. Must not be called from `done` of
    /// [`Engine::submit`].
    ///
    /// # Errors
    /// See [`ErrorKind`]; a page that fails fails the file.
    pub fn read(&self, bytes: &[u8], want: &Want) -> Result<Reading, Error> {
        let (answer, answered) = crossbeam_channel::bounded(1);
        self.submit(bytes.into(), want.clone(), move |result| {
            let _ = answer.send(result);
        });
        answered.recv().unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the workers are gone")))
    }

    /// Queues a file and returns at once; its pages are read side by side, and `done` is called from a worker
    /// thread, exactly once.
    pub fn submit(
        &self,
        bytes: Arc<[u8]>,
        want: Want,
        done: impl FnOnce(Result<Reading, Error>) + Send + 'static,
    ) {
        let house = self.house.clone();
        self.house.pool.push(Box::new(move |sessions| {
            let pages = contained(|| wanted_pages(&bytes, &want));
            match pages {
                Err(error) => done(Err(error)),
                Ok(pages) if pages.len() <= 1 => {
                    let page = pages.first().copied().unwrap_or(0);
                    let read = contained(|| read_page(sessions, &bytes, page, &want));
                    done(read.map(|page| Reading { pages: vec![page] }));
                }
                Ok(pages) => {
                    let gathering = Arc::new(Gathering::new(pages.len(), Box::new(done)));
                    for (slot, page) in pages.into_iter().enumerate() {
                        let (bytes, want, gathering) = (bytes.clone(), want.clone(), gathering.clone());
                        house.pool.push(Box::new(move |sessions| {
                            gathering.put(slot, contained(|| read_page(sessions, &bytes, page, &want)));
                        }));
                    }
                }
            }
        }));
    }

    /// What this engine runs on.
    pub fn description(&self) -> Description {
        Description { workers: self.house.pool.workers(), ..self.house.description.clone() }
    }
}

/// The pages of a file that are wanted, checked against those it has.
fn wanted_pages(bytes: &[u8], want: &Want) -> Result<Vec<usize>, Error> {
    read::go_on(want)?;
    match &want.pages {
        Some(pages) => Ok(pages.clone()),
        None => Ok((0..decode::page_count(bytes, &want.limits)?).collect()),
    }
}

/// Decodes and reads one page.
fn read_page(sessions: &mut Sessions, bytes: &[u8], index: usize, want: &Want) -> Result<Page, Error> {
    let begin = Instant::now();
    read::go_on(want)?;
    let decoded = decode::decode(bytes, index, &want.limits, None)?;
    let decoding = read::milliseconds(begin);
    let mut page = match decoded {
        Decoded::Carried(mut page) => {
            let begin = Instant::now();
            let lines = std::mem::take(&mut page.lines);
            (page.lines, page.blocks) = order::order(lines, page.angle, (page.width, page.height));
            page.timing.order = read::milliseconds(begin);
            page
        }
        Decoded::Picture(picture) => {
            let picture = Arc::new(picture);
            let mut page = read::read(sessions, &picture, want)?;
            page.seen = want.look.as_ref().map(|look| look.at(&picture, &page));
            page
        }
    };
    page.index = index;
    page.timing.decode = decoding;
    page.timing.total = read::milliseconds(begin);
    Ok(page)
}

type Done = Box<dyn FnOnce(Result<Reading, Error>) + Send>;

/// The pages read so far, how many are still to come, and who waits for them.
type Gathered = (Vec<Option<Result<Page, Error>>>, usize, Option<Done>);

/// Pages of one file on their way; the last to come answers.
struct Gathering {
    state: Mutex<Gathered>,
}

impl Gathering {
    fn new(pages: usize, done: Done) -> Self {
        Self { state: Mutex::new(((0..pages).map(|_| None).collect(), pages, Some(done))) }
    }

    fn put(&self, slot: usize, page: Result<Page, Error>) {
        let mut state = self.state.lock();
        if let Some(place) = state.0.get_mut(slot) {
            *place = Some(page);
        }
        state.1 -= 1;
        if state.1 > 0 {
            return;
        }
        let pages: Result<Vec<Page>, Error> = std::mem::take(&mut state.0).into_iter().flatten().collect();
        let done = state.2.take();
        drop(state);
        if let Some(done) = done {
            done(pages.map(|pages| Reading { pages }));
        }
    }
}
