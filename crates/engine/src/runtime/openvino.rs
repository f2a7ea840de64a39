//! OpenVINO through its C library, loaded from the assets folder by absolute path.

mod library;

use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use super::prepared::{Kept, Prepared};
use super::{Model, Net, Onnx, Runtime, TakeEach, instructions, refused};
use crate::{Error, ErrorKind};
use library::{Compiled, Core, Request, Tensor};

/// How many prepared kernels of a kind a compiled model keeps, the longest unused one making way. The library keeps
/// 5,000, and each new size of a picture brings some.
const CACHED: &str = "500";

/// The processor, as the library calls it.
const CPU: &str = "CPU";

/// The library with its settings.
pub struct OpenVino {
    device: String,
    bf16: bool,
    prepared: Arc<Prepared>,
}

impl OpenVino {
    /// Loads the library. On the CPU each session will run on one thread, and networks are kept as they were compiled.
    pub fn open(file: &Path, device: &str, bf16: bool, prepared: Prepared) -> Result<Self, Error> {
        library::load(file).map_err(|cause| {
            Error::new(
                ErrorKind::Assets,
                format!("OpenVINO could not be loaded ({cause}): run `inkgate assets verify`, then `inkgate assets install`"),
            )
        })?;
        Ok(Self { device: device.to_uppercase(), bf16, prepared: Arc::new(prepared) })
    }

    /// The library's own version.
    pub fn version(&self) -> String {
        library::version()
    }
}

impl Runtime for OpenVino {
    fn load(&self, onnx: Onnx) -> Result<Box<dyn Model>, Error> {
        let settings = settings(&self.device, self.bf16 && !onnx.precise);
        let mut core = Core::new().map_err(|cause| refused("start OpenVINO", cause))?;
        for (key, value) in &settings {
            core.set(&self.device, key, value).map_err(|cause| refused("take its settings", cause))?;
        }
        let own = self.device == CPU;
        let kept = own.then(|| {
            let told = |key| core.get(CPU, key).unwrap_or_default();
            let [name, able] = ["FULL_DEVICE_NAME", "OPTIMIZATION_CAPABILITIES"].map(told);
            let (version, instructions) = (library::version(), instructions());
            let mut conditions: Vec<&str> = vec![onnx.digest, &version, &name, &able, &instructions];
            conditions.extend(settings.iter().flat_map(|(key, value)| [*key, *value]));
            (self.prepared.clone(), Kept::of(onnx.name, &conditions))
        });
        let mut source = Source { device: self.device.clone(), core, onnx, kept, found: None };
        let compiled = source.compile()?;
        Ok(if own {
            Box::new(Own { source: Mutex::new(source), next: Mutex::new(Some(compiled)) })
        } else {
            Box::new(Shared { model: Arc::new(Mutex::new(compiled)) })
        })
    }
}

/// What is asked of a device. Each network has a core of its own with it, so that several are compiled side by side.
fn settings(device: &str, bf16: bool) -> Vec<(&'static str, &'static str)> {
    if device != CPU {
        return Vec::new();
    }
    vec![
        ("INFERENCE_PRECISION_HINT", if bf16 { "bf16" } else { "f32" }),
        ("NUM_STREAMS", "1"),
        ("INFERENCE_NUM_THREADS", "1"),
        ("ENABLE_CPU_PINNING", "NO"),
        ("CPU_RUNTIME_CACHE_CAPACITY", CACHED),
    ]
}

/// Where compiled models of a network come from.
struct Source {
    device: String,
    core: Core,
    onnx: Onnx,
    /// Where it is kept compiled, and as what.
    kept: Option<(Arc<Prepared>, Kept)>,
    /// As it was found there.
    found: Option<Arc<Vec<u8>>>,
}

impl Source {
    /// As it was kept, or from its file.
    fn compile(&mut self) -> Result<Compiled, Error> {
        if self.found.is_none() {
            self.found = self.kept.as_ref().and_then(|(prepared, kept)| prepared.find(kept)).map(Arc::new);
        }
        if let Some(found) = &self.found
            && let Ok(compiled) = self.core.import(found, &self.device)
        {
            return Ok(compiled);
        }
        self.found = None;
        let (name, device) = (self.onnx.name, &self.device);
        let network = self.core.read(&(self.onnx.bytes)()?);
        let network = network.map_err(|cause| refused(&format!("read the model {name}"), cause))?;
        let compiled = self
            .core
            .compile(&network, device)
            .map_err(|cause| refused(&format!("compile the model {name} for the device {device}"), cause))?;
        if let Some((prepared, kept)) = &self.kept {
            prepared.keep(kept, |file| compiled.export(file));
        }
        Ok(compiled)
    }
}

/// On the CPU every session has a compiled model of its own. Streams of a shared one wait for each other: two workers
/// read 1.4 times as fast with one each, for the same memory, because what takes memory is each stream's own anyway.
struct Own {
    source: Mutex<Source>,
    /// Compiled when the network was loaded, for the first session.
    next: Mutex<Option<Compiled>>,
}

impl Model for Own {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        let compiled = match self.next.lock().take() {
            Some(compiled) => compiled,
            None => self.source.lock().compile()?,
        };
        session(Arc::new(Mutex::new(compiled)))
    }
}

/// On other devices the sessions share one compiled model, which lies in the device's memory.
struct Shared {
    model: Arc<Mutex<Compiled>>,
}

impl Model for Shared {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        session(self.model.clone())
    }
}

fn session(model: Arc<Mutex<Compiled>>) -> Result<Box<dyn Net>, Error> {
    let failed = |cause| refused("make a session", cause);
    let request = model.lock().request().map_err(failed)?;
    let outputs = model.lock().outputs().map_err(failed)?;
    Ok(Box::new(Session { request, outputs, input: None, _model: model }))
}

struct Session {
    request: Request,
    /// How many outputs there are.
    outputs: usize,
    /// The last input, kept because the next one often has the same shape.
    input: Option<([usize; 4], Tensor)>,
    /// Requests must not outlive their model.
    _model: Arc<Mutex<Compiled>>,
}

impl Net for Session {
    fn shape(&self) -> [Option<usize>; 4] {
        [None, Some(3), None, None]
    }

    fn run(
        &mut self,
        shape: [usize; 4],
        fill: &mut dyn FnMut(&mut [f32]),
        take: &mut dyn FnMut(&[usize], &[f32]),
    ) -> Result<(), Error> {
        self.run_each(shape, fill, &mut |number, shape, values| {
            if number == 0 {
                take(shape, values);
            }
        })
    }

    fn run_each(
        &mut self,
        shape: [usize; 4],
        fill: &mut dyn FnMut(&mut [f32]),
        take: &mut TakeEach<'_>,
    ) -> Result<(), Error> {
        let failed = |cause| refused("run a model", cause);
        if self.input.as_ref().is_none_or(|(known, _)| *known != shape) {
            let tensor = Tensor::new(&shape).map_err(failed)?;
            self.request.set_input(&tensor).map_err(failed)?;
            self.input = Some((shape, tensor));
        }
        if let Some((_, tensor)) = &mut self.input {
            fill(tensor.values_mut().map_err(failed)?);
        }
        self.request.run().map_err(failed)?;
        for number in 0..self.outputs {
            let output = self.request.output(number).map_err(failed)?;
            take(number, &output.sides().map_err(failed)?, output.values().map_err(failed)?);
        }
        Ok(())
    }
}
