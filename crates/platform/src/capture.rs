//! Keeping an application's calls for a while, for finding mistakes: off unless somebody turns it on, for hours at most,
//! sealed under the master key, and deleted when it is over. Who turned it on and who looked is in the audit trail.

use serde_json::json;
use sqlx::Row;

use crate::act::Right;
use crate::application::found;
use crate::platform::fresh_id;
use crate::{Act, Application, Error, Platform};

/// Longest that calls are kept, in seconds.
pub const LONGEST: i64 = 72 * 3600;
/// Most calls that are kept of one application.
pub const MOST: u32 = 1000;
/// Bytes of what was sent beyond which a call is not kept.
const LARGE: usize = 16 << 20;

/// Calls of an application are being kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Capture {
    /// The application's name.
    pub application: String,
    /// Its key.
    pub appkey: String,
    /// Seconds since 1970.
    pub starts_at: i64,
    /// Seconds since 1970 at which what was kept is deleted.
    pub ends_at: i64,
    /// How many calls are kept at most.
    pub most: i64,
    /// How many are.
    pub kept: i64,
}

/// A call that was kept, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Captured {
    /// Its number.
    pub id: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// The call's id.
    pub call: String,
    /// What was called.
    pub endpoint: String,
    /// The answer's HTTP status.
    pub status: i64,
}

/// A call: what was sent, and what was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The call's id.
    pub call: String,
    /// What was called.
    pub endpoint: String,
    /// The answer's HTTP status.
    pub status: u16,
    /// The body that was sent.
    pub request: Vec<u8>,
    /// The body that was answered.
    pub answer: Vec<u8>,
}

/// What is being kept, as calls look it up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capturing {
    pub(crate) id: i64,
    pub(crate) ends_at: i64,
}

/// What a kept call is sealed for.
fn place(id: i64) -> String {
    format!("captured call {id}")
}

impl Platform {
    /// Keeps an application's calls from now on, for so many seconds, and so many at most. What was kept of it before is
    /// deleted.
    ///
    /// # Errors
    /// [`Error::Value`], [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn start_capture(&self, act: &Act, appkey: &str, seconds: i64, most: u32) -> Result<(), Error> {
        if !(1..=LONGEST).contains(&seconds) {
            return Err(Error::Value { what: "the time", wanted: "between a second and 72 hours" });
        }
        if !(1..=MOST).contains(&most) {
            return Err(Error::Value { what: "the number of calls", wanted: "between 1 and 1000" });
        }
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        delete(&mut change.tx, "application_id = $1", its.id).await?;
        let (id, ends_at) = (change.id().await?, change.now() + seconds);
        let insert =
            "INSERT INTO capture (id, application_id, starts_at, ends_at, most) VALUES ($1, $2, $3, $4, $5)";
        let insert = sqlx::query(insert).bind(id).bind(its.id).bind(change.now()).bind(ends_at);
        insert.bind(i64::from(most)).execute(&mut *change.tx).await?;
        let after = json!({ "ends_at": ends_at, "most": most });
        change.audit("capture.start", appkey, json!(null), after).await?;
        self.finish(change).await
    }

    /// Stops keeping an application's calls, and deletes those that were kept.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn stop_capture(&self, act: &Act, appkey: &str) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let its = found(&mut change, appkey, Right::Manage).await?;
        if delete(&mut change.tx, "application_id = $1", its.id).await? == 0 {
            return Err(Error::missing("capture of", appkey));
        }
        change.audit("capture.stop", appkey, json!(null), json!(null)).await?;
        self.finish(change).await
    }

    /// Of which applications calls are being kept.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Database`].
    pub async fn captures(&self, act: &Act) -> Result<Vec<Capture>, Error> {
        act.require(Right::Inspect, None)?;
        let rows = "SELECT p.name, p.appkey, c.starts_at, c.ends_at, c.most, \
                    (SELECT COUNT(*) FROM captured k WHERE k.capture_id = c.id) AS kept \
                    FROM capture c JOIN application p ON p.id = c.application_id ORDER BY c.id";
        let mut captures = Vec::new();
        for row in sqlx::query(rows).fetch_all(self.store().pool()).await? {
            captures.push(Capture {
                application: row.try_get("name")?,
                appkey: row.try_get("appkey")?,
                starts_at: row.try_get("starts_at")?,
                ends_at: row.try_get("ends_at")?,
                most: row.try_get("most")?,
                kept: row.try_get("kept")?,
            });
        }
        Ok(captures)
    }

    /// The calls of an application that were kept, without what is in them.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Database`].
    pub async fn captured(&self, act: &Act, appkey: &str) -> Result<Vec<Captured>, Error> {
        act.require(Right::Inspect, None)?;
        let rows = "SELECT k.id, k.at, k.call, k.endpoint, k.status FROM captured k \
                    JOIN capture c ON c.id = k.capture_id JOIN application p ON p.id = c.application_id \
                    WHERE p.appkey = $1 ORDER BY k.id";
        let rows = sqlx::query(rows).bind(appkey.to_ascii_lowercase());
        let mut captured = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            captured.push(Captured {
                id: row.try_get("id")?,
                at: row.try_get("at")?,
                call: row.try_get("call")?,
                endpoint: row.try_get("endpoint")?,
                status: row.try_get("status")?,
            });
        }
        Ok(captured)
    }

    /// Opens a call that was kept, and writes into the audit trail that somebody did.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Sealed`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn open_captured(&self, act: &Act, id: i64) -> Result<Exchange, Error> {
        let mut change = self.change(act).await?;
        let row = sqlx::query(
            "SELECT p.appkey, p.account_id, k.call, k.endpoint, k.status, k.sealed FROM captured k \
             JOIN capture c ON c.id = k.capture_id JOIN application p ON p.id = c.application_id WHERE k.id = $1",
        );
        let row = row.bind(id).fetch_optional(&mut *change.tx).await?;
        let row = row.ok_or_else(|| Error::missing("kept call", id))?;
        change.require(Right::Manage, Some(row.try_get("account_id")?))?;
        let opened = self.keys().open_bytes(&row.try_get::<Vec<u8>, _>("sealed")?, &place(id))?;
        let (length, both) = opened.split_first_chunk::<8>().ok_or(Error::Sealed)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| Error::Sealed)?;
        let (request, answer) = both.split_at_checked(length).ok_or(Error::Sealed)?;
        let exchange = Exchange {
            call: row.try_get("call")?,
            endpoint: row.try_get("endpoint")?,
            status: u16::try_from(row.try_get::<i64, _>("status")?).unwrap_or(0),
            request: request.to_vec(),
            answer: answer.to_vec(),
        };
        let appkey: String = row.try_get("appkey")?;
        change.audit("capture.open", &appkey, json!(null), json!({ "call": exchange.call })).await?;
        self.finish(change).await?;
        Ok(exchange)
    }

    /// Whether calls of this application are being kept now.
    pub fn is_captured(&self, application: &Application, now: i64) -> bool {
        let directory = self.directory().now();
        directory.captures.get(&application.id).is_some_and(|capture| now < capture.ends_at)
    }

    /// Keeps a call, if its application's calls are being kept and there is room for one more. Calls that sent more than
    /// 16 MiB are not.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Random`].
    pub async fn capture(
        &self,
        application: &Application,
        exchange: &Exchange,
        now: i64,
    ) -> Result<(), Error> {
        let Some(capture) = self.directory().now().captures.get(&application.id).copied() else {
            return Ok(());
        };
        if exchange.request.len() > LARGE {
            return Ok(());
        }
        let mut tx = self.store().write().await?;
        let id = fresh_id(&mut tx).await?;
        let length = (exchange.request.len() as u64).to_le_bytes();
        let content = [&length[..], &exchange.request, &exchange.answer].concat();
        let sealed = self.keys().seal_bytes(&content, &place(id))?;
        let insert = "INSERT INTO captured (id, capture_id, at, call, endpoint, status, sealed) \
                      SELECT $1, c.id, $3, $4, $5, $6, $7 FROM capture c WHERE c.id = $2 AND c.ends_at > $3 \
                      AND (SELECT COUNT(*) FROM captured k WHERE k.capture_id = c.id) < c.most";
        let insert = sqlx::query(insert).bind(id).bind(capture.id).bind(now).bind(&exchange.call);
        let insert = insert.bind(&exchange.endpoint).bind(i64::from(exchange.status)).bind(sealed);
        insert.execute(&mut *tx).await?;
        tx.commit().await
    }

    /// Deletes what was kept and whose time is over; to be called every few seconds. Gives of how many applications.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn purge_captures(&self, now: i64) -> Result<u64, Error> {
        let over = "SELECT COUNT(*) AS n FROM capture WHERE ends_at <= $1";
        let over = sqlx::query(over).bind(now).fetch_one(self.store().pool()).await?;
        if over.try_get::<i64, _>("n")? == 0 {
            return Ok(0);
        }
        let act = Act::local("inkgate", "upkeep", now);
        let mut change = self.change(&act).await?;
        let deleted = delete(&mut change.tx, "ends_at <= $1", now).await?;
        if deleted > 0 {
            change.audit("capture.over", "", json!(null), json!({ "applications": deleted })).await?;
        }
        self.finish(change).await?;
        Ok(deleted)
    }
}

/// Deletes captures, with the calls that they kept. Gives how many captures.
async fn delete(tx: &mut crate::store::Tx, which: &str, value: i64) -> Result<u64, Error> {
    let calls = format!("DELETE FROM captured WHERE capture_id IN (SELECT id FROM capture WHERE {which})");
    sqlx::query(sqlx::AssertSqlSafe(calls)).bind(value).execute(&mut **tx).await?;
    let captures = format!("DELETE FROM capture WHERE {which}");
    Ok(sqlx::query(sqlx::AssertSqlSafe(captures)).bind(value).execute(&mut **tx).await?.rows_affected())
}

/// Seals every kept call anew under the current key.
pub(crate) async fn seal_anew(
    tx: &mut crate::store::Tx,
    keys: &crate::master_key::MasterKeys,
) -> Result<(), Error> {
    // One by one: together they may be large.
    for row in sqlx::query("SELECT id FROM captured ORDER BY id").fetch_all(&mut **tx).await? {
        let id: i64 = row.try_get("id")?;
        let sealed = sqlx::query("SELECT sealed FROM captured WHERE id = $1").bind(id);
        let sealed: Vec<u8> = sealed.fetch_one(&mut **tx).await?.try_get("sealed")?;
        let anew = keys.seal_bytes(&keys.open_bytes(&sealed, &place(id))?, &place(id))?;
        let set = sqlx::query("UPDATE captured SET sealed = $2 WHERE id = $1").bind(id).bind(anew);
        set.execute(&mut **tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    const NOW: i64 = 1_800_000_000;

    fn act() -> Act {
        Act::local("tester", "test", NOW)
    }

    fn exchange(word: &str) -> Exchange {
        Exchange {
            call: "c".into(),
            endpoint: "general".into(),
            status: 200,
            request: format!("sent {word}").into_bytes(),
            answer: format!("answered {word}").into_bytes(),
        }
    }

    #[tokio::test]
    async fn calls_are_kept_sealed_while_somebody_wants_it_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().to_owned());
        let platform = Platform::open(&place, folder.path(), None).await.unwrap();
        platform.make_account(&act(), "a").await.unwrap();
        let made = platform.make_application(&act(), "a", "first").await.unwrap();
        assert!(!platform.is_captured(&made, NOW), "off unless it is turned on");
        platform.capture(&made, &exchange("before"), NOW).await.unwrap();
        for (seconds, most) in [(0, 1), (LONGEST + 1, 1), (60, 0), (60, MOST + 1)] {
            assert!(platform.start_capture(&act(), &made.appkey, seconds, most).await.is_err());
        }
        platform.start_capture(&act(), &made.appkey, 60, 2).await.unwrap();
        assert!(platform.is_captured(&made, NOW + 59) && !platform.is_captured(&made, NOW + 60));
        for word in ["planted-one", "planted-two", "planted-three"] {
            platform.capture(&made, &exchange(word), NOW).await.unwrap();
        }
        let kept = platform.captured(&act(), &made.appkey).await.unwrap();
        assert_eq!(kept.len(), 2, "no more than were wanted");
        assert_eq!(platform.open_captured(&act(), kept[0].id).await.unwrap(), exchange("planted-one"));

        // Nothing of it lies open on the disk, and a new master key opens it too.
        platform.rotate_master_key(&act()).await.unwrap();
        assert_eq!(platform.open_captured(&act(), kept[1].id).await.unwrap(), exchange("planted-two"));
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(7).any(|part| part == b"planted"));
        }

        assert_eq!(platform.purge_captures(NOW + 59).await.unwrap(), 0);
        assert_eq!(platform.purge_captures(NOW + 60).await.unwrap(), 1);
        assert!(platform.captured(&act(), &made.appkey).await.unwrap().is_empty());
        assert!(platform.open_captured(&act(), kept[0].id).await.is_err());
        let trail = platform.audit(&act(), 100).await.unwrap();
        let acts: Vec<_> =
            trail.iter().map(|row| row.action.as_str()).filter(|act| act.starts_with("capture")).collect();
        assert_eq!(acts.len(), 4, "{acts:?}");
        platform.start_capture(&act(), &made.appkey, 60, 2).await.unwrap();
        platform.capture(&made, &exchange("again"), NOW).await.unwrap();
        assert_eq!(platform.captures(&act()).await.unwrap()[0].kept, 1);
        platform.stop_capture(&act(), &made.appkey).await.unwrap();
        assert!(platform.captures(&act()).await.unwrap().is_empty());
    }
}
