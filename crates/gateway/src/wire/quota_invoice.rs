//! The answer of the quota invoice, key by key as the contract has it; the amount as printed.

use inkgate_documents::Found;
use serde::Serialize;

use crate::wire::document::DetailJson;

/// `returnObj`.
#[derive(Debug, Serialize)]
pub struct InvoiceJson<'f> {
    #[serde(rename = "No")]
    number: &'f str,
    code: &'f str,
    amount: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

impl<'f> InvoiceJson<'f> {
    /// From the invoice found.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        let amount = found.iter().find_map(|side| side.field("amount"));
        Self {
            number: value("number"),
            code: value("code"),
            amount: amount
                .filter(|reading| reading.value.is_some())
                .map_or("", |reading| reading.text.as_str()),
            inkgate: detail.then(|| DetailJson::new(found)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_the_contracts_order() {
        let empty = serde_json::to_string(&InvoiceJson::new(&[], false)).unwrap();
        assert_eq!(empty, r#"{"No":"","code":"","amount":""}"#);
    }
}
