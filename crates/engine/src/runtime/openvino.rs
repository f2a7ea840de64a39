//! OpenVINO through its C library, loaded from the assets folder by absolute path.

use std::path::Path;
use std::sync::Arc;

use openvino::{CompiledModel, Core, DeviceType, ElementType, InferRequest, RwPropertyKey, Shape, Tensor};
use parking_lot::Mutex;

use super::{Model, Net, Runtime, TakeEach, refused};
use crate::{Error, ErrorKind};

/// How many prepared kernels of a kind a compiled model keeps, the longest unused one making way. The library keeps
/// 5,000, and each new size of a picture brings some.
const CACHED: &str = "500";

/// The library with its settings.
pub struct OpenVino {
    device: String,
    bf16: bool,
}

impl OpenVino {
    /// Loads the library. On the CPU each session will run on one thread.
    pub fn open(library: &Path, device: &str, bf16: bool) -> Result<Self, Error> {
        openvino_sys::library::load_from(library.to_owned()).map_err(|cause| {
            Error::new(
                ErrorKind::Assets,
                format!("OpenVINO could not be loaded ({cause}): run `inkgate assets verify`, then `inkgate assets install`"),
            )
        })?;
        Ok(Self { device: device.to_uppercase(), bf16 })
    }

    /// The library's own version.
    pub fn version(&self) -> String {
        openvino::version().build_number
    }

    fn prepare(&self, name: &str, onnx: &[u8], bf16: bool) -> Result<Box<dyn Model>, Error> {
        let mut core = core(&self.device, bf16)?;
        let network = core
            .read_model_from_buffer(onnx, None)
            .map_err(|cause| refused(&format!("read the model {name}"), cause))?;
        let mut source = Source { name: name.into(), device: self.device.clone(), core, network };
        let compiled = source.compile()?;
        Ok(if self.device == "CPU" {
            Box::new(Own { source: Mutex::new(source), next: Mutex::new(Some(compiled)) })
        } else {
            Box::new(Shared { model: Arc::new(Mutex::new(compiled)) })
        })
    }
}

/// A core of the library: a handle of a millisecond, so each network has its own and several are compiled side by side.
fn core(device: &str, bf16: bool) -> Result<Core, Error> {
    let mut core = Core::new().map_err(|cause| refused("start OpenVINO", cause))?;
    if device == "CPU" {
        let settings = [
            (RwPropertyKey::HintInferencePrecision, if bf16 { "bf16" } else { "f32" }),
            (RwPropertyKey::NumStreams, "1"),
            (RwPropertyKey::InferenceNumThreads, "1"),
            (RwPropertyKey::HintEnableCpuPinning, "NO"),
            (RwPropertyKey::Other("CPU_RUNTIME_CACHE_CAPACITY".into()), CACHED),
        ];
        for (key, value) in settings {
            core.set_property(&DeviceType::CPU, &key, value)
                .map_err(|cause| refused("take its settings", cause))?;
        }
    }
    Ok(core)
}

impl Runtime for OpenVino {
    fn load(&self, name: &str, onnx: &[u8]) -> Result<Box<dyn Model>, Error> {
        self.prepare(name, onnx, self.bf16)
    }

    fn load_precise(&self, name: &str, onnx: &[u8]) -> Result<Box<dyn Model>, Error> {
        self.prepare(name, onnx, false)
    }
}

/// A network as it was read, from which it can be compiled again.
struct Source {
    name: String,
    device: String,
    core: Core,
    network: openvino::Model,
}

impl Source {
    fn compile(&mut self) -> Result<CompiledModel, Error> {
        let device = if self.device == "CPU" {
            DeviceType::CPU
        } else {
            DeviceType::Other(self.device.as_str().into())
        };
        self.core.compile_model(&self.network, device).map_err(|cause| {
            refused(&format!("compile the model {} for the device {}", self.name, self.device), cause)
        })
    }
}

/// On the CPU every session has a compiled model of its own. Streams of a shared one wait for each other: two workers
/// read 1.4 times as fast with one each, for the same memory, because what takes memory is each stream's own anyway.
struct Own {
    source: Mutex<Source>,
    /// Compiled when the network was loaded, for the first session.
    next: Mutex<Option<CompiledModel>>,
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
    model: Arc<Mutex<CompiledModel>>,
}

impl Model for Shared {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        session(self.model.clone())
    }
}

fn session(model: Arc<Mutex<CompiledModel>>) -> Result<Box<dyn Net>, Error> {
    let failed = |cause| refused("make a session", cause);
    let request = model.lock().create_infer_request().map_err(failed)?;
    let outputs = model.lock().get_output_size().map_err(failed)?;
    Ok(Box::new(Session { request, outputs, input: None, _model: model }))
}

struct Session {
    request: InferRequest,
    /// How many outputs there are.
    outputs: usize,
    /// The last input, kept because the next one often has the same shape.
    input: Option<([usize; 4], Tensor)>,
    /// Requests must not outlive their model.
    _model: Arc<Mutex<CompiledModel>>,
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
        let failed = |cause: openvino::InferenceError| refused("run a model", cause);
        if self.input.as_ref().is_none_or(|(known, _)| *known != shape) {
            let dimensions = shape.map(|side| side as i64);
            let wanted = Shape::new(&dimensions).map_err(failed)?;
            let tensor = Tensor::new(ElementType::F32, &wanted).map_err(failed)?;
            self.request.set_input_tensor(&tensor).map_err(failed)?;
            self.input = Some((shape, tensor));
        }
        if let Some((_, tensor)) = &mut self.input {
            fill(tensor.get_data_mut::<f32>().map_err(failed)?);
        }
        self.request.infer().map_err(failed)?;
        for number in 0..self.outputs {
            let output = self.request.get_output_tensor_by_index(number).map_err(failed)?;
            let shape = output.get_shape().map_err(failed)?;
            let shape: Vec<usize> = shape.get_dimensions().iter().map(|&side| side as usize).collect();
            take(number, &shape, output.get_data::<f32>().map_err(failed)?);
        }
        Ok(())
    }
}
