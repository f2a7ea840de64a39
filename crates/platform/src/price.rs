//! Price lists: what a thousand pictures cost from some moment on, for a capability or for everything.

use serde_json::json;
use sqlx::Row;

use crate::act::Right;
use crate::opening::{self, EVERYTHING};
use crate::{Act, Error, Platform, package};

/// A row of a price list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Price {
    /// The capability, or `*`.
    pub capability: String,
    /// Minor units for a thousand pictures, which is thousandths of a minor unit for one.
    pub per_thousand: i64,
    /// The currency.
    pub currency: String,
    /// Seconds since 1970 from which on it holds, until the next of its capability.
    pub starts_at: i64,
}

impl Price {
    fn from(row: &sqlx::any::AnyRow) -> Result<Self, Error> {
        Ok(Self {
            capability: row.try_get("capability")?,
            per_thousand: row.try_get("per_thousand")?,
            currency: row.try_get("currency")?,
            starts_at: row.try_get("starts_at")?,
        })
    }
}

/// What holds for `capability` at `now`: its own price, else that of everything.
pub(crate) fn at<'p>(prices: &'p [Price], capability: &str, now: i64) -> Option<&'p Price> {
    let latest = |name: &str| {
        let its = prices.iter().filter(|price| price.capability == name && price.starts_at <= now);
        its.max_by_key(|price| price.starts_at)
    };
    latest(capability).or_else(|| latest(EVERYTHING))
}

/// All rows.
pub(crate) async fn read(tx: &mut crate::store::Tx) -> Result<Vec<Price>, Error> {
    let rows = sqlx::query(
        "SELECT capability, per_thousand, currency, starts_at FROM price ORDER BY capability, starts_at",
    );
    rows.fetch_all(&mut **tx).await?.iter().map(Price::from).collect()
}

impl Platform {
    /// Adds a row. One that would hold in the past is refused: what was charged stays as it was.
    ///
    /// # Errors
    /// [`Error::Value`], [`Error::Taken`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn set_price(&self, act: &Act, price: &Price) -> Result<(), Error> {
        let mut change = self.change(act).await?;
        change.require(Right::Installation, None)?;
        if price.starts_at < change.now() {
            return Err(Error::Value { what: "the beginning of the price", wanted: "now or later" });
        }
        if !(0..=1_000_000_000).contains(&price.per_thousand) {
            return Err(Error::Value { what: "the price", wanted: "from 0 to 1000000000 minor units" });
        }
        sqlx::query(
            "INSERT INTO price (id, capability, currency, per_thousand, starts_at, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(change.id().await?)
        .bind(opening::checked(&price.capability)?)
        .bind(package::currency(&price.currency)?)
        .bind(price.per_thousand)
        .bind(price.starts_at)
        .bind(change.now())
        .execute(&mut *change.tx)
        .await
        .map_err(Error::taken("the moment at which the price begins"))?;
        change.audit("price.set", &price.capability, json!(null), json!(price)).await?;
        self.finish(change).await
    }

    /// The price list with its past and future.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn prices(&self, _act: &Act) -> Result<Vec<Price>, Error> {
        let mut tx = self.store().read().await?;
        let prices = read(&mut tx).await?;
        tx.commit().await?;
        Ok(prices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_that_has_begun_holds_and_a_name_wins_over_everything() {
        let price = |capability: &str, per_thousand, starts_at| Price {
            capability: capability.into(),
            per_thousand,
            currency: "CNY".into(),
            starts_at,
        };
        let list = [price("*", 1, 0), price("general", 2, 10), price("general", 3, 20), price("*", 4, 15)];
        let per_thousand = |name, now| at(&list, name, now).map(|price| price.per_thousand);
        for (name, now, holds) in [
            ("general", 9, Some(1)),
            ("general", 10, Some(2)),
            ("general", 19, Some(2)),
            ("general", 20, Some(3)),
            ("plate", 14, Some(1)),
            ("plate", 15, Some(4)),
            ("plate", -1, None),
        ] {
            assert_eq!(per_thousand(name, now), holds, "{name} at {now}");
        }
    }
}
