//! `/admin/v1/audit`, `/admin/v1/books`: who changed what, and whether trail and ledger are sound.

use inkgate_platform::{AuditRow, AuditWanted, Error};
use serde::Serialize;
use serde_json::{Value, json};

use super::asked::{Asked, Reply};
use super::described::{Answer, Kind as Holds, Route, Who, field};
use super::page::{Wanted, of, wanted};
use super::problem::{Kind, Problem};

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/audit",
        about: "Lists the audit trail, newest first.",
        who: Who::Right("inspect"),
        query: &[
            field("actor", Holds::Text, "\"li\"", "Of this actor alone.").optional(),
            field("action", Holds::Text, "\"key.\"", "Of this action, or of all that begin with key.")
                .optional(),
            field("subject", Holds::Text, "\"first\"", "To this subject alone.").optional(),
            field("search", Holds::Text, "\"scanner\"", "With this text anywhere.").optional(),
            field("from", Holds::Number, "1795478400", "From this second on.").optional(),
            field("to", Holds::Number, "4102444800", "Before this second.").optional(),
        ],
        body: None,
        status: 200,
        answer: Answer::List(&[
            field("number", Holds::Number, "12", "Its number, from 1 without gaps."),
            field("at", Holds::Number, "1795478400", "When."),
            field("actor", Holds::Text, "\"li\"", "Who."),
            field("origin", Holds::Text, "\"192.0.2.1\"", "From where."),
            field("action", Holds::Text, "\"key.disable\"", "What was done."),
            field("subject", Holds::Text, "\"0123456789abcdef0123456789abcdef\"", "To what."),
            field("before", Holds::Json, "{\"enabled\":true}", "What changed, as it was; null for nothing."),
            field("after", Holds::Json, "{\"enabled\":false}", "The same as it is; null for nothing."),
            field("hash", Holds::Text, "\"00ff\"", "SHA-256 over the row and the hash before it."),
        ]),
        run: |asked| Box::pin(list(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/audit/verify",
        about: "Walks the whole audit trail.",
        who: Who::Right("inspect"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(&[
            field("sound", Holds::Truth, "true", "Whether no row is missing or changed."),
            field("rows", Holds::Number, "12", "How many rows it has.").or_null(),
            field("hash", Holds::Text, "\"00ff\"", "The last hash, to be noted elsewhere.").or_null(),
            field("problem", Holds::Text, "null", "What is wrong.").or_null(),
        ]),
        run: |asked| Box::pin(verify(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/books",
        about: "Computes every balance anew.",
        who: Who::Right("inspect"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(&[
            field("sound", Holds::Truth, "true", "Whether the ledger adds up."),
            field("packages", Holds::Number, "1", "Packages whose balance was computed.").or_null(),
            field("entries", Holds::Number, "2", "Entries of the ledger.").or_null(),
            field("pending", Holds::Number, "0", "Charges not yet known to be answered.").or_null(),
            field("problem", Holds::Text, "null", "What is wrong.").or_null(),
        ]),
        run: |asked| Box::pin(books(asked)),
    },
];

#[derive(Serialize)]
struct Shown {
    number: i64,
    at: i64,
    actor: String,
    origin: String,
    action: String,
    subject: String,
    before: Value,
    after: Value,
    hash: String,
}

fn shown(row: AuditRow) -> Shown {
    let value = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let (before, after) = (value(&row.before), value(&row.after));
    let AuditRow { number, at, actor, origin, action, subject, hash, .. } = row;
    Shown { number, at, actor, origin, action, subject, before, after, hash }
}

async fn list(asked: Asked) -> Result<Reply, Problem> {
    let Wanted { limit, after } = wanted(&asked)?;
    let wrong = || Problem::of(Kind::Malformed, "cursor", "send a cursor as a list gave it, or none");
    let before = after.map(|key| key.parse::<i64>().map_err(|_| wrong())).transpose()?;
    let wanted = AuditWanted {
        before,
        from: asked.number("from")?,
        to: asked.number("to")?,
        actor: asked.query("actor"),
        action: asked.query("action"),
        subject: asked.query("subject"),
        search: asked.query("search"),
    };
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let rows = asked.platform().audit_of(&asked.act()?, &wanted, most).await?;
    Ok(of(rows.into_iter().map(|row| (row.number.to_string(), shown(row))).collect(), limit))
}

/// What was found out, or what is wrong: that something is damaged is an answer here, not a failure.
fn checked<T>(done: Result<T, Error>, sound: impl FnOnce(T) -> Value, none: Value) -> Result<Reply, Problem> {
    let mut answer = match done {
        Ok(found) => sound(found),
        Err(Error::Damaged(problem)) => {
            let mut none = none;
            none["problem"] = json!(problem);
            none
        }
        Err(error) => return Err(error.into()),
    };
    answer["sound"] = json!(answer["problem"].is_null());
    Ok(Reply::json(200, &answer))
}

async fn verify(asked: Asked) -> Result<Reply, Problem> {
    let done = asked.platform().verify_audit(&asked.act()?).await;
    let sound = |(rows, hash)| json!({ "rows": rows, "hash": hash, "problem": null });
    checked(done, sound, json!({ "rows": null, "hash": null }))
}

async fn books(asked: Asked) -> Result<Reply, Problem> {
    let done = asked.platform().verify_books(&asked.act()?).await;
    let sound = |books: inkgate_platform::Books| json!({ "packages": books.packages, "entries": books.entries, "pending": books.pending, "problem": null });
    checked(done, sound, json!({ "packages": null, "entries": null, "pending": null }))
}
