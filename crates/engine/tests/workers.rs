//! The workers: pictures side by side, each with its own answer; deadlines, cancellation and panics end one picture.
//! On made-up networks, so that a test decides when a network runs, and how.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod handmade;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, mpsc};
use std::time::{Duration, Instant};

use handmade::{TiffPage, tiff};
use inkgate_engine::models::Network;
use inkgate_engine::{Engine, ErrorKind, Page, Profile, Want};
use inkgate_testkit::nets::{FakeNets, picture, pixels};

/// So long a test waits before it fails; a good run never waits.
const PATIENCE: Duration = Duration::from_secs(60);

fn texts(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

/// A meeting of so many: each waits until all are there.
struct Meeting {
    here: Mutex<usize>,
    changed: Condvar,
    all: usize,
}

impl Meeting {
    fn of(all: usize) -> Arc<Self> {
        Arc::new(Self { here: Mutex::new(0), changed: Condvar::new(), all })
    }

    /// Arrives and waits; whoever waits in vain panics, and its picture fails.
    fn wait(&self) {
        let mut here = self.here.lock().unwrap();
        *here += 1;
        self.changed.notify_all();
        let (_here, waited) =
            self.changed.wait_timeout_while(here, PATIENCE, |here| *here < self.all).unwrap();
        assert!(!waited.timed_out(), "the others never came");
    }
}

#[test]
fn every_profile_reads_what_is_printed_in_order() {
    let engine = FakeNets::new().engine(1);
    for profile in [Profile::Fast, Profile::Balanced, Profile::Accurate] {
        let want = Want { profile, ..Want::default() };
        let page = engine.read(&picture(&["0123456789", "7", "9988776655"]), &want).unwrap().pages.remove(0);
        assert_eq!(texts(&page), ["0123456789", "7", "9988776655"], "{profile:?}");
        assert!(page.lines.iter().all(|line| line.score > 0.9 && line.chars.len() == line.text.len()));
    }
    let blank = engine.read(&picture(&["", ""]), &Want::default()).unwrap().pages.remove(0);
    assert!(blank.lines.is_empty() && blank.blocks.is_empty());
}

#[test]
fn a_cold_engine_and_a_warm_one_read_alike() {
    let picture = picture(&["2468", "1357"]);
    let (cold, warm) = (FakeNets::new().engine(2), FakeNets::new().engine(2));
    warm.warm(Profile::default()).unwrap();
    for engine in [cold, warm] {
        let page = engine.read(&picture, &Want::default()).unwrap().pages.remove(0);
        assert_eq!(texts(&page), ["2468", "1357"]);
    }
}

/// An engine of warm workers; `before` is told of each run from then on, and whether it is the picture's own worker
/// that runs, the one that looked for the lines.
fn warm_workers(workers: usize, before: impl Fn(Network, bool) + Send + Sync + 'static) -> Engine {
    let (warm, own) = (Arc::new(OnceLock::new()), OnceLock::new());
    let warmed = Arc::clone(&warm);
    let nets = FakeNets::new().before(move |network| {
        if warmed.get().is_some() {
            let here = std::thread::current().id();
            let detects = matches!(network, Network::DetectSmall | Network::DetectTiny);
            before(network, detects || *own.get_or_init(|| here) == here);
            if detects {
                let _ = own.set(here);
            }
        }
    });
    let engine = nets.engine(workers);
    engine.warm(Profile::Balanced).unwrap();
    warm.set(()).unwrap();
    engine
}

#[test]
fn a_worker_with_nothing_to_do_helps_with_a_long_page() {
    let helped = Arc::new((Mutex::new(0), Condvar::new()));
    let seen = Arc::clone(&helped);
    let engine = warm_workers(2, move |_, own| {
        let (count, changed) = &*seen;
        let mut count = count.lock().unwrap();
        if own {
            // The helper gets the time to come; that it came is asked below.
            drop(changed.wait_timeout_while(count, Duration::from_millis(500), |count| *count == 0));
        } else {
            *count += 1;
            changed.notify_all();
        }
    });
    let lines = ["11", "22", "33", "44", "55", "66", "77", "88", "99", "1010", "1111", "1212"];
    let page = engine.read(&picture(&lines), &Want::default()).unwrap().pages.remove(0);
    assert_eq!(texts(&page), lines);
    assert!(*helped.0.lock().unwrap() > 0, "nobody helped");
}

#[test]
fn a_helper_that_panics_costs_the_page_nothing() {
    let panicked = Arc::new((Mutex::new(false), Condvar::new()));
    let seen = Arc::clone(&panicked);
    let engine = warm_workers(2, move |_, own| {
        let (done, changed) = &*seen;
        let mut done = done.lock().unwrap();
        if own {
            drop(changed.wait_timeout_while(done, Duration::from_millis(500), |done| !*done));
        } else {
            *done = true;
            changed.notify_all();
            drop(done);
            panic!("a helper fails");
        }
    });
    let lines = ["11", "22", "33", "44", "55", "66", "77", "88", "99", "1010", "1111", "1212"];
    let page = engine.read(&picture(&lines), &Want::default()).unwrap().pages.remove(0);
    assert_eq!(texts(&page), lines);
    assert!(*panicked.0.lock().unwrap(), "nobody helped");
}

#[test]
fn only_lines_that_the_tiny_network_is_unsure_of_are_read_again() {
    // Text enough: of little text the careful network reads all.
    let many: Vec<String> = (0..24).map(|number| format!("{}", 24_680 + 7 * number)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let little = ["2468", "1357"];
    let runs = |lines: &[&str], sure: f32, profile: Profile| {
        let counts = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
        let counted = Arc::clone(&counts);
        let nets = FakeNets::new().tiny_is_sure(sure).before(move |network| {
            *counted.lock().unwrap().entry(format!("{network:?}")).or_default() += 1;
        });
        let want = Want { profile, ..Want::default() };
        let engine = nets.engine(1);
        // A cold engine runs each network once on a blank picture, beside the detection.
        engine.warm(profile).unwrap();
        counts.lock().unwrap().clear();
        let page = engine.read(&picture(lines), &want).unwrap().pages.remove(0);
        assert_eq!(texts(&page), lines);
        let counts = counts.lock().unwrap();
        let of = |network: &str| counts.get(network).copied().unwrap_or(0);
        (of("RecognizeTiny") > 0, of("RecognizeSmall") > 0)
    };
    assert_eq!(runs(&many, 0.99, Profile::Balanced), (true, false));
    assert_eq!(runs(&many, 0.80, Profile::Balanced), (true, true));
    assert_eq!(runs(&many, 0.80, Profile::Fast), (true, false));
    assert!(runs(&many, 0.80, Profile::Accurate).1);
    assert_eq!(runs(&little, 0.99, Profile::Balanced), (false, true));
    assert_eq!(runs(&little, 0.99, Profile::Fast), (true, false));
}

#[test]
fn workers_work_side_by_side() {
    // Each detection waits for the other three: one after the other would never end.
    let meeting = Meeting::of(4);
    let nets = FakeNets::new().before(move |network| {
        if network == Network::DetectSmall {
            meeting.wait();
        }
    });
    let engine = nets.engine(4);
    let (send, answers) = mpsc::channel();
    for digit in ["1", "2", "3", "4"] {
        let send = send.clone();
        engine.submit(picture(&[&digit.repeat(5)]).into(), Want::default(), move |reading| {
            send.send((digit, reading)).unwrap();
        });
    }
    for _ in 0..4 {
        let (digit, reading) = answers.recv_timeout(PATIENCE).unwrap();
        assert_eq!(texts(&reading.unwrap().pages[0]), [digit.repeat(5)]);
    }
}

#[test]
fn many_callers_share_an_engine_and_each_gets_its_own() {
    let engine = FakeNets::new().engine(3);
    assert_eq!(engine.description().workers, 3);
    std::thread::scope(|scope| {
        for caller in 0..8u32 {
            let engine = engine.clone();
            scope.spawn(move || {
                for call in 0..10u32 {
                    let text = format!("{}", 1000 + 97 * caller + 13 * call);
                    let reading = engine.read(&picture(&[&text]), &Want::default()).unwrap();
                    assert_eq!(texts(&reading.pages[0]), [text]);
                }
            });
        }
    });
}

#[test]
fn pages_come_back_in_order_whichever_is_read_first() {
    let pages: Vec<TiffPage> = (1..=6u32)
        .map(|number| {
            let (width, height, grey) = pixels(&[&number.to_string().repeat(4)]);
            TiffPage::plain(width as u32, height as u32, 8, 1, 1, grey)
        })
        .collect();
    // The first that is begun waits until all the others have been begun by the other worker.
    let (begun, meeting) = (Arc::new(AtomicUsize::new(0)), Meeting::of(6));
    let nets = FakeNets::new().before(move |network| {
        if network == Network::DetectSmall {
            if begun.fetch_add(1, Ordering::SeqCst) == 0 {
                meeting.wait();
            } else {
                *meeting.here.lock().unwrap() += 1;
                meeting.changed.notify_all();
            }
        }
    });
    let engine = nets.engine(2);
    let reading = engine.read(&tiff(&pages, false, None), &Want::default()).unwrap();
    let read: Vec<_> = reading.pages.iter().map(|page| (page.index, texts(page)[0].to_owned())).collect();
    let wanted: Vec<_> = (1..=6usize).map(|number| (number - 1, number.to_string().repeat(4))).collect();
    assert_eq!(read, wanted);
    let chosen = Want { pages: Some(vec![1, 4]), ..Want::default() };
    let reading = engine.read(&tiff(&pages, false, None), &chosen).unwrap();
    assert_eq!(reading.pages.iter().map(|page| page.index).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn a_deadline_that_has_passed_ends_a_picture_before_any_network_runs() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let nets = FakeNets::new().before(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let engine = nets.engine(1);
    let late = Want { deadline: Some(Instant::now()), ..Want::default() };
    let error = engine.read(&picture(&["123"]), &late).unwrap_err();
    assert_eq!((error.kind(), runs.load(Ordering::SeqCst)), (ErrorKind::Deadline, 0));
    let early = Want { deadline: Some(Instant::now() + PATIENCE), ..Want::default() };
    assert!(engine.read(&picture(&["123"]), &early).is_ok());
}

#[test]
fn a_deadline_that_passes_meanwhile_ends_the_picture_between_two_runs() {
    // The detection lasts until the deadline is over; no other network runs afterwards.
    let runs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&runs);
    let ends = Arc::new(OnceLock::new());
    let told = Arc::clone(&ends);
    let nets = FakeNets::new().before(move |network| {
        seen.lock().unwrap().push(network);
        while told.get().is_some_and(|&deadline| Instant::now() < deadline) {
            std::thread::yield_now();
        }
    });
    let engine = nets.engine(1);
    engine.warm(Profile::default()).unwrap();
    runs.lock().unwrap().clear();
    let deadline = *ends.get_or_init(|| Instant::now() + Duration::from_millis(200));
    let want = Want { deadline: Some(deadline), ..Want::default() };
    let error = engine.read(&picture(&["123", "456"]), &want).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(runs.lock().unwrap().len() <= 1, "{:?}", runs.lock().unwrap());
}

#[test]
fn cancelling_stops_a_picture_between_two_lines_and_touches_no_other() {
    let want = Want::default();
    let cancel = want.cancel.clone();
    let reads = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reads);
    let nets = FakeNets::new().before(move |network| {
        if network == Network::RecognizeTiny && counted.fetch_add(1, Ordering::SeqCst) == 3 {
            cancel.cancel();
        }
    });
    let engine = nets.engine(1);
    let lines: Vec<String> = (0..40).map(|number| format!("{}", 10_000 + 7 * number)).collect();
    let page = picture(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let error = engine.read(&page, &want).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    let made = reads.load(Ordering::SeqCst);
    assert!(made < lines.len() / 2, "{made} of {} lines were read all the same", lines.len());
    // What was cancelled stays so; a new wish is another matter.
    assert_eq!(engine.read(&page, &want).unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(texts(&engine.read(&page, &Want::default()).unwrap().pages[0]), lines);
}

#[test]
fn a_panic_ends_one_picture_and_the_worker_goes_on() {
    for broken in [Network::DetectSmall, Network::RecognizeSmall] {
        let times = Arc::new(AtomicUsize::new(0));
        let engine = warm_workers(1, move |network, _| {
            if network == broken && times.fetch_add(1, Ordering::SeqCst) == 0 {
                panic!("the secret of 4711");
            }
        });
        let error = engine.read(&picture(&["4711"]), &Want::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(error.to_string().contains("report it") && !error.to_string().contains("4711"), "{error}");
        for _ in 0..3 {
            assert_eq!(
                texts(&engine.read(&picture(&["4711"]), &Want::default()).unwrap().pages[0]),
                ["4711"]
            );
        }
    }
}

#[test]
fn a_callback_that_panics_takes_no_worker_with_it() {
    let engine = FakeNets::new().engine(1);
    engine.submit(picture(&["1"]).into(), Want::default(), |_| panic!("the caller's own mistake"));
    assert_eq!(texts(&engine.read(&picture(&["23"]), &Want::default()).unwrap().pages[0]), ["23"]);
}
