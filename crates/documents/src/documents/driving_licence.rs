//! 机动车驾驶证, the driving licence: main page and duplicate page (副页), paper and electronic (GA 482-2012).

use crate::grammar::{
    ADDRESS, CLASSES, DATE, FILE_NUMBER, NAME, ORGANISATION, RESIDENT_NUMBER, SEX, TERM, TEXT,
};
use crate::grammar::{Check, Date, ResidentNumber};
use crate::reading::Found;
use crate::schema::{Document, Side, field};

/// The licence.
pub static DRIVING_LICENCE: Document = Document {
    key: "driving-licence",
    english: "Driving License",
    chinese: "机动车驾驶证",
    sides: &[MAIN, DUPLICATE],
    across: number_against_birth,
};

const ENGLISH: &[&str] = &[
    "Driving License of the People's Republic of China",
    "Name",
    "Sex",
    "Nationality",
    "Address",
    "Date of Birth",
    "Date of First Issue",
    "Class",
    "Valid Period",
    "Valid From",
    "Valid For",
];

const MAIN: Side = Side {
    key: "main",
    chinese: "主页",
    titles: &["中华人民共和国机动车驾驶证"],
    enough: 5,
    needs: None,
    sure: None,
    noise: ENGLISH,
    fields: &[
        field("number", "Licence number", &["证号"], &RESIDENT_NUMBER),
        field("name", "Name", &["姓名"], &NAME),
        field("sex", "Sex", &["性别"], &SEX),
        field("nationality", "Nationality", &["国籍"], &ORGANISATION),
        field("address", "Address", &["住址"], &ADDRESS).lines(3),
        field("birth", "Date of birth", &["出生日期"], &DATE),
        field("first_issue", "Date of first issue", &["初次领证日期"], &DATE),
        field("classes", "Class", &["准驾车型"], &CLASSES),
        field("valid", "Valid period", &["有效期限", "有效起始日期"], &TERM),
    ],
    always: &["number", "name", "sex", "nationality", "address", "birth", "first_issue", "classes", "valid"],
    height: None,
    portrait: None,
};

const DUPLICATE: Side = Side {
    key: "duplicate",
    chinese: "副页",
    titles: &["中华人民共和国机动车驾驶证副页", "机动车驾驶证副页"],
    enough: 3,
    needs: None,
    sure: None,
    noise: ENGLISH,
    fields: &[
        field("number", "Licence number", &["证号"], &RESIDENT_NUMBER),
        field("name", "Name", &["姓名"], &NAME),
        field("file_number", "File number", &["档案编号"], &FILE_NUMBER),
        field("record", "Record", &["记录"], &TEXT).lines(4),
    ],
    always: &["number", "name", "file_number"],
    height: None,
    portrait: None,
};

/// The licence number is the holder's identity number (foreigners have others), so it says the birth too.
fn number_against_birth(found: &mut Found) {
    let number = found.field("number").filter(|number| number.check == Check::Passed);
    let number = number.and_then(|number| number.value.as_deref()?.parse::<ResidentNumber>().ok());
    let birth = found.value("birth").and_then(|birth| birth.parse::<Date>().ok());
    if let (Some(number), Some(birth)) = (number, birth)
        && number.birth() != birth
    {
        found.flag("birth", "the licence number says another day");
    }
}
