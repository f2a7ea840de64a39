//! `/admin/v1/accounts`: organisations.

use serde::Deserialize;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::by_number;
use super::problem::{Kind, Problem};

const ACCOUNT: &[Field] = &[
    field("id", Holds::Number, "1", "Its number."),
    field("name", Holds::Text, "\"first\"", "Its name."),
    field("enabled", Holds::Truth, "true", "Whether its keys and applications may be used."),
    field("operates", Holds::Truth, "true", "Whether its people run the installation."),
    field("made_at", Holds::Number, "1795478400", "Since when."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/accounts",
        about: "Lists accounts: all, or one's own.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::List(ACCOUNT),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/accounts",
        about: "Makes an account.",
        who: Who::Right("installation"),
        query: &[],
        body: Some(&[field("name", Holds::Text, "\"Archive\"", "Its name.")]),
        status: 201,
        answer: Answer::One(ACCOUNT),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "PATCH",
        path: "/admin/v1/accounts/{name}",
        about: "Lets an account's keys and applications be used, or not.",
        who: Who::Right("installation"),
        query: &[],
        body: Some(&[field("enabled", Holds::Truth, "true", "Whether they may.")]),
        status: 200,
        answer: Answer::One(ACCOUNT),
        run: |asked| Box::pin(change(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().accounts(&asked.act()?).await?;
    by_number(&asked, rows, |row| row.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { name } = asked.body()?;
    Ok(Reply::json(201, &asked.platform().make_account(&asked.act()?, &name).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: bool,
}

async fn change(asked: Asked) -> Result<Reply, Problem> {
    let Change { enabled } = asked.body()?;
    let (act, name) = (asked.act()?, asked.param("name")?);
    asked.platform().enable_account(&act, name, enabled).await?;
    let rows = asked.platform().accounts(&act).await?;
    let row = rows.into_iter().find(|row| row.name == name).ok_or(Kind::NotFound)?;
    Ok(Reply::json(200, &row))
}
