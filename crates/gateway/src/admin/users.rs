//! `/admin/v1/users`: people who administer.

use inkgate_platform::{Act, PersonChange, PersonRow, Role};
use serde::Deserialize;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, by_number};
use super::problem::{Kind, Problem};
use super::session::in_turn;

/// The names of the roles.
pub(super) const ROLES: &[&str] = &["owner", "operator", "auditor", "developer"];

const USER: &[Field] = &[
    field("id", Holds::Number, "7", "The number."),
    field("account", Holds::Text, "\"first\"", "The account's name."),
    field("name", Holds::Text, "\"wang\"", "The name to sign in with."),
    field("role", Holds::OneOf(ROLES), "\"operator\"", "The role."),
    field("enabled", Holds::Truth, "true", "Whether the person may sign in."),
    field("second_factor", Holds::Truth, "false", "Whether signing in needs a code."),
    field("made_at", Holds::Number, "1795478400", "Since when."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/users",
        about: "Lists people.",
        who: Who::Right("inspect"),
        query: &[ACCOUNT],
        body: None,
        status: 200,
        answer: Answer::List(USER),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/users",
        about: "Adds a person.",
        who: Who::Right("people"),
        query: &[],
        body: Some(&[
            field("account", Holds::Text, "\"first\"", "The account's name."),
            field("name", Holds::Text, "\"wang\"", "The name to sign in with."),
            field("role", Holds::OneOf(ROLES), "\"operator\"", "The role."),
            field("password", Holds::Secret, "\"correct horse battery\"", "12 characters or more."),
        ]),
        status: 201,
        answer: Answer::One(USER),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "PATCH",
        path: "/admin/v1/users/{name}",
        about: "Changes a person, whose sessions end.",
        who: Who::Right("people"),
        query: &[],
        body: Some(&[
            field("role", Holds::OneOf(ROLES), "\"auditor\"", "A new role.").optional(),
            field("password", Holds::Secret, "\"correct horse battery\"", "A new password.").optional(),
            field("enabled", Holds::Truth, "true", "Whether the person may sign in.").optional(),
            field("second_factor", Holds::Truth, "false", "False takes it away, for who has lost it.")
                .optional(),
        ]),
        status: 200,
        answer: Answer::One(USER),
        run: |asked| Box::pin(change(asked)),
    },
];

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().people(&asked.act()?, asked.query("account")).await?;
    by_number(&asked, rows, |row| row.id)
}

async fn found(asked: &Asked, act: &Act, name: &str) -> Result<PersonRow, Problem> {
    let rows = asked.platform().people(act, None).await?;
    rows.into_iter().find(|row| row.name == name).ok_or_else(|| Kind::NotFound.into())
}

/// A role by its name.
pub(super) fn role(name: &str) -> Result<Role, Problem> {
    name.parse().map_err(|error: inkgate_platform::Error| Problem::of(Kind::Value, "role", error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    name: String,
    role: String,
    password: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { account, name, role: wanted, password } = asked.body()?;
    let (act, role) = (asked.act()?, role(&wanted)?);
    in_turn(&asked, asked.platform().make_person(&act, &account, &name, role, &password)).await?;
    Ok(Reply::json(201, &found(&asked, &act, &name).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    role: Option<String>,
    password: Option<String>,
    enabled: Option<bool>,
    second_factor: Option<bool>,
}

async fn change(asked: Asked) -> Result<Reply, Problem> {
    let Change { role: wanted, password, enabled, second_factor } = asked.body()?;
    if second_factor == Some(true) {
        let why = "only the person can add a second factor: signed in, under session/second-factor";
        return Err(Problem::of(Kind::Value, "second_factor", why));
    }
    let (act, name) = (asked.act()?, asked.param("name")?);
    let to = PersonChange {
        role: wanted.as_deref().map(role).transpose()?,
        password: password.as_deref(),
        enabled,
        without_second_factor: second_factor == Some(false),
    };
    in_turn(&asked, asked.platform().change_person(&act, name, to)).await?;
    Ok(Reply::json(200, &found(&asked, &act, name).await?))
}
