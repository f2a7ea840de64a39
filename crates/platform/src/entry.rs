//! Entries of the ledger: added, never changed. What a later entry sets right, it names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::act::Right;
use crate::store::{Dialect, Tx, numbers, parts, places, texts, values};
use crate::{Act, Error, Platform, account, package};

/// An entry about to be written.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) at: i64,
    /// `buy`, `renew`, `refund` (of a package), `charge`, `undo` (of a charge), `correct`.
    pub(crate) kind: &'static str,
    pub(crate) account: i64,
    pub(crate) application: Option<i64>,
    pub(crate) capability: Cow<'static, str>,
    pub(crate) payment: &'static str,
    pub(crate) package: Option<i64>,
    /// Pictures used; less than none where a charge is undone.
    pub(crate) pictures: i64,
    /// What it does to its package.
    pub(crate) balance: i64,
    /// What it costs, in thousandths of a minor unit.
    pub(crate) mils: i64,
    pub(crate) currency: String,
    pub(crate) refers_to: Option<i64>,
    /// The call's id, where it is about a call.
    pub(crate) call: String,
    pub(crate) note: String,
}

impl Entry {
    /// One about nothing yet.
    pub(crate) fn at(id: i64, at: i64) -> Self {
        Self {
            id,
            at,
            kind: "correct",
            account: 0,
            application: None,
            capability: Cow::Borrowed(""),
            payment: "",
            package: None,
            pictures: 0,
            balance: 0,
            mils: 0,
            currency: String::new(),
            refers_to: None,
            call: String::new(),
            note: String::new(),
        }
    }
}

/// Writes one.
pub(crate) async fn insert(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    insert_all(tx, &[entry]).await
}

/// What many entries of one moment have in common.
type Common<'e> =
    (i64, &'static str, i64, &'e str, &'static str, Option<i64>, i64, i64, i64, &'e str, &'e str);

impl Entry {
    fn common(&self) -> Common<'_> {
        let Self { at, kind, account, payment, package, pictures, balance, mils, .. } = *self;
        let (capability, currency, note) = (self.capability.as_ref(), &self.currency, &self.note);
        (at, kind, account, capability, payment, package, pictures, balance, mils, currency, note)
    }
}

/// Writes many. What they have in common is told once: charges that are written together differ in little.
pub(crate) async fn insert_all(tx: &mut Tx, entries: &[&Entry]) -> Result<(), Error> {
    let mut alike: BTreeMap<Common<'_>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        alike.entry(entry.common()).or_default().push(entry);
    }
    for (common, entries) in alike {
        let (at, kind, account, capability, payment, package, pictures, balance, mils, currency, note) =
            common;
        let columns = "INSERT INTO entry (id, application_id, refers_to, call, at, kind, account_id, capability, payment, \
                       package_id, pictures, balance, mils, currency, note) SELECT column1, column2, column3, column4, ";
        let begun = |words: String| {
            let insert = sqlx::query(AssertSqlSafe(words)).bind(at).bind(kind).bind(account);
            let insert = insert.bind(capability).bind(payment).bind(package).bind(pictures).bind(balance);
            insert.bind(mils).bind(currency).bind(note)
        };
        let dialect = tx.dialect();
        let mut words = String::from(columns);
        places(dialect, 0, 11, &mut words);
        words.push_str(" FROM ");
        if dialect == Dialect::Postgres {
            words.push_str(
                "unnest($12::TEXT::BIGINT[], $13::TEXT::BIGINT[], $14::TEXT::BIGINT[], $15::TEXT::TEXT[]) \
                 AS one (column1, column2, column3, column4)",
            );
            let column = |one: fn(&Entry) -> Option<i64>| numbers(entries.iter().map(|entry| one(entry)));
            let insert = begun(words).bind(column(|entry| Some(entry.id)));
            let insert = insert.bind(column(|entry| entry.application)).bind(column(|entry| entry.refers_to));
            let insert = insert.bind(texts(entries.iter().map(|entry| entry.call.as_str())));
            insert.execute(&mut **tx).await?;
            continue;
        }
        for part in parts(&entries) {
            let values = values(dialect, 11, part.room, 4);
            let mut insert = begun(format!("{words}{values} WHERE column1 IS NOT NULL"));
            for entry in part.rows {
                insert = insert.bind(Some(entry.id)).bind(entry.application).bind(entry.refers_to);
                insert = insert.bind(Some(entry.call.as_str()));
            }
            for _ in part.rows.len()..part.room {
                let none = None::<i64>;
                insert = insert.bind(none).bind(none).bind(none).bind(None::<&str>);
            }
            insert.execute(&mut **tx).await?;
        }
    }
    Ok(())
}

impl Platform {
    /// Sets an account's bill right by `amount` minor units (less than none to its favour), saying why.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn correct(
        &self,
        act: &Act,
        account: &str,
        amount: i64,
        currency: &str,
        note: &str,
    ) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let id = account::id(&mut change, account).await?;
        change.require(Right::Money, Some(id))?;
        let mils = amount.checked_mul(1000).filter(|mils| mils.unsigned_abs() < 1 << 50);
        let entry = Entry {
            account: id,
            mils: mils.ok_or(Error::Value { what: "the amount", wanted: "a smaller number" })?,
            currency: package::currency(currency)?.to_owned(),
            note: account::named(note)?.to_owned(),
            ..Entry::at(change.id().await?, change.now())
        };
        insert(&mut change.tx, &entry).await?;
        let after = json!({ "amount": amount, "currency": currency, "note": note });
        change.audit("ledger.correct", account, json!(null), after).await?;
        self.finish(change).await
    }
}
