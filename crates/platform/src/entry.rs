//! Entries of the ledger: added, never changed. What a later entry sets right, it names.

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::act::Right;
use crate::store::{Tx, parts, places};
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
    pub(crate) capability: String,
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
            capability: String::new(),
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

/// Writes many.
pub(crate) async fn insert_all(tx: &mut Tx, entries: &[&Entry]) -> Result<(), Error> {
    for part in parts(entries) {
        let insert = format!(
            "INSERT INTO entry (id, at, kind, account_id, application_id, capability, payment, package_id, pictures, \
             balance, mils, currency, refers_to, call, note) VALUES {}",
            places(tx.dialect(), part.len(), 15)
        );
        let mut insert = sqlx::query(AssertSqlSafe(insert));
        for entry in part {
            insert = insert
                .bind(entry.id)
                .bind(entry.at)
                .bind(entry.kind)
                .bind(entry.account)
                .bind(entry.application)
                .bind(entry.capability.as_str())
                .bind(entry.payment)
                .bind(entry.package)
                .bind(entry.pictures)
                .bind(entry.balance)
                .bind(entry.mils)
                .bind(entry.currency.as_str())
                .bind(entry.refers_to)
                .bind(entry.call.as_str())
                .bind(entry.note.as_str());
        }
        insert.execute(&mut **tx).await?;
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
