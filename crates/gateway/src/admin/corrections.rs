//! `/admin/v1/corrections`: setting a bill right, by an entry of its own.

use serde::Deserialize;
use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Answer, Kind as Holds, Route, Who, field};
use super::problem::Problem;

pub(super) const ROUTES: &[Route] = &[Route {
    method: "POST",
    path: "/admin/v1/corrections",
    about: "Sets an account's bill right.",
    who: Who::Right("money"),
    query: &[],
    body: Some(&[
        field("account", Holds::Text, "\"first\"", "The account's name."),
        field(
            "amount",
            Holds::Number,
            "-100",
            "Minor units to add to its bill; less than none to its favour.",
        ),
        field("currency", Holds::Text, "\"CNY\"", "Three capital letters.").optional(),
        field("note", Holds::Text, "\"goodwill\"", "Why, as the statement shows it."),
    ]),
    status: 201,
    answer: Answer::One(&[]),
    run: |asked| Box::pin(correct(asked)),
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    amount: i64,
    currency: Option<String>,
    note: String,
}

async fn correct(asked: Asked) -> Result<Reply, Problem> {
    let New { account, amount, currency, note } = asked.body()?;
    let currency = currency.as_deref().unwrap_or("CNY");
    asked.platform().correct(&asked.act()?, &account, amount, currency, &note).await?;
    Ok(Reply::json(201, &json!({})))
}
