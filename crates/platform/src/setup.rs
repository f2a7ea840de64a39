//! The first start: the owner of the installation, who is set by whoever can read what the server said at its start, once.

use sqlx::Row;

use crate::act::Role;
use crate::platform::Change;
use crate::{Act, Error, Platform, password, person};

const OWNERS: &str = "SELECT COUNT(*) AS n FROM person p JOIN account a ON a.id = p.account_id \
                      WHERE a.operates = 1 AND p.role = 'owner'";

/// The account whose people run the installation; none before the first.
async fn operating(change: &mut Change<'_>) -> Result<i64, Error> {
    let row = sqlx::query("SELECT id FROM account WHERE operates = 1");
    let row = row.fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or(Error::Conflict("there is no account yet: make one"))?;
    Ok(row.try_get("id")?)
}

impl Platform {
    /// Whether nobody owns the installation yet.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn needs_owner(&self) -> Result<bool, Error> {
        let row = sqlx::query(OWNERS).fetch_one(self.store().pool()).await?;
        Ok(row.try_get::<i64, _>("n")? == 0)
    }

    /// Makes the first owner of the account that operates. Whoever calls this has seen to it that it is somebody who may.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is one, or no account; [`Error::Value`], [`Error::Taken`], [`Error::Database`].
    pub async fn make_first_owner(
        &self,
        name: &str,
        password: &str,
        origin: &str,
        now: i64,
    ) -> Result<(), Error> {
        let hash = password::hashed(password).await?;
        let act = Act::local("setup", origin, now);
        let mut change = self.aside(&act).await?;
        let row = sqlx::query(OWNERS).fetch_one(&mut *change.tx).await?;
        if row.try_get::<i64, _>("n")? > 0 {
            return Err(Error::Conflict("the installation has an owner: sign in"));
        }
        let account = operating(&mut change).await?;
        person::make(&mut change, account, name, Role::Owner, hash).await?;
        change.done().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_one_first_owner() {
        let platform = Platform::in_memory().await.unwrap();
        let make = async |name: &str| platform.make_first_owner(name, "correct horse battery", "t", 1).await;
        assert!(make("li").await.is_err(), "no account");
        let act = Act::local("tester", "test", 1);
        platform.make_account(&act, "first").await.unwrap();
        platform.make_account(&act, "other").await.unwrap();
        platform.make_person(&act, "other", "wang", Role::Owner, "correct horse battery").await.unwrap();
        assert!(platform.needs_owner().await.unwrap(), "another account's owner is none");
        make("li").await.unwrap();
        assert!(!platform.needs_owner().await.unwrap());
        assert!(matches!(make("zhao").await, Err(Error::Conflict(_))));
        let person = platform.log_in("li", "correct horse battery").await.unwrap().unwrap();
        assert!(person.operates && person.role == Role::Owner);
    }
}
