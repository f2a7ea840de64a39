//! OpenVINO through its C library, loaded from the assets folder by absolute path.

use std::path::Path;
use std::sync::Arc;

use openvino::{CompiledModel, Core, DeviceType, ElementType, InferRequest, RwPropertyKey, Shape, Tensor};
use parking_lot::Mutex;

use super::{Model, Net, Runtime, TakeEach, refused};
use crate::{Error, ErrorKind};

/// The library with its settings.
pub struct OpenVino {
    core: Mutex<Core>,
    device: String,
    bf16: bool,
}

impl OpenVino {
    /// Loads the library and sets it so that each of `workers` requests runs on one thread of its own.
    pub fn open(library: &Path, device: &str, bf16: bool, workers: usize) -> Result<Self, Error> {
        openvino_sys::library::load_from(library.to_owned()).map_err(|cause| {
            Error::new(
                ErrorKind::Assets,
                format!("OpenVINO could not be loaded ({cause}): run `inkgate assets verify`, then `inkgate assets install`"),
            )
        })?;
        let mut core = Core::new().map_err(|cause| refused("start OpenVINO", cause))?;
        let threads = workers.max(1).to_string();
        if device.eq_ignore_ascii_case("cpu") {
            let settings = [
                (RwPropertyKey::HintInferencePrecision, if bf16 { "bf16" } else { "f32" }),
                (RwPropertyKey::NumStreams, threads.as_str()),
                (RwPropertyKey::InferenceNumThreads, threads.as_str()),
                (RwPropertyKey::HintEnableCpuPinning, "NO"),
            ];
            for (key, value) in settings {
                core.set_property(&DeviceType::CPU, &key, value)
                    .map_err(|cause| refused("take its settings", cause))?;
            }
        }
        Ok(Self { core: Mutex::new(core), device: device.to_uppercase(), bf16 })
    }

    /// The library's own version.
    pub fn version(&self) -> String {
        openvino::version().build_number
    }

    fn compile(&self, core: &mut Core, name: &str, onnx: &[u8]) -> Result<Box<dyn Model>, Error> {
        let model = core
            .read_model_from_buffer(onnx, None)
            .map_err(|cause| refused(&format!("read the model {name}"), cause))?;
        let compiled = core.compile_model(&model, self.device()).map_err(|cause| {
            refused(&format!("compile the model {name} for the device {}", self.device), cause)
        })?;
        Ok(Box::new(Compiled { model: Arc::new(Mutex::new(compiled)) }))
    }

    fn device(&self) -> DeviceType<'_> {
        if self.device == "CPU" { DeviceType::CPU } else { DeviceType::Other(self.device.as_str().into()) }
    }
}

impl Runtime for OpenVino {
    fn load(&self, name: &str, onnx: &[u8]) -> Result<Box<dyn Model>, Error> {
        self.compile(&mut self.core.lock(), name, onnx)
    }

    fn load_precise(&self, name: &str, onnx: &[u8]) -> Result<Box<dyn Model>, Error> {
        let mut core = self.core.lock();
        // The setting is the core's and is read when a model is compiled; it is put back while nobody else can compile.
        let set = |core: &mut Core, precision: &str| {
            let key = RwPropertyKey::HintInferencePrecision;
            core.set_property(&DeviceType::CPU, &key, precision)
                .map_err(|cause| refused("take its settings", cause))
        };
        let changed = self.bf16 && self.device == "CPU";
        if changed {
            set(&mut core, "f32")?;
        }
        let compiled = self.compile(&mut core, name, onnx);
        if changed {
            set(&mut core, "bf16")?;
        }
        compiled
    }
}

struct Compiled {
    model: Arc<Mutex<CompiledModel>>,
}

impl Model for Compiled {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        let request =
            self.model.lock().create_infer_request().map_err(|cause| refused("make a session", cause))?;
        let outputs =
            self.model.lock().get_output_size().map_err(|cause| refused("make a session", cause))?;
        Ok(Box::new(Session { request, outputs, input: None, _model: self.model.clone() }))
    }
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
