//! An account with all that a first call needs, made in one step, and declared keys seen to.

use serde_json::json;
use sqlx::Row;

use crate::act::Right;
use crate::opening::{Bounds, EVERYTHING, Opening, Payment};
use crate::platform::Change;
use crate::{AccessKey, Act, Application, Error, Platform, Token, account, application, key, token};

/// An account to be made, with its first keys.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What people call it.
    pub name: String,
    /// Its first access key.
    pub access_key: AccessKey,
    /// Its first application. Everything is opened for it, free.
    pub application: Application,
    /// A token of that application, where one is wanted.
    pub token: Option<Token>,
}

impl NewAccount {
    /// One whose keys and token are all random.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random(name: &str) -> Result<Self, Error> {
        Ok(Self {
            name: name.to_owned(),
            access_key: AccessKey::random()?,
            application: Application::random("first")?,
            token: Some(Token::random()?),
        })
    }
}

/// Whose a thing is: the account's number, found by `sql` with `name` in place of `$1`.
async fn owner(change: &mut Change<'_>, sql: &'static str, name: &str) -> Result<Option<i64>, Error> {
    let row = sqlx::query(sql).bind(name).fetch_optional(&mut *change.tx).await?;
    row.map(|row| Ok(row.try_get("account_id")?)).transpose()
}

impl Platform {
    /// Sees to it that the account is there with exactly these keys: made where there is none, brought up to date where
    /// its access key or application is there already. Gives whether anything changed.
    ///
    /// # Errors
    /// [`Error::Taken`] when the keys belong to two accounts; [`Error::Database`].
    pub async fn ensure(&self, act: &Act, new: &NewAccount) -> Result<bool, Error> {
        if self.has(new) {
            return Ok(false);
        }
        let mut change = self.change(act).await?;
        change.require(Right::Installation, None)?;
        let appkey = new.application.appkey.to_ascii_lowercase();
        let by_key =
            owner(&mut change, "SELECT account_id FROM access_key WHERE id = $1", &new.access_key.id).await?;
        let by_application =
            owner(&mut change, "SELECT account_id FROM application WHERE appkey = $1", &appkey).await?;
        let account = match (by_key, by_application) {
            (Some(key), Some(application)) if key != application => return Err(Error::Taken("the appkey")),
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => {
                let name = free_name(&mut change, &new.name).await?;
                account::insert(&mut change, &name).await?
            }
        };
        key::put(&mut change, &self.keys(), account, &new.access_key).await?;
        if by_application.is_none() {
            let name = &new.application.name;
            let id = application::insert(&mut change, account, &appkey, name).await?;
            let everything = Opening {
                capability: EVERYTHING.to_owned(),
                payment: Payment::Free,
                bounds: Bounds::default(),
            };
            application::open(&mut change, id, name, &everything).await?;
        }
        if let Some(new) = &new.token {
            token::put(&mut change, &appkey, new).await?;
        }
        self.finish(change).await?;
        Ok(true)
    }

    /// Whether all of it is there and may be used.
    fn has(&self, new: &NewAccount) -> bool {
        let directory = self.directory();
        let Some(opened) = directory.access_key(&new.access_key.id) else { return false };
        let Some(application) = directory.application(&opened, Some(&new.application.appkey)) else {
            return false;
        };
        let token = new.token.as_ref().map(|token| directory.application_of_token(token.reveal()));
        opened.key == new.access_key
            && token.is_none_or(|found| found.is_some_and(|found| found.id == application.id))
    }
}

/// The name, or the name with a number where it is taken.
async fn free_name(change: &mut Change<'_>, name: &str) -> Result<String, Error> {
    let taken = sqlx::query("SELECT COUNT(*) AS n FROM account WHERE name = $1").bind(name);
    let taken: i64 = taken.fetch_one(&mut *change.tx).await?.try_get("n")?;
    if taken == 0 {
        return Ok(name.to_owned());
    }
    Ok(format!("{name} {}", change.id().await?))
}

/// What the audit trail says of a limit that there is none of.
pub(crate) fn bounds(bounds: &Bounds) -> serde_json::Value {
    json!({
        "calls_per_second": bounds.calls_per_second,
        "pictures_at_once": bounds.pictures_at_once,
        "pictures_a_day": bounds.pictures_a_day,
    })
}
