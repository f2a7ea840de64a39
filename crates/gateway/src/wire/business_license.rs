//! The answer of the business license, key by key as the contract has it, its misspellings included.

use inkgate_documents::Found;
use inkgate_documents::grammar::{Date, Term};
use serde::Serialize;

use crate::wire::document::DetailJson;

/// `returnObj`.
#[derive(Debug, Serialize)]
pub struct LicenseJson<'f> {
    license_type: &'static str,
    detail: Fields<'f>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

#[derive(Debug, Serialize)]
struct Fields<'f> {
    union_id: &'f str,
    regist_no: &'f str,
    name: &'f str,
    r#type: &'f str,
    addr: &'f str,
    legal_rep: &'f str,
    regist_captial: &'f str,
    establish_date: String,
    operation_period: String,
    /// Printed on two-column licences only.
    #[serde(skip_serializing_if = "Option::is_none")]
    real_captial: Option<&'f str>,
}

impl<'f> LicenseJson<'f> {
    /// From what was found; nothing found is `Not Business License`.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        // Capital is given as printed, `壹佰万元整`.
        let printed = |key: &str| {
            let field = found.iter().find_map(|side| side.field(key));
            field.filter(|reading| reading.value.is_some()).map(|reading| reading.text.as_str())
        };
        Self {
            license_type: if found.is_empty() { "Not Business License" } else { "Business License" },
            detail: Fields {
                union_id: value("credit_code"),
                regist_no: value("registration_number"),
                name: value("name"),
                r#type: value("type"),
                addr: value("address"),
                legal_rep: value("representative"),
                regist_captial: printed("capital").unwrap_or_default(),
                establish_date: day(value("established")),
                operation_period: period(value("term")),
                real_captial: printed("paid_in"),
            },
            inkgate: detail.then(|| DetailJson::new(found)),
        }
    }
}

/// `2005年6月9日`.
fn day(normal: &str) -> String {
    match normal.parse::<Date>() {
        Ok(Date { year, month, day }) => format!("{year}年{month}月{day}日"),
        Err(_) => normal.to_owned(),
    }
}

/// `2005年06月09日至2015年06月08日`.
fn period(normal: &str) -> String {
    let padded = |day: Date| format!("{:04}年{:02}月{:02}日", day.year, day.month, day.day);
    match Term::from_normal(normal) {
        Some(Term { from, to }) => {
            let end = to.map_or("长期".to_owned(), padded);
            from.map_or(end.clone(), |from| format!("{}至{end}", padded(from)))
        }
        None => normal.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_terms_as_the_contract_writes_them() {
        assert_eq!(day("2005-06-09"), "2005年6月9日");
        assert_eq!(period("2005-06-09/2015-06-08"), "2005年06月09日至2015年06月08日");
        assert_eq!(period("长期"), "长期");
    }

    #[test]
    fn another_picture_says_so_and_has_the_keys() {
        assert_eq!(
            serde_json::to_string(&LicenseJson::new(&[], false)).unwrap(),
            concat!(
                r#"{"license_type":"Not Business License","detail":{"union_id":"","regist_no":"","name":"","#,
                r#""type":"","addr":"","legal_rep":"","regist_captial":"","establish_date":"","operation_period":""}}"#
            )
        );
    }
}
