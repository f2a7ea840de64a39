//! The ledger as the gateway uses it: balances under random use, several nodes, deaths, limits.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::{Act, Application, Bounds, NewPackage, Opening, Payment, Place, Price};

const NOW: i64 = 1_800_000_000;

fn act(now: i64) -> Act {
    Act::local("tester", "test", now)
}

/// A platform with one application, its capability opened so.
pub(super) async fn town(payment: Payment, bounds: Bounds) -> (Platform, Application) {
    with(Platform::in_memory().await.unwrap(), payment, bounds).await
}

async fn with(platform: Platform, payment: Payment, bounds: Bounds) -> (Platform, Application) {
    platform.make_account(&act(NOW), "a").await.unwrap();
    let made = platform.make_application(&act(NOW), "a", "first").await.unwrap();
    let opening = Opening { capability: "general".into(), payment, bounds };
    platform.open_capability(&act(NOW), &made.appkey, &opening).await.unwrap();
    let application = now(&platform, &made.appkey);
    (platform, application)
}

/// The application as calls see it.
fn now(platform: &Platform, appkey: &str) -> Application {
    Application::clone(&platform.directory().now().applications[appkey])
}

async fn buy(platform: &Platform, pictures: i64, expires_at: i64) -> i64 {
    let new = NewPackage {
        account: "a",
        appkey: None,
        capability: "general",
        pictures,
        amount: 1000,
        currency: "CNY",
        starts_at: NOW,
        expires_at,
    };
    platform.buy_package(&act(NOW), &new).await.unwrap()
}

async fn open(platform: &Platform, node: &str) -> Ledger {
    Ledger::open(platform, node, None, 0, NOW).await.unwrap()
}

fn wanted(application: &Application, pictures: u32) -> Wanted<'_> {
    Wanted { application, capability: "general", pictures, call: "c", now: NOW }
}

async fn left(platform: &Platform) -> Vec<i64> {
    platform.packages(&act(NOW), None).await.unwrap().iter().map(|package| package.left).collect()
}

async fn balanced(platform: &Platform) -> crate::Books {
    platform.verify_books(&act(NOW)).await.unwrap()
}

#[tokio::test]
async fn what_is_charged_leaves_the_package_and_the_rest_goes_back() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    let ledger = open(&platform, "n").await;
    assert!(matches!(ledger.reserve(wanted(&application, 1)).await, Err(Shortage::Exhausted)));
    buy(&platform, 10, NOW + 100).await;
    let reservation = ledger.reserve(wanted(&application, 6)).await.unwrap();
    assert!(matches!(ledger.reserve(wanted(&application, 5)).await, Err(Shortage::Exhausted)));
    reservation.charge(4, 2, NOW).await.unwrap().answered().unwrap();
    drop(ledger.reserve(wanted(&application, 6)).await.unwrap());
    let failed = ledger.reserve(wanted(&application, 6)).await.unwrap();
    failed.charge(0, 6, NOW).await.unwrap().answered().unwrap();
    ledger.settled().await.unwrap();
    assert_eq!((left(&platform).await, ledger.open_reservations()), (vec![6], 0));
    assert_eq!(balanced(&platform).await.pending, 0);
    ledger.close(NOW).await.unwrap();
    let package = &platform.packages(&act(NOW), None).await.unwrap()[0];
    assert_eq!((package.left, package.leased), (6, 0));
}

#[tokio::test]
async fn a_charge_that_is_not_answered_is_undone_and_a_second_time_nothing_happens() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    buy(&platform, 10, NOW + 100).await;
    let ledger = open(&platform, "n").await;
    let charged = ledger.reserve(wanted(&application, 3)).await.unwrap().charge(3, 0, NOW).await.unwrap();
    assert_eq!(left(&platform).await, [7]);
    let ids = charged.entries();
    drop(charged);
    ledger.send(Op::Undo { ids, now: NOW });
    ledger.settled().await.unwrap();
    assert_eq!(left(&platform).await, [10]);
    assert_eq!(balanced(&platform).await.entries, 3, "bought, charged, undone");
    // A caller who hangs up while the charge is being written is not charged either.
    let charging = ledger.reserve(wanted(&application, 3)).await.unwrap().charge(3, 0, NOW);
    let mut charging = Box::pin(charging);
    let begun = std::future::poll_fn(|cx| std::task::Poll::Ready(charging.as_mut().poll(cx).is_pending()));
    assert!(begun.await);
    drop(charging);
    ledger.settled().await.unwrap();
    ledger.settled().await.unwrap();
    assert_eq!(left(&platform).await, [10]);
    assert_eq!(balanced(&platform).await.pending, 0);
}

#[tokio::test]
async fn the_package_that_expires_first_is_used_first_also_when_it_came_later() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    let ledger = open(&platform, "n").await;
    let charge = async |pictures| {
        let reservation = ledger.reserve(wanted(&application, pictures)).await.unwrap();
        reservation.charge(pictures, 0, NOW).await.unwrap().answered().unwrap();
    };
    buy(&platform, 10, NOW + 200).await;
    charge(1).await;
    buy(&platform, 3, NOW + 100).await;
    charge(2).await;
    assert_eq!(left(&platform).await, [9, 1]);
    charge(4).await;
    assert_eq!(left(&platform).await, [6, 0], "across two packages");
    let late = Wanted { now: NOW + 200, ..wanted(&application, 1) };
    assert!(matches!(ledger.reserve(late).await, Err(Shortage::Exhausted)), "expired");
    ledger.settled().await.unwrap();
    balanced(&platform).await;
}

#[tokio::test]
async fn a_refunded_package_gives_back_what_nodes_hold_and_its_share_of_the_price() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    let id = buy(&platform, 100, NOW + 200).await;
    let ledger = open(&platform, "n").await;
    let reservation = ledger.reserve(wanted(&application, 1)).await.unwrap();
    reservation.charge(1, 0, NOW).await.unwrap().answered().unwrap();
    let at_once = platform.refund_package(&act(NOW), id).await.unwrap();
    assert!(at_once < 99, "a node holds some");
    assert!(matches!(ledger.reserve(wanted(&application, 1)).await, Err(Shortage::Exhausted)));
    ledger.settled().await.unwrap();
    assert_eq!(left(&platform).await, [0]);
    balanced(&platform).await;
    let row = sqlx::query_scalar::<_, i64>("SELECT CAST(SUM(mils) AS BIGINT) FROM entry");
    let paid = row.fetch_one(platform.store().pool()).await.unwrap();
    assert!((10_000..10_010).contains(&paid), "1000 minor units for 100, 99 given back: {paid}");
    assert!(platform.refund_package(&act(NOW), id).await.is_err());
}

#[tokio::test]
async fn limits_at_once_and_by_day_hold_and_end() {
    let bounds = Bounds { pictures_at_once: Some(4), pictures_a_day: Some(10), calls_per_second: None };
    let (platform, application) = town(Payment::Free, bounds).await;
    let ledger = open(&platform, "n").await;
    let first = ledger.reserve(wanted(&application, 3)).await.unwrap();
    assert!(matches!(ledger.reserve(wanted(&application, 2)).await, Err(Shortage::AtOnce(4))));
    first.charge(3, 0, NOW).await.unwrap().answered().unwrap();
    for _ in 0..2 {
        let next = ledger.reserve(wanted(&application, 4)).await;
        match next {
            Ok(next) => next.charge(3, 1, NOW).await.unwrap().answered().unwrap(),
            Err(shortage) => panic!("{shortage}"),
        }
    }
    assert!(matches!(ledger.reserve(wanted(&application, 2)).await, Err(Shortage::Day(10))));
    drop(ledger.reserve(wanted(&application, 1)).await.unwrap());
    let tomorrow = Wanted { now: NOW + 86_400, ..wanted(&application, 4) };
    ledger.reserve(tomorrow).await.unwrap().charge(4, 0, NOW + 86_400).await.unwrap().answered().unwrap();
    // Another node knows what was written.
    let other = open(&platform, "m").await;
    assert!(matches!(other.reserve(wanted(&application, 2)).await, Err(Shortage::Day(10))));
    ledger.settled().await.unwrap();
    balanced(&platform).await;
}

#[tokio::test]
async fn on_demand_costs_what_the_list_says_at_the_moment() {
    let (platform, application) = town(Payment::OnDemand, Bounds::default()).await;
    let ledger = open(&platform, "n").await;
    assert!(matches!(ledger.reserve(wanted(&application, 1)).await, Err(Shortage::NoPrice)));
    for (per_thousand, starts_at) in [(500, NOW), (700, NOW + 50)] {
        let price = Price { capability: "*".into(), per_thousand, currency: "CNY".into(), starts_at };
        platform.set_price(&act(NOW), &price).await.unwrap();
    }
    let past = Price { capability: "*".into(), per_thousand: 1, currency: "CNY".into(), starts_at: NOW - 1 };
    assert!(platform.set_price(&act(NOW), &past).await.is_err());
    for now in [NOW, NOW + 49, NOW + 50] {
        let reservation = ledger.reserve(Wanted { now, ..wanted(&application, 3) }).await.unwrap();
        reservation.charge(3, 0, now).await.unwrap().answered().unwrap();
    }
    let sum =
        sqlx::query_scalar::<_, i64>("SELECT CAST(SUM(mils) AS BIGINT) FROM usage WHERE currency = 'CNY'");
    assert_eq!(sum.fetch_one(platform.store().pool()).await.unwrap(), 3 * 500 * 2 + 3 * 700);
    let closed = platform.close_capability(&act(NOW), &application.appkey, "general").await;
    closed.unwrap();
    let application = super::tests::now(&platform, &application.appkey);
    assert!(matches!(ledger.reserve(wanted(&application, 1)).await, Err(Shortage::NotOpened)));
}

#[tokio::test]
async fn after_a_death_the_unanswered_is_undone_and_what_was_held_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Folder(folder.path().to_path_buf());
    let open_platform = async || Platform::open(&place, folder.path(), None).await.unwrap();
    let (platform, application) = with(open_platform().await, Payment::Package, Bounds::default()).await;
    buy(&platform, 50, NOW + 1000).await;
    let live =
        async |platform: &Platform| Ledger::open(platform, "n", Some(folder.path()), 0, NOW).await.unwrap();
    let ledger = live(&platform).await;
    let charge =
        async || ledger.reserve(wanted(&application, 2)).await.unwrap().charge(2, 0, NOW).await.unwrap();
    // The mark is made, and the process dies before the database knows.
    let answered = charge().await;
    ledger.0.answered.mark(answered.entries()).unwrap();
    let unanswered = charge().await;
    let reserved = ledger.reserve(wanted(&application, 5)).await.unwrap();
    std::mem::forget((answered, unanswered, reserved));

    let platform = open_platform().await;
    let again = live(&platform).await;
    let package = &platform.packages(&act(NOW), None).await.unwrap()[0];
    assert_eq!((package.left, package.leased), (48, 0));
    assert_eq!(balanced(&platform).await.pending, 0);
    // New entries do not take old numbers.
    again
        .reserve(wanted(&application, 2))
        .await
        .unwrap()
        .charge(2, 0, NOW)
        .await
        .unwrap()
        .answered()
        .unwrap();
    again.settled().await.unwrap();
    assert_eq!(left(&platform).await, [46]);
}

#[tokio::test]
async fn a_dead_node_s_slice_comes_back_by_expiry_and_is_never_sold_twice() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    buy(&platform, 8, NOW + 100_000).await;
    let (dead, alive) = (open(&platform, "dead").await, open(&platform, "alive").await);
    let promised = dead.reserve(wanted(&application, 8)).await.unwrap();
    assert!(matches!(alive.reserve(wanted(&application, 1)).await, Err(Shortage::Exhausted)));
    alive.keep(NOW + lease::LEASE - 1);
    assert!(matches!(alive.reserve(wanted(&application, 1)).await, Err(Shortage::Exhausted)));
    let later = NOW + lease::LEASE + 1;
    alive.keep(later);
    let taken = alive.reserve(Wanted { now: later, ..wanted(&application, 3) }).await.unwrap();
    taken.charge(3, 0, later).await.unwrap().answered().unwrap();
    alive.close(later).await.unwrap();
    // The dead node was only slow: what went back is charged where it is, and no more than is there.
    assert!(matches!(promised.charge(8, 0, later).await, Err(Error::Short(_))));
    dead.settled().await.unwrap();
    assert_eq!(left(&platform).await, [5]);
    balanced(&platform).await;
}

/// What a random caller does.
#[derive(Debug, Clone)]
enum Step {
    Reserve(bool, u32),
    Charge(usize, u32),
    Drop(usize),
    Answer(usize),
    Forget(usize),
    Keep(bool, i64),
    Buy(i64, i64),
    Refund(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (any::<bool>(), 1..20u32).prop_map(|(node, pictures)| Step::Reserve(node, pictures)),
        5 => (any::<usize>(), 0..20u32).prop_map(|(which, read)| Step::Charge(which, read)),
        2 => any::<usize>().prop_map(Step::Drop),
        4 => any::<usize>().prop_map(Step::Answer),
        2 => any::<usize>().prop_map(Step::Forget),
        2 => (any::<bool>(), 0..400i64).prop_map(|(node, later)| Step::Keep(node, later)),
        1 => (1..40i64, 1..2000i64).prop_map(|(pictures, lasts)| Step::Buy(pictures, lasts)),
        1 => any::<usize>().prop_map(Step::Refund),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever two nodes do in whatever order, the books balance, no package is below zero, and what was answered is what
    /// was charged.
    #[test]
    fn the_books_balance(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (platform, application) = town(Payment::Package, Bounds::default()).await;
            let nodes = [open(&platform, "one").await, open(&platform, "two").await];
            let mut packages = vec![buy(&platform, 60, NOW + 5000).await];
            let (mut reserved, mut charged, mut answered, mut clock) = (Vec::new(), Vec::new(), 0, NOW);
            for step in steps {
                match step {
                    Step::Reserve(node, pictures) => {
                        let wanted = Wanted { now: clock, ..wanted(&application, pictures) };
                        if let Ok(one) = nodes[usize::from(node)].reserve(wanted).await {
                            reserved.push((one, pictures));
                        }
                    }
                    Step::Charge(which, read) if !reserved.is_empty() => {
                        let at = which % reserved.len();
                        let (one, pictures) = reserved.swap_remove(at);
                        let read = read.min(pictures);
                        if let Ok(one) = one.charge(read, pictures - read, clock).await {
                            charged.push((one, i64::from(read)));
                        }
                    }
                    Step::Drop(which) if !reserved.is_empty() => {
                        let at = which % reserved.len();
                        drop(reserved.swap_remove(at));
                    }
                    Step::Answer(which) if !charged.is_empty() => {
                        let at = which % charged.len();
                        let (one, read) = charged.swap_remove(at);
                        one.answered().unwrap();
                        answered += read;
                    }
                    Step::Forget(which) if !charged.is_empty() => {
                        let at = which % charged.len();
                        drop(charged.swap_remove(at));
                    }
                    Step::Keep(node, later) => {
                        clock += later;
                        nodes[usize::from(node)].keep(clock);
                    }
                    Step::Buy(pictures, lasts) => packages.push(buy(&platform, pictures, NOW + lasts).await),
                    Step::Refund(which) => {
                        let _ = platform.refund_package(&act(clock), packages[which % packages.len()]).await;
                    }
                    _ => {}
                }
            }
            drop((reserved, charged));
            for node in &nodes {
                node.close(clock).await.unwrap();
                node.settled().await.unwrap();
                assert_eq!(node.open_reservations(), 0);
            }
            let books = platform.verify_books(&act(clock)).await.unwrap();
            assert_eq!(books.pending, 0);
            let sum = sqlx::query_scalar::<_, i64>("SELECT CAST(COALESCE(SUM(pictures), 0) AS BIGINT) FROM entry");
            assert_eq!(sum.fetch_one(platform.store().pool()).await.unwrap(), answered);
            for package in platform.packages(&act(clock), None).await.unwrap() {
                assert!(package.left >= 0 && package.leased == 0, "{package:?}");
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_never_use_more_than_there_is() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    buy(&platform, 100, NOW + 100).await;
    let nodes = [open(&platform, "one").await, open(&platform, "two").await];
    let calls = (0..150).map(|at: usize| {
        let (ledger, application) = (nodes[at % 2].clone(), application.clone());
        tokio::spawn(async move {
            let Ok(reservation) = ledger.reserve(wanted(&application, 1)).await else { return Vec::new() };
            let Ok(charged) = reservation.charge(1, 0, NOW).await else { return Vec::new() };
            let ids: Vec<i64> = charged.entries().collect();
            charged.answered().unwrap();
            ids
        })
    });
    let (mut answered, mut distinct) = (0, HashSet::new());
    for call in calls.collect::<Vec<_>>() {
        let ids = call.await.unwrap();
        answered += ids.len();
        distinct.extend(ids);
    }
    for node in &nodes {
        node.settled().await.unwrap();
    }
    assert_eq!(distinct.len(), answered, "no entry twice");
    assert_eq!(left(&platform).await, [100 - answered as i64]);
    assert!(answered >= 80, "what one node leaves in its slice the other may miss, no more: {answered}");
    balanced(&platform).await;
}

#[tokio::test]
async fn a_full_disk_refuses_charges_and_nothing_of_them_is_left() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    buy(&platform, 100_000, NOW + 100).await;
    let ledger = open(&platform, "n").await;
    let pool = platform.store().pool();
    let pages = sqlx::query_scalar::<_, i64>("PRAGMA page_count").fetch_one(pool).await.unwrap();
    let most = |pages: i64| sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")));
    most(pages).execute(pool).await.unwrap();
    let mut answered = 0;
    let error = loop {
        let charged = match ledger.reserve(wanted(&application, 2)).await {
            Ok(reservation) => reservation.charge(2, 0, NOW).await,
            Err(Shortage::Fault(error)) => break error,
            Err(shortage) => panic!("{shortage}"),
        };
        match charged {
            Ok(charged) => charged.answered().unwrap(),
            Err(error) => break error,
        }
        answered += 2;
    };
    assert!(error.to_string().contains("full"), "{error}");
    most(1 << 20).execute(pool).await.unwrap();
    // A clock that is set back an hour meanwhile changes nothing.
    ledger.keep(NOW - 3600);
    let reservation = ledger.reserve(wanted(&application, 2)).await.unwrap();
    reservation.charge(2, 0, NOW - 3600).await.unwrap().answered().unwrap();
    ledger.settled().await.unwrap();
    assert_eq!(left(&platform).await, [100_000 - answered - 2]);
    assert_eq!(balanced(&platform).await.pending, 0);
}

/// Charges of `calls` at once; gives how many pictures were answered.
async fn at_once(ledger: &Ledger, application: &Application, calls: u32) -> i64 {
    let mut under_way = tokio::task::JoinSet::new();
    for at in 0..calls {
        let (ledger, application) = (ledger.clone(), application.clone());
        under_way.spawn(async move {
            let pictures = 1 + at % 3;
            let Ok(reservation) = ledger.reserve(wanted(&application, pictures)).await else { return 0 };
            let read = pictures - u32::from(at % 5 == 0);
            let Ok(charged) = reservation.charge(read, pictures - read, NOW).await else { return 0 };
            // Some hang up.
            if at % 7 != 0 { charged.answered().map_or(0, |()| i64::from(read)) } else { 0 }
        });
    }
    under_way.join_all().await.into_iter().sum()
}

#[tokio::test]
async fn many_charges_written_together_are_as_exact_as_one() {
    let (platform, application) = town(Payment::Package, Bounds::default()).await;
    let other = platform.make_application(&act(NOW), "a", "second").await.unwrap();
    let opening = Opening { capability: "*".into(), payment: Payment::Free, bounds: Bounds::default() };
    platform.open_capability(&act(NOW), &other.appkey, &opening).await.unwrap();
    let other = now(&platform, &other.appkey);
    // Small ones, so that calls run from one into the next and the last find too little.
    for (pictures, end) in [(40, 100), (50, 200), (400, 300)] {
        buy(&platform, pictures, NOW + end).await;
    }
    let ledger = open(&platform, "n").await;
    let (first, free) = tokio::join!(at_once(&ledger, &application, 200), at_once(&ledger, &other, 50));
    ledger.settled().await.unwrap();
    ledger.settled().await.unwrap();
    assert!(first > 100 && free > 20, "{first} {free}");
    assert_eq!(left(&platform).await.iter().sum::<i64>(), 490 - first);
    assert_eq!(balanced(&platform).await.pending, 0);

    // Its slices went back meanwhile, because it seemed dead: what they lack is still in the packages.
    let open_calls: Vec<_> = {
        let mut open_calls = Vec::new();
        for _ in 0..10 {
            open_calls.push(ledger.reserve(wanted(&application, 2)).await.unwrap());
        }
        open_calls
    };
    let alive = open(&platform, "alive").await;
    alive.keep(NOW + 61);
    alive.settled().await.unwrap();
    let mut charging = tokio::task::JoinSet::new();
    for reservation in open_calls {
        charging.spawn(async move { reservation.charge(2, 0, NOW).await.unwrap().answered().unwrap() });
    }
    charging.join_all().await;
    ledger.settled().await.unwrap();
    assert_eq!(left(&platform).await.iter().sum::<i64>(), 490 - first - 20);
    assert_eq!(balanced(&platform).await.pending, 0);
}

#[tokio::test]
async fn what_waits_to_be_written_says_for_how_long() {
    let (platform, application) = town(Payment::Free, Bounds::default()).await;
    let ledger = open(&platform, "n").await;
    assert_eq!(ledger.lag(), Duration::ZERO);
    // Somebody else writes.
    let other = platform.store().write().await.unwrap();
    let reservation = ledger.reserve(wanted(&application, 1)).await.unwrap();
    let charging = tokio::spawn(reservation.charge(1, 0, NOW));
    while ledger.lag() < Duration::from_millis(5) {
        tokio::task::yield_now().await;
    }
    other.commit().await.unwrap();
    charging.await.unwrap().unwrap().answered().unwrap();
    ledger.settled().await.unwrap();
    assert_eq!(ledger.lag(), Duration::ZERO);
}
