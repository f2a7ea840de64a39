//! Requests that may be repeated: one that carries a key of its own is done once, and its answer is kept a day for whoever
//! sends it again. Answers are sealed, for some hold a secret that is shown once.

use sqlx::Row;

use crate::platform::Change;
use crate::{Error, Platform, TokenHash};

/// How long, in seconds.
const DAY: i64 = 86_400;
/// Most of one caller.
const MOST: i64 = 10_000;

/// What is known of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// Nothing: it is to be done, and then [answered](Platform::answer_repeatable) or
    /// [forgotten](Platform::forget_repeatable).
    New,
    /// It was done, with this answer.
    Answered(u16, String),
    /// It is being done, or whoever did it died.
    Busy,
    /// Its key was another request's.
    Other,
    /// The caller has too many kept.
    TooMany,
}

fn hash(caller: &str, key: &str) -> TokenHash {
    TokenHash::of(&format!("{caller}\n{key}"))
}

fn place(hash: &TokenHash) -> String {
    format!("answer {}", hash.as_str())
}

/// Forgets all answers: under a new master key they could not be opened.
pub(crate) async fn forget_all(change: &mut Change<'_>) -> Result<(), Error> {
    sqlx::query("DELETE FROM repeatable").execute(&mut *change.tx).await?;
    Ok(())
}

impl Platform {
    /// Looks for a caller's request by its key, and notes it where it is new. `request` tells it from others.
    ///
    /// # Errors
    /// [`Error::Sealed`], [`Error::Database`].
    pub async fn repeatable(
        &self,
        caller: &str,
        key: &str,
        request: &str,
        now: i64,
    ) -> Result<Repeated, Error> {
        let (hash, request) = (hash(caller, key), TokenHash::of(request));
        let mut tx = self.store().write().await?;
        let old = sqlx::query("DELETE FROM repeatable WHERE made_at <= $1").bind(now.saturating_sub(DAY));
        old.execute(&mut *tx).await?;
        let note = "INSERT INTO repeatable (hash, caller, request, status, sealed, made_at) \
                    SELECT $1, $2, $3, 0, $4, $5 WHERE (SELECT COUNT(*) FROM repeatable WHERE caller = $2) < $6 \
                    ON CONFLICT (hash) DO NOTHING";
        let note = sqlx::query(note)
            .bind(hash.as_str())
            .bind(caller)
            .bind(request.as_str())
            .bind(Vec::<u8>::new())
            .bind(now)
            .bind(MOST);
        let noted = note.execute(&mut *tx).await?.rows_affected() == 1;
        let found = sqlx::query("SELECT request, status, sealed FROM repeatable WHERE hash = $1");
        let found = found.bind(hash.as_str()).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        let Some(found) = found else { return Ok(Repeated::TooMany) };
        if noted {
            return Ok(Repeated::New);
        }
        if found.try_get::<String, _>("request")? != request.as_str() {
            return Ok(Repeated::Other);
        }
        let status: i64 = found.try_get("status")?;
        if status == 0 {
            return Ok(Repeated::Busy);
        }
        let answer = self.keys().open_sealed(&found.try_get::<Vec<u8>, _>("sealed")?, &place(&hash))?;
        Ok(Repeated::Answered(u16::try_from(status).unwrap_or(500), answer))
    }

    /// Keeps the answer.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn answer_repeatable(
        &self,
        caller: &str,
        key: &str,
        status: u16,
        answer: &str,
    ) -> Result<(), Error> {
        let hash = hash(caller, key);
        let sealed = self.keys().seal(answer, &place(&hash))?;
        let set = sqlx::query("UPDATE repeatable SET status = $2, sealed = $3 WHERE hash = $1");
        let set = set.bind(hash.as_str()).bind(i64::from(status)).bind(sealed);
        set.execute(self.store().pool()).await?;
        Ok(())
    }

    /// Forgets a request that came to nothing: it may be sent again.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn forget_repeatable(&self, caller: &str, key: &str) -> Result<(), Error> {
        let forget = sqlx::query("DELETE FROM repeatable WHERE hash = $1 AND status = 0");
        forget.bind(hash(caller, key).as_str().to_owned()).execute(self.store().pool()).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Act;

    #[tokio::test]
    async fn a_request_is_new_busy_answered_and_after_a_day_new_again() {
        let platform = Platform::in_memory().await.unwrap();
        let ask = async |caller: &str, request: &str, now: i64| {
            platform.repeatable(caller, "k", request, now).await.unwrap()
        };
        assert_eq!(ask("a", "x", 0).await, Repeated::New);
        assert_eq!(ask("a", "x", 1).await, Repeated::Busy);
        assert_eq!(ask("a", "y", 1).await, Repeated::Other);
        assert_eq!(ask("b", "y", 1).await, Repeated::New, "another caller's key is another");
        platform.forget_repeatable("a", "k").await.unwrap();
        assert_eq!(ask("a", "y", 2).await, Repeated::New);
        platform.answer_repeatable("a", "k", 201, "secret").await.unwrap();
        let answered = Repeated::Answered(201, "secret".to_owned());
        assert_eq!(ask("a", "y", 2 + DAY - 1).await, answered);
        let stored = sqlx::query("SELECT sealed FROM repeatable WHERE status = 201");
        let stored: Vec<u8> =
            stored.fetch_one(platform.store().pool()).await.unwrap().try_get("sealed").unwrap();
        assert!(!stored.windows(6).any(|part| part == b"secret"));
        assert_eq!(ask("a", "y", 2 + DAY).await, Repeated::New);
        platform.rotate_master_key(&Act::local("t", "t", 0)).await.unwrap();
        assert_eq!(ask("a", "y", 3 + DAY).await, Repeated::New);
    }

    #[tokio::test]
    async fn one_caller_has_a_bounded_number() {
        let platform = Platform::in_memory().await.unwrap();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) \
                    INSERT INTO repeatable SELECT 'h' || i, 'a', '', 0, x'', 5 FROM n";
        sqlx::query(fill).execute(platform.store().pool()).await.unwrap();
        assert_eq!(platform.repeatable("a", "k", "x", 6).await.unwrap(), Repeated::TooMany);
        assert_eq!(platform.repeatable("b", "k", "x", 6).await.unwrap(), Repeated::New);
    }
}
