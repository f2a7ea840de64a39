//! The answer of the train ticket, key by key as the contract has it; date and price as printed.

use inkgate_documents::Found;
use serde::Serialize;

use crate::wire::document::DetailJson;

/// `returnObj`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TicketJson<'f> {
    ticket_num: &'f str,
    start_station: &'f str,
    destination_station: &'f str,
    date: &'f str,
    train_num: &'f str,
    seat: &'f str,
    price: &'f str,
    seat_category: &'f str,
    #[serde(rename = "inkgate", skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

impl<'f> TicketJson<'f> {
    /// From the ticket found.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        let printed = |key: &str| {
            let field = found.iter().find_map(|side| side.field(key));
            field.filter(|reading| reading.value.is_some()).map_or("", |reading| reading.text.as_str())
        };
        Self {
            ticket_num: value("number"),
            start_station: value("from"),
            destination_station: value("to"),
            date: printed("departure"),
            train_num: value("train"),
            seat: value("seat"),
            price: printed("price"),
            seat_category: value("class"),
            inkgate: detail.then(|| DetailJson::new(found)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_the_contracts_order() {
        assert_eq!(
            serde_json::to_string(&TicketJson::new(&[], false)).unwrap(),
            concat!(
                r#"{"TicketNum":"","StartStation":"","DestinationStation":"","Date":"","TrainNum":"","Seat":"","#,
                r#""Price":"","SeatCategory":""}"#
            )
        );
    }
}
