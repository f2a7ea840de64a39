//! `/admin/v1/encryption-keys`: keys of interface encryption, and who must encrypt.

use inkgate_platform::Act;
use serde::Deserialize;
use serde_json::{Value, json};

use super::applications;
use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::page::{ACCOUNT, key, of_all};
use super::problem::{Kind, Problem};
use crate::sealing::Mode;
use crate::sealing::listed::{FILE, Listed, PLATFORM, listed, mode_in};
use crate::sealing::made::{Made, Unmade};

const PUBLIC: &str = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"client-2026\",\
    \"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\",\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}";
const KINDS: &[&str] = &["A256GCM", "SM4GCM", "P-256", "SM2"];
const MODES: &[&str] = &["optional", "required"];

const ID: Field =
    field("id", Holds::Text, "\"0123456789abcdef0123456789abcdef\"", "What envelopes call it (kid).");
const APPKEY: Field =
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "The application's key.");
const NAME: Field = field("name", Holds::Text, "\"gate\"", "What people call it.");
const KIND: Field =
    field("kind", Holds::OneOf(KINDS), "\"P-256\"", "A shared key's cipher, or the curve of a pair.");
const ENABLED: Field = field("enabled", Holds::Truth, "true", "Whether it may open.");
const ANSWERS: Field = field(
    "answers",
    Holds::Json,
    PUBLIC,
    "The application's own public key (JWK), for which answers are sealed; for a pair alone.",
)
.optional();
const JWK: Field = field(
    "jwk",
    Holds::Json,
    PUBLIC,
    "What the application is to have (JWK): the public half of a pair, or the shared key, which is shown this once.",
);
const KEY: &[Field] = &[
    ID.or_null(),
    field("source", Holds::OneOf(&[PLATFORM, FILE]), "\"platform\"", "Where it is kept."),
    field("account", Holds::Text, "\"first\"", "Its account's name."),
    field("application", Holds::Text, "\"scanner\"", "The application's name."),
    APPKEY,
    field("name", Holds::Text, "\"gate\"", "What people call it; empty in the file."),
    KIND,
    ENABLED,
    field("expires_at", Holds::Number, "null", "From when on it may not; null for never.").or_null(),
    field("public", Holds::Json, PUBLIC, "The public half of a pair (JWK); null for a shared key."),
    field("answers", Holds::Json, PUBLIC, "For what answers are sealed (JWK); null for a shared key."),
    field("made_at", Holds::Number, "1795478400", "Since when; null in the file.").or_null(),
];
const MODE: Field = field("mode", Holds::OneOf(MODES), "\"required\"", "Whether it may encrypt, or must.");
const MODE_SHOWN: &[Field] = &[
    APPKEY,
    MODE,
    field("file", Holds::OneOf(MODES), "null", "What the file of keys says; the stricter holds.").or_null(),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/encryption-keys",
        about: "Lists keys of interface encryption, of the platform and of the file, never their private part.",
        who: Who::Right("look"),
        query: &[
            ACCOUNT,
            field(
                "appkey",
                Holds::Text,
                "\"00112233445566778899aabbccddeeff\"",
                "Of this application alone.",
            )
            .optional(),
        ],
        body: None,
        status: 200,
        answer: Answer::List(KEY),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/encryption-keys",
        about: "Makes a key of interface encryption; a shared one is shown this once.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[APPKEY, NAME, KIND, ANSWERS]),
        status: 201,
        answer: Answer::One(&[ID, APPKEY, NAME, KIND, JWK]),
        run: |asked| Box::pin(make(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/encryption-keys/{id}",
        about: "Shows a key of interface encryption, without its private part.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(KEY),
        run: |asked| Box::pin(show(asked)),
    },
    Route {
        method: "PATCH",
        path: "/admin/v1/encryption-keys/{id}",
        about: "Lets a key open, or not.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[ENABLED]),
        status: 200,
        answer: Answer::One(KEY),
        run: |asked| Box::pin(change(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/encryption-keys/{id}/rotate",
        about: "Makes a key of the same kind in a key's place; for a while both open.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[
            field("overlap_seconds", Holds::Number, "86400", "For how long the old one still may."),
            ANSWERS,
        ]),
        status: 201,
        answer: Answer::One(&[
            ID,
            JWK,
            field("replaces", Holds::Text, "\"fedcba9876543210fedcba9876543210\"", "The old one."),
            field("replaced_ends_at", Holds::Number, "1795564800", "When the old one ends."),
        ]),
        run: |asked| Box::pin(rotate(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/applications/{appkey}/encryption",
        about: "Says whether an application may encrypt, or must.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(MODE_SHOWN),
        run: |asked| Box::pin(mode(asked)),
    },
    Route {
        method: "PUT",
        path: "/admin/v1/applications/{appkey}/encryption",
        about: "Lets an application encrypt, or makes it.",
        who: Who::Right("manage"),
        query: &[],
        body: Some(&[MODE]),
        status: 200,
        answer: Answer::One(MODE_SHOWN),
        run: |asked| Box::pin(set_mode(asked)),
    },
];

async fn all(asked: &Asked, act: &Act) -> Result<Vec<Listed>, Problem> {
    let file = asked.on.sealings();
    Ok(listed(asked.platform(), act, &file, asked.query("account"), asked.query("appkey")).await?)
}

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let rows = all(&asked, &asked.act()?).await?;
    // The file's keys come last; two of them may have the same name, or none.
    let place = |(at, row): (usize, Listed)| {
        let id = row.id.as_deref().unwrap_or_default();
        let place = match row.made_at {
            Some(made_at) => format!("{} {id}", key(made_at)),
            None => format!("file {} {at:06} {id}", row.appkey),
        };
        (place, row)
    };
    of_all(&asked, rows.into_iter().enumerate().map(place).collect())
}

async fn found(asked: &Asked, act: &Act, id: &str) -> Result<Listed, Problem> {
    let rows = all(asked, act).await?;
    rows.into_iter().find(|row| row.id.as_deref() == Some(id)).ok_or_else(|| Kind::NotFound.into())
}

/// One that the platform keeps: the file is changed where it lies.
async fn kept(asked: &Asked, act: &Act, id: &str) -> Result<Listed, Problem> {
    let found = found(asked, act, id).await?;
    if found.source == FILE {
        let said =
            "this key stands in the file of encryption.keys: change it there, and send the server SIGHUP";
        return Err(Problem::saying(Kind::Conflict, said));
    }
    Ok(found)
}

async fn show(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(200, &found(&asked, &asked.act()?, asked.param("id")?).await?))
}

fn unmade(why: Unmade) -> Problem {
    match why {
        Unmade::Kind => Problem::of(Kind::Value, "kind", why),
        Unmade::Random => Kind::Internal.into(),
        _ => Problem::of(Kind::Value, "answers", why),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    appkey: String,
    name: String,
    kind: String,
    #[serde(default)]
    answers: Value,
}

async fn make(asked: Asked) -> Result<Reply, Problem> {
    let New { appkey, name, kind, answers } = asked.body()?;
    let act = asked.act()?;
    let made = Made::new(&kind, &answers).map_err(unmade)?;
    asked.platform().make_encryption_key(&act, &appkey, &name, &made.to_keep()).await?;
    let appkey = appkey.to_ascii_lowercase();
    let answer =
        json!({ "id": made.id(), "appkey": appkey, "name": name, "kind": kind, "jwk": made.shown() });
    Ok(Reply::json(201, &answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    enabled: bool,
}

async fn change(asked: Asked) -> Result<Reply, Problem> {
    let Change { enabled } = asked.body()?;
    let (act, id) = (asked.act()?, asked.param("id")?);
    kept(&asked, &act, id).await?;
    asked.platform().enable_encryption_key(&act, id, enabled).await?;
    Ok(Reply::json(200, &found(&asked, &act, id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    overlap_seconds: u32,
    #[serde(default)]
    answers: Value,
}

async fn rotate(asked: Asked) -> Result<Reply, Problem> {
    let Rotation { overlap_seconds, answers } = asked.body()?;
    let (act, id) = (asked.act()?, asked.param("id")?);
    let old = kept(&asked, &act, id).await?;
    // Without a new one, the application's own half stays.
    let answers = if answers.is_null() { old.answers.unwrap_or_default() } else { answers };
    let made = Made::new(&old.kind, &answers).map_err(unmade)?;
    let ends = asked.platform().rotate_encryption_key(&act, id, &made.to_keep(), overlap_seconds).await?;
    let answer = json!({ "id": made.id(), "jwk": made.shown(), "replaces": id, "replaced_ends_at": ends });
    Ok(Reply::json(201, &answer))
}

async fn mode(asked: Asked) -> Result<Reply, Problem> {
    let act = asked.act()?;
    let its = applications::found(&asked, &act, asked.param("appkey")?).await?;
    let held = asked.platform().directory().encryption(&its.appkey);
    let mode = MODES.get(usize::from(held.is_some_and(|held| held.required)));
    let file = mode_in(&asked.on.sealings(), &its.appkey);
    Ok(Reply::json(200, &json!({ "appkey": its.appkey, "mode": mode, "file": file })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    mode: Mode,
}

async fn set_mode(asked: Asked) -> Result<Reply, Problem> {
    let Wanted { mode: wanted } = asked.body()?;
    let act = asked.act()?;
    let required = wanted == Mode::Required;
    asked.platform().require_encryption(&act, asked.param("appkey")?, required).await?;
    mode(asked).await
}
