//! `/admin/v1/packages`: pictures paid for in advance.

use inkgate_platform::{Act, NewPackage, Package};
use serde::Deserialize;
use serde_json::json;

use super::asked::{Asked, Reply};
use super::capabilities::known;
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, by_number};
use super::problem::{Kind, Problem};

/// A currency, where another is not named.
const CURRENCY: &str = "CNY";

const OF: Field = field("account", Holds::Text, "\"first\"", "The account's name.");
const APPKEY: Field =
    field("appkey", Holds::Text, "null", "The application that it is bound to; null to share it.").or_null();
const CAPABILITY: Field = field("capability", Holds::Text, "\"general\"", "What it is for, or * for all.");
const PICTURES: Field = field("pictures", Holds::Number, "1000", "How many pictures.");
const AMOUNT: Field = field("amount", Holds::Number, "9900", "Its price, in minor units.");
const MONEY: Field = field("currency", Holds::Text, "\"CNY\"", "Three capital letters.");
const STARTS: Field = field("starts_at", Holds::Number, "1795478400", "From when on it may be used.");
const EXPIRES: Field = field("expires_at", Holds::Number, "4102444800", "From when on it may not.");
const PACKAGE: &[Field] = &[
    field("id", Holds::Number, "11", "Its number."),
    OF,
    APPKEY,
    CAPABILITY,
    field("bought", Holds::Number, "1000", "Pictures bought, renewals included."),
    field("left", Holds::Number, "1000", "Pictures left, those in the hands of servers included."),
    field("leased", Holds::Number, "0", "Of those, what servers hold."),
    AMOUNT,
    MONEY,
    STARTS,
    EXPIRES,
    field("refunded", Holds::Truth, "false", "Whether it was given back."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/packages",
        about: "Lists resource packages.",
        who: Who::Right("look"),
        query: &[ACCOUNT],
        body: None,
        status: 200,
        answer: Answer::List(PACKAGE),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/packages",
        about: "Buys a package.",
        who: Who::Right("money"),
        query: &[],
        body: Some(&[
            OF,
            APPKEY.optional(),
            CAPABILITY,
            PICTURES,
            AMOUNT,
            MONEY.optional(),
            STARTS.optional(),
            EXPIRES,
        ]),
        status: 201,
        answer: Answer::One(PACKAGE),
        run: |asked| Box::pin(buy(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/packages/{id}/renew",
        about: "Adds pictures to a package and moves its end.",
        who: Who::Right("money"),
        query: &[],
        body: Some(&[PICTURES, AMOUNT, EXPIRES]),
        status: 200,
        answer: Answer::One(PACKAGE),
        run: |asked| Box::pin(renew(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/packages/{id}/refund",
        about: "Takes a package back, at the share of its price that is left.",
        who: Who::Right("money"),
        query: &[],
        body: Some(&[]),
        status: 200,
        answer: Answer::One(&[field("taken_back", Holds::Number, "1000", "Pictures taken back at once.")]),
        run: |asked| Box::pin(refund(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().packages(&asked.act()?, asked.query("account")).await?;
    by_number(&asked, rows, |row| row.id)
}

async fn found(asked: &Asked, act: &Act, id: i64) -> Result<Package, Problem> {
    let rows = asked.platform().packages(act, None).await?;
    rows.into_iter().find(|row| row.id == id).ok_or_else(|| Kind::NotFound.into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    appkey: Option<String>,
    capability: String,
    pictures: i64,
    amount: i64,
    currency: Option<String>,
    starts_at: Option<i64>,
    expires_at: i64,
}

async fn buy(asked: Asked) -> Result<Reply, Problem> {
    let given: New = asked.body()?;
    let act = asked.act()?;
    let new = NewPackage {
        account: &given.account,
        appkey: given.appkey.as_deref(),
        capability: &known(&given.capability)?,
        pictures: given.pictures,
        amount: given.amount,
        currency: given.currency.as_deref().unwrap_or(CURRENCY),
        starts_at: given.starts_at.unwrap_or(asked.now),
        expires_at: given.expires_at,
    };
    let id = asked.platform().buy_package(&act, &new).await?;
    Ok(Reply::json(201, &found(&asked, &act, id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewal {
    pictures: i64,
    amount: i64,
    expires_at: i64,
}

async fn renew(asked: Asked) -> Result<Reply, Problem> {
    let Renewal { pictures, amount, expires_at } = asked.body()?;
    let (act, id) = (asked.act()?, asked.id()?);
    asked.platform().renew_package(&act, id, pictures, amount, expires_at).await?;
    Ok(Reply::json(200, &found(&asked, &act, id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn refund(asked: Asked) -> Result<Reply, Problem> {
    let Nothing {} = asked.body()?;
    let taken = asked.platform().refund_package(&asked.act()?, asked.id()?).await?;
    Ok(Reply::json(200, &json!({ "taken_back": taken })))
}
