//! The answer of the driving licence, key by key as the contract has it. Its table calls the class `classes`, its example
//! `class`: both are sent.

use inkgate_documents::Found;
use inkgate_documents::grammar::Term;
use serde::Serialize;

use crate::wire::document::DetailJson;

/// `returnObj`.
#[derive(Debug, Serialize)]
pub struct LicenceJson<'f> {
    #[serde(rename = "No")]
    number: &'f str,
    name: &'f str,
    sex: &'f str,
    nation: &'f str,
    address: &'f str,
    date_birth: &'f str,
    date_first: &'f str,
    class: &'f str,
    classes: &'f str,
    period: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

impl<'f> LicenceJson<'f> {
    /// From the pages found.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        Self {
            number: value("number"),
            name: value("name"),
            sex: value("sex"),
            nation: value("nationality"),
            address: value("address"),
            date_birth: value("birth"),
            date_first: value("first_issue"),
            class: value("classes"),
            classes: value("classes"),
            period: period(value("valid")),
            inkgate: detail.then(|| DetailJson::new(found)),
        }
    }
}

/// `2016-07-22至2022-07-22`.
fn period(normal: &str) -> String {
    match Term::from_normal(normal) {
        Some(Term { from: Some(from), to: Some(to) }) => format!("{from}至{to}"),
        Some(Term { from: Some(from), to: None }) => format!("{from}至长期"),
        _ => normal.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_the_term() {
        assert_eq!(period("2016-07-22/2022-07-22"), "2016-07-22至2022-07-22");
        assert_eq!(period("2016-07-22/长期"), "2016-07-22至长期");
        assert_eq!(
            serde_json::to_string(&LicenceJson::new(&[], false)).unwrap(),
            concat!(
                r#"{"No":"","name":"","sex":"","nation":"","address":"","date_birth":"","date_first":"","#,
                r#""class":"","classes":"","period":""}"#
            )
        );
    }
}
