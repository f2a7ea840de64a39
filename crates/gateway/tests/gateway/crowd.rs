//! More callers than seats: who waits, who is sent away, and that a noisy application does not starve another.

use std::time::{Duration, Instant};

use inkgate_testkit::http::Answer;
use serde_json::json;

use crate::fake::picture;
use crate::town::Town;

fn crowded(waiting: usize) -> Town {
    Town::with(1, |config| {
        config.queue.seats_per_worker = 1;
        config.queue.waiting = waiting;
        config.limits.connections_per_address = 0;
    })
}

/// Waits for what another thread is about to do; a minute at most.
fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it did not happen");
        std::thread::yield_now();
    }
}

/// Waits until so many wait for a seat.
fn until_waiting(town: &Town, count: usize) {
    until(|| town.house.queue().0 == count);
}

fn is_busy(answer: &Answer) -> bool {
    answer.status == 503
        && answer.json()["statusCode"] == "CTAPI_10021"
        && answer.header("retry-after").is_some()
}

#[test]
fn a_noisy_application_does_not_starve_another() {
    let town = crowded(100);
    std::thread::scope(|scope| {
        let noisy = |_| scope.spawn(|| town.application.recognize(&[&picture("hold")]));
        let noisy: Vec<_> = (0..31).map(noisy).collect();
        until_waiting(&town, 30);
        let quiet = scope.spawn(|| town.neighbour.recognize(&[&picture("quiet")]));
        until_waiting(&town, 31);
        // The one that is read, one whose turn it was, then the quiet one, ahead of twenty-nine who came before it.
        town.fake.wait_for_held(1);
        town.fake.release();
        town.fake.wait_for_held(1);
        town.fake.release();
        assert_eq!(quiet.join().unwrap().json()["message"], json!({"success": 1, "fail": 0}));
        until_waiting(&town, 28);
        for _ in 0..29 {
            town.fake.wait_for_held(1);
            town.fake.release();
        }
        assert!(noisy.into_iter().all(|call| call.join().unwrap().status == 200), "and nobody is forgotten");
    });
}

#[test]
fn many_pictures_of_one_call_take_turns_with_another_application() {
    let town = crowded(100);
    std::thread::scope(|scope| {
        let noisy = scope.spawn(|| town.application.recognize(&[picture("hold").as_slice(); 40]));
        town.fake.wait_for_held(1);
        let quiet = scope.spawn(|| town.neighbour.recognize(&[&picture("quiet")]));
        until_waiting(&town, 1);
        town.fake.release();
        town.fake.wait_for_held(1);
        town.fake.release();
        assert_eq!(quiet.join().unwrap().status, 200);
        for _ in 0..38 {
            town.fake.wait_for_held(1);
            town.fake.release();
        }
        assert_eq!(noisy.join().unwrap().json()["message"], json!({"success": 40, "fail": 0}));
    });
}

#[test]
fn a_full_queue_says_so_at_once_and_gives_another_application_its_share() {
    let town = crowded(4);
    std::thread::scope(|scope| {
        let noisy: Vec<_> =
            (0..5).map(|_| scope.spawn(|| town.application.recognize(&[&picture("hold")]))).collect();
        until_waiting(&town, 4);
        assert!(is_busy(&town.application.recognize(&[&picture("hold")])), "nothing is released before");
        let quiet = scope.spawn(|| town.neighbour.recognize(&[&picture("quiet")]));
        // One of the noisy ones is sent away for it; three and the quiet one are left.
        until(|| noisy.iter().any(|call| call.is_finished()));
        for _ in 0..4 {
            town.fake.wait_for_held(1);
            town.fake.release();
        }
        assert_eq!(quiet.join().unwrap().status, 200);
        let answers: Vec<Answer> = noisy.into_iter().map(|call| call.join().unwrap()).collect();
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 4);
        assert_eq!(answers.iter().filter(|answer| is_busy(answer)).count(), 1);
    });
}

#[test]
fn nobody_waits_for_ever() {
    let town = Town::with(1, |config| {
        config.queue.seats_per_worker = 1;
        config.queue.wait_seconds = 1;
    });
    std::thread::scope(|scope| {
        let held = scope.spawn(|| town.application.recognize(&[&picture("hold")]));
        town.fake.wait_for_held(1);
        assert!(is_busy(&town.application.recognize(&[&picture("a")])));
        town.fake.release();
        assert_eq!(held.join().unwrap().status, 200);
    });
    assert_eq!(town.house.queue(), (0, 0));
}
