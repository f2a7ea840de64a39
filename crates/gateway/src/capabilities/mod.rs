//! What can be called in the cloud's shape: a file a capability, listed here.

mod business_license;
mod documents;
mod driving_licence;
mod face;
mod general;
mod id_card;
mod plate;
mod quota_invoice;
mod train_ticket;
mod vehicle_licence;

use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use inkgate_engine::Want;
use inkgate_platform::EVERYTHING;

use crate::House;
use crate::refusal::Refusal;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::face::FaceAsked;
use crate::wire::picture::Picture;

/// Finds the pictures in a body.
pub type Find = Box<dyn FnOnce(Bytes) -> Result<Vec<Picture>, Refusal> + Send>;

/// A capability: where it is called, how its pictures are found, what it wants of them, how it answers.
pub trait Capability: Sync {
    /// The name it is counted and configured under.
    fn name(&self) -> &'static str;

    /// What people call it, in English and in Chinese.
    fn titles(&self) -> [&'static str; 2];

    /// The contract's path.
    fn path(&self) -> &'static str;

    /// How the request's JSON is shaped.
    fn shape(&self) -> Shape;

    /// How to find the pictures.
    fn find(&self, on: &House) -> Find;

    /// What is wanted of each. `detail` is whether the caller asked for more than the cloud gives.
    fn want(&self, on: &House, detail: bool) -> Want;

    /// What it looks for in a picture that was read; a picture that does not show it was not read successfully.
    fn look(&self) -> Option<Look> {
        None
    }

    /// What the body asks for besides pictures.
    ///
    /// # Errors
    /// The refusal of a value that is none.
    fn asks(&self, body: &Bytes) -> Result<Asked, Refusal> {
        let _ = body;
        Ok(Asked::default())
    }

    /// The answer.
    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response;
}

/// What a caller asked for besides pictures.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Asked {
    /// More than the cloud gives (`x-inkgate-detail`).
    pub detail: bool,
    /// Of face detection.
    pub face: FaceAsked,
}

/// How the JSON of a request is shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `{"data": [base64, …]}`.
    List,
    /// `{"Action": "…", "ImageData": base64}` with this value of `Action`.
    Single(&'static str),
    /// `{"imageContent": base64}`, or the single form with its own `Action`.
    Face,
}

/// The contract's code of the service that a path belongs to: what stands behind `/v1/aiop/api/`.
pub fn service_code(path: &str) -> &str {
    path.strip_prefix("/v1/aiop/api/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// All of them.
pub static LIST: &[&dyn Capability] = &[
    &general::General,
    &id_card::IdCard,
    &plate::Plates,
    &business_license::BusinessLicense,
    &driving_licence::DrivingLicence,
    &vehicle_licence::VehicleLicence,
    &face::Faces,
    &quota_invoice::QuotaInvoice,
    &train_ticket::TrainTicket,
];

/// The names that can be opened, paid for and priced: all of [`LIST`], both calls with a token, and the one that stands for
/// every capability.
pub fn names() -> impl Iterator<Item = &'static str> {
    let besides = [EVERYTHING, crate::plain::NAME, crate::documented::NAME];
    besides.into_iter().chain(LIST.iter().map(|one| one.name()))
}
