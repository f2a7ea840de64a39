//! What an operator should look at now: packages that run out or end, a ledger that falls behind, calls that are refused.
//! It is part of `GET /admin/v1/live`; who is to be woken has Prometheus and its rules.

use inkgate_platform::Package;
use serde::Serialize;

use super::described::{Field, Kind as Holds, field};

/// A package that ends within so many seconds is told of.
const SOON: i64 = 14 * 86_400;
/// And one of which less than this share is left.
const LOW: i64 = 10;
/// A ledger that is so many seconds behind holds calls up.
const BEHIND: f64 = 1.0;
/// Refused calls are told of from this share on, in hundredths, once there were enough calls to tell.
const REFUSED: u64 = 5;
const ENOUGH: u64 = 20;

/// What it may be about.
const KINDS: &[&str] =
    &["package-low", "package-empty", "package-ending", "ledger-behind", "refusals", "queue-full"];

/// As the description has it.
pub(super) const ALERT: &[Field] = &[
    field("kind", Holds::OneOf(KINDS), "\"package-ending\"", "What it is about."),
    field("severe", Holds::Truth, "false", "Whether calls fail or are held up for it now."),
    field("subject", Holds::Text, "\"first\"", "Whose it is; empty for the server's own."),
    field("package", Holds::Number, "11", "The package's number.").or_null(),
    field(
        "value",
        Holds::Real,
        "3",
        "Pictures left, days left, seconds behind, percent refused or calls waiting.",
    ),
];

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Alert {
    kind: &'static str,
    severe: bool,
    subject: String,
    package: Option<i64>,
    value: f64,
}

/// How the server is, as far as alerts go.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// Seconds since 1970.
    pub(super) now: i64,
    /// Seconds that the ledger is behind.
    pub(super) lag: f64,
    pub(super) calls: u64,
    pub(super) refused: u64,
    pub(super) waiting: usize,
    /// Most that may wait.
    pub(super) room: usize,
}

/// What there is to look at, what is worst first.
pub(super) fn alerts(packages: &[Package], state: State) -> Vec<Alert> {
    let mut all: Vec<Alert> = Vec::new();
    let own = |kind, severe, value| Alert { kind, severe, subject: String::new(), package: None, value };
    if state.lag >= BEHIND {
        all.push(own("ledger-behind", true, state.lag));
    }
    if state.room > 0 && state.waiting >= state.room {
        all.push(own("queue-full", true, state.waiting as f64));
    }
    if state.calls >= ENOUGH && state.refused * 100 >= state.calls * REFUSED {
        all.push(own("refusals", false, (state.refused * 100) as f64 / state.calls as f64));
    }
    let running = |one: &&Package| !one.refunded && one.starts_at <= state.now && one.expires_at > state.now;
    for one in packages.iter().filter(running) {
        let about = |kind, severe, value| Alert {
            kind,
            severe,
            subject: one.account.clone(),
            package: Some(one.id),
            value,
        };
        let rest = one.expires_at - state.now;
        if one.left == 0 {
            all.push(about("package-empty", true, 0.0));
        } else if one.left.saturating_mul(100) < one.bought.saturating_mul(LOW) {
            all.push(about("package-low", false, one.left as f64));
        }
        if one.left > 0 && rest < SOON {
            all.push(about("package-ending", false, (rest as f64 / 86_400.0).ceil()));
        }
    }
    all.sort_by_key(|alert| !alert.severe);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(left: i64, expires_at: i64) -> Package {
        Package {
            id: 1,
            account: "a".into(),
            appkey: None,
            capability: "*".into(),
            bought: 100,
            left,
            leased: 0,
            amount: 1,
            currency: "CNY".into(),
            starts_at: 0,
            expires_at,
            refunded: false,
        }
    }

    const WELL: State = State { now: 1000, lag: 0.0, calls: 100, refused: 0, waiting: 0, room: 10 };
    const LATER: i64 = 1000 + 2 * SOON;

    fn kinds(packages: &[Package], state: State) -> Vec<&'static str> {
        alerts(packages, state).into_iter().map(|alert| alert.kind).collect()
    }

    #[test]
    fn a_server_that_is_well_has_none() {
        assert!(kinds(&[package(50, LATER), package(0, 999)], WELL).is_empty(), "what is over is no news");
    }

    #[test]
    fn each_trouble_is_told_and_the_worst_first() {
        assert_eq!(kinds(&[package(9, LATER)], WELL), ["package-low"]);
        assert_eq!(kinds(&[package(50, 1000 + SOON - 1)], WELL), ["package-ending"]);
        let busy = State { lag: 2.0, refused: 5, waiting: 10, ..WELL };
        let told = kinds(&[package(0, LATER)], busy);
        assert_eq!(told, ["ledger-behind", "queue-full", "package-empty", "refusals"]);
        assert!(kinds(&[], State { calls: 19, refused: 19, ..WELL }).is_empty(), "too few to tell");
    }
}
