//! The audit trail: who changed what, when and from where. Each row's hash covers the row and the hash before it, so that
//! a row that was changed or taken out shows; the last number is kept apart, so that a cut-off end shows too.
//!
//! What it cannot show: somebody who may write the database and computes every later hash anew. Against that, note the
//! hash that `verify` gives in a place of your own, and compare.

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Right;
use crate::store::Tx;
use crate::{Act, Error, Platform, random};

/// The hash before the first row.
const BEGINNING: &str = "";
/// Rows looked at in one piece.
const PAGE: i64 = 1000;

/// A row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// From where: a program or an address.
    pub origin: String,
    /// What was done, as `key.disable`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What changed, as it was (JSON, without secrets).
    pub before: String,
    /// The same as it is.
    pub after: String,
    /// SHA-256 over the row and the hash before it.
    pub hash: String,
}

impl AuditRow {
    fn from(row: &AnyRow) -> Result<Self, Error> {
        Ok(Self {
            number: row.try_get("number")?,
            at: row.try_get("at")?,
            actor: row.try_get("actor")?,
            origin: row.try_get("origin")?,
            action: row.try_get("action")?,
            subject: row.try_get("subject")?,
            before: row.try_get("before")?,
            after: row.try_get("after")?,
            hash: row.try_get("hash")?,
        })
    }

    /// What its hash should be after `previous`: SHA-256 of the fields as a JSON list, which can be read in one way only.
    fn hash_after(&self, previous: &str) -> String {
        let Self { number, at, actor, origin, action, subject, before, after, .. } = self;
        let fields = (previous, number, at, actor, origin, action, subject, before, after);
        let text = serde_json::to_string(&fields).unwrap_or_default();
        random::digits(&Sha256::digest(text.as_bytes()))
    }
}

/// Which rows are wanted; what is none is not asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditWanted<'a> {
    /// Those with a smaller number.
    pub before: Option<i64>,
    /// From this second on.
    pub from: Option<i64>,
    /// Before this second.
    pub to: Option<i64>,
    /// Of this actor.
    pub actor: Option<&'a str>,
    /// Of this action, or of all that begin so where it ends in a point (`key.`).
    pub action: Option<&'a str>,
    /// To this subject.
    pub subject: Option<&'a str>,
    /// With this text anywhere in it, letters in any case.
    pub search: Option<&'a str>,
}

/// A text in which no character stands for others, for `LIKE … ESCAPE '!'`.
fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            quoted.push('!');
        }
        quoted.push(character);
    }
    quoted
}

/// Adds a row in the transaction of the change that it tells of. The caller holds the row `changes`, so that no two
/// changes are written side by side.
pub(crate) async fn append(
    tx: &mut Tx,
    act: &Act,
    action: &str,
    subject: &str,
    before: &Value,
    after: &Value,
) -> Result<(), Error> {
    let previous = sqlx::query("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
    let previous = previous.fetch_optional(&mut **tx).await?;
    let (number, previous) = match &previous {
        Some(row) => (row.try_get::<i64, _>("number")?, row.try_get::<String, _>("hash")?),
        None => (0, BEGINNING.to_owned()),
    };
    let text = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
    let mut row = AuditRow {
        number: number + 1,
        at: act.now,
        actor: act.actor.clone(),
        origin: act.origin.clone(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        before: text(before),
        after: text(after),
        hash: String::new(),
    };
    row.hash = row.hash_after(&previous);
    let insert = "INSERT INTO audit (number, at, actor, origin, action, subject, before, after, hash) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    sqlx::query(insert)
        .bind(row.number)
        .bind(row.at)
        .bind(row.actor)
        .bind(row.origin)
        .bind(row.action)
        .bind(row.subject)
        .bind(row.before)
        .bind(row.after)
        .bind(row.hash)
        .execute(&mut **tx)
        .await?;
    let set = "UPDATE setting SET number = $1 WHERE name = 'audited'";
    sqlx::query(set).bind(row.number).execute(&mut **tx).await?;
    Ok(())
}

impl Platform {
    /// The newest `most` rows, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for roles that may not look, and those of one account; [`Error::Database`].
    pub async fn audit(&self, act: &Act, most: i64) -> Result<Vec<AuditRow>, Error> {
        self.audit_of(act, &AuditWanted::default(), most).await
    }

    /// The newest `most` rows that are wanted, newest first.
    ///
    /// # Errors
    /// As [`Platform::audit`].
    pub async fn audit_of(
        &self,
        act: &Act,
        wanted: &AuditWanted<'_>,
        most: i64,
    ) -> Result<Vec<AuditRow>, Error> {
        act.require(Right::Inspect, None)?;
        // What ends in a point is the beginning of an action's name.
        let beginning = wanted.action.filter(|action| action.ends_with('.'));
        let rows = sqlx::query(
            "SELECT * FROM audit WHERE number < $1 AND at >= $2 AND at < $3 AND ($4 = '' OR actor = $4) \
             AND ($5 = '' OR action = $5 OR ($6 <> '' AND action LIKE $6 ESCAPE '!')) \
             AND ($7 = '' OR subject = $7) AND ($8 = '' OR LOWER(actor) LIKE $8 ESCAPE '!' \
             OR LOWER(action) LIKE $8 ESCAPE '!' OR LOWER(subject) LIKE $8 ESCAPE '!' \
             OR LOWER(before) LIKE $8 ESCAPE '!' OR LOWER(after) LIKE $8 ESCAPE '!') \
             ORDER BY number DESC LIMIT $9",
        );
        let rows = rows
            .bind(wanted.before.unwrap_or(i64::MAX))
            .bind(wanted.from.unwrap_or(i64::MIN))
            .bind(wanted.to.unwrap_or(i64::MAX))
            .bind(wanted.actor.unwrap_or_default())
            .bind(wanted.action.unwrap_or_default())
            .bind(beginning.map(|text| format!("{}%", literal(text))).unwrap_or_default())
            .bind(wanted.subject.unwrap_or_default())
            .bind(
                wanted.search.map(|text| format!("%{}%", literal(&text.to_lowercase()))).unwrap_or_default(),
            )
            .bind(most);
        rows.fetch_all(self.store().pool()).await?.iter().map(AuditRow::from).collect()
    }

    /// Walks the whole trail. Gives how many rows it has, and the last hash.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the first row that is missing or was changed.
    pub async fn verify_audit(&self, act: &Act) -> Result<(i64, String), Error> {
        act.require(Right::Inspect, None)?;
        let mut tx = self.store().read().await?;
        let (mut number, mut hash) = (0, BEGINNING.to_owned());
        loop {
            let page = sqlx::query("SELECT * FROM audit WHERE number > $1 ORDER BY number LIMIT $2");
            let page = page.bind(number).bind(PAGE).fetch_all(&mut *tx).await?;
            if page.is_empty() {
                break;
            }
            for row in &page {
                let row = AuditRow::from(row)?;
                if row.number != number + 1 {
                    return Err(Error::Damaged(format!("the audit trail lacks row {}", number + 1)));
                }
                if row.hash_after(&hash) != row.hash {
                    return Err(Error::Damaged(format!(
                        "row {} of the audit trail was changed, or the row before it",
                        row.number
                    )));
                }
                (number, hash) = (row.number, row.hash);
            }
        }
        let last: i64 = sqlx::query("SELECT number FROM setting WHERE name = 'audited'")
            .fetch_one(&mut *tx)
            .await?
            .try_get("number")?;
        tx.commit().await?;
        if last != number {
            return Err(Error::Damaged(format!("the audit trail ends at row {number}, and had {last}")));
        }
        Ok((number, hash))
    }
}
