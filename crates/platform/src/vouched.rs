//! People whom somebody else vouches for: an identity provider says who they are, and no password of ours is asked for.

use serde_json::json;
use sqlx::Row;

use crate::act::Role;
use crate::{Act, Error, Platform, SessionTimes, SigningIn, account, person, session};

/// What stands where a password's hash does: no password hashes to it.
const NO_PASSWORD: &str = "!";

/// Somebody whom the provider knows.
#[derive(Debug, Clone, Copy)]
pub struct Vouched<'a> {
    /// The name that the person has here, as the provider says it: an e-mail address.
    pub name: &'a str,
    /// The role that the provider's groups give, if any: the person's from now on.
    pub role: Option<Role>,
    /// The account in which a person who is not there yet is made, with that role; none where nobody is.
    pub account: Option<&'a str>,
}

impl Platform {
    /// Signs in whom the provider vouches for. Refused are the disabled, and whoever is neither here nor to be made.
    ///
    /// # Errors
    /// [`Error::Missing`] for an account that is not there, [`Error::Value`] for a name that is none,
    /// [`Error::Database`], [`Error::Random`].
    pub async fn sign_in_vouched(
        &self,
        who: Vouched<'_>,
        replaced: Option<&str>,
        origin: &str,
        (times, now): (SessionTimes, i64),
    ) -> Result<SigningIn, Error> {
        let act = Act::local(who.name, origin, now);
        let mut change = self.change(&act).await?;
        let select = "SELECT id, role FROM person WHERE name = $1";
        let found = sqlx::query(select).bind(who.name).fetch_optional(&mut *change.tx).await?;
        match (found, who.role, who.account) {
            (Some(row), Some(role), _) if row.try_get::<String, _>("role")? != role.name() => {
                let (id, was): (i64, String) = (row.try_get("id")?, row.try_get("role")?);
                let set = sqlx::query("UPDATE person SET role = $2 WHERE id = $1").bind(id).bind(role.name());
                set.execute(&mut *change.tx).await?;
                session::end_all(&mut change, id, "").await?;
                let (before, after) = (json!({ "role": was }), json!({ "role": role.name() }));
                change.audit("user.change", who.name, before, after).await?;
            }
            (Some(_), _, _) => {}
            (None, Some(role), Some(account)) => {
                let account = account::id(&mut change, account).await?;
                person::make(&mut change, account, who.name, role, NO_PASSWORD.to_owned()).await?;
            }
            (None, _, _) => return Ok(SigningIn::Refused),
        }
        let row = sqlx::query("SELECT id FROM person WHERE name = $1").bind(who.name);
        let id: i64 = row.fetch_one(&mut *change.tx).await?.try_get("id")?;
        let Some((token, signed_in)) = session::begin(&mut change, id, replaced, (times, now)).await? else {
            return Ok(SigningIn::Refused);
        };
        change.audit("session.begin", who.name, json!(null), json!({ "by": "provider" })).await?;
        self.finish(change).await?;
        Ok(SigningIn::Done(token, Box::new(signed_in)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonChange;

    const NOW: i64 = 1_800_000_000;
    const TIMES: SessionTimes = SessionTimes { idle: 600, whole: 3600 };

    async fn enter(platform: &Platform, role: Option<Role>, account: Option<&str>) -> Option<(String, Role)> {
        let who = Vouched { name: "li@example.org", role, account };
        match platform.sign_in_vouched(who, None, "t", (TIMES, NOW)).await.unwrap() {
            SigningIn::Done(token, who) => Some((token.reveal().to_owned(), who.person.role)),
            _ => None,
        }
    }

    #[tokio::test]
    async fn who_is_not_here_is_made_only_where_that_is_wanted_and_has_no_password() {
        let platform = Platform::in_memory().await.unwrap();
        platform.make_account(&Act::local("tester", "test", NOW), "a").await.unwrap();
        assert!(enter(&platform, Some(Role::Auditor), None).await.is_none());
        assert!(enter(&platform, None, Some("a")).await.is_none(), "no group of hers has a role");
        let (token, role) = enter(&platform, Some(Role::Auditor), Some("a")).await.unwrap();
        assert_eq!(role, Role::Auditor);
        assert!(platform.session(&token, TIMES, NOW).await.unwrap().is_some());
        for password in ["!", "", NO_PASSWORD] {
            assert!(platform.log_in("li@example.org", password).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn a_role_follows_the_provider_and_the_disabled_stay_out() {
        let platform = Platform::in_memory().await.unwrap();
        let act = Act::local("tester", "test", NOW);
        platform.make_account(&act, "a").await.unwrap();
        let (first, _) = enter(&platform, Some(Role::Owner), Some("a")).await.unwrap();
        let (_, role) = enter(&platform, Some(Role::Developer), Some("a")).await.unwrap();
        assert_eq!(role, Role::Developer);
        assert!(platform.session(&first, TIMES, NOW).await.unwrap().is_none(), "the owner's session ended");
        assert_eq!(enter(&platform, None, None).await.unwrap().1, Role::Developer, "no word, no change");
        let off = PersonChange { enabled: Some(false), ..PersonChange::default() };
        platform.change_person(&act, "li@example.org", off).await.unwrap();
        assert!(enter(&platform, Some(Role::Owner), Some("a")).await.is_none());
    }
}
