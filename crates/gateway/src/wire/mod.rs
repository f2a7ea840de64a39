//! The shapes of answers: nothing else in the house serialises them.

pub mod page;
