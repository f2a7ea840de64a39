//! The capabilities of documents at the contract's paths: bodies, keys and spellings as the cloud has them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_testkit::actors::{now, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::{Value, json};

use crate::fake::picture;
use crate::town::Town;

pub const ID_CARD: &str = "/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json";
pub const BUSINESS: &str = "/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json";
pub const PLATE: &str = "/v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json";
pub const DRIVING: &str = "/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect";
pub const VEHICLE: &str = "/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect";

pub const FACE: &str = "/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64";
pub const TICKET: &str = "/v1/aiop/api/30wmtj9q74e8/train-ticket/predict";
pub const INVOICE: &str = "/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect";

fn encoded(word: &str) -> String {
    STANDARD.encode(picture(word))
}

fn single(town: &Town, path: &str, action: &str, word: &str) -> Value {
    let answer = town.application.post(path, &json!({"Action": action, "ImageData": encoded(word)}));
    assert_eq!(answer.status, 200);
    answer.json()
}

#[test]
fn cards_of_both_sides_and_what_is_no_card() {
    let town = Town::new();
    let data: Vec<String> = ["portrait", "emblem", "both", "driving", "a"].map(encoded).to_vec();
    let answer = town.application.post(ID_CARD, &json!({ "data": data })).json();
    assert_eq!(answer["statusCode"], 0);
    assert_eq!(answer["message"], json!({"success": 3, "fail": 2}));
    let items = answer["returnObj"].as_array().unwrap();
    let portrait = json!({
        "note": "back",
        "detail": {
            "name": "王小明", "sex": "女", "nation": "汉", "birthday": "19491231", "idn": "11010519491231002X",
            "addr": "示例省样本市虚构区无名路十二号A座", "org": "", "validperiod": ""
        },
        "idcard_face": "no face", "demo_image": "demo_image", "risk": "normal"
    });
    assert_eq!(items[0], portrait);
    assert_eq!(items[1]["note"], "front", "the contract's word for the emblem side");
    assert_eq!(items[1]["detail"]["org"], "样本市公安局虚构分局");
    assert_eq!(items[1]["detail"]["validperiod"], "2015.09.18-2025.09.18");
    assert_eq!((&items[1]["detail"]["name"], &items[1]["detail"]["idn"]), (&json!(""), &json!("")));
    assert_eq!(items[2]["note"], "back");
    assert_eq!(
        (&items[2]["detail"]["idn"], &items[2]["detail"]["org"]),
        (&json!("11010519491231002X"), &json!("样本市公安局虚构分局"))
    );
    assert_eq!(items[3], json!({"err_code": 4016, "err_msg": "图片中未检测到对应证件，图片为机动车驾驶证"}));
    assert_eq!(items[4], json!({"err_code": 4016, "err_msg": "图片中未检测到对应证件"}));
}

#[test]
fn evidence_comes_when_asked_for() {
    let town = Town::new();
    let body = json!({ "data": [encoded("portrait")] }).to_string();
    let asked = Request::new("POST", ID_CARD).header("x-inkgate-detail", "1").body(body);
    let answer = send(town.to, &town.application.signed(asked, &now(), &request_id())).json();
    let detail = &answer["returnObj"][0]["inkgate"];
    let document = &detail["documents"][0];
    let unjudged = json!({"state": "not_judged", "score": null});
    assert_eq!(document["flags"]["photocopy"], unjudged, "the fake has no pixels");
    assert_eq!(document["flags"]["covered"], unjudged);
    assert_eq!((&document["document"], &document["side"]), (&json!("id-card"), &json!("portrait")));
    let number =
        document["fields"].as_array().unwrap().iter().find(|field| field["field"] == "number").unwrap();
    assert_eq!((&number["check"], &number["corrected"]), (&json!("passed"), &json!(false)));
    assert!(number["confidence"].as_f64().unwrap() > 0.99);
    assert_eq!(number["polygon"].as_array().map(Vec::len), Some(4));
    assert!(town.fake.last_want().alternatives, "grammars choose among readings");
}

#[test]
fn licences_have_the_contracts_keys() {
    let town = Town::new();
    let driving = single(&town, DRIVING, "DriversLicense", "driving");
    assert_eq!(
        driving,
        json!({"statusCode": 0, "message": "success", "returnObj": {
            "No": "11010519491231002X", "name": "王小明", "sex": "女", "nation": "中国",
            "address": "示例省样本市虚构区无名路十二号", "date_birth": "1949-12-31", "date_first": "2015-06-18",
            "class": "C1", "classes": "C1", "period": "2015-06-18至2021-06-18"
        }})
    );
    let vehicle = single(&town, VEHICLE, "VehicleRegistration", "vehicle");
    assert_eq!(
        vehicle["returnObj"],
        json!({
            "No_plate": "京A12345", "type": "小型轿车", "owner": "示例有限公司", "address": "示例市虚构区",
            "use": "非营运", "model": "示例牌ABC7150", "vin": "LSVAA49J232047413", "No_engine": "4G15S12",
            "date_register": "2018-06-14", "date_issue": "2018-06-14"
        })
    );
    let business = single(&town, BUSINESS, "BusinessCardOCR", "business");
    assert_eq!(
        business["returnObj"],
        json!({"license_type": "Business License", "detail": {
            "union_id": "91350100M000100Y43", "regist_no": "", "name": "样本(虚构)科技有限公司",
            "type": "有限责任公司", "addr": "样本市虚构区三角路三十八号", "legal_rep": "王小明",
            "regist_captial": "壹佰万元整", "establish_date": "2011年7月5日",
            "operation_period": "2011年07月05日至2041年07月04日"
        }})
    );
}

#[test]
fn tickets_and_invoices_have_the_contracts_keys() {
    let town = Town::new();
    assert_eq!(
        single(&town, TICKET, "TrainTicketOCR", "ticket")["returnObj"],
        json!({
            "TicketNum": "A012345", "StartStation": "样本南站", "DestinationStation": "示例虹桥站",
            "Date": "2019年08月21日09:30开", "TrainNum": "G1234", "Seat": "05车12F号", "Price": "￥553.0元",
            "SeatCategory": "二等座"
        })
    );
    assert_eq!(
        single(&town, INVOICE, "QuotaInvoice", "invoice")["returnObj"],
        json!({"No": "04403712", "code": "144031700110", "amount": "伍拾元整"})
    );
}

#[test]
fn another_picture_is_refused_or_called_another() {
    let town = Town::new();
    for (path, action) in [(DRIVING, "DriversLicense"), (VEHICLE, "VehicleRegistration")] {
        let answer = single(&town, path, action, "business");
        assert_eq!(
            answer,
            json!({"statusCode": 400_016, "message": "图片中未检测到对应证件",
                   "details": "图片中未检测到对应证件", "error": "AI_OP_400016"})
        );
    }
    let answer = single(&town, BUSINESS, "BusinessCardOCR", "driving");
    assert_eq!(answer["returnObj"]["license_type"], "Not Business License");
}

#[test]
fn faces_say_their_number_as_text() {
    let town = Town::new();
    let post = |body: &Value| town.application.post(FACE, body).json();
    let none =
        json!({"statusCode": "0", "message": "success", "returnObj": {"face_num": 0, "face_list": []}});
    assert_eq!(post(&json!({"imageContent": encoded("a")})), none);
    assert!(town.fake.last_want().faces);
    assert_eq!(post(&json!({"Action": "DetectFace", "ImageData": encoded("a"), "FaceThresh": 0.5})), none);
    assert_eq!(
        post(&json!({"imageContent": encoded("malformed")})),
        json!({"statusCode": "4015", "message": "error", "details": "图像解析失败", "error": "AI_OP_4015"})
    );
}

#[test]
fn a_picture_without_plates_is_an_answer() {
    let town = Town::new();
    let answer = town.application.post(PLATE, &json!({ "data": [encoded("a"), "?"] })).json();
    assert_eq!(answer["message"], json!({"success": 1, "fail": 1}));
    assert_eq!(answer["returnObj"][0], json!({"number of plate licenses": 0, "detail": []}));
    assert_eq!(answer["returnObj"][1]["err_code"], 4008);
    assert!(town.fake.last_want().plates);
}

#[test]
fn bodies_of_single_capabilities_are_refused_in_their_family() {
    let town = Town::new();
    let answer = |path: &str, body: &str| {
        let request = Request::new("POST", path).body(body);
        send(town.to, &town.application.signed(request, &now(), &request_id())).json()
    };
    for path in [BUSINESS, DRIVING, VEHICLE] {
        assert_eq!(
            answer(path, ""),
            json!({"statusCode": 400_003, "message": "body内容为空",
                   "details": "Body请求数据为空，没有包含内容", "error": "AI_OP_400003"})
        );
        let wrong = answer(path, r#"{"Action": "Other", "ImageData": "QUJD"}"#);
        assert_eq!((&wrong["statusCode"], &wrong["message"]), (&json!(400_009), &json!("Action值设置错误")));
    }
    let body = |data: &str| json!({"Action": "DriversLicense", "ImageData": data}).to_string();
    for (data, code) in [("", 4001), ("?", 4008), (STANDARD.encode("GIF89a").as_str(), 4002)] {
        let refused = answer(DRIVING, &body(data));
        assert_eq!((&refused["statusCode"], &refused["message"]), (&json!(code), &json!("error")), "{data}");
    }
    assert_eq!(answer(DRIVING, &body(&encoded("malformed")))["statusCode"], 4015);
}
