//! Keys of interface encryption: which applications must encrypt, and what opens what they send. The keys are JWK whose
//! making and reading is the gateway's business; here they are texts, sealed under the master key like secret keys.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::access_key::Secret;
use crate::act::Right;
use crate::application::found;
use crate::key::end_of_old;
use crate::master_key::MasterKeys;
use crate::platform::Change;
use crate::snapshot::flag;
use crate::store::Tx;
use crate::{Act, Error, Platform, account};

/// Longest JWK, in bytes.
const LONGEST: usize = 2048;

/// What an application has, as calls look it up.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Whether it must encrypt.
    pub required: bool,
    /// Its keys, those too that are disabled or over.
    pub keys: Vec<EncryptionKey>,
}

/// A key that opens what an application sends.
#[derive(Debug, Clone)]
pub struct EncryptionKey {
    /// What envelopes call it (`kid`).
    pub id: String,
    /// The key as JWK, its private part included.
    pub jwk: Secret,
    /// The application's own public key as JWK, for which answers are sealed; none for a shared key, which seals them too.
    pub answers: Option<String>,
    enabled: bool,
    expires_at: Option<i64>,
}

impl EncryptionKey {
    /// Whether it may open at `now` (seconds since 1970).
    pub fn may_open(&self, now: i64) -> bool {
        self.enabled && self.expires_at.is_none_or(|expires| now < expires)
    }
}

/// A key to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewEncryptionKey<'a> {
    /// What envelopes will call it.
    pub id: &'a str,
    /// Its kind's name.
    pub kind: &'a str,
    /// The whole JWK, which no listing shows.
    pub jwk: &'a str,
    /// Its public half; empty for a shared key.
    pub public: &'a str,
    /// The application's own public half, for answers; empty for a shared key.
    pub answers: &'a str,
}

/// A key as lists show it: never its private part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptionRow {
    /// What envelopes call it (`kid`).
    pub id: String,
    /// The account's name.
    pub account: String,
    /// The application's name.
    pub application: String,
    /// The application's key.
    pub appkey: String,
    /// What people call it.
    pub name: String,
    /// Its kind's name.
    pub kind: String,
    /// Its public half as JWK; empty for a shared key.
    pub public: String,
    /// The application's public half as JWK; empty for a shared key.
    pub answers: String,
    /// Whether it may open.
    pub enabled: bool,
    /// Seconds since 1970 from which on it may not; none for never.
    pub expires_at: Option<i64>,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// What a key is sealed for.
pub(crate) fn place(id: &str) -> String {
    format!("encryption key {id}")
}

async fn insert(
    change: &mut Change<'_>,
    keys: &MasterKeys,
    application: i64,
    name: &str,
    key: &NewEncryptionKey<'_>,
) -> Result<(), Error> {
    if [key.jwk, key.public, key.answers].iter().any(|text| text.len() > LONGEST) {
        return Err(Error::Value { what: "the key", wanted: "a JWK of 2048 bytes at most" });
    }
    let insert = "INSERT INTO encryption_key \
                  (id, application_id, name, kind, sealed, public, answers, enabled, expires_at, made_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, 1, NULL, $8)";
    sqlx::query(insert)
        .bind(key.id)
        .bind(application)
        .bind(account::named(name)?)
        .bind(key.kind)
        .bind(keys.seal(key.jwk, &place(key.id))?)
        .bind(key.public)
        .bind(key.answers)
        .bind(change.now())
        .execute(&mut *change.tx)
        .await
        .map_err(Error::taken("the encryption key"))?;
    Ok(())
}

/// The key's row, if the act may manage it.
async fn managed(change: &mut Change<'_>, id: &str) -> Result<AnyRow, Error> {
    let row = "SELECT p.account_id, p.appkey, k.application_id, k.name, k.kind, k.enabled, k.expires_at \
               FROM encryption_key k JOIN application p ON p.id = k.application_id WHERE k.id = $1";
    let row = sqlx::query(row).bind(id).fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or_else(|| Error::missing("encryption key", id))?;
    change.require(Right::Manage, Some(row.try_get("account_id")?))?;
    Ok(row)
}

impl Platform {
    /// Keeps a new key of an application.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Taken`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_encryption_key(
        &self,
        act: &Act,
        appkey: &str,
        name: &str,
        key: &NewEncryptionKey<'_>,
    ) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        insert(&mut change, &self.keys(), its.id, name, key).await?;
        let after = json!({ "appkey": appkey, "name": name, "kind": key.kind });
        change.audit("encryption.make", key.id, json!(null), after).await?;
        self.finish(change).await
    }

    /// Lets a key open, or not.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn enable_encryption_key(&self, act: &Act, id: &str, enabled: bool) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let was = flag(&managed(&mut change, id).await?, "enabled")?;
        let set = "UPDATE encryption_key SET enabled = $2 WHERE id = $1";
        sqlx::query(set).bind(id).bind(i64::from(enabled)).execute(&mut *change.tx).await?;
        let action = if enabled { "encryption.enable" } else { "encryption.disable" };
        change.audit(action, id, json!({ "enabled": was }), json!({ "enabled": enabled })).await?;
        self.finish(change).await
    }

    /// Keeps a new key of the same kind in a key's place. The old one may open for `overlap` seconds more. Gives when it
    /// ends.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Conflict`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn rotate_encryption_key(
        &self,
        act: &Act,
        id: &str,
        new: &NewEncryptionKey<'_>,
        overlap: u32,
    ) -> Result<i64, Error> {
        let mut change = self.change(act).await?;
        let row = managed(&mut change, id).await?;
        let (name, kind): (String, String) = (row.try_get("name")?, row.try_get("kind")?);
        if kind != new.kind {
            return Err(Error::Conflict(
                "a key is rotated into one of its kind: make one of another beside it",
            ));
        }
        insert(&mut change, &self.keys(), row.try_get("application_id")?, &name, new).await?;
        let end = end_of_old(&row, change.now(), overlap)?;
        let expire = "UPDATE encryption_key SET expires_at = $2 WHERE id = $1";
        sqlx::query(expire).bind(id).bind(end).execute(&mut *change.tx).await?;
        let after = json!({ "new": new.id, "expires_at": end });
        change.audit("encryption.rotate", id, json!(null), after).await?;
        self.finish(change).await?;
        Ok(end)
    }

    /// Says whether an application must encrypt, or may.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn require_encryption(&self, act: &Act, appkey: &str, required: bool) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        let was = sqlx::query("SELECT mode FROM encryption WHERE application_id = $1").bind(its.id);
        let was = was.fetch_optional(&mut *change.tx).await?;
        let was: Option<String> = was.map(|row| row.try_get("mode")).transpose()?;
        let mode = if required { "required" } else { "optional" };
        let put = "INSERT INTO encryption (application_id, mode) VALUES ($1, $2) \
                   ON CONFLICT (application_id) DO UPDATE SET mode = excluded.mode";
        sqlx::query(put).bind(its.id).bind(mode).execute(&mut *change.tx).await?;
        change.audit("encryption.mode", appkey, json!({ "mode": was }), json!({ "mode": mode })).await?;
        self.finish(change).await
    }

    /// The keys of an account, or all; what a file has is not among them.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn encryption_keys(
        &self,
        act: &Act,
        account: Option<&str>,
    ) -> Result<Vec<EncryptionRow>, Error> {
        let rows = sqlx::query(
            "SELECT k.id, p.account_id, a.name AS account, p.name AS application, p.appkey, k.name, k.kind, \
             k.public, k.answers, k.enabled, k.expires_at, k.made_at FROM encryption_key k \
             JOIN application p ON p.id = k.application_id JOIN account a ON a.id = p.account_id \
             ORDER BY k.made_at, k.id",
        );
        let mut keys = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            keys.push(EncryptionRow {
                id: row.try_get("id")?,
                account: its,
                application: row.try_get("application")?,
                appkey: row.try_get("appkey")?,
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                public: row.try_get("public")?,
                answers: row.try_get("answers")?,
                enabled: flag(&row, "enabled")?,
                expires_at: row.try_get("expires_at")?,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(keys)
    }
}

/// All of them, by the application's key in lower case.
pub(crate) async fn read(tx: &mut Tx, keys: &MasterKeys) -> Result<HashMap<String, Arc<Held>>, Error> {
    let mut all: HashMap<String, Held> = HashMap::new();
    let rows = "SELECT p.appkey FROM encryption e JOIN application p ON p.id = e.application_id \
                WHERE e.mode = 'required'";
    for row in sqlx::query(rows).fetch_all(&mut **tx).await? {
        all.entry(row.try_get("appkey")?).or_default().required = true;
    }
    let rows = "SELECT k.id, p.appkey, k.sealed, k.answers, k.enabled, k.expires_at FROM encryption_key k \
                JOIN application p ON p.id = k.application_id ORDER BY k.made_at, k.id";
    for row in sqlx::query(rows).fetch_all(&mut **tx).await? {
        let id: String = row.try_get("id")?;
        let jwk = Secret::new(keys.open_sealed(&row.try_get::<Vec<u8>, _>("sealed")?, &place(&id))?);
        let answers = Some(row.try_get::<String, _>("answers")?).filter(|answers| !answers.is_empty());
        let (enabled, expires_at) = (flag(&row, "enabled")?, row.try_get("expires_at")?);
        let key = EncryptionKey { id, jwk, answers, enabled, expires_at };
        all.entry(row.try_get("appkey")?).or_default().keys.push(key);
    }
    Ok(all.into_iter().map(|(appkey, held)| (appkey, Arc::new(held))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewAccount, Place};

    const NOW: i64 = 1_800_000_000;
    const JWK: &str = r#"{"kty":"oct","k":"planted-secret"}"#;

    fn act() -> Act {
        Act::local("tester", "test", NOW)
    }

    fn new(id: &str) -> NewEncryptionKey<'_> {
        NewEncryptionKey { id, kind: "SM2", jwk: JWK, public: "{}", answers: "{\"a\":1}" }
    }

    #[tokio::test]
    async fn keys_lie_sealed_are_rotated_with_overlap_and_outlive_a_new_master_key() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().to_path_buf());
        let open = async || Platform::open(&place, folder.path(), None).await;
        let platform = open().await.unwrap();
        let made = NewAccount::random("a").unwrap();
        platform.ensure(&act(), &made).await.unwrap();
        let appkey = &made.application.appkey;
        let node = open().await.unwrap();
        assert!(node.directory().encryption(appkey).is_none());
        platform.make_encryption_key(&act(), appkey, "gate", &new("one")).await.unwrap();
        let twice = platform.make_encryption_key(&act(), appkey, "gate", &new("one")).await;
        assert!(matches!(twice, Err(Error::Taken(_))));

        // Another node sees it at its next look, and what it sees is the key.
        assert!(node.refresh().await.unwrap());
        let held = node.directory().encryption(&appkey.to_uppercase()).unwrap();
        let key = &held.keys[0];
        assert_eq!((key.jwk.reveal(), key.answers.as_deref()), (JWK, Some("{\"a\":1}")));
        assert!(!held.required && key.may_open(NOW) && !format!("{held:?}").contains("planted"));

        let mut other = new("two");
        other.kind = "P-256";
        let refused = platform.rotate_encryption_key(&act(), "one", &other, 60).await;
        assert!(matches!(refused, Err(Error::Conflict(_))));
        assert_eq!(
            platform.rotate_encryption_key(&act(), "one", &new("two"), 60).await.unwrap(),
            NOW + 60,
            "both open for a while"
        );
        assert_eq!(platform.rotate_encryption_key(&act(), "one", &new("three"), 90).await.unwrap(), NOW + 60);
        platform.enable_encryption_key(&act(), "two", false).await.unwrap();
        platform.require_encryption(&act(), appkey, true).await.unwrap();
        let held = platform.directory().encryption(appkey).unwrap();
        let may = |now| -> Vec<(&str, bool)> {
            held.keys.iter().map(|key| (key.id.as_str(), key.may_open(now))).collect()
        };
        assert_eq!(may(NOW + 59), [("one", true), ("three", true), ("two", false)]);
        assert_eq!(may(NOW + 60), [("one", false), ("three", true), ("two", false)]);
        assert!(held.required);

        // Each of them is counted: the access key, and three.
        assert_eq!(platform.rotate_master_key(&act()).await.unwrap(), 4);
        assert!(node.refresh().await.unwrap());
        assert_eq!(node.directory().encryption(appkey).unwrap().keys[2].jwk.reveal(), JWK);
        platform.close().await;
        node.close().await;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(
                !bytes.windows(14).any(|part| part == b"planted-secret"),
                "nothing lies open on the disk"
            );
        }
        let file = folder.path().join("master.key");
        std::fs::rename(&file, folder.path().join("elsewhere")).unwrap();
        assert!(matches!(open().await, Err(Error::MasterKey { .. })), "without the master key nothing opens");
    }

    #[tokio::test]
    async fn a_sealed_key_that_is_moved_to_another_row_is_not_opened() {
        let platform = Platform::in_memory().await.unwrap();
        let made = NewAccount::random("a").unwrap();
        platform.ensure(&act(), &made).await.unwrap();
        for id in ["one", "two"] {
            platform.make_encryption_key(&act(), &made.application.appkey, "gate", &new(id)).await.unwrap();
        }
        let swap = "UPDATE encryption_key SET sealed = \
                    (SELECT sealed FROM encryption_key WHERE id = 'two') WHERE id = 'one'";
        sqlx::query(swap).execute(platform.store().pool()).await.unwrap();
        let renamed = platform.make_account(&act(), "b").await;
        assert!(matches!(renamed, Err(Error::Sealed)), "{renamed:?}");
    }
}
