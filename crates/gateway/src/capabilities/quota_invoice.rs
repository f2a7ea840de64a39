//! 定额发票识别: a quota invoice.

use std::sync::Arc;

use axum::response::Response;
use inkgate_documents::documents::quota_invoice::QUOTA_INVOICE;
use inkgate_engine::Want;

use crate::House;
use crate::capabilities::{Asked, Capability, Find, Shape, documents};
use crate::refusal::Kind;
use crate::steps::look::Look;
use crate::steps::reading::Outcome;
use crate::wire::quota_invoice::InvoiceJson;
use crate::wire::single;

/// The only value that the contract has for `Action`.
const ACTION: &str = "QuotaInvoice";

/// Quota invoices.
pub struct QuotaInvoice;

impl Capability for QuotaInvoice {
    fn name(&self) -> &'static str {
        "quota-invoice"
    }

    fn titles(&self) -> [&'static str; 2] {
        ["Quota invoice", "定额发票识别"]
    }

    fn path(&self) -> &'static str {
        "/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect"
    }

    fn shape(&self) -> Shape {
        Shape::Single(ACTION)
    }

    fn find(&self, _on: &House) -> Find {
        Box::new(|body| Ok(vec![single::picture(&body, ACTION)?]))
    }

    fn want(&self, on: &House, detail: bool) -> Want {
        documents::examined(&QUOTA_INVOICE, on, detail)
    }

    fn look(&self) -> Option<Look> {
        Some(|reading| documents::look(reading, &QUOTA_INVOICE, Kind::NoSingleDocument))
    }

    fn answer(&self, outcomes: &[Outcome], asked: Asked, on: &Arc<House>) -> Response {
        documents::single(outcomes, on, |looked| InvoiceJson::new(&looked.documents, asked.detail))
    }
}
