//! Lines of text to the fields of a document. Not public API yet.
//!
//! What is here now is [`grammar`]: one file a standard, each able to say whether a string is what the standard
//! describes, and if not, where and why. The parts that will stand on it, each in its own file: `schema` (a document as
//! a table of fields), `locate` (which lines belong to which field), `reading` (fields *and* doubts, never an error on
//! content), and a file for each document.
//!
//! This crate knows no HTTP and no model file; it takes lines from `inkgate-engine` and gives fields.

pub mod grammar;
