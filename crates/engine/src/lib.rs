//! Printed text recognition: picture bytes in, lines of text with their places out.
//!
//! `bytes → decode → detect → orient → recognise → order → lines`, a stage a file. See [`Engine`].

pub mod assets;
pub mod decode;
mod detect;
mod engine;
mod error;
mod faces;
mod geometry;
mod look;
pub mod models;
pub mod order;
mod orient;
mod pdf;
mod picture;
mod plates;
mod read;
mod reading;
mod recognize;
pub mod runtime;
mod want;
mod worker;

pub use engine::{Description, Engine, Precision, RuntimeChoice, Setup};
pub use error::{Error, ErrorKind};
pub use look::{Look, Seen, Sifted};
pub use picture::{Picture, luma};
pub use plates::straighten::picture as straightened;
pub use reading::{Block, BlockKind, Char, Face, Line, Page, Quad, Reading, Sighting, Steps, Timing};
pub use want::{Cancel, Limits, Profile, Want};
