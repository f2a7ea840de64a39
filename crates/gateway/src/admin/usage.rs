//! `/admin/v1/usage`: what was used, summed up by what one wants to know.

use inkgate_platform::calendar::{Period, date_of, day_of};
use inkgate_platform::{By, Line};
use serde_json::{Map, Value, json};

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, of_all};
use super::problem::{Kind, Problem};

/// What can be grouped by.
const GROUPS: [&str; 7] = ["day", "month", "account", "application", "capability", "payment", "result"];

/// The period of usage and statements.
pub(super) const PERIOD: Field =
    field("period", Holds::Text, "\"2026-11\"", "A year, a month or a day; this month where none is named.")
        .optional();

const SUMS: &[Field] = &[
    field("date", Holds::Text, "\"2026-11-24\"", "The day or the month.").optional(),
    field("account", Holds::Text, "\"first\"", "The account's name.").optional(),
    field("application", Holds::Text, "\"scanner\"", "The application's name.").optional(),
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "Its key.").optional(),
    field("capability", Holds::Text, "\"general\"", "The capability.").optional(),
    field("payment", Holds::Text, "\"package\"", "How it was paid.").optional(),
    field("result", Holds::OneOf(&["read", "failed"]), "\"read\"", "Whether pictures could be read.")
        .optional(),
    field("calls", Holds::Number, "10", "Calls; null where grouped by result.").or_null(),
    field("pictures", Holds::Number, "12", "Pictures read; grouped by result, pictures of this result."),
    field("failed", Holds::Number, "1", "Pictures that could not be read; null where grouped by result.")
        .or_null(),
    field("mils", Holds::Number, "300", "The cost, in thousandths of a minor unit."),
    field("currency", Holds::Text, "\"CNY\"", "The currency; empty where there is no cost."),
];

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "/admin/v1/usage",
    about: "Sums up what was used.",
    who: Who::Right("look"),
    query: &[
        PERIOD,
        ACCOUNT,
        field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "Of this application alone.").optional(),
        field("capability", Holds::Text, "\"general\"", "Of this capability alone.").optional(),
        field(
            "group",
            Holds::Text,
            "\"day,capability\"",
            "What to sum up by, with commas: day or month, account, application, capability, payment, result.",
        )
        .optional(),
    ],
    body: None,
    status: 200,
    answer: Answer::List(SUMS),
    run: |asked| Box::pin(usage(asked)),
}];

/// The period that was asked for, or this month.
pub(super) fn period(asked: &Asked) -> Result<Period, Problem> {
    let offset = asked.on.config.signing.window().offset;
    let this_month = || {
        let (year, month, _) = date_of(day_of(asked.now, offset));
        format!("{year:04}-{month:02}")
    };
    let text = asked.query("period").map_or_else(this_month, str::to_owned);
    text.parse().map_err(|error: inkgate_platform::Error| Problem::of(Kind::Malformed, "period", error))
}

async fn usage(asked: Asked) -> Result<Reply, Problem> {
    let groups: Vec<&str> = asked.query("group").unwrap_or("day").split(',').map(str::trim).collect();
    if groups.iter().any(|group| !GROUPS.contains(group))
        || ["day", "month"].iter().all(|one| groups.contains(one))
    {
        let why = "group is a list of day or month, account, application, capability, payment and result";
        return Err(Problem::of(Kind::Malformed, "group", why));
    }
    let by = if groups.contains(&"month") { By::Month } else { By::Day };
    let (account, period) = (asked.query("account"), period(&asked)?);
    let lines = asked.platform().usage(&asked.act()?, account, period, by).await?;
    let wanted =
        |name: &str, its: &str| asked.query(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(its));
    let lines =
        lines.iter().filter(|line| wanted("appkey", &line.appkey) && wanted("capability", &line.capability));
    let mut sums: Vec<(String, Sum)> = Vec::new();
    for line in lines {
        for sum in parted(line, &groups) {
            match sums.iter_mut().find(|(key, _)| *key == sum.0) {
                Some((_, found)) => found.add(&sum.1),
                None => sums.push(sum),
            }
        }
    }
    of_all(&asked, sums.into_iter().map(|(key, sum)| (key, sum.shown())).collect())
}

/// A sum under way.
struct Sum {
    group: Map<String, Value>,
    calls: Option<i64>,
    pictures: i64,
    failed: Option<i64>,
    mils: i64,
    currency: String,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        let both = |one: Option<i64>, other: Option<i64>| Some(one?.saturating_add(other?));
        (self.calls, self.failed) = (both(self.calls, other.calls), both(self.failed, other.failed));
        self.pictures = self.pictures.saturating_add(other.pictures);
        self.mils = self.mils.saturating_add(other.mils);
    }

    fn shown(self) -> Value {
        let mut shown = self.group;
        let sums = [
            ("calls", json!(self.calls)),
            ("pictures", json!(self.pictures)),
            ("failed", json!(self.failed)),
            ("mils", json!(self.mils)),
            ("currency", json!(self.currency)),
        ];
        shown.extend(sums.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(shown)
    }
}

/// What a line adds to which sums, each under a key that tells it from others.
fn parted(line: &Line, groups: &[&str]) -> Vec<(String, Sum)> {
    let mut group = Map::new();
    let mut put = |name: &str, value: &str| group.insert(name.to_owned(), json!(value));
    for name in groups {
        match *name {
            "day" | "month" => put("date", &line.date),
            "account" => put("account", &line.account),
            "application" => {
                put("appkey", &line.appkey);
                put("application", &line.application)
            }
            "capability" => put("capability", &line.capability),
            "payment" => put("payment", &line.payment),
            _ => None,
        };
    }
    let parts = if groups.contains(&"result") {
        vec![
            (Some("read"), None, line.pictures, None, line.mils),
            (Some("failed"), None, line.failed, None, 0),
        ]
    } else {
        vec![(None, Some(line.calls), line.pictures, Some(line.failed), line.mils)]
    };
    let parts = parts.into_iter().filter(|(result, _, pictures, ..)| result.is_none() || *pictures > 0);
    let part = |(result, calls, pictures, failed, mils): (Option<&str>, _, _, _, _)| {
        let mut group = group.clone();
        result.map(|result| group.insert("result".to_owned(), json!(result)));
        let currency = if result == Some("failed") { String::new() } else { line.currency.clone() };
        // In the order in which they were asked for.
        let mut key: Vec<String> = Vec::new();
        for name in groups {
            let names = match *name {
                "day" | "month" => ["date", ""],
                "application" => ["application", "appkey"],
                name => [name, ""],
            };
            key.extend(names.iter().filter_map(|name| group.get(*name)).map(Value::to_string));
        }
        key.push(currency.clone());
        (key.join(" "), Sum { group, calls, pictures, failed, mils, currency })
    };
    parts.map(part).collect()
}
