//! Resource packages: pictures paid for in advance. Bought, renewed, refunded; shared in an account or bound to one of
//! its applications. Of several, the one that expires first is used first.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Right;
use crate::entry::{self, Entry};
use crate::platform::Change;
use crate::snapshot::flag;
use crate::{Act, Error, Platform, account, application, opening};

/// Most pictures or minor units in one package: sums of many stay far below what a number holds.
const MOST: i64 = 1_000_000_000_000;

/// A package to be bought.
#[derive(Debug, Clone)]
pub struct NewPackage<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The application that it is bound to; none to share it.
    pub appkey: Option<&'a str>,
    /// The capability that it is for, or `*`.
    pub capability: &'a str,
    /// How many pictures.
    pub pictures: i64,
    /// Its price in minor units.
    pub amount: i64,
    /// The currency, three capital letters.
    pub currency: &'a str,
    /// Seconds since 1970 from which on it may be used.
    pub starts_at: i64,
    /// Seconds since 1970 from which on it may not.
    pub expires_at: i64,
}

/// A package as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Package {
    /// Its number.
    pub id: i64,
    /// The account's name.
    pub account: String,
    /// The key of the application that it is bound to.
    pub appkey: Option<String>,
    /// The capability, or `*`.
    pub capability: String,
    /// Pictures bought, renewals included.
    pub bought: i64,
    /// Pictures left, those in the hands of running servers included.
    pub left: i64,
    /// Of those, what running servers hold.
    pub leased: i64,
    /// What was paid, in minor units.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
    /// Seconds since 1970.
    pub starts_at: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// Whether it was given back.
    pub refunded: bool,
}

fn counted(what: &'static str, number: i64, least: i64) -> Result<i64, Error> {
    let wanted = if least == 0 {
        "a number from 0 to a million million"
    } else {
        "a number from 1 to a million million"
    };
    if (least..=MOST).contains(&number) { Ok(number) } else { Err(Error::Value { what, wanted }) }
}

/// Checks a currency: three capital letters (ISO 4217).
pub(crate) fn currency(text: &str) -> Result<&str, Error> {
    let good = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if good {
        Ok(text)
    } else {
        Err(Error::Value { what: "the currency", wanted: "three capital letters, as CNY" })
    }
}

/// The package's row, if the act has the right to it.
async fn found(change: &mut Change<'_>, id: i64) -> Result<AnyRow, Error> {
    let row =
        sqlx::query("SELECT * FROM package WHERE id = $1").bind(id).fetch_optional(&mut *change.tx).await?;
    let row = row.ok_or_else(|| Error::missing("package", id))?;
    change.require(Right::Money, Some(row.try_get("account_id")?))?;
    if flag(&row, "refunded")? {
        return Err(Error::Conflict("this package was refunded: buy another"));
    }
    Ok(row)
}

impl Platform {
    /// Buys a package. Gives its number.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Value`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn buy_package(&self, act: &Act, new: &NewPackage<'_>) -> Result<i64, Error> {
        let mut change = self.change(act).await?;
        let account = account::id(&mut change, new.account).await?;
        change.require(Right::Money, Some(account))?;
        let bound = match new.appkey {
            Some(appkey) => {
                let found = application::found(&mut change, appkey, Right::Money).await?;
                if found.account != account {
                    return Err(Error::missing("application of this account", appkey));
                }
                Some(found.id)
            }
            None => None,
        };
        let pictures = counted("the number of pictures", new.pictures, 1)?;
        let amount = counted("the amount", new.amount, 0)?;
        if new.expires_at <= new.starts_at {
            return Err(Error::Value { what: "the end of the package", wanted: "after its beginning" });
        }
        let id = change.id().await?;
        sqlx::query(
            "INSERT INTO package (id, account_id, application_id, capability, bought, remaining, amount, currency, \
             starts_at, expires_at, refunded, made_at) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, 0, $10)",
        )
        .bind(id)
        .bind(account)
        .bind(bound)
        .bind(opening::checked(new.capability)?)
        .bind(pictures)
        .bind(amount)
        .bind(currency(new.currency)?)
        .bind(new.starts_at)
        .bind(new.expires_at)
        .bind(change.now())
        .execute(&mut *change.tx)
        .await?;
        let entry = Entry {
            kind: "buy",
            account,
            application: bound,
            capability: new.capability.to_owned().into(),
            package: Some(id),
            balance: pictures,
            mils: amount * 1000,
            currency: new.currency.to_owned(),
            ..Entry::at(change.id().await?, change.now())
        };
        entry::insert(&mut change.tx, &entry).await?;
        let after = json!({ "pictures": pictures, "amount": amount, "currency": new.currency,
            "capability": new.capability, "starts_at": new.starts_at, "expires_at": new.expires_at });
        change.audit("package.buy", &format!("{} {id}", new.account), json!(null), after).await?;
        self.finish(change).await?;
        Ok(id)
    }

    /// Adds pictures to a package and moves its end.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Conflict`] when it was refunded, [`Error::Value`], [`Error::Forbidden`],
    /// [`Error::Database`].
    pub async fn renew_package(
        &self,
        act: &Act,
        id: i64,
        pictures: i64,
        amount: i64,
        expires_at: i64,
    ) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        let row = found(&mut change, id).await?;
        let pictures = counted("the number of pictures", pictures, 0)?;
        let amount = counted("the amount", amount, 0)?;
        let was: i64 = row.try_get("expires_at")?;
        if expires_at < was {
            return Err(Error::Value { what: "the new end", wanted: "not before the old" });
        }
        counted("the number of pictures", row.try_get::<i64, _>("bought")? + pictures, 0)?;
        let renew = "UPDATE package SET bought = bought + $2, remaining = remaining + $2, amount = amount + $3, \
                     expires_at = $4 WHERE id = $1";
        let renew = sqlx::query(renew).bind(id).bind(pictures).bind(amount).bind(expires_at);
        renew.execute(&mut *change.tx).await?;
        let entry = Entry {
            kind: "renew",
            account: row.try_get("account_id")?,
            application: row.try_get("application_id")?,
            capability: row.try_get::<String, _>("capability")?.into(),
            package: Some(id),
            balance: pictures,
            mils: amount * 1000,
            currency: row.try_get("currency")?,
            ..Entry::at(change.id().await?, change.now())
        };
        entry::insert(&mut change.tx, &entry).await?;
        let after = json!({ "pictures": pictures, "amount": amount, "expires_at": expires_at });
        change.audit("package.renew", &id.to_string(), json!({ "expires_at": was }), after).await?;
        self.finish(change).await
    }

    /// Takes a package back. What is left of it is worth its share of what was paid, rounded down to a mil; what running
    /// servers hold follows as they give it back, within seconds. Gives the pictures taken back at once.
    ///
    /// # Errors
    /// As [`Platform::renew_package`].
    pub async fn refund_package(&self, act: &Act, id: i64) -> Result<i64, Error> {
        let mut change = self.change(act).await?;
        let row = found(&mut change, id).await?;
        let left: i64 = row.try_get("remaining")?;
        let close = "UPDATE package SET refunded = 1 WHERE id = $1";
        sqlx::query(close).bind(id).execute(&mut *change.tx).await?;
        let entry_id = change.id().await?;
        let now = change.now();
        take_back(&mut change.tx, id, left, entry_id, now).await?;
        change.audit("package.refund", &id.to_string(), json!({ "left": left }), json!(null)).await?;
        self.finish(change).await?;
        Ok(left)
    }

    /// The packages of an account, or all.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Database`].
    pub async fn packages(&self, act: &Act, account: Option<&str>) -> Result<Vec<Package>, Error> {
        act.require(Right::Look, act.confined_to())?;
        let rows = sqlx::query(
            "SELECT k.id, k.account_id, a.name AS account, p.appkey, k.capability, k.bought, k.remaining, \
             CAST(COALESCE((SELECT SUM(l.rest) FROM lease l WHERE l.package_id = k.id), 0) AS BIGINT) AS leased, \
             k.amount, k.currency, k.starts_at, k.expires_at, k.refunded \
             FROM package k JOIN account a ON a.id = k.account_id LEFT JOIN application p ON p.id = k.application_id \
             ORDER BY k.id",
        );
        let mut packages = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            let leased: i64 = row.try_get("leased")?;
            packages.push(Package {
                id: row.try_get("id")?,
                account: its,
                appkey: row.try_get("appkey")?,
                capability: row.try_get("capability")?,
                bought: row.try_get("bought")?,
                left: row.try_get::<i64, _>("remaining")? + leased,
                leased,
                amount: row.try_get("amount")?,
                currency: row.try_get("currency")?,
                starts_at: row.try_get("starts_at")?,
                expires_at: row.try_get("expires_at")?,
                refunded: flag(&row, "refunded")?,
            });
        }
        Ok(packages)
    }
}

/// Takes `pictures` of what a refunded package has remaining out of it, at their share of its price.
pub(crate) async fn take_back(
    tx: &mut crate::store::Tx,
    package: i64,
    pictures: i64,
    entry_id: i64,
    now: i64,
) -> Result<(), Error> {
    if pictures == 0 {
        return Ok(());
    }
    let take = "UPDATE package SET remaining = remaining - $2 WHERE id = $1 AND remaining >= $2 \
                RETURNING account_id, application_id, capability, bought, amount, currency";
    let row = sqlx::query(take).bind(package).bind(pictures).fetch_one(&mut **tx).await?;
    let (bought, amount): (i64, i64) = (row.try_get("bought")?, row.try_get("amount")?);
    let share = i128::from(amount) * 1000 * i128::from(pictures) / i128::from(bought.max(1));
    let entry = Entry {
        kind: "refund",
        account: row.try_get("account_id")?,
        application: row.try_get("application_id")?,
        capability: row.try_get::<String, _>("capability")?.into(),
        package: Some(package),
        balance: -pictures,
        mils: -i64::try_from(share).unwrap_or(0),
        currency: row.try_get("currency")?,
        ..Entry::at(entry_id, now)
    };
    entry::insert(tx, &entry).await
}
