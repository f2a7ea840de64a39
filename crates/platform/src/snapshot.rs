//! Reading one state of the directory out of the database.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::Row;

use crate::capture::Capturing;
use crate::directory::{Opened, Snapshot};
use crate::master_key::MasterKeys;
use crate::opening::{Bounds, Opening};
use crate::store::{Store, Tx};
use crate::{AccessKey, Application, Error, TokenHash, encryption, price};

/// How many changes there were.
pub(crate) async fn changes(store: &Store) -> Result<i64, Error> {
    let row = sqlx::query("SELECT number FROM setting WHERE name = 'changes'");
    Ok(row.fetch_one(store.pool()).await?.try_get("number")?)
}

/// Reads all of it. What is disabled above a thing disables the thing: applications and tokens that may not be used are
/// not in it at all, keys are, because who signs rightly is told more than who does not.
pub(crate) async fn read(store: &Store, keys: &MasterKeys) -> Result<Snapshot, Error> {
    let mut reading = store.read().await?;
    let tx = &mut reading;
    let mut snapshot = Snapshot::default();
    let row = sqlx::query("SELECT number FROM setting WHERE name = 'changes'").fetch_one(&mut **tx).await?;
    snapshot.changes = row.try_get("number")?;
    let row = sqlx::query("SELECT COUNT(*) AS n FROM account").fetch_one(&mut **tx).await?;
    snapshot.accounts = usize::try_from(row.try_get::<i64, _>("n")?).unwrap_or(0);
    applications(tx, &mut snapshot).await?;
    snapshot.prices = price::read(tx).await?;
    for row in sqlx::query("SELECT id, application_id, ends_at FROM capture").fetch_all(&mut **tx).await? {
        let capturing = Capturing { id: row.try_get("id")?, ends_at: row.try_get("ends_at")? };
        snapshot.captures.insert(row.try_get("application_id")?, capturing);
    }

    snapshot.encryption = encryption::read(tx, keys).await?;

    let mut only: HashMap<String, Vec<i64>> = HashMap::new();
    let rows = sqlx::query("SELECT access_key_id, application_id FROM access_key_application");
    for row in rows.fetch_all(&mut **tx).await? {
        only.entry(row.try_get("access_key_id")?).or_default().push(row.try_get("application_id")?);
    }
    let rows = sqlx::query(
        "SELECT k.id, k.account_id, k.sealed, k.enabled, a.enabled AS account_enabled, k.expires_at, k.networks \
         FROM access_key k JOIN account a ON a.id = k.account_id",
    );
    for row in rows.fetch_all(&mut **tx).await? {
        let id: String = row.try_get("id")?;
        let secret = keys.open_sealed(&row.try_get::<Vec<u8>, _>("sealed")?, &place(&id))?;
        let mut key = AccessKey::new(&id, secret)?;
        key.enabled = flag(&row, "enabled")? && flag(&row, "account_enabled")?;
        let opened = Opened {
            key,
            account: row.try_get("account_id")?,
            expires_at: row.try_get("expires_at")?,
            networks: row.try_get::<String, _>("networks")?.parse()?,
            only: only.remove(&id).unwrap_or_default(),
        };
        snapshot.keys.insert(id, Arc::new(opened));
    }
    reading.commit().await?;
    Ok(snapshot)
}

async fn applications(tx: &mut Tx, snapshot: &mut Snapshot) -> Result<(), Error> {
    let mut openings: HashMap<i64, Vec<Opening>> = HashMap::new();
    let rows = sqlx::query(
        "SELECT application_id, capability, payment, calls_per_second, pictures_at_once, pictures_a_day FROM opening",
    );
    for row in rows.fetch_all(&mut **tx).await? {
        openings.entry(row.try_get("application_id")?).or_default().push(opening(&row)?);
    }
    let rows = sqlx::query(
        "SELECT p.id, p.account_id, p.appkey, p.name FROM application p JOIN account a ON a.id = p.account_id \
         WHERE p.enabled = 1 AND a.enabled = 1",
    );
    for row in rows.fetch_all(&mut **tx).await? {
        let (id, account): (i64, i64) = (row.try_get("id")?, row.try_get("account_id")?);
        let appkey: String = row.try_get("appkey")?;
        let openings = openings.remove(&id).unwrap_or_default().into();
        let name = row.try_get("name")?;
        snapshot.of_account.entry(account).or_default().push(appkey.clone());
        let application = Application { id, account, appkey: appkey.clone(), name, openings };
        snapshot.applications.insert(appkey, Arc::new(application));
    }
    let rows = sqlx::query(
        "SELECT t.hash, p.appkey FROM token t JOIN application p ON p.id = t.application_id WHERE t.enabled = 1",
    );
    for row in rows.fetch_all(&mut **tx).await? {
        let appkey: String = row.try_get("appkey")?;
        if snapshot.applications.contains_key(&appkey) {
            snapshot.tokens.insert(TokenHash::stored(row.try_get("hash")?), appkey);
        }
    }
    Ok(())
}

/// A row of `opening`.
pub(crate) fn opening(row: &sqlx::any::AnyRow) -> Result<Opening, Error> {
    let bound = |name: &str| -> Result<Option<u32>, Error> {
        let bound: Option<i64> = row.try_get(name)?;
        Ok(bound.map(|bound| u32::try_from(bound.max(0)).unwrap_or(u32::MAX)))
    };
    Ok(Opening {
        capability: row.try_get("capability")?,
        payment: row.try_get::<String, _>("payment")?.parse()?,
        bounds: Bounds {
            calls_per_second: bound("calls_per_second")?,
            pictures_at_once: bound("pictures_at_once")?,
            pictures_a_day: bound("pictures_a_day")?,
        },
    })
}

/// A truth, stored as 0 or 1.
pub(crate) fn flag(row: &sqlx::any::AnyRow, name: &str) -> Result<bool, Error> {
    Ok(row.try_get::<i64, _>(name)? != 0)
}

/// What the secret of an access key is sealed for.
pub(crate) fn place(id: &str) -> String {
    format!("access key {id}")
}
