//! The one table of models, dictionaries and runtime libraries, and where they are found.
//!
//! Weights, dictionaries and runtime libraries are not carried in the binary: [`table`] says which published
//! package each comes from and what its bytes must be, [`Folder`] finds them on this machine and refuses damaged
//! ones. Fetching is the command's work (`inkgate assets install`); the engine itself never touches a network.
//!
//! ```no_run
//! let folder = inkgate_engine::assets::Folder::search(None)?;
//! let model = folder.path("det_small")?;
//! # Ok::<(), inkgate_engine::Error>(())
//! ```

mod folder;
mod platform;
pub(crate) mod stamps;
mod table;

pub(crate) use folder::absolute;
pub use folder::{Folder, State, onnxruntime_library, openvino_library, places, user_data};
pub use platform::Platform;
pub use stamps::sha256;
pub use table::{Asset, Part, Wheel, find, here, table, wheels};
