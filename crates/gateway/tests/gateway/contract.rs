//! Every capability's answer against a schema written from the contract: its keys, no others, their types, and the forms of
//! days, terms and numbers. The schema is data here, so that it can be held beside the contract's table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::GENERAL;
use serde_json::{Value, json};

use crate::documents::{BUSINESS, DRIVING, FACE, ID_CARD, INVOICE, PLATE, TICKET, VEHICLE};
use crate::fake::picture;
use crate::town::Town;

/// What stands at a key.
enum Is {
    Text,
    /// Text of a form: `9` is a digit, all else itself; several forms are alternatives, the empty one among them.
    Form(&'static [&'static str]),
    One(&'static [&'static str]),
    Whole,
    Number,
    Exactly(Value),
    /// A list of that many, or of any number.
    List(Option<usize>, Box<Is>),
    Object(Vec<(&'static str, Is)>),
    /// Either of two objects.
    Either(Box<Is>, Box<Is>),
}

impl Is {
    /// What is wrong with a value, as places and words.
    fn wrong(&self, at: &str, value: &Value, all: &mut Vec<String>) {
        let mut say = |what: &str| all.push(format!("{at}: {value} is not {what}"));
        match self {
            Is::Text if value.is_string() => {}
            Is::Text => say("text"),
            Is::Form(forms) => match value.as_str() {
                Some(text) if forms.iter().any(|form| has_form(text, form)) => {}
                _ => say(&format!("of {forms:?}")),
            },
            Is::One(words) => match value.as_str() {
                Some(text) if words.contains(&text) => {}
                _ => say(&format!("one of {words:?}")),
            },
            Is::Whole if value.is_i64() || value.is_u64() => {}
            Is::Whole => say("a whole number"),
            Is::Number if value.is_number() => {}
            Is::Number => say("a number"),
            Is::Exactly(wanted) if value == wanted => {}
            Is::Exactly(wanted) => say(&wanted.to_string()),
            Is::List(count, each) => match value.as_array() {
                Some(list) if count.is_none_or(|count| count == list.len()) => {
                    for (i, value) in list.iter().enumerate() {
                        each.wrong(&format!("{at}[{i}]"), value, all);
                    }
                }
                _ => say("such a list"),
            },
            Is::Object(keys) => {
                let Some(object) = value.as_object() else { return say("an object") };
                for key in object.keys().filter(|key| !keys.iter().any(|(known, _)| known == key)) {
                    all.push(format!("{at}: {key} is not the contract's"));
                }
                for (key, is) in keys {
                    match object.get(*key) {
                        Some(value) => is.wrong(&format!("{at}.{key}"), value, all),
                        None => all.push(format!("{at}: {key} is missing")),
                    }
                }
            }
            Is::Either(one, other) => {
                let mut of_one = Vec::new();
                one.wrong(at, value, &mut of_one);
                if !of_one.is_empty() {
                    other.wrong(at, value, all);
                }
            }
        }
    }
}

fn has_form(text: &str, form: &str) -> bool {
    let fits =
        |(have, wanted): (char, char)| if wanted == '9' { have.is_ascii_digit() } else { have == wanted };
    text.chars().count() == form.chars().count() && text.chars().zip(form.chars()).all(fits)
}

fn list(count: Option<usize>, each: Is) -> Is {
    Is::List(count, Box::new(each))
}

/// The answer of a list capability.
fn lists(item: Is) -> Is {
    let failed = Is::Object(vec![("err_code", Is::Whole), ("err_msg", Is::Text)]);
    Is::Object(vec![
        ("statusCode", Is::Exactly(json!(0))),
        ("message", Is::Object(vec![("success", Is::Whole), ("fail", Is::Whole)])),
        ("returnObj", list(None, Is::Either(Box::new(failed), Box::new(item)))),
    ])
}

/// The answer of a single capability.
fn singles(object: Is) -> Is {
    Is::Object(vec![
        ("statusCode", Is::Exactly(json!(0))),
        ("message", Is::Exactly(json!("success"))),
        ("returnObj", object),
    ])
}

fn error() -> Is {
    Is::Object(vec![
        ("statusCode", Is::Whole),
        ("message", Is::Text),
        ("details", Is::Text),
        ("error", Is::Text),
    ])
}

const DAY: Is = Is::Form(&["9999-99-99", ""]);

fn id_card() -> Is {
    let term = Is::Form(&["9999.99.99-9999.99.99", "9999.99.99-长期", ""]);
    let detail = vec![
        ("name", Is::Text),
        ("sex", Is::One(&["男", "女", ""])),
        ("nation", Is::Text),
        ("birthday", Is::Form(&["99999999", ""])),
        ("idn", Is::Form(&["999999999999999999", "99999999999999999X", ""])),
        ("addr", Is::Text),
        ("org", Is::Text),
        ("validperiod", term),
    ];
    lists(Is::Object(vec![
        ("note", Is::One(&["front", "back"])),
        ("detail", Is::Object(detail)),
        ("idcard_face", Is::Exactly(json!("no face"))),
        ("demo_image", Is::Exactly(json!("demo_image"))),
        ("risk", Is::Exactly(json!("normal"))),
    ]))
}

fn general() -> Is {
    let line = Is::Object(vec![("name", Is::Text), ("text", Is::Text), ("box", list(Some(8), Is::Number))]);
    lists(Is::Object(vec![("text_line", Is::Whole), ("detail", list(None, line))]))
}

fn plates() -> Is {
    let plate = Is::Object(vec![
        ("box", list(Some(4), list(Some(2), Is::Whole))),
        ("plate_type", Is::Text),
        ("platelicense", Is::Text),
        ("confidence", Is::Number),
    ]);
    lists(Is::Object(vec![("number of plate licenses", Is::Whole), ("detail", list(None, plate))]))
}

fn business() -> Is {
    let detail = ["union_id", "regist_no", "name", "type", "addr", "legal_rep", "regist_captial"];
    let mut detail: Vec<_> = detail.map(|key| (key, Is::Text)).into();
    detail.push((
        "establish_date",
        Is::Form(&["9999年9月9日", "9999年99月9日", "9999年9月99日", "9999年99月99日", ""]),
    ));
    detail.push((
        "operation_period",
        Is::Form(&["9999年99月99日至9999年99月99日", "9999年99月99日至长期", ""]),
    ));
    singles(Is::Object(vec![
        ("license_type", Is::One(&["Business License", "Not Business License"])),
        ("detail", Is::Object(detail)),
    ]))
}

fn driving() -> Is {
    let mut keys: Vec<_> =
        ["No", "name", "sex", "nation", "address", "class", "classes"].map(|key| (key, Is::Text)).into();
    keys.extend(["date_birth", "date_first"].map(|key| (key, DAY)));
    keys.push(("period", Is::Form(&["9999-99-99至9999-99-99", "9999-99-99至长期", ""])));
    singles(Is::Object(keys))
}

fn vehicle() -> Is {
    let texts = ["No_plate", "type", "owner", "address", "use", "model", "vin", "No_engine"];
    let mut keys: Vec<_> = texts.map(|key| (key, Is::Text)).into();
    keys.extend(["date_register", "date_issue"].map(|key| (key, DAY)));
    singles(Is::Object(keys))
}

fn faces(third: bool) -> Is {
    let place = ["top", "left", "width", "height"].map(|key| (key, Is::Whole));
    let mut face = vec![("face_location", Is::Object(place.into()))];
    if third {
        face.push(("landmarks", list(Some(5), list(Some(2), Is::Number))));
        face.push(("angle", Is::Object(["yaw", "pitch", "roll"].map(|key| (key, Is::Number)).into())));
        face.push(("quality", Is::Number));
    }
    Is::Object(vec![
        ("statusCode", Is::Exactly(json!("0"))),
        ("message", Is::Exactly(json!("success"))),
        ("returnObj", Is::Object(vec![("face_num", Is::Whole), ("face_list", list(None, Is::Object(face)))])),
    ])
}

fn texts(keys: &[&'static str]) -> Is {
    singles(Is::Object(keys.iter().map(|key| (*key, Is::Text)).collect()))
}

#[test]
fn every_answer_has_the_contracts_keys_and_types() {
    let town = Town::new();
    let encoded = |word: &&str| STANDARD.encode(picture(word));
    let data = |words: &[&str]| json!({"data": words.iter().map(encoded).collect::<Vec<_>>()});
    let single = |action: &str, word: &str| json!({"Action": action, "ImageData": encoded(&word)});
    let third = json!({"Action": "DetectFace", "ImageData": encoded(&"faces"), "FaceThresh": 0.5,
                       "NeedFaceQuality": true, "NeedFaceAngle": true});
    let ticket = [
        "TicketNum",
        "StartStation",
        "DestinationStation",
        "Date",
        "TrainNum",
        "Seat",
        "Price",
        "SeatCategory",
    ];
    let mut wrong = Vec::new();
    for (name, path, body, schema) in [
        ("general", GENERAL, data(&["two", "malformed"]), general()),
        ("id card", ID_CARD, data(&["portrait", "emblem", "both", "a"]), id_card()),
        ("plate", PLATE, data(&["plates", "a", "malformed"]), plates()),
        ("business", BUSINESS, single("BusinessCardOCR", "business"), business()),
        ("no business", BUSINESS, single("BusinessCardOCR", "driving"), business()),
        ("driving", DRIVING, single("DriversLicense", "driving"), driving()),
        ("vehicle", VEHICLE, single("VehicleRegistration", "vehicle"), vehicle()),
        ("faces", FACE, json!({"imageContent": encoded(&"faces")}), faces(false)),
        ("faces 3", FACE, third, faces(true)),
        ("ticket", TICKET, single("TrainTicketOCR", "ticket"), texts(&ticket)),
        ("invoice", INVOICE, single("QuotaInvoice", "invoice"), texts(&["No", "code", "amount"])),
        ("another action", DRIVING, single("Other", "driving"), error()),
        ("another document", VEHICLE, single("VehicleRegistration", "business"), error()),
        ("no data", ID_CARD, json!({}), error()),
    ] {
        schema.wrong(name, &town.application.post(path, &body).json(), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_schema_finds_what_is_wrong() {
    let found = |is: Is, value: Value| {
        let mut all = Vec::new();
        is.wrong("", &value, &mut all);
        all.len()
    };
    let object = || Is::Object(vec![("day", DAY)]);
    assert_eq!(found(object(), json!({"day": "2015-06-18"})), 0);
    assert_eq!(found(object(), json!({"day": "2015.06.18"})), 1);
    assert_eq!(found(object(), json!({"date": "2015-06-18"})), 2, "one too many, one missing");
    assert_eq!(found(list(Some(2), Is::Whole), json!([1, 2.5])), 1);
    assert_eq!(found(list(Some(2), Is::Whole), json!([1])), 1);
    assert_eq!(
        found(
            lists(Is::Text),
            json!({"statusCode": 0, "message": {"success": 1, "fail": 0}, "returnObj": [7]})
        ),
        1
    );
}
