//! `/admin/v1/charges`: what calls were charged, and giving it back.

use inkgate_platform::ChargesWanted;
use serde::Deserialize;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{Wanted, of, wanted};
use super::problem::{Kind, Problem};

const CHARGE: &[Field] = &[
    field("id", Holds::Number, "4398046511105", "The number of its entry."),
    field("at", Holds::Number, "1795478400", "When."),
    field("account", Holds::Text, "\"first\"", "The account's name."),
    field("application", Holds::Text, "\"scanner\"", "The application's name."),
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "Its key."),
    field("capability", Holds::Text, "\"general\"", "The capability."),
    field("payment", Holds::Text, "\"on-demand\"", "How it was paid."),
    field("package", Holds::Number, "null", "The package that paid, where one did.").or_null(),
    field("call", Holds::Text, "\"0f1e2d3c\"", "The request's id, as the answer had it."),
    field("pictures", Holds::Number, "2", "Pictures read."),
    field("mils", Holds::Number, "666", "The cost, in thousandths of a minor unit."),
    field("currency", Holds::Text, "\"CNY\"", "The currency; empty where there is no cost."),
    field("refunded", Holds::Truth, "false", "Whether it was given back."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/charges",
        about: "Lists what an account's calls were charged, newest first.",
        who: Who::Right("inspect"),
        query: &[
            field("account", Holds::Text, "\"first\"", "Of this account; without, of one's own.").optional(),
            field("call", Holds::Text, "\"0f1e2d3c\"", "Of the request with this id alone.").optional(),
            field("from", Holds::Number, "1795478400", "From this second on.").optional(),
            field("to", Holds::Number, "4102444800", "Before this second.").optional(),
        ],
        body: None,
        status: 200,
        answer: Answer::List(CHARGE),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/charges/{id}/refund",
        about: "Gives back what a call was charged, by an entry of its own that says why.",
        who: Who::Right("money"),
        query: &[],
        body: Some(&[field("reason", Holds::Text, "\"read twice\"", "Why, as the statement shows it.")]),
        status: 200,
        answer: Answer::One(CHARGE),
        run: |asked| Box::pin(refund(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let Wanted { limit, after } = wanted(&asked)?;
    let account = asked.query("account").unwrap_or(&asked.signed()?.who.account);
    let wrong = || Problem::of(Kind::Malformed, "cursor", "send a cursor as a list gave it, or none");
    let place = |key: String| {
        let (at, id) = key.split_once('-')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    let before = after.map(|key| place(key).ok_or_else(wrong)).transpose()?;
    let wanted = ChargesWanted {
        account,
        call: asked.query("call"),
        from: asked.number("from")?,
        to: asked.number("to")?,
        before,
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let rows = asked.platform().charges(&asked.act()?, &wanted, most).await?;
    Ok(of(rows.into_iter().map(|row| (format!("{}-{}", row.at, row.id), row)).collect(), limit))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    reason: String,
}

async fn refund(asked: Asked) -> Result<Reply, Problem> {
    let Given { reason } = asked.body()?;
    let charge = asked.platform().refund_charge(&asked.act()?, asked.id()?, &reason).await?;
    Ok(Reply::json(200, &charge))
}
