//! The second factor of signing in: codes of six digits that an authenticator computes from a shared secret and the time
//! (RFC 6238 with its defaults: HMAC-SHA-1, steps of 30 seconds). A code is good in its own step and in those beside it,
//! once.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac_of_digest_11::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;
use sqlx::Row;
use subtle::{Choice, ConstantTimeEq};

use crate::master_key::MasterKeys;
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Person, Platform, random};

/// Seconds of a step.
const STEP: i64 = 30;

/// What a code was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    /// The person has no second factor.
    NotAsked,
    /// It is the code.
    Right,
    /// It is not, or there was none.
    Wrong,
}

/// What the secret of a person is sealed for.
fn place(person: i64) -> String {
    format!("second factor {person}")
}

/// The code of a step (RFC 4226, 5.3).
fn code(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(at..at + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// The step after `last` whose code this is, of those around `now`. Every one is computed and compared.
fn step_of(secret: &[u8], given: &str, now: i64, last: i64) -> Option<i64> {
    let here = now.div_euclid(STEP);
    let mut found = None;
    for step in here - 1..=here + 1 {
        let same = code(secret, step).map_or(Choice::from(0), |code| code.as_bytes().ct_eq(given.as_bytes()));
        if bool::from(same) && step > last {
            found = Some(step);
        }
    }
    found
}

/// Takes it away.
pub(crate) async fn remove(change: &mut Change<'_>, person: i64) -> Result<(), Error> {
    let remove = sqlx::query("DELETE FROM second_factor WHERE person_id = $1").bind(person);
    remove.execute(&mut *change.tx).await?;
    Ok(())
}

/// Seals every secret under the newest key. Gives how many.
pub(crate) async fn seal_anew(change: &mut Change<'_>, keys: &MasterKeys) -> Result<usize, Error> {
    let rows = sqlx::query("SELECT person_id, sealed FROM second_factor").fetch_all(&mut *change.tx).await?;
    for row in &rows {
        let person: i64 = row.try_get("person_id")?;
        let secret = keys.open_sealed(&row.try_get::<Vec<u8>, _>("sealed")?, &place(person))?;
        let anew = keys.seal(&secret, &place(person))?;
        let set = sqlx::query("UPDATE second_factor SET sealed = $2 WHERE person_id = $1").bind(person);
        set.bind(anew).execute(&mut *change.tx).await?;
    }
    Ok(rows.len())
}

impl Platform {
    /// Makes a secret for the person's authenticator, in base32, which is not in force before its first code
    /// [confirms](Platform::confirm_second_factor) it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one is in force; [`Error::Random`], [`Error::Database`].
    pub async fn begin_second_factor(
        &self,
        person: &Person,
        origin: &str,
        now: i64,
    ) -> Result<String, Error> {
        let secret = random::hex::<20>()?;
        let sealed = self.keys().seal(&secret, &place(person.id))?;
        let act = Act::of(person, origin, now);
        let mut change = self.aside(&act).await?;
        let put = "INSERT INTO second_factor (person_id, sealed, confirmed, last_step) VALUES ($1, $2, 0, 0) \
                   ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed WHERE second_factor.confirmed = 0";
        let put = sqlx::query(put).bind(person.id).bind(sealed).execute(&mut *change.tx).await?;
        if put.rows_affected() == 0 {
            return Err(Error::Conflict("a second factor is in force: remove it first"));
        }
        change.done().await?;
        let bytes = HEXLOWER.decode(secret.as_bytes()).map_err(|_| Error::Sealed)?;
        Ok(BASE32_NOPAD.encode(&bytes))
    }

    /// Puts the secret in force. Gives whether the code was right.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is nothing to confirm; [`Error::Database`].
    pub async fn confirm_second_factor(
        &self,
        person: &Person,
        code: &str,
        origin: &str,
        now: i64,
    ) -> Result<bool, Error> {
        let act = Act::of(person, origin, now);
        let mut change = self.aside(&act).await?;
        let row = sqlx::query("SELECT sealed, confirmed FROM second_factor WHERE person_id = $1");
        let row = row.bind(person.id).fetch_optional(&mut *change.tx).await?;
        let row = row.filter(|row| flag(row, "confirmed").is_ok_and(|confirmed| !confirmed));
        let row = row.ok_or(Error::Conflict("there is no second factor to confirm: begin one"))?;
        let Some(step) = self.step(&row.try_get::<Vec<u8>, _>("sealed")?, person.id, code, now, 0)? else {
            return Ok(false);
        };
        let set = "UPDATE second_factor SET confirmed = 1, last_step = $2 WHERE person_id = $1";
        sqlx::query(set).bind(person.id).bind(step).execute(&mut *change.tx).await?;
        change.audit("user.second-factor", &person.name, json!(false), json!(true)).await?;
        change.done().await?;
        Ok(true)
    }

    /// Takes the person's own second factor away, given the password. Gives whether it was right.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_second_factor(
        &self,
        person: &Person,
        password: &str,
        origin: &str,
        now: i64,
    ) -> Result<bool, Error> {
        if self.log_in(&person.name, password).await?.is_none_or(|found| found.id != person.id) {
            return Ok(false);
        }
        let act = Act::of(person, origin, now);
        let mut change = self.aside(&act).await?;
        remove(&mut change, person.id).await?;
        change.audit("user.second-factor", &person.name, json!(true), json!(false)).await?;
        change.done().await?;
        Ok(true)
    }

    /// Checks a code and takes it out of use.
    pub(crate) async fn check_second_factor(
        &self,
        person: i64,
        code: Option<&str>,
        now: i64,
    ) -> Result<Checked, Error> {
        let row =
            sqlx::query("SELECT sealed, last_step FROM second_factor WHERE person_id = $1 AND confirmed = 1");
        let row = row.bind(person).fetch_optional(self.store().pool()).await?;
        let Some(row) = row else { return Ok(Checked::NotAsked) };
        let Some(code) = code else { return Ok(Checked::Wrong) };
        let sealed: Vec<u8> = row.try_get("sealed")?;
        let Some(step) = self.step(&sealed, person, code, now, row.try_get("last_step")?)? else {
            return Ok(Checked::Wrong);
        };
        // Of two calls with one code, the database lets one be first.
        let set = "UPDATE second_factor SET last_step = $2 WHERE person_id = $1 AND last_step < $2";
        let set = sqlx::query(set).bind(person).bind(step).execute(self.store().pool()).await?;
        Ok(if set.rows_affected() == 1 { Checked::Right } else { Checked::Wrong })
    }

    fn step(
        &self,
        sealed: &[u8],
        person: i64,
        code: &str,
        now: i64,
        last: i64,
    ) -> Result<Option<i64>, Error> {
        let secret = self.keys().open_sealed(sealed, &place(person))?;
        let secret = HEXLOWER.decode(secret.as_bytes()).map_err(|_| Error::Sealed)?;
        Ok(step_of(&secret, code, now, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (now, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(secret, now / 30).unwrap(), eight[2..], "{now}");
            assert_eq!(step_of(secret, &eight[2..], now + 30, 0), Some(now / 30), "a step late");
            assert_eq!(step_of(secret, &eight[2..], now + 60, 0), None);
            assert_eq!(step_of(secret, &eight[2..], now, now / 30), None, "once");
        }
        for wrong in ["", "94287", "94287082", "287083"] {
            assert_eq!(step_of(secret, wrong, 59, 0), None, "{wrong}");
        }
    }
}
