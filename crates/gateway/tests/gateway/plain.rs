//! `POST /v1/recognize`: a file, a token, pages.

use inkgate_engine::Profile;
use inkgate_testkit::http::{Request, send};
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

fn multipart(town: &Town, parts: &[(&str, &[u8])]) -> Request {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head =
            format!("--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes().chain(content.iter().copied()).chain(*b"\r\n"));
    }
    body.extend(b"--xyz--\r\n");
    town.plain_request("", &body).header("content-type", "multipart/form-data; boundary=xyz")
}

#[test]
fn a_raw_file_gives_its_pages_as_the_command_prints_them() {
    let town = Town::new();
    let answer = town.plain("", &picture("two"));
    assert_eq!(answer.status, 200);
    let page = |number: u32, text: &str| {
        json!({"file": "", "page": number, "width": 200, "height": 100, "angle": 0.0, "lines": [{
            "text": text, "score": 0.9, "polygon": [[10.5, 20.3], [110.5, 20.3], [110.5, 48.0], [10.5, 48.0]], "block": 0,
        }], "ms": 0.0})
    };
    assert_eq!(answer.json(), json!({"pages": [page(1, "first"), page(2, "second")]}));
    let used = town.house.ledger().used(&town.application.appkey, "plain");
    assert_eq!((used.calls, used.read), (1, 1));
}

#[test]
fn each_stage_says_its_time_where_it_is_asked_for() {
    let town = Town::new();
    let asked = |path: &str| {
        let token = format!("Bearer {}", town.token);
        let request = Request::new("POST", path).header("Authorization", &token).body(picture("two"));
        send(town.to, &request.header("x-inkgate-detail", "1")).json()
    };
    for path in ["/v1/recognize", "/v1/documents", "/v1/documents?document=plate"] {
        let answer = asked(path);
        for page in answer["pages"].as_array().unwrap() {
            let stages = json!({"decode": 0.0, "detect": 0.0, "orient": 0.0, "recognize": 0.0, "order": 0.0});
            assert_eq!(page["stages"], stages, "{path}: {answer}");
        }
    }
    assert!(town.plain("", &picture("two")).json()["pages"][0].get("stages").is_none());
}

#[test]
fn text_is_text() {
    let town = Town::new();
    let answer = town.plain("?format=text", &picture("two"));
    assert_eq!(answer.header("content-type"), Some("text/plain;charset=UTF-8"));
    assert_eq!(answer.text(), "first\n\u{c}second\n");
}

#[test]
fn profile_and_pages_reach_the_reader() {
    let town = Town::new();
    assert_eq!(town.plain("?profile=accurate&pages=2,4-5", &picture("a")).status, 200);
    let want = town.fake.last_want();
    assert_eq!((want.profile, want.pages), (Profile::Accurate, Some(vec![1, 3, 4])));
}

#[test]
fn several_files_each_say_their_name_and_what_became_of_them() {
    let town = Town::new();
    let parts = [("一.png", picture("one")), ("b.png", picture("malformed")), ("c.png", Vec::new())];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let answer = send(town.to, &multipart(&town, &parts)).json();
    let pages = answer["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 3);
    assert_eq!((&pages[0]["file"], &pages[0]["lines"][0]["text"]), (&json!("一.png"), &json!("one")));
    assert_eq!((&pages[1]["file"], &pages[1]["error"]["code"]), (&json!("b.png"), &json!("malformed")));
    assert_eq!(pages[2]["file"], "c.png");
    assert!(pages[2]["error"]["message"].is_string());
}

#[test]
fn a_file_that_fails_alone_is_a_problem_with_its_reason() {
    let town = Town::new();
    let answer = town.plain("", &picture("malformed"));
    assert_eq!((answer.status, answer.header("content-type")), (422, Some("application/problem+json")));
    let problem = answer.json();
    assert_eq!(
        (&problem["reason"], &problem["detail"]),
        (&json!("malformed"), &json!("as the picture says"))
    );
    let answer = town.plain("?pages=0", &picture("a"));
    assert_eq!((answer.status, &answer.json()["reason"]), (400, &json!("pages")));
}

#[test]
fn forms_that_are_none_are_refused() {
    let town = Town::new();
    let kind = "multipart/form-data; boundary=xyz";
    let setting = "--xyz\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--\r\n";
    for body in ["", "garbage", "--xyz--\r\n", "--xyz\r\ncontent-disposition: form-data; name=\"f", setting] {
        let answer = send(town.to, &town.plain_request("", body.as_bytes()).header("content-type", kind));
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("10040")), "{body:?}");
    }
    let many: Vec<(&str, &[u8])> = (0..51).map(|_| ("a.bmp", b"BMa".as_slice())).collect();
    assert_eq!(send(town.to, &multipart(&town, &many)).json()["reason"], "files");
}
