//! Calls that are kept for finding mistakes: none unless an operator wants it, sealed, and for as long as was said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inkgate_platform::Captured;
use inkgate_testkit::actors::GENERAL;
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

/// Waits until so many calls of the town's application are kept.
fn kept(town: &Town, count: usize) -> Vec<Captured> {
    let begun = std::time::Instant::now();
    loop {
        let kept = town.operate(town.platform.captured(&town.act(), &town.application.appkey));
        if kept.len() >= count {
            return kept;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{kept:?}");
    }
}

#[test]
fn calls_are_kept_with_their_answers_while_somebody_wants_it() {
    let town = Town::new();
    let appkey = town.application.appkey.clone();
    town.application.recognize(&[&picture("before")]);
    town.operate(town.platform.start_capture(&town.act(), &appkey, 60, 10));
    let answered = town.application.recognize(&[&picture("during")]);
    let refused = town.application.post(GENERAL, &json!({ "data": [] }));
    town.plain("", &picture("plain"));
    town.neighbour.recognize(&[&picture("neighbour")]);
    // Nobody who cannot sign is kept.
    town.stranger.post(GENERAL, &json!({ "data": [] }));
    let mut wrong = town.application.clone();
    wrong.secret_key = "0".repeat(32);
    wrong.recognize(&[&picture("wrong")]);

    let mut all = kept(&town, 3);
    all.sort_by_key(|call| (call.endpoint.clone(), call.id));
    let opened = all.iter().map(|call| town.operate(town.platform.open_captured(&town.act(), call.id)));
    let opened: Vec<_> = opened.collect();
    assert_eq!(
        opened.iter().map(|call| call.endpoint.as_str()).collect::<Vec<_>>(),
        ["general", "general", "plain"]
    );
    let sent = |word: &str| json!({ "data": [STANDARD.encode(picture(word))] }).to_string().into_bytes();
    let found = opened.iter().find(|call| call.request == sent("during")).expect("the call that was served");
    assert_eq!((&found.answer, found.status), (&answered.body, 200));
    assert_eq!(answered.header("x-request-id"), Some(found.call.as_str()));
    let found = opened.iter().find(|call| call.request == br#"{"data":[]}"#).expect("the one that was not");
    assert_eq!(found.answer, refused.body);
    assert_eq!(opened[2].request, picture("plain"));

    // Its time is over.
    town.clock.advance(60);
    town.application.recognize(&[&picture("after")]);
    assert_eq!(kept(&town, 3).len(), 3);
    assert_eq!(town.operate(town.platform.purge_captures(town.seconds())), 1);
    assert!(kept(&town, 0).is_empty());
    // Turned on again it begins with nothing.
    town.operate(town.platform.start_capture(&town.act(), &appkey, 60, 1));
    for _ in 0..3 {
        town.application.recognize(&[&picture("again")]);
    }
    assert_eq!(kept(&town, 1).len(), 1);
    town.operate(town.platform.stop_capture(&town.act(), &appkey));
    assert!(kept(&town, 0).is_empty());
}
