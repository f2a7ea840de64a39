//! People of an account: who administers it, with a role and a password.

use serde_json::json;
use sqlx::Row;

use crate::act::{Right, Role};
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Platform, account, password, second_factor, session};

/// Somebody who may administer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The number.
    pub id: i64,
    /// The account's number.
    pub account: i64,
    /// Whether the account is the one whose people run the installation.
    pub operates: bool,
    /// The name to log in with.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// A person as lists show one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PersonRow {
    /// The number.
    pub id: i64,
    /// The account's name.
    pub account: String,
    /// The name to log in with.
    pub name: String,
    /// The role.
    pub role: String,
    /// Whether the person may log in.
    pub enabled: bool,
    /// Whether signing in needs a code besides the password.
    pub second_factor: bool,
    /// Seconds since 1970.
    pub made_at: i64,
}

/// What is changed about a person; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct PersonChange<'a> {
    /// A new role.
    pub role: Option<Role>,
    /// A new password.
    pub password: Option<&'a str>,
    /// Whether the person may log in.
    pub enabled: Option<bool>,
    /// Takes the second factor away: for who has lost it.
    pub without_second_factor: bool,
}

/// Adds a person, whose password has this hash, to the account of this number.
pub(crate) async fn make(
    change: &mut Change<'_>,
    account: i64,
    name: &str,
    role: Role,
    hash: String,
) -> Result<(), Error> {
    let insert = "INSERT INTO person (id, account_id, name, role, password, enabled, made_at) \
                  VALUES ($1, $2, $3, $4, $5, 1, $6)";
    sqlx::query(insert)
        .bind(change.id().await?)
        .bind(account)
        .bind(account::named(name)?)
        .bind(role.name())
        .bind(hash)
        .bind(change.now())
        .execute(&mut *change.tx)
        .await
        .map_err(Error::taken("the person's name"))?;
    change.audit("user.make", name, json!(null), json!({ "role": role.name() })).await
}

impl Platform {
    /// Adds a person to the account.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Taken`], [`Error::Value`] for a weak password, [`Error::Forbidden`],
    /// [`Error::Database`].
    pub async fn make_person(
        &self,
        act: &Act,
        account: &str,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<(), Error> {
        let hash = password::hashed(password).await?;
        let mut change = self.change(act).await?;
        let account = account::id(&mut change, account).await?;
        change.require(Right::People, Some(account))?;
        make(&mut change, account, name, role, hash).await?;
        self.finish(change).await
    }

    /// Changes a person.
    ///
    /// # Errors
    /// As [`Platform::make_person`].
    pub async fn change_person(&self, act: &Act, name: &str, to: PersonChange<'_>) -> Result<(), Error> {
        let hash = match to.password {
            Some(password) => Some(password::hashed(password).await?),
            None => None,
        };
        let mut change = self.change(act).await?;
        let row = sqlx::query("SELECT id, account_id, role, password, enabled FROM person WHERE name = $1");
        let row = row.bind(name).fetch_optional(&mut *change.tx).await?;
        let row = row.ok_or_else(|| Error::missing("user", name))?;
        change.require(Right::People, Some(row.try_get("account_id")?))?;
        let (role, enabled): (String, bool) = (row.try_get("role")?, flag(&row, "enabled")?);
        let new_role = to.role.map_or_else(|| role.clone(), |role| role.name().to_owned());
        let new_enabled = to.enabled.unwrap_or(enabled);
        let hash = match hash {
            Some(hash) => hash,
            None => row.try_get("password")?,
        };
        let set = "UPDATE person SET role = $2, password = $3, enabled = $4 WHERE name = $1";
        let set = sqlx::query(set).bind(name).bind(new_role.clone()).bind(hash).bind(i64::from(new_enabled));
        set.execute(&mut *change.tx).await?;
        let id: i64 = row.try_get("id")?;
        if to.without_second_factor {
            second_factor::remove(&mut change, id).await?;
        }
        // Who was signed in as somebody else is not any more.
        session::end_all(&mut change, id, "").await?;
        let before = json!({ "role": role, "enabled": enabled });
        let mut after =
            json!({ "role": new_role, "enabled": new_enabled, "password": to.password.is_some() });
        if to.without_second_factor {
            after["second_factor"] = json!(false);
        }
        change.audit("user.change", name, before, after).await?;
        self.finish(change).await
    }

    /// The person whose name and password these are. It takes as long for a name that nobody has.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn log_in(&self, name: &str, password: &str) -> Result<Option<Person>, Error> {
        /// What nobody's password hashes to.
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                              $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let row = sqlx::query(
            "SELECT p.id, p.account_id, a.operates, p.role, p.password FROM person p JOIN account a ON a.id = p.account_id \
             WHERE p.name = $1 AND p.enabled = 1 AND a.enabled = 1",
        );
        let row = row.bind(name).fetch_optional(self.store().pool()).await?;
        let hash = match &row {
            Some(row) => row.try_get("password")?,
            None => NOBODY.to_owned(),
        };
        // Hashing takes long on purpose; it must not hold up calls.
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || password::is_right(&password, &hash)).await;
        match row {
            Some(row) if right.unwrap_or(false) => Ok(Some(Person {
                id: row.try_get("id")?,
                account: row.try_get("account_id")?,
                operates: flag(&row, "operates")?,
                name: name.to_owned(),
                role: row.try_get::<String, _>("role")?.parse()?,
            })),
            _ => Ok(None),
        }
    }

    /// The people of an account, or all.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Database`].
    pub async fn people(&self, act: &Act, account: Option<&str>) -> Result<Vec<PersonRow>, Error> {
        act.require(Right::Inspect, act.confined_to())?;
        let rows = sqlx::query(
            "SELECT p.id, p.account_id, a.name AS account, p.name, p.role, p.enabled, p.made_at, \
             CAST(COALESCE(f.confirmed, 0) AS BIGINT) AS second_factor FROM person p \
             JOIN account a ON a.id = p.account_id LEFT JOIN second_factor f ON f.person_id = p.id ORDER BY p.id",
        );
        let mut people = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Inspect, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            people.push(PersonRow {
                id: row.try_get("id")?,
                account: its,
                name: row.try_get("name")?,
                role: row.try_get("role")?,
                enabled: flag(&row, "enabled")?,
                second_factor: flag(&row, "second_factor")?,
                made_at: row.try_get("made_at")?,
            });
        }
        Ok(people)
    }
}
