//! Tokens by which machines administer: each has a role in an account, as a person has. Shown once, stored as digests.

use serde_json::json;
use sqlx::Row;

use crate::act::{Right, Role};
use crate::snapshot::flag;
use crate::{Act, Error, Person, Platform, SignedIn, Token, TokenHash, account, random};

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AdminTokenRow {
    /// Its number.
    pub id: i64,
    /// Its account's name.
    pub account: String,
    /// What people call it.
    pub name: String,
    /// Its role.
    pub role: String,
    /// Whether it may be used.
    pub enabled: bool,
    /// Seconds since 1970.
    pub made_at: i64,
}

impl Platform {
    /// Makes a token. It is in what is given, and nowhere else in the clear.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn make_admin_token(
        &self,
        act: &Act,
        account: &str,
        name: &str,
        role: Role,
    ) -> Result<(AdminTokenRow, Token), Error> {
        let token = Token::new(format!("inkgate-admin-{}", random::hex::<32>()?))?;
        let mut change = self.change(act).await?;
        let its = account::id(&mut change, account).await?;
        change.require(Right::People, Some(its))?;
        let id = change.id().await?;
        let insert = "INSERT INTO admin_token (id, account_id, name, role, hash, enabled, made_at) \
                      VALUES ($1, $2, $3, $4, $5, 1, $6)";
        sqlx::query(insert)
            .bind(id)
            .bind(its)
            .bind(account::named(name)?)
            .bind(role.name())
            .bind(token.hash().as_str().to_owned())
            .bind(change.now())
            .execute(&mut *change.tx)
            .await?;
        let after = json!({ "id": id, "name": name, "role": role.name() });
        change.audit("admin-token.make", account, json!(null), after).await?;
        let made_at = change.now();
        self.finish(change).await?;
        let (account, name, role) = (account.to_owned(), name.to_owned(), role.name().to_owned());
        Ok((AdminTokenRow { id, account, name, role, enabled: true, made_at }, token))
    }

    /// Takes a token out of use for good.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn revoke_admin_token(&self, act: &Act, id: i64) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let row = sqlx::query(
            "SELECT t.account_id, a.name FROM admin_token t JOIN account a ON a.id = t.account_id WHERE t.id = $1",
        );
        let row = row.bind(id).fetch_optional(&mut *change.tx).await?;
        let row = row.ok_or_else(|| Error::missing("token", id))?;
        change.require(Right::People, Some(row.try_get("account_id")?))?;
        let revoke = sqlx::query("UPDATE admin_token SET enabled = 0 WHERE id = $1").bind(id);
        revoke.execute(&mut *change.tx).await?;
        let account: String = row.try_get("name")?;
        change.audit("admin-token.revoke", &account, json!({ "id": id }), json!(null)).await?;
        self.finish(change).await
    }

    /// The tokens of an account, or all.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Database`].
    pub async fn admin_tokens(&self, act: &Act, account: Option<&str>) -> Result<Vec<AdminTokenRow>, Error> {
        act.require(Right::Inspect, act.confined_to())?;
        let rows = sqlx::query(
            "SELECT t.id, t.account_id, a.name AS account, t.name, t.role, t.enabled, t.made_at \
             FROM admin_token t JOIN account a ON a.id = t.account_id ORDER BY t.id",
        );
        let mut tokens = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Inspect, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            tokens.push(AdminTokenRow {
                id: row.try_get("id")?,
                account: its,
                name: row.try_get("name")?,
                role: row.try_get("role")?,
                enabled: flag(&row, "enabled")?,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(tokens)
    }

    /// The machine whose token this is, as the person that it acts as; its name tells that it is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn machine(&self, token: &str) -> Result<Option<SignedIn>, Error> {
        let row = sqlx::query(
            "SELECT t.id, t.account_id, a.name AS account, a.operates, t.name, t.role FROM admin_token t \
             JOIN account a ON a.id = t.account_id WHERE t.hash = $1 AND t.enabled = 1 AND a.enabled = 1",
        );
        let row = row.bind(TokenHash::of(token).as_str().to_owned());
        let Some(row) = row.fetch_optional(self.store().pool()).await? else { return Ok(None) };
        let (id, name): (i64, String) = (row.try_get("id")?, row.try_get("name")?);
        let person = Person {
            id,
            account: row.try_get("account_id")?,
            operates: flag(&row, "operates")?,
            name: format!("token {id} ({name})"),
            role: row.try_get::<String, _>("role")?.parse()?,
        };
        Ok(Some(SignedIn { person, account: row.try_get("account")?, second_factor: false, ends_at: None }))
    }
}
