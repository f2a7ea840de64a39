//! Rules about the tree: a rule that no test states does not exist.

mod arrows;
mod files;
mod licences;
mod notice;
mod readme;
mod words;
