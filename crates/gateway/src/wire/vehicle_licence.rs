//! The answer of the vehicle licence, key by key as the contract has it.

use inkgate_documents::Found;
use serde::Serialize;

use crate::wire::document::DetailJson;

/// `returnObj`.
#[derive(Debug, Serialize)]
pub struct LicenceJson<'f> {
    #[serde(rename = "No_plate")]
    plate: &'f str,
    r#type: &'f str,
    owner: &'f str,
    address: &'f str,
    r#use: &'f str,
    model: &'f str,
    vin: &'f str,
    #[serde(rename = "No_engine")]
    engine: &'f str,
    date_register: &'f str,
    date_issue: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

impl<'f> LicenceJson<'f> {
    /// From the pages found.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        Self {
            plate: value("plate"),
            r#type: value("type"),
            owner: value("owner"),
            address: value("address"),
            r#use: value("use"),
            model: value("model"),
            vin: value("vin"),
            engine: value("engine"),
            date_register: value("registered"),
            date_issue: value("issued"),
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
            serde_json::to_string(&LicenceJson::new(&[], false)).unwrap(),
            concat!(
                r#"{"No_plate":"","type":"","owner":"","address":"","use":"","model":"","vin":"","No_engine":"","#,
                r#""date_register":"","date_issue":""}"#
            )
        );
    }
}
