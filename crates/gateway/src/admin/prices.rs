//! `/admin/v1/prices`: what a thousand pictures cost on demand, from when on.

use inkgate_platform::Price;
use serde::Deserialize;

use super::asked::{Asked, Reply};
use super::capabilities::known;
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{key, of_all};
use super::problem::Problem;

const CAPABILITY: Field =
    field("capability", Holds::Text, "\"general\"", "The capability, or * for all others.");
const PRICE: Field = field("per_thousand", Holds::Number, "25000", "Minor units for a thousand pictures.");
const MONEY: Field = field("currency", Holds::Text, "\"CNY\"", "Three capital letters.");
const STARTS: Field = field("starts_at", Holds::Number, "4102444800", "From when on: now or later.");

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/prices",
        about: "Lists prices, with their past and future.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::List(&[CAPABILITY, PRICE, MONEY, STARTS]),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/prices",
        about: "Adds a price. What was charged stays as it was.",
        who: Who::Right("installation"),
        query: &[],
        body: Some(&[CAPABILITY, PRICE, MONEY.optional(), STARTS.optional()]),
        status: 201,
        answer: Answer::One(&[CAPABILITY, PRICE, MONEY, STARTS]),
        run: |asked| Box::pin(add(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().prices(&asked.act()?).await?;
    let keyed = rows.into_iter().map(|row| (format!("{} {}", row.capability, key(row.starts_at)), row));
    of_all(&asked, keyed.collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    capability: String,
    per_thousand: i64,
    currency: Option<String>,
    starts_at: Option<i64>,
}

async fn add(asked: Asked) -> Result<Reply, Problem> {
    let New { capability, per_thousand, currency, starts_at } = asked.body()?;
    let currency = currency.unwrap_or_else(|| "CNY".to_owned());
    let starts_at = starts_at.unwrap_or(asked.now);
    let price = Price { capability: known(&capability)?, per_thousand, currency, starts_at };
    asked.platform().set_price(&asked.act()?, &price).await?;
    Ok(Reply::json(201, &price))
}
