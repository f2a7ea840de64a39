//! The HTTP service: signed calls in the cloud's shape, plain calls for people and scripts, health.

pub mod wire;
