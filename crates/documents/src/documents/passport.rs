//! 护照, the data page of a Chinese passport: what matters stands in its machine readable zone (ICAO Doc 9303-4).

use crate::grammar::{Check, DATE, NAME, SEX, TEXT, ZONE_LINE, ZoneLine};
use crate::reading::{Found, Reading};
use crate::schema::{Document, Side, field};

/// The data page.
pub static PASSPORT: Document =
    Document {
        key: "passport", english: "Passport", chinese: "护照", sides: &[DATA], across: from_the_zone
    };

const DATA: Side = Side {
    key: "data",
    chinese: "资料页",
    titles: &["中华人民共和国", "护照", "PASSPORT"],
    enough: 1,
    needs: Some("zone"),
    sure: None,
    noise: &["PEOPLE'S REPUBLIC OF CHINA"],
    fields: &[
        field("zone", "Machine readable zone", &[], &ZONE_LINE).anywhere().called("机读区"),
        field("name", "Name", &["姓名/Name", "姓名"], &NAME).below(),
        field("number", "Passport number", &[], &TEXT).derived().called("护照号码"),
        field("nationality", "Nationality", &[], &TEXT).derived().called("国籍"),
        field("birth", "Date of birth", &[], &DATE).derived().called("出生日期"),
        field("sex", "Sex", &[], &SEX).derived().called("性别"),
        field("expiry", "Date of expiry", &[], &DATE).derived().called("有效期至"),
    ],
    always: &[],
    height: None,
    portrait: None,
};

/// The zone's parts, each with the zone's evidence.
fn from_the_zone(found: &mut Found) {
    let Some(zone) = found.field("zone").filter(|zone| zone.check == Check::Passed).cloned() else { return };
    let Some(line) = zone.value.as_deref().and_then(|value| value.parse::<ZoneLine>().ok()) else { return };
    let parts = [
        ("number", Some(line.number())),
        ("nationality", Some(line.nationality())),
        ("birth", line.birth().map(|day| day.to_string())),
        ("sex", line.sex().map(|sex| sex.to_string())),
        ("expiry", line.expiry().map(|day| day.to_string())),
    ];
    for (key, value) in parts {
        if let Some(reading) = found.field_mut(key) {
            *reading = Reading { value, ..zone.clone() };
        }
    }
}
