//! Lines of text to the fields of a document.
//!
//! [`read`] takes a page as the engine read it and says which documents are on it and what their fields hold, each value
//! with its evidence. A document is a table ([`schema::Document`]) in a file of its own under `documents/`; [`grammar`]
//! has a file a standard; [`lattice`] chooses among the readings that the picture supports. Nothing here fails on content:
//! what cannot be read is none, what does not agree is flagged.
//!
//! This crate knows no HTTP and no model file; it takes lines from `inkgate-engine` and gives fields.

pub mod code;
mod copies;
pub mod documents;
pub mod examine;
pub mod glyph;
pub mod grammar;
mod halves;
pub mod judge;
pub mod label;
pub mod lattice;
pub mod layout;
mod locate;
pub mod plates;
mod read;
pub mod reading;
pub mod schema;
pub mod sheet;
mod sift;

pub use read::{read, values};
pub use reading::{Found, Reading};
