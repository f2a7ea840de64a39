//! 火车票识别: a train ticket.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::train_ticket::TRAIN_TICKET;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::single;
use crate::wire::train_ticket::TicketJson;

/// The only value that the contract has for `Action`.
const ACTION: &str = "TrainTicketOCR";

/// Train tickets.
pub struct TrainTicket;

impl Capability for TrainTicket {
    fn name(&self) -> &'static str {
        "train-ticket"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Train ticket", "火车票识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/30wmtj9q74e8/train-ticket/predict"
    }

    fn shape(&self) -> Shape {
        Shape::Single(ACTION)
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![single::picture(&body, ACTION)?]))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&TRAIN_TICKET, on, detail)
    }

    fn look(&self) -> Option<Look> {
        Some(|reading| documents::look(reading, &TRAIN_TICKET, Kind::NoSingleDocument))
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        documents::single(outcomes, on, |looked| TicketJson::new(&looked.documents, asked.detail))
    }
}
