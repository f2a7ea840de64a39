//! Sessions of people who administer by browser: begun with name, password and, where one is asked for, a code; ended by
//! themselves, by the clock, or by a change of the person. Every node sees them: they are in the database, as digests.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Role;
use crate::platform::Change;
use crate::second_factor::Checked;
use crate::snapshot::flag;
use crate::{Act, Error, Person, Platform, Token, TokenHash, password, random};

/// Most sessions of one person; the one unused longest makes room.
const MOST: i64 = 32;
/// How often it is written that a session is used, in seconds.
const SEEN: i64 = 60;

/// How long sessions last, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// Without a call.
    pub idle: i64,
    /// From their beginning.
    pub whole: i64,
}

/// What became of an attempt to sign in.
#[derive(Debug)]
pub enum SigningIn {
    /// The name or the password is wrong, or the code.
    Refused,
    /// Name and password are right; a code is needed besides.
    NeedsCode,
    /// A session has begun. The token is the browser's alone.
    Done(Token, Box<SignedIn>),
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// The account's name.
    pub account: String,
    /// Whether signing in needed a code.
    pub second_factor: bool,
    /// Seconds since 1970 at which it ends in any case; none for a machine's token.
    pub ends_at: Option<i64>,
}

const SELECT: &str = "SELECT p.id, p.account_id, a.name AS account, a.operates, p.name, p.role, s.made_at, s.seen_at, \
     CAST(COALESCE(f.confirmed, 0) AS BIGINT) AS second_factor FROM session s JOIN person p ON p.id = s.person_id \
     JOIN account a ON a.id = p.account_id LEFT JOIN second_factor f ON f.person_id = p.id \
     WHERE s.hash = $1 AND p.enabled = 1 AND a.enabled = 1";

fn signed_in(row: &AnyRow, times: SessionTimes) -> Result<SignedIn, Error> {
    let role: Role = row.try_get::<String, _>("role")?.parse()?;
    Ok(SignedIn {
        person: Person {
            id: row.try_get("id")?,
            account: row.try_get("account_id")?,
            operates: flag(row, "operates")?,
            name: row.try_get("name")?,
            role,
        },
        account: row.try_get("account")?,
        second_factor: flag(row, "second_factor")?,
        ends_at: Some(row.try_get::<i64, _>("made_at")?.saturating_add(times.whole)),
    })
}

/// Ends all sessions of a person but the one whose digest is `kept`.
pub(crate) async fn end_all(change: &mut Change<'_>, person: i64, kept: &str) -> Result<(), Error> {
    let end = sqlx::query("DELETE FROM session WHERE person_id = $1 AND hash <> $2");
    end.bind(person).bind(kept).execute(&mut *change.tx).await?;
    Ok(())
}

/// Begins a session of a person; none where the person or the account is disabled. `replaced` ends, and what is over.
pub(crate) async fn begin(
    change: &mut Change<'_>,
    person: i64,
    replaced: Option<&str>,
    (times, now): (SessionTimes, i64),
) -> Result<Option<(Token, SignedIn)>, Error> {
    let token = Token::new(random::hex::<32>()?)?;
    let end = "DELETE FROM session WHERE hash = $1 OR made_at < $2 OR seen_at < $3";
    sqlx::query(end)
        .bind(replaced.map(TokenHash::of).as_ref().map_or("", TokenHash::as_str))
        .bind(now.saturating_sub(times.whole))
        .bind(now.saturating_sub(times.idle))
        .execute(&mut *change.tx)
        .await?;
    let room = "DELETE FROM session WHERE hash IN \
                (SELECT hash FROM session WHERE person_id = $1 ORDER BY seen_at DESC, hash LIMIT 1000 OFFSET $2)";
    sqlx::query(room).bind(person).bind(MOST - 1).execute(&mut *change.tx).await?;
    let insert = "INSERT INTO session (hash, person_id, made_at, seen_at) VALUES ($1, $2, $3, $3)";
    let hash = token.hash();
    sqlx::query(insert).bind(hash.as_str()).bind(person).bind(now).execute(&mut *change.tx).await?;
    let row = sqlx::query(SELECT).bind(hash.as_str()).fetch_optional(&mut *change.tx).await?;
    let signed_in = row.map(|row| signed_in(&row, times)).transpose()?;
    Ok(signed_in.map(|signed_in| (token, signed_in)))
}

impl Platform {
    /// Signs somebody in. `replaced` is the token of a session that the browser had before: it ends. It takes as long for
    /// a name that nobody has as for a wrong password.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Random`], [`Error::Sealed`].
    pub async fn sign_in(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
        replaced: Option<&str>,
        origin: &str,
        (times, now): (SessionTimes, i64),
    ) -> Result<SigningIn, Error> {
        let Some(person) = self.log_in(name, password).await? else { return Ok(SigningIn::Refused) };
        match (self.check_second_factor(person.id, code, now).await?, code) {
            (Checked::NotAsked | Checked::Right, _) => {}
            (Checked::Wrong, None) => return Ok(SigningIn::NeedsCode),
            (Checked::Wrong, Some(_)) => return Ok(SigningIn::Refused),
        }
        let act = Act::of(&person, origin, now);
        let mut change = self.aside(&act).await?;
        let begun = begin(&mut change, person.id, replaced, (times, now)).await?;
        // Disabled between the password and here.
        let Some((token, signed_in)) = begun else { return Ok(SigningIn::Refused) };
        change.audit("session.begin", &person.name, json!(null), json!(null)).await?;
        change.done().await?;
        Ok(SigningIn::Done(token, Box::new(signed_in)))
    }

    /// Who is signed in with this token, if the session still lasts at `now`. That it was used is written.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn session(
        &self,
        token: &str,
        times: SessionTimes,
        now: i64,
    ) -> Result<Option<SignedIn>, Error> {
        let hash = TokenHash::of(token);
        let row = sqlx::query(SELECT).bind(hash.as_str()).fetch_optional(self.store().pool()).await?;
        let Some(row) = row else { return Ok(None) };
        let (made, seen): (i64, i64) = (row.try_get("made_at")?, row.try_get("seen_at")?);
        if now >= made.saturating_add(times.whole) || now >= seen.saturating_add(times.idle) {
            return Ok(None);
        }
        if now >= seen + SEEN.min(times.idle / 2) {
            let set = sqlx::query("UPDATE session SET seen_at = $2 WHERE hash = $1 AND seen_at < $2");
            set.bind(hash.as_str()).bind(now).execute(self.store().pool()).await?;
        }
        signed_in(&row, times).map(Some)
    }

    /// Ends a session; one that is none is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        let end =
            sqlx::query("DELETE FROM session WHERE hash = $1").bind(TokenHash::of(token).as_str().to_owned());
        end.execute(self.store().pool()).await?;
        Ok(())
    }

    /// Sets one's own password, given the old one, and ends one's other sessions. Gives whether the old one was right.
    ///
    /// # Errors
    /// [`Error::Value`] for a weak password, [`Error::Database`].
    pub async fn change_own_password(
        &self,
        person: &Person,
        (old, new): (&str, &str),
        session: &str,
        origin: &str,
        now: i64,
    ) -> Result<bool, Error> {
        if self.log_in(&person.name, old).await?.is_none_or(|found| found.id != person.id) {
            return Ok(false);
        }
        let hash = password::hashed(new).await?;
        let act = Act::of(person, origin, now);
        let mut change = self.aside(&act).await?;
        let set = sqlx::query("UPDATE person SET password = $2 WHERE id = $1").bind(person.id).bind(hash);
        set.execute(&mut *change.tx).await?;
        end_all(&mut change, person.id, TokenHash::of(session).as_str()).await?;
        change.audit("user.password", &person.name, json!(null), json!(null)).await?;
        change.done().await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonChange;

    const NOW: i64 = 1_800_000_000;
    const TIMES: SessionTimes = SessionTimes { idle: 600, whole: 3600 };
    const PASSWORD: &str = "correct horse battery";

    async fn town() -> Platform {
        let platform = Platform::in_memory().await.unwrap();
        let act = Act::local("tester", "test", NOW);
        platform.make_account(&act, "a").await.unwrap();
        platform.make_person(&act, "a", "li", Role::Owner, PASSWORD).await.unwrap();
        platform
    }

    async fn begin(platform: &Platform, replaced: Option<&str>, now: i64) -> String {
        match platform.sign_in("li", PASSWORD, None, replaced, "t", (TIMES, now)).await.unwrap() {
            SigningIn::Done(token, _) => token.reveal().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_session_ends_idle_old_replaced_and_with_its_person() {
        let platform = town().await;
        let lasts =
            async |token: &str, now: i64| platform.session(token, TIMES, now).await.unwrap().is_some();
        let token = begin(&platform, None, NOW).await;
        assert!(lasts(&token, NOW).await && !lasts("x", NOW).await);
        assert!(!lasts(&token, NOW + 600).await, "idle");
        for step in 1..=6 {
            assert_eq!(
                lasts(&token, NOW + step * 599).await,
                step * 599 < 3600,
                "used every so often: {step}"
            );
        }
        assert!(!lasts(&token, NOW + 3600).await, "old");
        let second = begin(&platform, Some(&token), NOW).await;
        assert!(!lasts(&token, NOW).await && lasts(&second, NOW).await, "replaced");
        platform.sign_out(&second).await.unwrap();
        assert!(!lasts(&second, NOW).await);
        let third = begin(&platform, None, NOW).await;
        let to = PersonChange { enabled: Some(false), ..PersonChange::default() };
        platform.change_person(&Act::local("tester", "test", NOW), "li", to).await.unwrap();
        assert!(!lasts(&third, NOW).await, "disabled");
    }

    #[tokio::test]
    async fn sessions_of_one_person_are_bounded() {
        let platform = town().await;
        let first = begin(&platform, None, NOW).await;
        for second in 1..=MOST {
            begin(&platform, None, NOW + second).await;
        }
        assert!(platform.session(&first, TIMES, NOW + MOST).await.unwrap().is_none());
        let row = sqlx::query("SELECT COUNT(*) AS n FROM session").fetch_one(platform.store().pool()).await;
        assert_eq!(row.unwrap().try_get::<i64, _>("n").unwrap(), MOST);
    }

    #[tokio::test]
    async fn one_s_own_password_needs_the_old_one_and_ends_the_others() {
        let platform = town().await;
        let (one, other) = (begin(&platform, None, NOW).await, begin(&platform, None, NOW).await);
        let person = platform.session(&one, TIMES, NOW).await.unwrap().unwrap().person;
        let change = async |old: &str, new: &str| {
            platform.change_own_password(&person, (old, new), &one, "t", NOW).await
        };
        assert!(!change("wrong wrong wrong", "another password").await.unwrap());
        assert!(change(PASSWORD, "short").await.is_err());
        assert!(change(PASSWORD, "another password").await.unwrap());
        assert!(platform.session(&one, TIMES, NOW).await.unwrap().is_some());
        assert!(platform.session(&other, TIMES, NOW).await.unwrap().is_none());
        assert!(platform.log_in("li", PASSWORD).await.unwrap().is_none());
    }
}
