//! Accounts, keys and applications, and the rules between them.
//!
//! An account has access keys (they sign) and applications (they are counted and may do things). [`Directory`] holds
//! them all and is the only door: what it gives out are copies, what it takes in it checks, and every change is on the
//! disk before the call returns. There is no HTTP here and no clock.

mod access_key;
mod application;
mod directory;
mod error;
mod random;
mod store;

pub use access_key::{AccessKey, Secret};
pub use application::{Application, Token, TokenHash};
pub use directory::{Directory, NewAccount, Opened};
pub use error::Error;
