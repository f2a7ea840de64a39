//! The HTTP service: signed calls in the cloud's shape, plain calls for people and scripts, health.
//!
//! [`House`] is what a running service has: its configuration, the directory of accounts, a [`Reader`] and a [`Clock`].
//! [`serve`] is given a listener, a house and a future that ends when the service is to end, so that a test binds port 0
//! and owns the lifetime. What happens to a signed call is [`journey`]; every URL is in `routes.rs`.

pub mod admin;
mod caller;
pub mod capabilities;
pub mod clock;
pub mod config;
pub mod console;
mod documented;
mod health;
mod house;
pub mod journey;
pub mod manual;
mod metrics;
mod net;
mod openapi;
mod plain;
mod reader;
pub mod refusal;
pub mod reload;
mod request;
mod routes;
pub mod sealing;
mod serve;
pub mod steps;
mod traces;
pub mod wire;

pub use clock::Clock;
pub use config::Config;
pub use house::House;
pub use reader::{Done, Reader};
pub use serve::{check_files, serve, serve_administration};
