//! Printed text recognition: picture bytes in, lines of text with their places out.
//!
//! `bytes → decode → detect → orient → recognise → order → lines`, a stage a file. See [`Engine`].

pub mod assets;
pub mod decode;
mod engine;
mod error;
pub mod order;
mod pdf;
mod picture;
mod reading;
mod want;

pub use engine::{Description, Engine, Precision, RuntimeChoice, Setup};
pub use error::{Error, ErrorKind};
pub use picture::Picture;
pub use reading::{Block, BlockKind, Char, Line, Page, Quad, Reading, Timing};
pub use want::{Cancel, Limits, Profile, Want};
