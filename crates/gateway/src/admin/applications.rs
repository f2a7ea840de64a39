//! `/admin/v1/applications`: what calls are counted under.

use inkgate_platform::{Act, ApplicationRow};
use serde::Deserialize;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, by_number};
use super::problem::{Kind, Problem};

const APPLICATION: &[Field] = &[
    field("id", Holds::Number, "5", "Its number."),
    field("account", Holds::Text, "\"first\"", "Its account's name."),
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "Its key."),
    field("name", Holds::Text, "\"scanner\"", "Its name."),
    field("enabled", Holds::Truth, "true", "Whether it may call."),
    field("made_at", Holds::Number, "1795478400", "Since when."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/applications",
        about: "Lists applications.",
        who: Who::Right("look"),
        query: &[ACCOUNT],
        body: None,
        status: 200,
        answer: Answer::List(APPLICATION),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/applications",
        about: "Makes an application, with nothing opened for it.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[
            field("account", Holds::Text, "\"first\"", "Its account's name."),
            field("name", Holds::Text, "\"scanner\"", "Its name."),
        ]),
        status: 201,
        answer: Answer::One(APPLICATION),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/applications/{appkey}",
        about: "Shows an application.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(APPLICATION),
        run: |asked| Box::pin(show(asked)),
    },
    Route {
        method: "PATCH",
        path: "/admin/v1/applications/{appkey}",
        about: "Lets an application call, or not.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[field("enabled", Holds::Truth, "true", "Whether it may.")]),
        status: 200,
        answer: Answer::One(APPLICATION),
        run: |asked| Box::pin(change(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().applications(&asked.act()?, asked.query("account")).await?;
    by_number(&asked, rows, |row| row.id)
}

/// The application called so, if the act may see it.
pub(super) async fn found(asked: &Asked, act: &Act, appkey: &str) -> Result<ApplicationRow, Problem> {
    let rows = asked.platform().applications(act, None).await?;
    let row = rows.into_iter().find(|row| row.appkey.eq_ignore_ascii_case(appkey));
    row.ok_or_else(|| Kind::NotFound.into())
}

async fn show(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &found(&asked, &asked.act()?, asked.param("appkey")?).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    name: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { account, name } = asked.body()?;
    let act = asked.act()?;
    let made = asked.platform().make_application(&act, &account, &name).await?;
    Ok(Reply::json(201, &found(&asked, &act, &made.appkey).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: bool,
}

async fn change(asked: Asked) -> Result<Reply, Problem> {
    let Change { enabled } = asked.body()?;
    let (act, appkey) = (asked.act()?, asked.param("appkey")?);
    asked.platform().enable_application(&act, appkey, enabled).await?;
    Ok(Reply::json(200, &found(&asked, &act, appkey).await?))
}
