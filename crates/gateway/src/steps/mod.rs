//! The steps of a call, a file each: what comes in, the proof that goes out, and the refusals that the step makes.
//!
//! A proof has private fields and one maker, so that no step can be left out and none can be put in another order.

pub mod admit;
pub mod authorize;
pub mod body;
pub mod buffers;
mod journal;
pub mod limit;
mod lines;
pub mod look;
pub mod meter;
pub mod precheck;
pub mod quota;
pub mod reading;
pub mod remembered;
pub mod replay;
pub(crate) mod spent;
pub mod task;
pub mod unseal;
pub mod witness;
