//! The calls of OpenVINO's C interface that are needed here, each made safe: a value that owns what the library made and
//! gives it back, and the library's own words where a call fails. The `openvino` crate wraps most of them, but neither the
//! export of a compiled network nor its import, which halve the time to the first line.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char};
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;
use std::ptr::{addr_of_mut, null, null_mut};
use std::sync::Arc;

use openvino_sys as ov;

/// What the library says where it fails.
pub type Failure = String;

/// Makes the library ready, from its file.
pub fn load(file: &Path) -> Result<(), Failure> {
    ov::library::load_from(file.to_owned())
}

/// The library's own version.
pub fn version() -> String {
    let mut version = ov::ov_version_t { buildNumber: null(), description: null() };
    // SAFETY: the library fills in two strings, which are read before they are given back.
    unsafe {
        if ov::ov_get_openvino_version(addr_of_mut!(version)) != ov::ov_status_e::OK {
            return "of unknown version".into();
        }
        let number = text(version.buildNumber).unwrap_or_default();
        ov::ov_version_free(addr_of_mut!(version));
        number
    }
}

/// A string of the library's, copied.
///
/// # Safety
/// `from` is null or a string that ends with a zero byte.
unsafe fn text(from: *const c_char) -> Option<String> {
    // SAFETY: as above.
    (!from.is_null()).then(|| unsafe { CStr::from_ptr(from) }.to_string_lossy().into_owned())
}

/// What became of a call.
fn told(status: ov::ov_status_e) -> Result<(), Failure> {
    if status == ov::ov_status_e::OK {
        return Ok(());
    }
    // SAFETY: both give null or a string that the library keeps.
    let words = unsafe { text(ov::ov_get_last_err_msg()).or_else(|| text(ov::ov_get_error_info(status))) };
    let words = words.filter(|words| !words.trim().is_empty());
    Err(words.unwrap_or_else(|| format!("{status:?}")))
}

fn c_text(text: &str) -> Result<CString, Failure> {
    CString::new(text).map_err(|_| "a name with a zero byte in it".to_owned())
}

/// A type that owns a pointer of the library's, which `free` gives back.
macro_rules! owned {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $free:path) => {
        $(#[$doc])*
        pub struct $name(*mut $inner);

        // SAFETY: the library's objects may be used from any thread, by one at a time.
        unsafe impl Send for $name {}

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: the pointer came from the library and is given back once.
                unsafe { $free(self.0) };
            }
        }
    };
}

owned!(
    /// The library with settings of its own: a handle of a millisecond.
    Core, ov::ov_core_t, ov::ov_core_free
);
owned!(
    /// A network as it was read.
    Network, ov::ov_model_t, ov::ov_model_free
);
owned!(
    /// What the library has of a [`Compiled`].
    Handle, ov::ov_compiled_model_t, ov::ov_compiled_model_free
);
owned!(
    /// One run of a network at a time. Its [`Compiled`] must live as long.
    Request, ov::ov_infer_request_t, ov::ov_infer_request_free
);
owned!(
    /// 32-bit floats in the library's memory.
    Tensor, ov::ov_tensor_t, ov::ov_tensor_free
);

impl Core {
    /// A new one.
    pub fn new() -> Result<Self, Failure> {
        let mut core = null_mut();
        // SAFETY: the library writes one pointer.
        told(unsafe { ov::ov_core_create(addr_of_mut!(core)) })?;
        Ok(Self(core))
    }

    /// Sets a property of a device.
    pub fn set(&mut self, device: &str, key: &str, value: &str) -> Result<(), Failure> {
        let [device, key, value] = [c_text(device)?, c_text(key)?, c_text(value)?];
        // SAFETY: the strings live during the call.
        told(unsafe { ov::ov_core_set_property(self.0, device.as_ptr(), key.as_ptr(), value.as_ptr()) })
    }

    /// A property of a device.
    pub fn get(&self, device: &str, key: &str) -> Result<String, Failure> {
        let [device, key] = [c_text(device)?, c_text(key)?];
        let mut value: *mut c_char = null_mut();
        // SAFETY: the strings live during the call; the answer is copied before it is given back.
        unsafe {
            told(ov::ov_core_get_property(self.0, device.as_ptr(), key.as_ptr(), addr_of_mut!(value)))?;
            let copy = text(value).unwrap_or_default();
            ov::ov_free(value);
            Ok(copy)
        }
    }

    /// Reads a network from the bytes of its `.onnx` file.
    pub fn read(&mut self, onnx: &[u8]) -> Result<Network, Failure> {
        let mut network = null_mut();
        let (from, length) = (onnx.as_ptr().cast::<c_char>(), onnx.len());
        // SAFETY: the bytes live during the call; the library copies what it keeps.
        told(unsafe {
            ov::ov_core_read_model_from_memory_buffer(self.0, from, length, null(), addr_of_mut!(network))
        })?;
        Ok(Network(network))
    }

    /// Compiles a network for a device.
    pub fn compile(&mut self, network: &Network, device: &str) -> Result<Compiled, Failure> {
        let device = c_text(device)?;
        let mut compiled = null_mut();
        // SAFETY: the string lives during the call; no properties follow.
        told(unsafe {
            ov::ov_core_compile_model(self.0, network.0, device.as_ptr(), 0, addr_of_mut!(compiled))
        })?;
        Ok(Compiled { handle: Handle(compiled), _weights: None })
    }

    /// Takes what [`Compiled::export`] wrote.
    pub fn import(&mut self, exported: &Arc<Vec<u8>>, device: &str) -> Result<Compiled, Failure> {
        let device = c_text(device)?;
        let (from, length) = (exported.as_ptr().cast::<c_char>(), exported.len());
        let mut compiled = null_mut();
        // SAFETY: the string lives during the call, the bytes as long as the library reads its weights from them.
        told(unsafe {
            ov::ov_core_import_model(self.0, from, length, device.as_ptr(), addr_of_mut!(compiled))
        })?;
        Ok(Compiled { handle: Handle(compiled), _weights: Some(exported.clone()) })
    }
}

/// A network compiled for a device.
pub struct Compiled {
    handle: Handle,
    /// What it was imported from: the library leaves the weights where they lie.
    _weights: Option<Arc<Vec<u8>>>,
}

impl Compiled {
    /// Writes it to a file, for [`Core::import`] of the same library on the same processor.
    pub fn export(&self, file: &Path) -> Result<(), Failure> {
        let file = c_text(file.to_str().ok_or("a path that is no text")?)?;
        // SAFETY: the string lives during the call.
        told(unsafe { ov::ov_compiled_model_export_model(self.handle.0, file.as_ptr()) })
    }

    /// How many outputs it has.
    pub fn outputs(&self) -> Result<usize, Failure> {
        let mut count = 0;
        // SAFETY: the library writes one number.
        told(unsafe { ov::ov_compiled_model_outputs_size(self.handle.0, addr_of_mut!(count)) })?;
        Ok(count)
    }

    /// A request of it.
    pub fn request(&self) -> Result<Request, Failure> {
        let mut request = null_mut();
        // SAFETY: the library writes one pointer.
        told(unsafe { ov::ov_compiled_model_create_infer_request(self.handle.0, addr_of_mut!(request)) })?;
        Ok(Request(request))
    }
}

impl Request {
    /// Gives the network its only input, which it keeps until the next.
    pub fn set_input(&mut self, tensor: &Tensor) -> Result<(), Failure> {
        // SAFETY: both are whole; the library counts who holds the tensor's memory.
        told(unsafe { ov::ov_infer_request_set_input_tensor(self.0, tensor.0) })
    }

    /// Runs the network and waits for it.
    pub fn run(&mut self) -> Result<(), Failure> {
        // SAFETY: the request is this thread's alone.
        told(unsafe { ov::ov_infer_request_infer(self.0) })
    }

    /// An output of the last run, which cannot be run again while it is looked at.
    pub fn output(&self, number: usize) -> Result<Output<'_>, Failure> {
        let mut tensor = null_mut();
        // SAFETY: the library writes one pointer, or refuses a number that there is not.
        told(unsafe {
            ov::ov_infer_request_get_output_tensor_by_index(self.0, number, addr_of_mut!(tensor))
        })?;
        Ok(Output { tensor: Tensor(tensor), _of: PhantomData })
    }
}

/// What a request gave.
pub struct Output<'r> {
    tensor: Tensor,
    _of: PhantomData<&'r Request>,
}

impl Deref for Output<'_> {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        &self.tensor
    }
}

impl Tensor {
    /// A tensor of this shape, all zeros.
    pub fn new(sides: &[usize]) -> Result<Self, Failure> {
        let sides: Vec<i64> = sides.iter().map(|&side| side as i64).collect();
        let mut shape = ov::ov_shape_t { rank: 0, dims: null_mut() };
        let mut tensor = null_mut();
        // SAFETY: the library copies the sides into a shape of its own, which is given back once the tensor has it.
        unsafe {
            told(ov::ov_shape_create(sides.len() as i64, sides.as_ptr(), addr_of_mut!(shape)))?;
            let made = ov::ov_tensor_create(ov::ov_element_type_e::F32, shape, addr_of_mut!(tensor));
            ov::ov_shape_free(addr_of_mut!(shape));
            told(made)?;
        }
        let mut tensor = Self(tensor);
        // What the library has allocated was never written to, and `values_mut` hands it out.
        let (from, length) = tensor.memory()?;
        // SAFETY: the memory is the tensor's, and nobody else has it yet.
        unsafe { std::ptr::write_bytes(from, 0, length) };
        debug_assert_eq!(tensor.values_mut()?.len() as i64, sides.iter().product::<i64>());
        Ok(tensor)
    }

    /// Its shape.
    pub fn sides(&self) -> Result<Vec<usize>, Failure> {
        let mut shape = ov::ov_shape_t { rank: 0, dims: null_mut() };
        // SAFETY: the library fills in a shape of its own, which is copied before it is given back.
        unsafe {
            told(ov::ov_tensor_get_shape(self.0, addr_of_mut!(shape)))?;
            let rank = usize::try_from(shape.rank).unwrap_or(0);
            let sides = match shape.dims.is_null() {
                true => Vec::new(),
                false => {
                    std::slice::from_raw_parts(shape.dims, rank).iter().map(|&side| side as usize).collect()
                }
            };
            ov::ov_shape_free(addr_of_mut!(shape));
            Ok(sides)
        }
    }

    /// Where its values lie and how many there are.
    fn memory(&self) -> Result<(*mut f32, usize), Failure> {
        let mut of = ov::ov_element_type_e::DYNAMIC;
        let (mut bytes, mut from) = (0, null_mut());
        // SAFETY: the library writes a kind, a number and a pointer.
        unsafe {
            told(ov::ov_tensor_get_element_type(self.0, addr_of_mut!(of)))?;
            if of != ov::ov_element_type_e::F32 {
                return Err(format!("give 32-bit floats ({of:?} instead)"));
            }
            told(ov::ov_tensor_get_byte_size(self.0, addr_of_mut!(bytes)))?;
            told(ov::ov_tensor_data(self.0, addr_of_mut!(from)))?;
        }
        Ok((from.cast(), bytes / size_of::<f32>()))
    }

    /// Its values.
    pub fn values(&self) -> Result<&[f32], Failure> {
        let (from, length) = self.memory()?;
        if length == 0 {
            return Ok(&[]);
        }
        // SAFETY: the library aligns a tensor's memory, keeps it as long as the tensor, and touches it only in `Request::run`,
        // which cannot be called while an output is looked at.
        Ok(unsafe { std::slice::from_raw_parts(from, length) })
    }

    /// The same to be written to.
    pub fn values_mut(&mut self) -> Result<&mut [f32], Failure> {
        let (from, length) = self.memory()?;
        if length == 0 {
            return Ok(&mut []);
        }
        // SAFETY: as `values`; the tensor is borrowed mutably.
        Ok(unsafe { std::slice::from_raw_parts_mut(from, length) })
    }
}
