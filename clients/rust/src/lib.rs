//! A client of Inkgate, and of any server with CTyun's signed calls. It blocks.
//!
//! ```no_run
//! use inkgate_client::Client;
//!
//! let client = Client::new("http://127.0.0.1:8080").keys("AK", "SK", "appkey");
//! let picture = std::fs::read("receipt.png")?;
//! for item in client.general(&[&picture])?.value {
//!     println!("{}", item?.text());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For `https` the program names [`ureq`](https://docs.rs/ureq) among its own dependencies, with the TLS that it wants:
//! `ureq = { version = "3", features = ["rustls"] }`.

mod answers;
mod capabilities;
mod client;
mod errors;
mod plain;
mod random;
mod send;
mod status;
mod status_table;

pub use answers::{
    BusinessLicense, DrivingLicence, Face, Faces, GeneralText, IdCard, Line, Page, Plate, Plates, Point,
    QuotaInvoice, TrainTicket, VehicleLicence,
};
pub use client::{Answer, Client, Item};
pub use errors::{ApiError, Error};
/// What signs, and what encrypts bodies.
pub use inkgate_eop as eop;
pub use plain::Plain;
pub use status::{Kind, Status};
