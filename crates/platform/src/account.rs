//! Accounts: organisations. Each has people, keys, applications and packages of its own.

use serde_json::json;
use sqlx::Row;

use crate::act::Right;
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Platform};

/// Longest name of anything, in characters.
const LONGEST: usize = 100;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether its keys and applications may be used.
    pub enabled: bool,
    /// Whether its people run the installation: it was the first.
    pub operates: bool,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// Checks the name of an account, a person, a key, an application or a token: something that a person can read in a list.
pub(crate) fn named(name: &str) -> Result<&str, Error> {
    let good = !name.is_empty()
        && name.chars().count() <= LONGEST
        && name.trim() == name
        && !name.chars().any(char::is_control);
    let wanted = "1 to 100 characters without control characters and without space at its ends";
    if good { Ok(name) } else { Err(Error::Value { what: "the name", wanted }) }
}

/// The number of the account called `name`.
pub(crate) async fn id(change: &mut Change<'_>, name: &str) -> Result<i64, Error> {
    let row = sqlx::query("SELECT id FROM account WHERE name = $1").bind(name);
    let row = row.fetch_optional(&mut *change.tx).await?;
    Ok(row.ok_or_else(|| Error::missing("account", name))?.try_get("id")?)
}

/// Adds one.
pub(crate) async fn insert(change: &mut Change<'_>, name: &str) -> Result<i64, Error> {
    let id = change.id().await?;
    sqlx::query(
        "INSERT INTO account (id, name, enabled, operates, made_at) \
         SELECT $1, $2, 1, CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END, $3 FROM account",
    )
    .bind(id)
    .bind(named(name)?)
    .bind(change.now())
    .execute(&mut *change.tx)
    .await
    .map_err(Error::taken("the account's name"))?;
    change.audit("account.make", name, json!(null), json!({ "id": id })).await?;
    Ok(id)
}

impl Platform {
    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_account(&self, act: &Act, name: &str) -> Result<Account, Error> {
        let mut change = self.change(act).await?;
        change.require(Right::Installation, None)?;
        let id = insert(&mut change, name).await?;
        let operates = sqlx::query("SELECT operates FROM account WHERE id = $1").bind(id);
        let operates = flag(&operates.fetch_one(&mut *change.tx).await?, "operates")?;
        self.finish(change).await?;
        Ok(Account { id, name: name.to_owned(), enabled: true, operates, made_at: act.now })
    }

    /// Lets an account's keys and applications be used, or not.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn enable_account(&self, act: &Act, name: &str, enabled: bool) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        change.require(Right::Installation, None)?;
        let id = id(&mut change, name).await?;
        let set = "UPDATE account SET enabled = $2 WHERE id = $1";
        sqlx::query(set).bind(id).bind(i64::from(enabled)).execute(&mut *change.tx).await?;
        let action = if enabled { "account.enable" } else { "account.disable" };
        change.audit(action, name, json!(null), json!(null)).await?;
        self.finish(change).await
    }

    /// All accounts, or the one that the act is confined to.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn accounts(&self, act: &Act) -> Result<Vec<Account>, Error> {
        let rows = sqlx::query("SELECT id, name, enabled, operates, made_at FROM account ORDER BY id");
        let rows = rows.fetch_all(self.store().pool()).await?;
        let mut accounts = Vec::new();
        for row in &rows {
            let id = row.try_get("id")?;
            if act.require(Right::Look, Some(id)).is_ok() {
                let (name, made_at) = (row.try_get("name")?, row.try_get("made_at")?);
                let (enabled, operates) = (flag(row, "enabled")?, flag(row, "operates")?);
                accounts.push(Account { id, name, enabled, operates, made_at });
            }
        }
        Ok(accounts)
    }
}
