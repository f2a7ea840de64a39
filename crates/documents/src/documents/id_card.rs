//! 居民身份证, the resident identity card: portrait side and emblem side (GA 461-2004 says where everything stands).

use crate::grammar::{
    ADDRESS, AUTHORITY, Check, Date, NAME, NATION, RESIDENT_NUMBER, ResidentNumber, SEX, TERM,
};
use crate::grammar::{DATE, Sex};
use crate::reading::Found;
use crate::schema::{Document, Side, field};

/// The card, 85.6 × 54.0 mm; places are in thousandths of its width.
pub static ID_CARD: Document = Document {
    key: "id-card",
    english: "Resident Identity Card",
    chinese: "居民身份证",
    sides: &[PORTRAIT, EMBLEM],
    across: number_against_the_rest,
};

/// What copies are stamped with, also as it reads when the stamp has two rows.
const STAMPS: &[&str] = &["复印无效", "复印禁止", "复禁", "印止", "中华人民共和国"];

const PORTRAIT: Side = Side {
    key: "portrait",
    chinese: "人像面",
    titles: &[],
    enough: 3,
    needs: None,
    sure: Some("number"),
    noise: STAMPS,
    fields: &[
        field("name", "Name", &["姓名"], &NAME).at([55.0, 110.0], [165.0, 70.0, 580.0, 150.0]),
        field("sex", "Sex", &["性别"], &SEX).at([55.0, 195.0], [165.0, 160.0, 260.0, 228.0]),
        field("nation", "Ethnicity", &["民族"], &NATION).at([285.0, 195.0], [385.0, 160.0, 600.0, 228.0]),
        field("birth", "Date of birth", &["出生"], &DATE).at([55.0, 275.0], [165.0, 240.0, 580.0, 310.0]),
        field("address", "Address", &["住址"], &ADDRESS)
            .lines(4)
            .at([55.0, 355.0], [165.0, 320.0, 680.0, 500.0]),
        field("number", "Citizen identity number", &["公民身份号码"], &RESIDENT_NUMBER).anywhere(),
    ],
    always: &["name", "sex", "nation", "birth", "address", "number"],
    height: Some(630.8),
    portrait: Some([620.0, 95.0, 945.0, 520.0]),
};

const EMBLEM: Side = Side {
    key: "emblem",
    chinese: "国徽面",
    titles: &["居民身份证"],
    enough: 1,
    needs: None,
    sure: None,
    noise: STAMPS,
    fields: &[
        field("authority", "Issuing authority", &["签发机关"], &AUTHORITY)
            .lines(2)
            .at([255.0, 482.0], [385.0, 445.0, 960.0, 520.0]),
        field("valid", "Period of validity", &["有效期限"], &TERM)
            .at([255.0, 560.0], [385.0, 525.0, 960.0, 600.0]),
    ],
    always: &["authority", "valid"],
    height: Some(630.8),
    portrait: None,
};

/// The number says birth and sex too; where its check agrees and they do not, they are flagged.
fn number_against_the_rest(found: &mut Found) {
    let number = found.field("number").filter(|number| number.check == Check::Passed);
    let Some(number) = number.and_then(|number| number.value.as_deref()?.parse::<ResidentNumber>().ok())
    else {
        return;
    };
    if let Some(birth) = found.value("birth").and_then(|birth| birth.parse::<Date>().ok()) {
        if birth != number.birth() {
            found.flag("birth", "the identity number says another day");
        } else if let Some(reading) = found.field_mut("birth") {
            reading.check = Check::Passed;
        }
    }
    if let Some(sex) = found.value("sex").and_then(|sex| sex.parse::<Sex>().ok())
        && sex != number.sex()
    {
        found.flag("sex", "the identity number says the other");
    }
}
