//! ONNX Runtime through `ort`, loaded from the assets folder by absolute path.

use std::path::Path;
use std::sync::OnceLock;

use ort::session::Session as OrtSession;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;
use parking_lot::Mutex;

use super::{Model, Net, Onnx, Runtime, TakeEach, refused};
use crate::{Error, ErrorKind};

/// The library is loaded and its environment made once in a process.
static ENVIRONMENT: OnceLock<Mutex<Option<ort::environment::Environment>>> = OnceLock::new();

/// The library.
pub struct OnnxRuntime {
    device: String,
}

impl OnnxRuntime {
    /// Loads the library.
    pub fn open(library: &Path, device: &str) -> Result<Self, Error> {
        let mut environment = ENVIRONMENT.get_or_init(|| Mutex::new(None)).lock();
        if environment.is_none() {
            let builder = ort::init_from(library).map_err(|cause| {
                Error::new(
                    ErrorKind::Assets,
                    format!("ONNX Runtime could not be loaded ({cause}): run `inkgate assets verify`, then `inkgate assets install`"),
                )
            })?;
            let made = builder
                .with_name("inkgate")
                .with_telemetry(false)
                .build()
                .map_err(|cause| refused("start ONNX Runtime", cause))?;
            *environment = Some(made);
        }
        drop(environment);
        if !["cpu", "cuda", "tensorrt", "openvino", "coreml", "directml"]
            .contains(&device.to_lowercase().as_str())
        {
            return Err(Error::new(
                ErrorKind::Runtime,
                format!(
                    "ONNX Runtime has no execution provider named {device}: use cpu, cuda, tensorrt, openvino, coreml or directml"
                ),
            ));
        }
        Ok(Self { device: device.to_lowercase() })
    }

    /// What the library says of itself.
    pub fn version(&self) -> String {
        ort::info().to_owned()
    }
}

impl Runtime for OnnxRuntime {
    fn load(&self, onnx: Onnx) -> Result<Box<dyn Model>, Error> {
        let bytes = (onnx.bytes)()?;
        Ok(Box::new(OnnxModel { name: onnx.name, onnx: bytes, device: self.device.clone() }))
    }
}

/// ONNX Runtime shares no weights between sessions, so the bytes are kept for the workers to come.
struct OnnxModel {
    name: &'static str,
    onnx: Vec<u8>,
    device: String,
}

impl OnnxModel {
    fn build(&self) -> Result<OrtSession, ort::Error> {
        let environment = ENVIRONMENT.get_or_init(|| Mutex::new(None)).lock();
        let Some(environment) = environment.as_ref() else {
            return Err(ort::Error::new("the library is not loaded"));
        };
        let mut builder = OrtSession::builder(environment)?
            .with_optimization_level(GraphOptimizationLevel::Level3)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .with_memory_pattern(false)?;
        let provider = match self.device.as_str() {
            "cuda" => Some(ort::ep::CUDA::default().build().error_on_failure()),
            "tensorrt" => Some(ort::ep::TensorRT::default().build().error_on_failure()),
            "openvino" => Some(ort::ep::OpenVINO::default().build().error_on_failure()),
            "coreml" => Some(ort::ep::CoreML::default().build().error_on_failure()),
            "directml" => Some(ort::ep::DirectML::default().build().error_on_failure()),
            _ => None,
        };
        if let Some(provider) = provider {
            builder = builder.with_execution_providers([provider])?;
        }
        builder.commit_from_memory(&self.onnx)
    }
}

impl Model for OnnxModel {
    fn session(&self) -> Result<Box<dyn Net>, Error> {
        let session = self.build().map_err(|cause| {
            refused(
                &format!(
                    "load the model {} on {} (is that provider in the library?)",
                    self.name, self.device
                ),
                cause,
            )
        })?;
        Ok(Box::new(Session { session, input: Vec::new() }))
    }
}

struct Session {
    session: OrtSession,
    input: Vec<f32>,
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
        let failed = |cause: ort::Error| refused("run a model", cause);
        self.input.clear();
        self.input.resize(shape.iter().product(), 0.0);
        fill(&mut self.input);
        let dimensions = shape.map(|side| side as i64);
        let input = TensorRef::from_array_view((dimensions, self.input.as_slice())).map_err(failed)?;
        let outputs = self.session.run(ort::inputs![input]).map_err(failed)?;
        for number in 0..outputs.len() {
            let (shape, values) = outputs[number].try_extract_tensor::<f32>().map_err(failed)?;
            let shape: Vec<usize> = shape.iter().map(|&side| side as usize).collect();
            take(number, &shape, values);
        }
        Ok(())
    }
}
