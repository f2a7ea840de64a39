//! `/admin/v1/applications/{appkey}/tokens`: bearer tokens of the plain endpoint.

use serde::Deserialize;
use serde_json::json;

use super::applications::found;
use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::by_number;
use super::problem::Problem;

const APPKEY: Field =
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "The application's key.");
const NAME: Field = field("name", Holds::Text, "\"intake\"", "What people call it.");

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/applications/{appkey}/tokens",
        about: "Lists an application's bearer tokens.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::List(&[
            field("id", Holds::Number, "6", "Its number."),
            APPKEY,
            NAME,
            field("enabled", Holds::Truth, "true", "Whether it may be used."),
            field("made_at", Holds::Number, "1795478400", "Since when."),
        ]),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/applications/{appkey}/tokens",
        about: "Makes a bearer token, which is shown this once.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[NAME]),
        status: 201,
        answer: Answer::One(&[
            APPKEY,
            NAME,
            field(
                "token",
                Holds::Secret,
                "\"inkgate-0123\"",
                "For Authorization: Bearer of POST /v1/recognize.",
            ),
        ]),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "DELETE",
        path: "/admin/v1/tokens/{id}",
        about: "Takes a bearer token out of use for good.",
        who: Who::Right("manage"),
        query: &[],
        body: None,
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(revoke(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let act = asked.act()?;
    let application = found(&asked, &act, asked.param("appkey")?).await?;
    let rows = asked.platform().tokens(&act, Some(&application.appkey)).await?;
    by_number(&asked, rows, |row| row.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { name } = asked.body()?;
    let appkey = asked.param("appkey")?.to_ascii_lowercase();
    let token = asked.platform().make_token(&asked.act()?, &appkey, &name).await?;
    Ok(Reply::json(201, &json!({ "appkey": appkey, "name": name, "token": token.reveal() })))
}

async fn revoke(asked: Asked) -> Result<Reply, Problem> {
    asked.platform().revoke_token(&asked.act()?, asked.id()?).await?;
    Ok(Reply::nothing())
}
