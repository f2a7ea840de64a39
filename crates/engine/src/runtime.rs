//! The inference library behind one small trait: OpenVINO or ONNX Runtime, chosen once, named nowhere else.

mod onnx_runtime;
mod openvino;
mod prepared;

use std::path::Path;
use std::sync::Arc;

use crate::assets::{self, Folder};
use crate::runtime::prepared::Prepared;
use crate::{Description, Error, ErrorKind, Precision, RuntimeChoice};

/// Is given each output's number, shape and values.
pub type TakeEach<'t> = dyn FnMut(usize, &[usize], &[f32]) + 't;

/// One session of a network with one input and one output of 32-bit floats, used by one thread at a time.
pub trait Net: Send {
    /// The input's shape `[N, C, H, W]`; `None` where the network takes any size.
    fn shape(&self) -> [Option<usize>; 4];

    /// Runs the network on an input of `shape`. `fill` writes the whole input (its content is unspecified
    /// before), `take` is then given the output's shape and values, which live only during that call.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`] when the library refuses the shape or fails.
    fn run(
        &mut self,
        shape: [usize; 4],
        fill: &mut dyn FnMut(&mut [f32]),
        take: &mut dyn FnMut(&[usize], &[f32]),
    ) -> Result<(), Error>;

    /// The same for a network of several outputs: `take` is given each one's number, shape and values, in the order of
    /// the file. A network of one output need not say more than [`Net::run`].
    ///
    /// # Errors
    /// As [`Net::run`].
    fn run_each(
        &mut self,
        shape: [usize; 4],
        fill: &mut dyn FnMut(&mut [f32]),
        take: &mut TakeEach<'_>,
    ) -> Result<(), Error> {
        self.run(shape, fill, &mut |shape, values| take(0, shape, values))
    }
}

/// A loaded network: its weights once, a session for each worker.
pub trait Model: Send + Sync {
    /// A session for one thread.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`].
    fn session(&self) -> Result<Box<dyn Net>, Error>;
}

/// Reads the bytes of a file when they are needed.
pub type Bytes = Arc<dyn Fn() -> Result<Vec<u8>, Error> + Send + Sync>;

/// A network as it lies in the assets folder.
#[derive(Clone)]
pub struct Onnx {
    /// What it is called in messages.
    pub name: &'static str,
    /// What tells its content from any other's: the SHA-256 of its file.
    pub digest: &'static str,
    /// Its `.onnx` file, which a runtime that knows the network by its digest may leave alone.
    pub bytes: Bytes,
    /// Whether it runs in 32-bit floats whatever was asked for: small networks may lose more in bf16 than it saves.
    pub precise: bool,
}

/// A runtime that turns an ONNX file into a [`Model`].
pub trait Runtime: Send + Sync {
    /// Loads a network.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`], and what reading its file reports.
    fn load(&self, onnx: Onnx) -> Result<Box<dyn Model>, Error>;
}

/// Opens the runtime that `choice` asks for, on `device` (`CPU` unless the operator names another), for `workers`
/// threads that each run one network at a time on one core.
///
/// # Errors
/// [`ErrorKind::Assets`] when the library is missing, [`ErrorKind::Runtime`] when it refuses.
pub fn open(
    folder: &Path,
    choice: RuntimeChoice,
    precision: Precision,
    device: &str,
    workers: usize,
) -> Result<(Box<dyn Runtime>, Description), Error> {
    let folder = Folder::at(folder);
    let device = if device.is_empty() { "CPU" } else { device };
    let (native, wants_bf16) = (has_native_bf16(), precision != Precision::F32);
    let describe = |runtime: &str, version: String, bf16: bool, because: String| Description {
        runtime: runtime.into(),
        version,
        precision: if bf16 { "bf16" } else { "f32" }.into(),
        because,
        workers,
    };
    if precision == Precision::Bf16 && !native && device.eq_ignore_ascii_case("cpu") {
        return Err(Error::new(
            ErrorKind::Runtime,
            "this processor does not compute bf16 (no avx512_bf16 or amx_bf16): use --precision f32 or auto",
        ));
    }
    let found = match choice {
        RuntimeChoice::OnnxRuntime => None,
        RuntimeChoice::OpenVino => Some(assets::openvino_library(&folder)?),
        RuntimeChoice::Auto => assets::openvino_library(&folder).ok(),
    };
    match found {
        Some(library) => {
            let bf16 = wants_bf16 && native;
            let runtime = openvino::OpenVino::open(&library, device, bf16, Prepared::beside(folder.root()))?;
            let because = match (choice, bf16) {
                (RuntimeChoice::Auto, true) => {
                    "OpenVINO is installed and this processor computes bf16: the fastest that was measured"
                }
                (RuntimeChoice::Auto, false) => {
                    "OpenVINO is installed and is the faster runtime on x86-64; f32 was asked for or bf16 is not in this processor"
                }
                _ => "OpenVINO was asked for",
            };
            let version = runtime.version();
            Ok((Box::new(runtime), describe("OpenVINO", version, bf16, because.into())))
        }
        None if precision == Precision::Bf16 => Err(Error::new(
            ErrorKind::Runtime,
            "ONNX Runtime computes these models in f32 only: use --runtime openvino for bf16, or --precision auto",
        )),
        None => {
            let library = assets::onnxruntime_library(&folder)?;
            let runtime = onnx_runtime::OnnxRuntime::open(&library, device)?;
            let because = if choice == RuntimeChoice::Auto {
                "OpenVINO is not installed for this machine, so ONNX Runtime in f32"
            } else {
                "ONNX Runtime was asked for; it computes these models in f32"
            };
            let version = runtime.version();
            Ok((Box::new(runtime), describe("ONNX Runtime", version, false, because.into())))
        }
    }
}

/// Whether the processor multiplies bf16 itself; elsewhere bf16 would be emulated and slower than f32.
pub fn has_native_bf16() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx512bf16")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// The instructions on which it depends how a network is compiled: virtual processors are often called the same.
fn instructions() -> String {
    #[cfg(target_arch = "x86_64")]
    let known = [
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avxvnni", std::arch::is_x86_feature_detected!("avxvnni")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
        ("avx512bf16", std::arch::is_x86_feature_detected!("avx512bf16")),
        ("avx512fp16", std::arch::is_x86_feature_detected!("avx512fp16")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let known: [(&str, bool); 0] = [];
    known.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

/// A runtime failure in one sentence.
fn refused(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Runtime, format!("the inference runtime could not {what}: {cause}"))
}
