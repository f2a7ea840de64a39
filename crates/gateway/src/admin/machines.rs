//! `/admin/v1/admin-tokens`: tokens by which machines administer.

use inkgate_platform::AdminTokenRow;
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, by_number};
use super::problem::Problem;
use super::users::{ROLES, role};

const ID: Field = field("id", Holds::Number, "9", "Its number.");
const OF: Field = field("account", Holds::Text, "\"first\"", "The account's name.");
const NAME: Field = field("name", Holds::Text, "\"backup\"", "What people call it.");
const ROLE: Field = field("role", Holds::OneOf(ROLES), "\"auditor\"", "Its role.");
const ENABLED: Field = field("enabled", Holds::Truth, "true", "Whether it may be used.");
const MADE: Field = field("made_at", Holds::Number, "1795478400", "Since when.");

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/admin-tokens",
        about: "Lists tokens of machines that administer.",
        who: Who::Right("inspect"),
        query: &[ACCOUNT],
        body: None,
        status: 200,
        answer: Answer::List(&[ID, OF, NAME, ROLE, ENABLED, MADE]),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/admin-tokens",
        about: "Makes a token, which is shown this once.",
        who: Who::Right("people"),
        query: &[],
        body: Some(&[OF, NAME, ROLE]),
        status: 201,
        answer: Answer::One(&[
            ID,
            OF,
            NAME,
            ROLE,
            ENABLED,
            MADE,
            field("token", Holds::Secret, "\"inkgate-admin-0123\"", "To be sent as Authorization: Bearer."),
        ]),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "DELETE",
        path: "/admin/v1/admin-tokens/{id}",
        about: "Takes a token out of use for good.",
        who: Who::Right("people"),
        query: &[],
        body: None,
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(revoke(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().admin_tokens(&asked.act()?, asked.query("account")).await?;
    by_number(&asked, rows, |row| row.id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    name: String,
    role: String,
}

#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    row: AdminTokenRow,
    token: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { account, name, role: wanted } = asked.body()?;
    let made = asked.platform().make_admin_token(&asked.act()?, &account, &name, role(&wanted)?).await?;
    Ok(Reply::json(201, &Made { row: made.0, token: made.1.reveal().to_owned() }))
}

async fn revoke(asked: Asked) -> Result<Reply, Problem> {
    asked.platform().revoke_admin_token(&asked.act()?, asked.id()?).await?;
    Ok(Reply::nothing())
}
