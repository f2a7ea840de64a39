//! The answer of the ID card, key by key as the contract has it. `front` is the emblem side there.

use inkgate_documents::Found;
use inkgate_documents::grammar::{Date, Term};
use serde::Serialize;

use crate::wire::document::DetailJson;

/// One picture.
#[derive(Debug, Serialize)]
pub struct CardJson<'f> {
    note: &'static str,
    detail: Fields<'f>,
    idcard_face: &'static str,
    demo_image: &'static str,
    risk: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson<'f>>,
}

/// All eight are always there, empty where the side has none or nothing can be read.
#[derive(Debug, Serialize)]
struct Fields<'f> {
    name: &'f str,
    sex: &'f str,
    nation: &'f str,
    birthday: String,
    idn: &'f str,
    addr: &'f str,
    org: &'f str,
    validperiod: String,
}

impl<'f> CardJson<'f> {
    /// From the sides found, at least one; of a picture with both, `note` says the portrait's.
    pub fn new(found: &'f [Found], detail: bool) -> Self {
        let value = |key: &str| found.iter().find_map(|side| side.value(key)).unwrap_or_default();
        let portrait = found.iter().any(|side| side.side.key == "portrait");
        Self {
            note: if portrait { "back" } else { "front" },
            detail: Fields {
                name: value("name"),
                sex: value("sex"),
                nation: value("nation"),
                birthday: compact(value("birth")),
                idn: value("number"),
                addr: value("address"),
                org: value("authority"),
                validperiod: period(value("valid")),
            },
            idcard_face: "no face",
            demo_image: "demo_image",
            risk: "normal",
            inkgate: detail.then(|| DetailJson::new(found)),
        }
    }
}

/// `YYYYMMDD`; what is no day stays as it is.
fn compact(normal: &str) -> String {
    match normal.parse::<Date>() {
        Ok(Date { year, month, day }) => format!("{year:04}{month:02}{day:02}"),
        Err(_) => normal.to_owned(),
    }
}

/// `YYYY.MM.DD-YYYY.MM.DD`, or with `长期`.
fn period(normal: &str) -> String {
    let dotted = |day: Date| format!("{:04}.{:02}.{:02}", day.year, day.month, day.day);
    match Term::from_normal(normal) {
        Some(Term { from, to }) => {
            let end = to.map_or("长期".to_owned(), dotted);
            from.map_or(end.clone(), |from| format!("{}-{end}", dotted(from)))
        }
        None => normal.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_terms_as_the_contract_writes_them() {
        assert_eq!(compact("1949-12-31"), "19491231");
        assert_eq!(period("2015-09-18/2025-09-18"), "2015.09.18-2025.09.18");
        assert_eq!(period("2015-09-18/长期"), "2015.09.18-长期");
        assert_eq!((compact("").as_str(), period("").as_str()), ("", ""));
    }

    #[test]
    fn nothing_found_still_has_all_eight_keys() {
        assert_eq!(
            serde_json::to_string(&CardJson::new(&[], false)).unwrap(),
            concat!(
                r#"{"note":"front","detail":{"name":"","sex":"","nation":"","birthday":"","idn":"","addr":"","#,
                r#""org":"","validperiod":""},"idcard_face":"no face","demo_image":"demo_image","risk":"normal"}"#
            )
        );
    }
}
