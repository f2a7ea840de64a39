//! `POST` at the contract's path, as clients of the cloud send it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use inkgate_testkit::actors::{GENERAL, date_at, now as utc, request_id};
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use crate::fake::picture;
use crate::town::{Town, now};

fn request(body: &str) -> Request {
    Request::new("POST", GENERAL).body(body)
}

fn body(words: &[&str]) -> String {
    json!({ "data": words.iter().map(|word| STANDARD.encode(picture(word))).collect::<Vec<_>>() }).to_string()
}

#[test]
fn pictures_are_answered_in_the_order_sent_and_a_bad_one_spoils_nothing() {
    let town = Town::new();
    let answer = town.application.post(
        GENERAL,
        &json!({"data": [
            STANDARD.encode(picture("one")),
            "not base64!",
            format!("data:image/bmp;base64,{}", URL_SAFE_NO_PAD.encode(picture("two~~??>"))),
            STANDARD.encode("GIF89a"),
            STANDARD.encode(picture("malformed")),
            STANDARD.encode(picture("large")),
            STANDARD.encode(picture("small")),
            STANDARD.encode(picture("deadline")),
            STANDARD.encode(picture("drop")),
            STANDARD.encode(picture("panic")),
            7,
            "",
        ]}),
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json;charset=UTF-8"));
    assert_eq!(answer.header("x-request-id").map(str::len), Some(32));
    let read = |text: &str| {
        let corners = json!([10.5, 20.25, 110.5, 20.25, 110.5, 48.0, 10.5, 48.0]);
        json!({"text_line": 1, "detail": [{"name": "0", "text": text, "box": corners}]})
    };
    let failed = |code: u32, message: &str| json!({"err_code": code, "err_msg": message});
    let expected = json!({"statusCode": 0, "message": {"success": 2, "fail": 10}, "returnObj": [
        read("one"),
        failed(4008, "base64数据处理异常"),
        read("two~~??>"),
        failed(4002, "请求文件格式不支持"),
        failed(4015, "图像解析失败"),
        failed(4001, "文件大小不符合要求"),
        failed(4001, "文件大小不符合要求"),
        failed(500_001, "服务接口异常，请联系管理员"),
        failed(500_001, "服务接口异常，请联系管理员"),
        failed(500_001, "服务接口异常，请联系管理员"),
        failed(4008, "base64数据处理异常"),
        failed(4001, "请求中未包含内容"),
    ]});
    assert_eq!(answer.json(), expected);
    let used = town.house.ledger().used(&town.application.appkey, "general");
    assert_eq!((used.calls, used.read, used.failed), (1, 2, 10));
}

#[test]
fn keys_come_in_the_contracts_order_and_nothing_is_added_unasked() {
    let town = Town::new();
    let answer = town.application.recognize(&[&picture("a")]);
    let expected = r#"{"statusCode":0,"message":{"success":1,"fail":0},"returnObj":[{"text_line":1,"detail":[{"name":"0","text":"a","box":[10.5,20.25,110.5,20.25,110.5,48.0,10.5,48.0]}]}]}"#;
    assert_eq!(answer.text(), expected);
    let signed = town.application.signed(request(&body(&["a", "malformed"])), &utc(), &request_id());
    let answer = send(town.to, &signed.header("X-Inkgate-Detail", "1")).json();
    assert_eq!(answer["returnObj"][0]["inkgate"]["lines"][0]["score"], 0.9);
    assert_eq!(answer["returnObj"][1]["inkgate"]["error"]["code"], "malformed");
}

#[test]
fn any_host_any_content_type_and_headers_in_any_case_are_accepted() {
    let town = Town::new();
    for (number, kind) in
        ["application/json", "application/json;charset=UTF-8", "text/plain"].iter().enumerate()
    {
        let mut signed = town.application.signed(request(&body(&["a"])), &utc(), &request_id());
        for (name, _) in &mut signed.headers {
            *name = if number == 0 { name.to_uppercase() } else { name.to_lowercase() };
        }
        let signed = signed.header("content-type", kind).header("HOST", "ai-global.ctapi.ctyun.cn");
        let answer = send(town.to, &signed);
        assert_eq!((answer.status, &answer.json()["statusCode"]), (200, &json!(0)), "{kind}");
    }
}

#[test]
fn a_date_is_read_in_beijing_and_in_utc_and_is_good_for_fifteen_minutes() {
    let town = Town::new();
    let hours = 3600;
    for (seconds, good) in [
        (0, true),
        (8 * hours, true),
        (-890, true),
        (890, true),
        (8 * hours + 890, true),
        (-1000, false),
        (1000, false),
    ]
    .into_iter()
    .chain([(4 * hours, false), (-8 * hours, false)])
    {
        let date = date_at(now().checked_add_signed(seconds).unwrap());
        let signed = town.application.signed(request(&body(&["a"])), &date, &request_id());
        let answer = send(town.to, &signed);
        assert_eq!(answer.status, if good { 200 } else { 401 }, "{seconds}");
        if !good {
            assert_eq!(answer.json()["statusCode"], "CTAPI_10005", "{seconds}");
        }
    }
}

#[test]
fn the_same_request_counts_once_also_when_its_date_comes_true_again() {
    let town = Town::new();
    let beijing = date_at(now() + 8 * 3600);
    let signed = town.application.signed(request(&body(&["a"])), &beijing, &request_id());
    assert_eq!(send(town.to, &signed).status, 200);
    let again = send(town.to, &signed);
    assert_eq!((again.status, &again.json()["statusCode"]), (401, &json!("CTAPI_10006")));
    // The same signature at another spelling of the query is the same request too.
    town.clock.advance(8 * 3600);
    assert_eq!(send(town.to, &signed).json()["statusCode"], "CTAPI_10006");
    // What was refused as nonsense is used up as well; what is signed anew is not.
    let anew = town.application.signed(request(&body(&["a"])), &date_at(now() + 8 * 3600), &request_id());
    assert_eq!(send(town.to, &anew).status, 200);
}

#[test]
fn the_query_is_signed() {
    let town = Town::new();
    let asked = Request::new("POST", &format!("{GENERAL}?b=2&a=1")).body(body(&["a"]));
    let signed = town.application.signed(asked, &utc(), &request_id());
    let mut changed = signed.clone();
    changed.target = format!("{GENERAL}?b=2&a=2");
    assert_eq!(send(town.to, &changed).json()["statusCode"], "CTAPI_10009");
    assert_eq!(send(town.to, &signed).status, 200);
}

#[test]
fn an_unknown_key_is_answered_exactly_as_a_wrong_signature() {
    let town = Town::new();
    let good = || town.application.signed(request(&body(&["a"])), &utc(), &request_id());
    let (key, rest) = (town.application.access_key.clone(), "0".repeat(32));
    let known = good().headers.last().unwrap().1.clone();
    let unknown = send(town.to, &good().altered("eop-authorization", &known.replace(&key, &rest)));
    let wrong = send(town.to, &good().altered("appkey", &rest));
    let strip = |mut answer: serde_json::Value| {
        assert_eq!(answer["requestId"].as_str().map(str::len), Some(32));
        answer["requestId"] = json!("");
        answer
    };
    assert_eq!((unknown.status, wrong.status), (401, 401));
    assert_eq!(strip(unknown.json()), strip(wrong.json()));
    let names = |answer: &inkgate_testkit::http::Answer| {
        answer.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&unknown), names(&wrong));
}

#[test]
fn pictures_of_one_call_are_read_side_by_side_but_not_without_bound() {
    let town = Town::with(2, |config| config.queue.seats_per_worker = 2);
    std::thread::scope(|scope| {
        let call = scope.spawn(|| town.application.recognize(&[picture("hold").as_slice(); 6]));
        town.fake.wait_for_held(4);
        assert_eq!(town.fake.most_at_once(), 4);
        town.fake.release();
        town.fake.wait_for_held(2);
        town.fake.release();
        assert_eq!(call.join().unwrap().json()["message"], json!({"success": 6, "fail": 0}));
    });
}

#[test]
fn limits_reach_the_reader_before_it_takes_memory() {
    let town = Town::new();
    town.application.recognize(&[&picture("a")]);
    let want = town.fake.last_want();
    assert_eq!((want.limits.side, want.limits.bytes), (4999, 10 << 20));
    assert!(want.deadline.is_some());
}
