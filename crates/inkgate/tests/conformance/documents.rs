//! Documents through the real server: drawn specimens with their truth, signed calls, and the published program.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::programs::python_with_requests;
use serde_json::{Value, json};

use crate::programs::published;
use crate::server::{Server, TOKEN, inkgate};

const ID_CARD: &str = "/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json";
const PLATE: &str = "/v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json";
const BUSINESS: &str = "/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json";
const DRIVING: &str = "/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect";
const VEHICLE: &str = "/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect";
const TICKET: &str = "/v1/aiop/api/30wmtj9q74e8/train-ticket/predict";
const INVOICE: &str = "/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect";

fn specimen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../specimens/{name}.jpg"))
}

/// What stands on a specimen.
fn truth(name: &str) -> Value {
    let text = fs::read_to_string(specimen(name).with_extension("json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["fields"].clone()
}

fn encoded(name: &str) -> String {
    STANDARD.encode(fs::read(specimen(name)).unwrap())
}

fn digits(text: &Value) -> String {
    text.as_str().unwrap().chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn signed_calls_give_what_stands_on_the_specimens() {
    let server = Server::start();
    let call = |path: &str, body: &Value| {
        let answer = server.application().post(path, body);
        assert_eq!(answer.status, 200, "{path}");
        answer.json()
    };
    let cards = call(ID_CARD, &json!({"data": [encoded("portrait"), encoded("emblem"), encoded("vehicle")]}));
    assert_eq!(cards["message"], json!({"success": 2, "fail": 1}), "{cards}");
    let (portrait, emblem) = (truth("portrait"), truth("emblem"));
    let card = &cards["returnObj"][0];
    assert_eq!(card["note"], "back");
    for (key, field) in
        [("name", "name"), ("sex", "sex"), ("nation", "nation"), ("idn", "number"), ("addr", "address")]
    {
        assert_eq!(card["detail"][key], portrait[field], "{key}");
    }
    assert_eq!(card["detail"]["birthday"], digits(&portrait["birth"]));
    let back = &cards["returnObj"][1];
    assert_eq!((&back["note"], &back["detail"]["org"]), (&json!("front"), &emblem["authority"]));
    assert_eq!(back["detail"]["validperiod"], emblem["valid"]);
    assert_eq!(cards["returnObj"][2]["err_code"], 4016);

    let driving = call(DRIVING, &json!({"Action": "DriversLicense", "ImageData": encoded("driving")}));
    let wanted = truth("driving");
    for (key, field) in [
        ("No", "number"),
        ("name", "name"),
        ("sex", "sex"),
        ("nation", "nationality"),
        ("address", "address"),
        ("date_birth", "birth"),
        ("date_first", "first_issue"),
        ("class", "classes"),
        ("period", "valid"),
    ] {
        assert_eq!(driving["returnObj"][key], wanted[field], "{key}");
    }

    let vehicle = call(VEHICLE, &json!({"Action": "VehicleRegistration", "ImageData": encoded("vehicle")}));
    let wanted = truth("vehicle");
    for (key, field) in [
        ("No_plate", "plate"),
        ("type", "type"),
        ("owner", "owner"),
        ("address", "address"),
        ("use", "use"),
        ("model", "model"),
        ("vin", "vin"),
        ("No_engine", "engine"),
        ("date_register", "registered"),
        ("date_issue", "issued"),
    ] {
        assert_eq!(vehicle["returnObj"][key], wanted[field], "{key}");
    }

    let business = call(BUSINESS, &json!({"Action": "BusinessCardOCR", "ImageData": encoded("business")}));
    let wanted = truth("business");
    assert_eq!(business["returnObj"]["license_type"], "Business License");
    for (key, field) in [
        ("union_id", "credit_code"),
        ("name", "name"),
        ("type", "type"),
        ("addr", "address"),
        ("legal_rep", "representative"),
        ("regist_captial", "capital"),
        ("operation_period", "term"),
    ] {
        assert_eq!(business["returnObj"]["detail"][key], wanted[field], "{key}");
    }

    let plates = call(PLATE, &json!({"data": [encoded("plate"), encoded("emblem")]}));
    let wanted = truth("plate");
    let seen = &plates["returnObj"][0];
    assert_eq!(seen["number of plate licenses"], 1, "{plates}");
    assert_eq!(seen["detail"][0]["platelicense"], wanted["number"]);
    assert_eq!(seen["detail"][0]["plate_type"], wanted["type"]);
    assert_eq!(plates["returnObj"][1]["number of plate licenses"], 0, "{plates}");
}

/// With only its address, keys, picture and parameter changed, it is served by each of the six.
#[test]
fn the_published_program_reads_documents() {
    let Some(python) = python_with_requests() else { return };
    let server = Server::start();
    for (path, parameter, name, key) in [
        (ID_CARD, "{\"data\": [img_base64]}", "portrait", "number"),
        (PLATE, "{\"data\": [img_base64]}", "plate", "number"),
        (BUSINESS, "{\"Action\": \"BusinessCardOCR\", \"ImageData\": img_base64}", "business", "credit_code"),
        (DRIVING, "{\"Action\": \"DriversLicense\", \"ImageData\": img_base64}", "driving", "number"),
        (VEHICLE, "{\"Action\": \"VehicleRegistration\", \"ImageData\": img_base64}", "vehicle", "vin"),
    ] {
        let Some(answer) = published(&python, &server, path, parameter, &specimen(name)) else { return };
        assert!(answer.starts_with("{'statusCode': 0"), "{answer}");
        let wanted = truth(name)[key].as_str().unwrap().to_owned();
        assert!(answer.contains(&format!("'{wanted}'")), "{name}: {wanted} in {answer}");
    }
    // As it is published it asks for faces; a drawn card has none.
    let face = "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64";
    let unchanged = "{\"imageContent\": img_base64}";
    let Some(answer) = published(&python, &server, face, unchanged, &specimen("portrait")) else { return };
    assert_eq!(
        answer,
        "{'statusCode': '0', 'message': 'success', 'returnObj': {'face_num': 0, 'face_list': []}}"
    );
}

#[test]
fn the_plain_endpoint_tells_documents_and_what_speaks_against_them() {
    let server = Server::start();
    let ask = |query: &str, name: &str| {
        let request =
            Request::new("POST", &format!("/v1/documents{query}")).body(fs::read(specimen(name)).unwrap());
        let answer = send(server.to, &request.header("authorization", &format!("Bearer {TOKEN}")));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["pages"][0].clone()
    };
    let page = ask("?document=id-card&side=emblem&crops=card,portrait", "portrait");
    assert_eq!(page["reversed_side"], true);
    let card = &page["documents"][0];
    let number = card["fields"].as_array().unwrap().iter().find(|field| field["field"] == "number").unwrap();
    assert_eq!((&number["value"], &number["check"]), (&truth("portrait")["number"], &json!("passed")));
    assert_eq!(card["outline"].as_array().map(Vec::len), Some(4), "an ID card's layout tells where it is");
    for (crop, shape) in [("card", 1.585), ("portrait", 0.765)] {
        let file = STANDARD.decode(card["crops"][crop].as_str().unwrap()).unwrap();
        assert!(file.starts_with(b"\x89PNG"), "{crop}");
        let side = |at: usize| f64::from(u32::from_be_bytes(file[at..at + 4].try_into().unwrap()));
        assert!((side(16) / side(20) - shape).abs() < 0.1, "{crop}: {} by {}", side(16), side(20));
    }
    for (flag, state) in [
        ("photocopy", "no"),
        ("tilted", "no"),
        ("too_small", "no"),
        ("blur", "not_judged"),
        ("edited", "not_judged"),
    ] {
        assert_eq!(card["flags"][flag]["state"], state, "{flag}: {}", card["flags"]);
    }
    let valid = truth("driving")["valid"].as_str().unwrap().to_owned();
    let last = &valid[valid.len() - 10..];
    for (date, state) in [(last, "no"), ("2199-01-01", "yes")] {
        let page = ask(&format!("?date={date}"), "driving");
        assert_eq!(page["documents"][0]["flags"]["expired"]["state"], state, "{date} of {valid}");
        assert_eq!(page["documents"][0].get("crops"), None);
    }
}

#[test]
fn the_command_tells_documents_and_their_fields() {
    let names = ["portrait", "emblem", "driving", "vehicle", "business"];
    let mut command = inkgate();
    command.args(["recognize", "--document", "auto", "--format", "jsonl"]).args(names.map(specimen));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let pages: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.len(), names.len());
    for (page, name) in pages.iter().zip(names) {
        let told: Value =
            serde_json::from_str(&fs::read_to_string(specimen(name).with_extension("json")).unwrap())
                .unwrap();
        let documents = page["documents"].as_array().unwrap();
        assert_eq!(documents.len(), 1, "{name}: {page}");
        assert_eq!((&documents[0]["document"], &documents[0]["side"]), (&told["document"], &told["side"]));
        for field in documents[0]["fields"].as_array().unwrap() {
            if field["value"].is_string() {
                assert_eq!(field["polygon"].as_array().map(Vec::len), Some(4), "{field}");
                assert_ne!(field["check"], "failed", "{name}: {field}");
            }
        }
    }

    let mut command = inkgate();
    command.args(["recognize", "--document", "id-card", "--format", "tsv"]).args(names.map(specimen));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|row| row.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "a header, and a row for each side of a card: {text}");
    let column = rows[0].iter().position(|name| *name == "number").unwrap();
    assert_eq!(Some(rows[1][column]), truth("portrait")["number"].as_str());

    // Of a file of several pages those that were asked for; and files without a document are told.
    let pdf = inkgate_testkit::pictures::named("scanned").path;
    let mut command = inkgate();
    command.args(["recognize", "--document", "auto", "--format", "jsonl", "--pages", "2"]).arg(&pdf);
    let output = command.env("LC_ALL", "C").output().unwrap();
    let pages: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!((pages.len(), &pages[0]["page"]), (1, &Value::from(2)));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("no document was found in 1 of 1 files"), "{said}");

    // Terms are Chinese throughout, also of what is printed without a label; an input is never written over.
    let ticket =
        inkgate().args(["recognize", "--document", "auto"]).arg(specimen("ticket")).output().unwrap();
    let text = String::from_utf8(ticket.stdout).unwrap();
    for term in ["票号", "出发站", "到达站", "开车时间", "车次", "座位", "票价", "席别"] {
        assert!(text.contains(&format!("  {term}: ")), "{term}: {text}");
    }
    let mut command = inkgate();
    command.args(["recognize", "--document", "auto", "--output"]).arg(specimen("ticket"));
    let refused = command.arg(specimen("ticket")).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));

    let refused =
        inkgate().args(["recognize", "--document", "auto", "--format", "hocr", "x.png"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}

/// Duplicate pages, bank card, passport, train ticket, quota invoice: every field that stands on the drawn ones.
#[test]
fn the_documents_beside_the_six_are_read_from_their_pictures() {
    let names = ["driving_duplicate", "vehicle_duplicate", "bank_card", "passport", "ticket", "invoice"];
    let mut command = inkgate();
    command.args(["recognize", "--document", "auto", "--format", "jsonl"]).args(names.map(specimen));
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let pages: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.len(), names.len(), "{text}");
    for (page, name) in pages.iter().zip(names) {
        let documents = page["documents"].as_array().unwrap();
        assert_eq!(documents.len(), 1, "{name}: {page}");
        let fields = documents[0]["fields"].as_array().unwrap();
        for (key, wanted) in truth(name).as_object().unwrap() {
            let field = fields.iter().find(|field| field["field"] == **key).unwrap();
            assert_eq!(&field["value"], wanted, "{name}: {field}");
        }
    }

    let server = Server::start();
    let call = |path: &str, action: &str, name: &str| {
        let answer = server.application().post(path, &json!({"Action": action, "ImageData": encoded(name)}));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["returnObj"].clone()
    };
    let (ticket, wanted) = (call(TICKET, "TrainTicketOCR", "ticket"), truth("ticket"));
    for (key, field) in [
        ("TicketNum", "number"),
        ("StartStation", "from"),
        ("DestinationStation", "to"),
        ("TrainNum", "train"),
        ("Seat", "seat"),
        ("SeatCategory", "class"),
    ] {
        assert_eq!(ticket[key], wanted[field], "{key}");
    }
    let (invoice, wanted) = (call(INVOICE, "QuotaInvoice", "invoice"), truth("invoice"));
    assert_eq!((&invoice["No"], &invoice["code"]), (&wanted["number"], &wanted["code"]));
}
