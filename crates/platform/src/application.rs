//! Applications of an account: what calls are counted under, and what may be called for them.

use std::sync::Arc;

use serde_json::json;
use sqlx::Row;

use crate::act::Right;
use crate::first::bounds;
use crate::opening::{self, EVERYTHING, Opening};
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Platform, account, random, snapshot};

/// An application of an account, as every call sees it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its number in the database; 0 before it is there.
    pub id: i64,
    /// Its account's number.
    pub account: i64,
    /// Its key, 32 hexadecimal digits.
    pub appkey: String,
    /// What people call it.
    pub name: String,
    pub(crate) openings: Arc<[Opening]>,
}

impl Application {
    /// One to be made, with nothing opened yet.
    ///
    /// # Errors
    /// [`Error::Key`] when the key is not 32 hexadecimal digits.
    pub fn new(appkey: impl Into<String>, name: impl Into<String>) -> Result<Self, Error> {
        let appkey = appkey.into();
        if appkey.len() != 32 || !appkey.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::Key { what: "the appkey", wanted: "32 hexadecimal digits" });
        }
        Ok(Self { id: 0, account: 0, appkey, name: name.into(), openings: Arc::new([]) })
    }

    /// One to be made with a random key.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random(name: impl Into<String>) -> Result<Self, Error> {
        Self::new(random::hex::<16>()?, name)
    }

    /// How `capability` is opened for it: by its own name, else by the opening of everything.
    pub fn opening(&self, capability: &str) -> Option<&Opening> {
        let named = |name: &str| self.openings.iter().find(|opening| opening.capability == name);
        named(capability).or_else(|| named(EVERYTHING))
    }
}

/// An application as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ApplicationRow {
    /// Its number.
    pub id: i64,
    /// Its account's name.
    pub account: String,
    /// Its key.
    pub appkey: String,
    /// Its name.
    pub name: String,
    /// Whether it may call.
    pub enabled: bool,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// A capability opened for an application, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OpeningRow {
    /// The application's key.
    pub appkey: String,
    /// The application's name.
    pub application: String,
    /// The capability, or `*`.
    pub capability: String,
    /// How it pays.
    pub payment: &'static str,
    /// Limit of calls a second.
    pub calls_per_second: Option<u32>,
    /// Limit of pictures at once.
    pub pictures_at_once: Option<u32>,
    /// Limit of pictures a day.
    pub pictures_a_day: Option<u32>,
}

/// What an act on an application needs to know of it.
pub(crate) struct Found {
    pub(crate) id: i64,
    pub(crate) account: i64,
}

/// The application called `appkey`, if the act has the right to it.
pub(crate) async fn found(change: &mut Change<'_>, appkey: &str, right: Right) -> Result<Found, Error> {
    let row = sqlx::query("SELECT id, account_id FROM application WHERE appkey = $1");
    let row = row.bind(appkey.to_ascii_lowercase()).fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or_else(|| Error::missing("application", appkey))?;
    let found = Found { id: row.try_get("id")?, account: row.try_get("account_id")? };
    change.require(right, Some(found.account))?;
    Ok(found)
}

/// Adds one.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    account: i64,
    appkey: &str,
    name: &str,
) -> Result<i64, Error> {
    let id = change.id().await?;
    sqlx::query(
        "INSERT INTO application (id, account_id, appkey, name, enabled, made_at) VALUES ($1, $2, $3, $4, 1, $5)",
    )
    .bind(id)
    .bind(account)
    .bind(appkey.to_ascii_lowercase())
    .bind(account::named(name)?)
    .bind(change.now())
    .execute(&mut *change.tx)
    .await
    .map_err(Error::taken("the application's name or key"))?;
    change.audit("application.make", appkey, json!(null), json!({ "name": name })).await?;
    Ok(id)
}

/// Opens a capability, or changes how it is open.
pub(crate) async fn open(
    change: &mut Change<'_>,
    application: i64,
    subject: &str,
    opening: &Opening,
) -> Result<(), Error> {
    let was = sqlx::query(
        "SELECT capability, payment, calls_per_second, pictures_at_once, pictures_a_day FROM opening \
         WHERE application_id = $1 AND capability = $2",
    );
    let was = was.bind(application).bind(&opening.capability).fetch_optional(&mut *change.tx).await?;
    let was = was.map(|row| snapshot::opening(&row)).transpose()?;
    let said =
        |opening: &Opening| json!({ "payment": opening.payment.name(), "limits": bounds(&opening.bounds) });
    let put = "INSERT INTO opening \
               (application_id, capability, payment, calls_per_second, pictures_at_once, pictures_a_day) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (application_id, capability) DO UPDATE SET \
               payment = excluded.payment, calls_per_second = excluded.calls_per_second, \
               pictures_at_once = excluded.pictures_at_once, pictures_a_day = excluded.pictures_a_day";
    sqlx::query(put)
        .bind(application)
        .bind(opening::checked(&opening.capability)?)
        .bind(opening.payment.name())
        .bind(opening.bounds.calls_per_second.map(i64::from))
        .bind(opening.bounds.pictures_at_once.map(i64::from))
        .bind(opening.bounds.pictures_a_day.map(i64::from))
        .execute(&mut *change.tx)
        .await?;
    let subject = format!("{subject} {}", opening.capability);
    let before = was.as_ref().map_or(json!(null), said);
    change.audit("capability.open", &subject, before, said(opening)).await
}

impl Platform {
    /// Makes an application, with nothing opened for it.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Taken`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_application(&self, act: &Act, account: &str, name: &str) -> Result<Application, Error> {
        let mut new = Application::random(name)?;
        let mut change = self.change(act).await?;
        new.account = account::id(&mut change, account).await?;
        change.require(Right::Manage, Some(new.account))?;
        new.id = insert(&mut change, new.account, &new.appkey, name).await?;
        self.finish(change).await?;
        Ok(new)
    }

    /// Lets an application call, or not.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn enable_application(&self, act: &Act, appkey: &str, enabled: bool) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        let set = "UPDATE application SET enabled = $2 WHERE id = $1";
        sqlx::query(set).bind(its.id).bind(i64::from(enabled)).execute(&mut *change.tx).await?;
        let action = if enabled { "application.enable" } else { "application.disable" };
        change.audit(action, appkey, json!(null), json!(null)).await?;
        self.finish(change).await
    }

    /// Opens a capability for an application, or changes how it is open.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn open_capability(&self, act: &Act, appkey: &str, opening: &Opening) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        open(&mut change, its.id, appkey, opening).await?;
        self.finish(change).await
    }

    /// Closes a capability for an application.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn close_capability(&self, act: &Act, appkey: &str, capability: &str) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        let close = sqlx::query("DELETE FROM opening WHERE application_id = $1 AND capability = $2");
        let closed = close.bind(its.id).bind(capability).execute(&mut *change.tx).await?;
        if closed.rows_affected() == 0 {
            return Err(Error::missing("opened capability", capability));
        }
        change.audit("capability.close", &format!("{appkey} {capability}"), json!(null), json!(null)).await?;
        self.finish(change).await
    }

    /// The applications of an account, or all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn applications(&self, act: &Act, account: Option<&str>) -> Result<Vec<ApplicationRow>, Error> {
        let rows = sqlx::query(
            "SELECT p.id, p.account_id, a.name AS account, p.appkey, p.name, p.enabled, p.made_at \
             FROM application p JOIN account a ON a.id = p.account_id ORDER BY p.id",
        );
        let mut applications = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            applications.push(ApplicationRow {
                id: row.try_get("id")?,
                account: its,
                appkey: row.try_get("appkey")?,
                name: row.try_get("name")?,
                enabled: flag(&row, "enabled")?,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(applications)
    }

    /// What is opened for an application, or for all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn openings(&self, act: &Act, appkey: Option<&str>) -> Result<Vec<OpeningRow>, Error> {
        let rows = sqlx::query(
            "SELECT p.account_id, p.appkey, p.name, o.capability, o.payment, o.calls_per_second, \
             o.pictures_at_once, o.pictures_a_day FROM opening o JOIN application p ON p.id = o.application_id \
             ORDER BY p.id, o.capability",
        );
        let mut openings = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("appkey")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || appkey.is_some_and(|appkey| !appkey.eq_ignore_ascii_case(&its)) {
                continue;
            }
            let Opening { capability, payment, bounds } = snapshot::opening(&row)?;
            openings.push(OpeningRow {
                appkey: its,
                application: row.try_get("name")?,
                capability,
                payment: payment.name(),
                calls_per_second: bounds.calls_per_second,
                pictures_at_once: bounds.pictures_at_once,
                pictures_a_day: bounds.pictures_a_day,
            });
        }
        Ok(openings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appkey_has_its_form() {
        assert!(Application::new("0123456789abcdefABCDEF0123456789", "a").is_ok());
        for bad in ["", "0123456789abcdef", "0123456789abcdefg123456789abcdef"] {
            assert!(Application::new(bad, "a").is_err(), "{bad:?}");
        }
    }
}
