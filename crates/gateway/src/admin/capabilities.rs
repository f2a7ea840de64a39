//! `/admin/v1/applications/{appkey}/capabilities`: what an application may call, how it pays, and its limits.

use inkgate_platform::{Bounds, Opening, OpeningRow};
use serde::{Deserialize, Serialize};

use super::applications::found;
use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::of_all;
use super::problem::{Kind, Problem};
use crate::capabilities::names;

/// The names of the ways to pay.
const PAYMENTS: &[&str] = &["package", "on-demand", "free", "internal"];

const PAYMENT: Field = field("payment", Holds::OneOf(PAYMENTS), "\"free\"", "How it pays.");
const RATE: Field =
    field("calls_per_second", Holds::Number, "20", "Calls a second; null for no limit.").or_null();
const ONCE: Field =
    field("pictures_at_once", Holds::Number, "8", "Pictures being read at one moment; null for no limit.")
        .or_null();
const DAILY: Field =
    field("pictures_a_day", Holds::Number, "10000", "Pictures a day; null for no limit.").or_null();
const OPENING: &[Field] = &[
    field("capability", Holds::Text, "\"general\"", "The capability's name, or * for all."),
    PAYMENT,
    RATE,
    ONCE,
    DAILY,
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/applications/{appkey}/capabilities",
        about: "Lists what is opened for an application.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::List(OPENING),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "PUT",
        path: "/admin/v1/applications/{appkey}/capabilities/{capability}",
        about: "Opens a capability for an application, or changes how it is open.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[PAYMENT, RATE.optional(), ONCE.optional(), DAILY.optional()]),
        status: 200,
        answer: Answer::One(OPENING),
        run: |asked| Box::pin(open(asked)),
    },
    Route {
        method: "DELETE",
        path: "/admin/v1/applications/{appkey}/capabilities/{capability}",
        about: "Closes a capability for an application.",
        who: Who::Right("manage"),
        query: &[],
        body: None,
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(close(asked)),
    },
];

#[derive(Serialize)]
struct Shown {
    capability: String,
    payment: &'static str,
    calls_per_second: Option<u32>,
    pictures_at_once: Option<u32>,
    pictures_a_day: Option<u32>,
}

fn shown(row: OpeningRow) -> Shown {
    let OpeningRow { capability, payment, calls_per_second, pictures_at_once, pictures_a_day, .. } = row;
    Shown { capability, payment, calls_per_second, pictures_at_once, pictures_a_day }
}

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let act = asked.act()?;
    let application = found(&asked, &act, asked.param("appkey")?).await?;
    let rows = asked.platform().openings(&act, Some(&application.appkey)).await?;
    of_all(&asked, rows.into_iter().map(|row| (row.capability.clone(), shown(row))).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    payment: String,
    calls_per_second: Option<u32>,
    pictures_at_once: Option<u32>,
    pictures_a_day: Option<u32>,
}

/// A capability that there is: the platform knows what can be a name, the gateway what is one.
pub(super) fn known(name: &str) -> Result<String, Problem> {
    let why = "there is no such capability: GET /v1/capabilities lists them; plain is POST /v1/recognize, documents \
               is POST /v1/documents, * is all";
    if names().any(|known| known == name) {
        Ok(name.to_owned())
    } else {
        Err(Problem::of(Kind::Value, "capability", why))
    }
}

async fn open(asked: Asked) -> Result<Reply, Problem> {
    let Wanted { payment, calls_per_second, pictures_at_once, pictures_a_day } = asked.body()?;
    let payment = payment
        .parse()
        .map_err(|error: inkgate_platform::Error| Problem::of(Kind::Value, "payment", error))?;
    let bounds = Bounds { calls_per_second, pictures_at_once, pictures_a_day };
    let opening = Opening { capability: known(asked.param("capability")?)?, payment, bounds };
    asked.platform().open_capability(&asked.act()?, asked.param("appkey")?, &opening).await?;
    let Opening { capability, payment, .. } = opening;
    let payment = payment.name();
    Ok(Reply::json(200, &Shown { capability, payment, calls_per_second, pictures_at_once, pictures_a_day }))
}

async fn close(asked: Asked) -> Result<Reply, Problem> {
    let (appkey, capability) = (asked.param("appkey")?, asked.param("capability")?);
    asked.platform().close_capability(&asked.act()?, appkey, capability).await?;
    Ok(Reply::nothing())
}
