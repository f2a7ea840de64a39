//! The engine's handle: opened once, cloned freely, read from any thread.

use std::path::PathBuf;
use std::sync::Arc;

use crate::{Error, ErrorKind, Reading, Want};

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
    inner: Arc<()>,
}

impl Engine {
    /// Loads the runtime library and the models, and starts the workers.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when a file is missing or damaged, [`ErrorKind::Runtime`] when the library refuses.
    pub fn open(setup: &Setup) -> Result<Engine, Error> {
        let _ = setup;
        Ok(Engine { inner: Arc::new(()) })
    }

    /// Reads every wanted page of one file and waits for it.
    ///
    /// # Errors
    /// See [`ErrorKind`]; a page that fails fails the file.
    pub fn read(&self, bytes: &[u8], want: &Want) -> Result<Reading, Error> {
        let _ = (bytes, want, &self.inner);
        Err(Error::new(ErrorKind::Internal, "not built yet"))
    }

    /// Queues a file and returns at once; `done` is called from a worker thread, exactly once.
    pub fn submit(
        &self,
        bytes: Arc<[u8]>,
        want: Want,
        done: impl FnOnce(Result<Reading, Error>) + Send + 'static,
    ) {
        done(self.read(&bytes, &want));
    }

    /// What this engine runs on.
    pub fn description(&self) -> Description {
        Description {
            runtime: String::new(),
            version: String::new(),
            precision: String::new(),
            because: String::new(),
            workers: 0,
        }
    }
}
