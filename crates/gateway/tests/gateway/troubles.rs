//! A loaded server whose database is locked by another process, and whose clock is set back an hour.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use inkgate_platform::{Bounds, NewPackage, Opening, Payment};
use inkgate_testkit::actors::{GENERAL, date_at, request_id};
use inkgate_testkit::http::{Request, send};
use inkgate_testkit::programs::program;
use serde_json::json;

use crate::attacks::{code, good};
use crate::town::{Home, Town};

pub const SOLD: i64 = 100_000;

/// Sells a package that was sold a day ago.
pub fn sell(town: &Town) {
    let (act, appkey) = (town.act(), &town.application.appkey);
    let opening =
        Opening { capability: "general".into(), payment: Payment::Package, bounds: Bounds::default() };
    town.operate(town.platform.open_capability(&act, appkey, &opening));
    let new = NewPackage {
        account: "a",
        appkey: Some(appkey),
        capability: "general",
        pictures: SOLD,
        amount: 0,
        currency: "CNY",
        starts_at: town.seconds() - 86_400,
        expires_at: town.seconds() + 86_400,
    };
    town.operate(town.platform.buy_package(&act, &new));
}

/// A right request by the town's own clock.
pub fn signed(town: &Town) -> Request {
    let date = date_at(town.seconds().unsigned_abs());
    town.application.signed(Request::new("POST", GENERAL).body(good()), &date, &request_id())
}

/// Seconds for which what is to be written has waited, as the metrics say.
fn lag(town: &Town) -> f64 {
    let text = town.stranger.get("/metrics").text();
    let line = text.lines().find_map(|line| line.strip_prefix("inkgate_ledger_lag_seconds "));
    line.unwrap().parse().unwrap()
}

/// Another process that holds the database's one place to write until it is let go.
struct Lock(Child, Option<ChildStdin>);

impl Lock {
    fn take(home: &Home) -> Option<Self> {
        let python = program("python3", "python3")?;
        let words = "import sqlite3, sys\n\
            held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)\n\
            held.execute('BEGIN IMMEDIATE')\n\
            print('held', flush=True)\n\
            sys.stdin.read()\n\
            held.execute('ROLLBACK')";
        let mut command = Command::new(python);
        command.args(["-c", words]).arg(home.file()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "held\n");
        let stdin = child.stdin.take();
        Some(Self(child, stdin))
    }

    fn let_go(mut self) {
        drop(self.1.take());
        assert!(self.0.wait().unwrap().success());
    }
}

#[test]
fn while_the_database_is_locked_nothing_is_answered_and_nothing_charged_twice() {
    let home = Home::sqlite();
    let town = home.town("one");
    sell(&town);
    assert_eq!(code(&send(town.to, &signed(&town))), 0);
    let Some(lock) = Lock::take(&home) else { return };
    let (sent, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let request = signed(&town);
                    sent.fetch_add(1, Ordering::SeqCst);
                    let answer = send(town.to, &request);
                    answered.fetch_add(1, Ordering::SeqCst);
                    (code(&answer), request)
                })
            })
            .collect();
        // All have a reservation, and wait for their charge to be written.
        while sent.load(Ordering::SeqCst) < 8 || town.house.ledger().open() < 8 {
            std::thread::yield_now();
        }
        let begun = Instant::now();
        while lag(&town) == 0.0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody who watches is told");
        }
        assert_eq!(answered.load(Ordering::SeqCst), 0, "no answer leaves before its charge is on the disk");
        lock.let_go();
        for call in calls {
            let (code, request) = call.join().unwrap();
            assert_eq!(code, 0, "it was only late");
            assert_eq!(super::attacks::code(&send(town.to, &request)), "CTAPI_10006");
        }
    });
    assert_eq!(town.left(), SOLD - 9);
    assert_eq!(lag(&town), 0.0);
}

#[test]
fn a_clock_set_back_an_hour_refuses_no_call_and_charges_none_twice() {
    let home = Home::sqlite();
    let town = home.town("one");
    sell(&town);
    let (end, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let first = signed(&town);
    assert_eq!(code(&send(town.to, &first)), 0);
    let kept = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut served = Vec::new();
                    while !end.load(Ordering::Relaxed) {
                        let before = town.clock.moved();
                        let request = signed(&town);
                        let code = code(&send(town.to, &request));
                        // What was signed by the clock as it was may be refused by the clock as it is.
                        if before == town.clock.moved() {
                            assert_eq!(code, 0);
                        }
                        if code == json!(0) {
                            answered.fetch_add(1, Ordering::Relaxed);
                            served.push(request);
                        }
                    }
                    served
                })
            })
            .collect();
        let more = |count: usize| {
            let until = answered.load(Ordering::Relaxed) + count;
            while answered.load(Ordering::Relaxed) < until {
                std::thread::yield_now();
            }
        };
        more(50);
        town.clock.set(-3600);
        more(50);
        assert_ne!(code(&send(town.to, &first)), 0, "it is an hour too early");
        town.clock.set(3600);
        more(50);
        end.store(true, Ordering::Relaxed);
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(code(&send(town.to, &first)), "CTAPI_10006", "an hour that came twice makes nothing new");
    for request in kept.iter().step_by(7) {
        assert_ne!(code(&send(town.to, request)), 0);
    }
    assert_eq!(town.left(), SOLD - 1 - answered.load(Ordering::Relaxed) as i64);
}
