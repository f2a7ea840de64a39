//! `POST /v1/documents`: a picture, a token, the documents on it.

use inkgate_testkit::http::{Answer, Request, send};
use serde_json::{Value, json};

use crate::fake::picture;
use crate::town::Town;

fn documents(town: &Town, query: &str, word: &str) -> Answer {
    let request = Request::new("POST", &format!("/v1/documents{query}")).body(picture(word));
    send(town.to, &request.header("Authorization", &format!("Bearer {}", town.token)))
}

/// Each document with its side.
fn kinds(page: &Value) -> Vec<String> {
    let text = |document: &Value, key: &str| document[key].as_str().unwrap().to_owned();
    let all = page["documents"].as_array().unwrap();
    all.iter().map(|document| text(document, "document") + " " + &text(document, "side")).collect()
}

#[test]
fn whatever_is_there_is_told_with_its_evidence() {
    let town = Town::new();
    let answer = documents(&town, "", "both");
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    let page = &answer["pages"][0];
    assert_eq!((&page["file"], &page["page"]), (&json!(""), &json!(1)));
    let mut found = kinds(page);
    found.sort_unstable();
    assert_eq!(found, ["id-card emblem", "id-card portrait"]);
    let fields = page["documents"][0]["fields"].as_array().unwrap();
    assert!(fields.iter().all(|field| field["check"].is_string() && field["confidence"].is_number()));
    assert_eq!(page.get("reversed_side"), None, "no side was named");
    let want = town.fake.last_want();
    assert!(want.alternatives && want.look.is_some() && !want.plates);
    let used = town.house.ledger().used(&town.application.appkey, "documents");
    assert_eq!((used.calls, used.read), (1, 1));
}

#[test]
fn another_document_is_not_the_one_asked_for() {
    let town = Town::new();
    assert_eq!(kinds(&documents(&town, "?document=id-card", "driving").json()["pages"][0]), [""; 0]);
    assert_eq!(
        kinds(&documents(&town, "?document=driving-licence", "driving").json()["pages"][0]),
        ["driving-licence main"]
    );
    documents(&town, "?document=plate", "a");
    assert!(town.fake.last_want().plates);
}

#[test]
fn a_side_that_is_the_other_one_is_told() {
    let town = Town::new();
    let reversed = |side: &str, word: &str| {
        let answer = documents(&town, &format!("?document=id-card&side={side}"), word).json();
        answer["pages"][0]["reversed_side"].clone()
    };
    assert_eq!(reversed("portrait", "emblem"), json!(true));
    assert_eq!(reversed("portrait", "portrait"), json!(false));
    assert_eq!(reversed("emblem", "both"), json!(false), "it is there too");
    assert_eq!(reversed("emblem", "a"), json!(false), "no card at all");
}

#[test]
fn refusals_are_those_of_the_plain_endpoint() {
    let town = Town::new();
    let refused = documents(&town, "?document=letter", "a");
    assert_eq!((refused.status, refused.header("content-type")), (400, Some("application/problem+json")));
    assert_eq!(documents(&town, "", "malformed").status, 422);
    let stranger = Request::new("POST", "/v1/documents").body(picture("a"));
    assert_eq!(send(town.to, &stranger).status, 401);
    assert_eq!(send(town.to, &Request::new("GET", "/v1/documents")).status, 405);
}
