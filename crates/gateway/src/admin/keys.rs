//! `/admin/v1/keys`: access keys, which sign.

use inkgate_platform::{Act, Key, Networks};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, key, of_all};
use super::problem::{Kind, Problem};

const ID: Field = field("id", Holds::Text, "\"0123456789abcdef0123456789abcdef\"", "The public half (AK).");
const OF: Field = field("account", Holds::Text, "\"first\"", "Its account's name.");
const NAME: Field = field("name", Holds::Text, "\"night shift\"", "What people call it.");
const SECRET: Field = field(
    "secret",
    Holds::Secret,
    "\"5ecre70123456789abcdef01234567ff\"",
    "The secret half (SK), shown this once.",
);
const NETWORKS: Field =
    field("networks", Holds::Texts, "[\"192.0.2.0/24\"]", "Networks that it may be used from; none for all.");
const APPLICATIONS: Field =
    field("applications", Holds::Texts, "[]", "Keys of the applications that it is good for; none for all.");
const ENABLED: Field = field("enabled", Holds::Truth, "true", "Whether it may sign.");
const KEY: &[Field] = &[
    ID,
    OF,
    NAME,
    ENABLED,
    field("expires_at", Holds::Number, "null", "From when on it may not; null for never.").or_null(),
    NETWORKS,
    APPLICATIONS,
    field("made_at", Holds::Number, "1795478400", "Since when."),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/keys",
        about: "Lists access keys, without their secrets.",
        who: Who::Right("look"),
        query: &[ACCOUNT],
        body: None,
        status: 200,
        answer: Answer::List(KEY),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/keys",
        about: "Makes an access key, whose secret is shown this once.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[OF, NAME]),
        status: 201,
        answer: Answer::One(&[ID, SECRET, OF, NAME]),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/keys/{id}",
        about: "Shows an access key, without its secret.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(KEY),
        run: |asked| Box::pin(show(asked)),
    },
    Route {
        method: "PATCH",
        path: "/admin/v1/keys/{id}",
        about: "Lets a key sign or not, and limits it.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[ENABLED.optional(), NETWORKS.optional(), APPLICATIONS.optional()]),
        status: 200,
        answer: Answer::One(KEY),
        run: |asked| Box::pin(change(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/keys/{id}/rotate",
        about: "Makes a key with the same limits in a key's place; for a while both may sign.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[field(
            "overlap_seconds",
            Holds::Number,
            "86400",
            "For how long the old one still may.",
        )]),
        status: 201,
        answer: Answer::One(&[
            ID,
            SECRET,
            field("replaces", Holds::Text, "\"fedcba9876543210fedcba9876543210\"", "The old one."),
            field("replaced_ends_at", Holds::Number, "1795564800", "When the old one ends.").or_null(),
        ]),
        run: |asked| Box::pin(rotate(asked)),
    },
];

#[derive(Serialize)]
struct Shown {
    id: String,
    account: String,
    name: String,
    enabled: bool,
    expires_at: Option<i64>,
    networks: Vec<String>,
    applications: Vec<String>,
    made_at: i64,
}

fn shown(row: Key) -> Shown {
    let Key { id, account, name, enabled, expires_at, networks, appkeys, made_at, .. } = row;
    let networks = networks.split(',').filter(|network| !network.is_empty()).map(str::to_owned).collect();
    Shown { id, account, name, enabled, expires_at, networks, applications: appkeys, made_at }
}

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = asked.platform().access_keys(&asked.act()?, asked.query("account")).await?;
    let keyed = rows.into_iter().map(|row| (format!("{} {}", key(row.made_at), row.id), shown(row)));
    of_all(&asked, keyed.collect())
}

async fn found(asked: &Asked, act: &Act, id: &str) -> Result<Shown, Problem> {
    let rows = asked.platform().access_keys(act, None).await?;
    rows.into_iter().find(|row| row.id == id).map(shown).ok_or_else(|| Kind::NotFound.into())
}

async fn show(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &found(&asked, &asked.act()?, asked.param("id")?).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: String,
    name: String,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { account, name } = asked.body()?;
    let made = asked.platform().make_key(&asked.act()?, &account, &name).await?;
    let answer = json!({ "id": made.id, "secret": made.secret.reveal(), "account": account, "name": name });
    Ok(Reply::json(201, &answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: Option<bool>,
    networks: Option<Vec<String>>,
    applications: Option<Vec<String>>,
}

async fn change(asked: Asked) -> Result<Reply, Problem> {
    let Change { enabled, networks, applications } = asked.body()?;
    let (act, id) = (asked.act()?, asked.param("id")?);
    if networks.is_some() || applications.is_some() {
        let is = found(&asked, &act, id).await?;
        let networks = networks.unwrap_or(is.networks).join(",").parse::<Networks>();
        let networks = networks.map_err(|error| Problem::of(Kind::Value, "networks", error))?;
        let applications = applications.unwrap_or(is.applications);
        asked.platform().limit_key(&act, id, &networks, &applications).await?;
    }
    if let Some(enabled) = enabled {
        asked.platform().enable_key(&act, id, enabled).await?;
    }
    Ok(Reply::json(200, &found(&asked, &act, id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    overlap_seconds: u32,
}

async fn rotate(asked: Asked) -> Result<Reply, Problem> {
    let Rotation { overlap_seconds } = asked.body()?;
    let (act, id) = (asked.act()?, asked.param("id")?);
    let made = asked.platform().rotate_key(&act, id, overlap_seconds).await?;
    let ends = found(&asked, &act, id).await?.expires_at;
    let answer =
        json!({ "id": made.id, "secret": made.secret.reveal(), "replaces": id, "replaced_ends_at": ends });
    Ok(Reply::json(201, &answer))
}
