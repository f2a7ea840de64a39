//! Bearer tokens: by which an application calls the plain endpoint. Shown once, stored as digests.

use std::fmt;

use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::Row;

use crate::act::Right;
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Platform, account, application, random};

/// Shortest token that is taken from outside, in characters.
const SHORTEST: usize = 32;
/// Longest token.
const LONGEST: usize = 256;

/// A bearer token in the clear: shown once, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token that somebody chose: 32 to 256 characters of those that the header may carry (RFC 6750, 2.1).
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        let token = token.into();
        let good = (SHORTEST..=LONGEST).contains(&token.len())
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
        let wanted = "32 to 256 letters, digits and -._~+/=";
        if good { Ok(Self(token)) } else { Err(Error::Key { what: "the token", wanted }) }
    }

    /// A new one from 32 random bytes.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random() -> Result<Self, Error> {
        Ok(Self(format!("inkgate-{}", random::hex::<32>()?)))
    }

    /// The token, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// SHA-256 of a token in hexadecimal digits. A plain digest suffices because a token is random, not a password; looking
/// one up by its digest tells nothing about the stored ones by the time it takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// Of a token as it arrived.
    pub fn of(token: &str) -> Self {
        Self(random::digits(&Sha256::digest(token.as_bytes())))
    }

    pub(crate) fn stored(digits: String) -> Self {
        Self(digits)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TokenRow {
    /// Its number.
    pub id: i64,
    /// The application's key.
    pub appkey: String,
    /// What people call it.
    pub name: String,
    /// Whether it may be used.
    pub enabled: bool,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// Sees to it that the application has the token and that it may be used.
pub(crate) async fn put(change: &mut Change<'_>, appkey: &str, token: &Token) -> Result<(), Error> {
    let application = application::found(change, appkey, Right::Manage).await?;
    let hash = token.hash();
    let set = "UPDATE token SET enabled = 1 WHERE hash = $1 AND application_id = $2";
    let set = sqlx::query(set).bind(hash.as_str()).bind(application.id);
    if set.execute(&mut *change.tx).await?.rows_affected() == 0 {
        insert(change, application.id, "first", &hash).await?;
    }
    change.audit("token.put", appkey, json!(null), json!(null)).await
}

async fn insert(
    change: &mut Change<'_>,
    application: i64,
    name: &str,
    hash: &TokenHash,
) -> Result<i64, Error> {
    let id = change.id().await?;
    sqlx::query(
        "INSERT INTO token (id, application_id, name, hash, enabled, made_at) VALUES ($1, $2, $3, $4, 1, $5)",
    )
    .bind(id)
    .bind(application)
    .bind(account::named(name)?)
    .bind(hash.as_str())
    .bind(change.now())
    .execute(&mut *change.tx)
    .await
    .map_err(Error::taken("the token"))?;
    Ok(id)
}

impl Platform {
    /// Makes a token for the application. It is in what is given, and nowhere else in the clear.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_token(&self, act: &Act, appkey: &str, name: &str) -> Result<Token, Error> {
        let token = Token::random()?;
        let mut change = self.change(act).await?;
        let application = application::found(&mut change, appkey, Right::Manage).await?;
        let id = insert(&mut change, application.id, name, &token.hash()).await?;
        change.audit("token.make", appkey, json!(null), json!({ "id": id, "name": name })).await?;
        self.finish(change).await?;
        Ok(token)
    }

    /// Takes a token out of use for good.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn revoke_token(&self, act: &Act, id: i64) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let row = sqlx::query(
            "SELECT p.account_id, p.appkey FROM token t JOIN application p ON p.id = t.application_id WHERE t.id = $1",
        );
        let row = row.bind(id).fetch_optional(&mut *change.tx).await?;
        let row = row.ok_or_else(|| Error::missing("token", id))?;
        change.require(Right::Manage, Some(row.try_get("account_id")?))?;
        let revoke = sqlx::query("UPDATE token SET enabled = 0 WHERE id = $1").bind(id);
        revoke.execute(&mut *change.tx).await?;
        let appkey: String = row.try_get("appkey")?;
        change.audit("token.revoke", &appkey, json!({ "id": id }), json!(null)).await?;
        self.finish(change).await
    }

    /// The tokens of an application, or all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn tokens(&self, act: &Act, appkey: Option<&str>) -> Result<Vec<TokenRow>, Error> {
        let rows = sqlx::query(
            "SELECT t.id, p.account_id, p.appkey, t.name, t.enabled, t.made_at \
             FROM token t JOIN application p ON p.id = t.application_id ORDER BY t.id",
        );
        let mut tokens = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("appkey")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || appkey.is_some_and(|appkey| !appkey.eq_ignore_ascii_case(&its)) {
                continue;
            }
            tokens.push(TokenRow {
                id: row.try_get("id")?,
                appkey: its,
                name: row.try_get("name")?,
                enabled: flag(&row, "enabled")?,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_form() {
        assert!(Token::new(Token::random().unwrap().reveal()).is_ok());
        for bad in ["", "short", &"a b".repeat(20), &"字".repeat(20), &"a".repeat(257)] {
            assert!(Token::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_token_shows_neither_itself_nor_its_origin() {
        let token = Token::random().unwrap();
        assert!(!format!("{token:?} {:?}", token.hash()).contains(token.reveal()));
    }
}
