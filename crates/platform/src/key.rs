//! Access keys of an account: made, disabled, rotated with an overlap, limited to applications and networks.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Right;
use crate::master_key::MasterKeys;
use crate::network::Networks;
use crate::platform::Change;
use crate::snapshot::{flag, place};
use crate::{AccessKey, Act, Error, Platform, account};

/// An access key as lists show it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Key {
    /// The public half (AK).
    pub id: String,
    /// Its account's name.
    pub account: String,
    /// What people call it.
    pub name: String,
    /// Whether it may sign.
    pub enabled: bool,
    /// Seconds since 1970 from which on it may not; none for never.
    pub expires_at: Option<i64>,
    /// Networks that it may be used from, with commas; empty for all.
    pub networks: String,
    /// Names of the applications that it is good for, with commas; empty for all of the account.
    pub applications: String,
    /// The keys of the same.
    pub appkeys: Vec<String>,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// Adds a key, or gives the one of that name a new secret.
pub(crate) async fn put(
    change: &mut Change<'_>,
    keys: &MasterKeys,
    account: i64,
    key: &AccessKey,
) -> Result<(), Error> {
    let sealed = keys.seal(key.secret.reveal(), &place(&key.id))?;
    let put = "INSERT INTO access_key (id, account_id, name, sealed, enabled, expires_at, networks, made_at) \
               VALUES ($1, $2, $3, $4, $5, NULL, '', $6) \
               ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, enabled = excluded.enabled, expires_at = NULL";
    sqlx::query(put)
        .bind(&key.id)
        .bind(account)
        .bind("first")
        .bind(sealed)
        .bind(i64::from(key.enabled))
        .bind(change.now())
        .execute(&mut *change.tx)
        .await?;
    change.audit("key.put", &key.id, json!(null), json!({ "enabled": key.enabled })).await
}

async fn insert(
    change: &mut Change<'_>,
    keys: &MasterKeys,
    account: i64,
    name: &str,
    key: &AccessKey,
    networks: &str,
) -> Result<(), Error> {
    let sealed = keys.seal(key.secret.reveal(), &place(&key.id))?;
    let insert = "INSERT INTO access_key (id, account_id, name, sealed, enabled, expires_at, networks, made_at) \
                  VALUES ($1, $2, $3, $4, 1, NULL, $5, $6)";
    sqlx::query(insert)
        .bind(&key.id)
        .bind(account)
        .bind(account::named(name)?)
        .bind(sealed)
        .bind(networks)
        .bind(change.now())
        .execute(&mut *change.tx)
        .await
        .map_err(Error::taken("the access key"))?;
    Ok(())
}

/// The key's account and its row.
async fn found(change: &mut Change<'_>, id: &str, right: Right) -> Result<(i64, AnyRow), Error> {
    let row =
        sqlx::query("SELECT account_id, name, enabled, networks, expires_at FROM access_key WHERE id = $1");
    let row = row.bind(id).fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or_else(|| Error::missing("access key", id))?;
    let account = row.try_get("account_id")?;
    change.require(right, Some(account))?;
    Ok((account, row))
}

/// When the old key of a rotation ends (seconds since 1970): after `overlap` seconds, and never later than it would anyway.
pub(crate) fn end_of_old(row: &AnyRow, now: i64, overlap: u32) -> Result<i64, Error> {
    let end = now + i64::from(overlap);
    Ok(row.try_get::<Option<i64>, _>("expires_at")?.map_or(end, |sooner| sooner.min(end)))
}

impl Platform {
    /// Makes a key for the account. Its secret is in what is given, and nowhere else in the clear.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_key(&self, act: &Act, account: &str, name: &str) -> Result<AccessKey, Error> {
        let key = AccessKey::random()?;
        let mut change = self.change(act).await?;
        let id = account::id(&mut change, account).await?;
        change.require(Right::Manage, Some(id))?;
        insert(&mut change, &self.keys(), id, name, &key, "").await?;
        change.audit("key.make", &key.id, json!(null), json!({ "account": account, "name": name })).await?;
        self.finish(change).await?;
        Ok(key)
    }

    /// Lets a key sign, or not.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn enable_key(&self, act: &Act, id: &str, enabled: bool) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let (_, row) = found(&mut change, id, Right::Manage).await?;
        let was = flag(&row, "enabled")?;
        let set = "UPDATE access_key SET enabled = $2 WHERE id = $1";
        sqlx::query(set).bind(id).bind(i64::from(enabled)).execute(&mut *change.tx).await?;
        let action = if enabled { "key.enable" } else { "key.disable" };
        change.audit(action, id, json!({ "enabled": was }), json!({ "enabled": enabled })).await?;
        self.finish(change).await
    }

    /// Makes a key with the same limits in a key's place. The old one may sign for `overlap` seconds more.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn rotate_key(&self, act: &Act, id: &str, overlap: u32) -> Result<AccessKey, Error> {
        let key = AccessKey::random()?;
        let mut change = self.change(act).await?;
        let (account, row) = found(&mut change, id, Right::Manage).await?;
        let (name, networks): (String, String) = (row.try_get("name")?, row.try_get("networks")?);
        insert(&mut change, &self.keys(), account, &name, &key, &networks).await?;
        let limit = "INSERT INTO access_key_application (access_key_id, application_id) \
                     SELECT $2, application_id FROM access_key_application WHERE access_key_id = $1";
        sqlx::query(limit).bind(id).bind(&key.id).execute(&mut *change.tx).await?;
        let end = end_of_old(&row, change.now(), overlap)?;
        let expire = "UPDATE access_key SET expires_at = $2 WHERE id = $1";
        sqlx::query(expire).bind(id).bind(end).execute(&mut *change.tx).await?;
        change.audit("key.rotate", id, json!(null), json!({ "new": key.id, "expires_at": end })).await?;
        self.finish(change).await?;
        Ok(key)
    }

    /// Limits a key to networks and to applications of its account (by appkey); empty lists for no limit.
    ///
    /// # Errors
    /// [`Error::Missing`], also for an application of another account; [`Error::Forbidden`], [`Error::Database`].
    pub async fn limit_key(
        &self,
        act: &Act,
        id: &str,
        networks: &Networks,
        appkeys: &[String],
    ) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let (account, row) = found(&mut change, id, Right::Manage).await?;
        let was: String = row.try_get("networks")?;
        let set = "UPDATE access_key SET networks = $2 WHERE id = $1";
        sqlx::query(set).bind(id).bind(networks.to_string()).execute(&mut *change.tx).await?;
        let clear = "DELETE FROM access_key_application WHERE access_key_id = $1";
        sqlx::query(clear).bind(id).execute(&mut *change.tx).await?;
        for appkey in appkeys {
            let limit = "INSERT INTO access_key_application (access_key_id, application_id) \
                         SELECT $1, id FROM application WHERE appkey = $2 AND account_id = $3";
            let done = sqlx::query(limit).bind(id).bind(appkey.to_ascii_lowercase()).bind(account);
            if done.execute(&mut *change.tx).await?.rows_affected() == 0 {
                return Err(Error::missing("application of this account", appkey));
            }
        }
        let after = json!({ "networks": networks.to_string(), "applications": appkeys });
        change.audit("key.limit", id, json!({ "networks": was }), after).await?;
        self.finish(change).await
    }

    /// The keys of an account, or all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn access_keys(&self, act: &Act, account: Option<&str>) -> Result<Vec<Key>, Error> {
        let rows = sqlx::query(
            "SELECT k.id, k.account_id, a.name AS account, k.name, k.enabled, k.expires_at, k.networks, k.made_at \
             FROM access_key k JOIN account a ON a.id = k.account_id ORDER BY k.made_at, k.id",
        );
        let limits = sqlx::query(
            "SELECT l.access_key_id, p.name, p.appkey FROM access_key_application l \
             JOIN application p ON p.id = l.application_id ORDER BY p.name",
        );
        let limits = limits.fetch_all(self.store().pool()).await?;
        let mut keys = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let (id, name): (String, String) = (row.try_get("id")?, row.try_get("account")?);
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != name) {
                continue;
            }
            let (mut applications, mut appkeys): (Vec<String>, Vec<String>) = Default::default();
            for limit in &limits {
                if limit.try_get::<String, _>("access_key_id")? == id {
                    applications.push(limit.try_get("name")?);
                    appkeys.push(limit.try_get("appkey")?);
                }
            }
            keys.push(Key {
                id,
                account: name,
                name: row.try_get("name")?,
                enabled: flag(&row, "enabled")?,
                expires_at: row.try_get("expires_at")?,
                networks: row.try_get("networks")?,
                applications: applications.join(","),
                appkeys,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(keys)
    }
}
