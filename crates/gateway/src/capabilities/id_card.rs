//! 身份证识别: both sides of identity cards, one picture or many.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::id_card::ID_CARD;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::id_card::CardJson;
use crate::wire::listed::{Failure, Listed};
use crate::wire::{data, json};

/// Identity cards.
pub struct IdCard;

impl Capability for IdCard {
    fn name(&self) -> &'static str {
        "id-card"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["ID card", "身份证识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json"
    }

    fn shape(&self) -> Shape {
        Shape::List
    }

    fn find(&self, on: &House) -> Find {
        let most = on.config.limits.pictures;
        Box::new(move |body| Ok(data::pictures(&body, most)?))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&ID_CARD, on, detail)
    }

    fn look(&self) -> Option<Look> {
        Some(|reading| documents::look(reading, &ID_CARD, Kind::NoDocument))
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, _on: &Arc<House>) -> Response {
        let items = outcomes.iter().map(|outcome| match outcome {
            Ok(looked) => Ok(CardJson::new(&looked.documents, asked.detail)),
            Err(failed) => Err(Failure::from(failed)),
        });
        json(200, &Listed::new(items.collect()))
    }
}
