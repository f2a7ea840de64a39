//! What calls were charged, and giving it back: an entry of its own that names the charge and says why, never a change of
//! the charge itself.

use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::act::Right;
use crate::entry::{Entry, insert};
use crate::package::take_back;
use crate::{Act, Error, Platform, account};

/// What a call was charged, from one source: a call that two packages paid for has two.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Charge {
    /// The entry's number.
    pub id: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// The account's name.
    pub account: String,
    /// The application's name.
    pub application: String,
    /// Its key.
    pub appkey: String,
    /// The capability.
    pub capability: String,
    /// How it was paid.
    pub payment: String,
    /// The package that paid, where one did.
    pub package: Option<i64>,
    /// The request's id.
    pub call: String,
    /// Pictures read.
    pub pictures: i64,
    /// The cost, in thousandths of a minor unit.
    pub mils: i64,
    /// The currency; empty where there is no cost.
    pub currency: String,
    /// Whether it was given back.
    pub refunded: bool,
}

/// Which charges.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChargesWanted<'a> {
    /// Of which account.
    pub account: &'a str,
    /// Of the call with this id alone.
    pub call: Option<&'a str>,
    /// From this second on.
    pub from: Option<i64>,
    /// Before this second.
    pub to: Option<i64>,
    /// What lies before the charge of this second and number.
    pub before: Option<(i64, i64)>,
}

/// Charges that stand: one that was undone because its answer never left is none.
const SELECT: &str = "SELECT e.id, e.at, a.name AS account, e.account_id, e.application_id, p.name AS application, p.appkey, \
     e.capability, e.payment, e.package_id, e.call, e.pictures, e.mils, e.currency, \
     CAST(CASE WHEN EXISTS (SELECT 1 FROM entry r WHERE r.refers_to = e.id AND r.kind = 'refund') THEN 1 ELSE 0 END \
     AS BIGINT) AS refunded \
     FROM entry e JOIN account a ON a.id = e.account_id JOIN application p ON p.id = e.application_id \
     WHERE e.kind = 'charge' AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.refers_to = e.id AND u.kind = 'undo')";

fn charge(row: &AnyRow) -> Result<Charge, Error> {
    Ok(Charge {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        account: row.try_get("account")?,
        application: row.try_get("application")?,
        appkey: row.try_get("appkey")?,
        capability: row.try_get("capability")?,
        payment: row.try_get("payment")?,
        package: row.try_get("package_id")?,
        call: row.try_get("call")?,
        pictures: row.try_get("pictures")?,
        mils: row.try_get("mils")?,
        currency: row.try_get("currency")?,
        refunded: row.try_get::<i64, _>("refunded")? != 0,
    })
}

impl Platform {
    /// Charges of an account, the newest first, at most `most`.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn charges(
        &self,
        act: &Act,
        wanted: &ChargesWanted<'_>,
        most: i64,
    ) -> Result<Vec<Charge>, Error> {
        let row = sqlx::query("SELECT id FROM account WHERE name = $1").bind(wanted.account);
        let row = row.fetch_optional(self.store().pool()).await?;
        let id: i64 = row.ok_or_else(|| Error::missing("account", wanted.account))?.try_get("id")?;
        act.require(Right::Inspect, Some(id))?;
        let (at, number) = wanted.before.unwrap_or((i64::MAX, i64::MAX));
        let select = format!(
            "{SELECT} AND e.account_id = $1 AND e.at >= $2 AND e.at < $3 AND ($4 = '' OR e.call = $4) \
             AND (e.at < $5 OR (e.at = $5 AND e.id < $6)) ORDER BY e.at DESC, e.id DESC LIMIT $7"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(id)
            .bind(wanted.from.unwrap_or(i64::MIN))
            .bind(wanted.to.unwrap_or(i64::MAX))
            .bind(wanted.call.unwrap_or(""))
            .bind(at)
            .bind(number)
            .bind(most);
        rows.fetch_all(self.store().pool()).await?.iter().map(charge).collect()
    }

    /// Gives back what a charge took, saying why: pictures to their package, money to the account's bill. Of a package that
    /// was given back itself, the pictures' share of its price goes to the bill.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Conflict`] for what was refunded already, is not answered yet or cost nothing,
    /// [`Error::Value`] without a reason, [`Error::Forbidden`], [`Error::Database`].
    pub async fn refund_charge(&self, act: &Act, id: i64, reason: &str) -> Result<Charge, Error> {
        let mut change = self.change(act).await?;
        let select = format!("{SELECT} AND e.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(select)).bind(id).fetch_optional(&mut *change.tx).await?;
        let row = row.ok_or_else(|| Error::missing("charge", id.to_string()))?;
        let owner: i64 = row.try_get("account_id")?;
        change.require(Right::Money, Some(owner))?;
        let charged = charge(&row)?;
        let reason = account::named(reason)?;
        if charged.refunded {
            return Err(Error::Conflict("this charge was refunded already"));
        }
        if charged.package.is_none() && charged.mils == 0 {
            return Err(Error::Conflict("this call cost nothing: there is nothing to give back"));
        }
        let pending = "SELECT 1 AS n FROM pending WHERE entry_id <= $1 AND (upto > $1 OR entry_id = $1)";
        let pending = sqlx::query(pending).bind(id);
        if pending.fetch_optional(&mut *change.tx).await?.is_some() {
            return Err(Error::Conflict(
                "it is not known yet whether this call was answered: try again in a minute",
            ));
        }
        let now = change.now();
        let balance = charged.package.map_or(0, |_| charged.pictures);
        let entry = Entry {
            kind: "refund",
            account: owner,
            application: row.try_get("application_id")?,
            capability: charged.capability.clone().into(),
            package: charged.package,
            balance,
            mils: -charged.mils,
            currency: charged.currency.clone(),
            refers_to: Some(id),
            call: charged.call.clone(),
            note: reason.to_owned(),
            ..Entry::at(change.id().await?, now)
        };
        insert(&mut change.tx, &entry).await?;
        if let Some(package) = charged.package {
            let give = "UPDATE package SET remaining = remaining + $2 WHERE id = $1 RETURNING refunded";
            let give = sqlx::query(give).bind(package).bind(balance);
            let gone: i64 = give.fetch_one(&mut *change.tx).await?.try_get("refunded")?;
            if gone != 0 {
                let entry_id = change.id().await?;
                take_back(&mut change.tx, package, balance, entry_id, now).await?;
            }
        }
        let after = json!({ "call": charged.call, "pictures": balance, "mils": -charged.mils,
            "currency": charged.currency, "reason": reason });
        change.audit("charge.refund", &id.to_string(), json!(null), after).await?;
        self.finish(change).await?;
        Ok(Charge { refunded: true, ..charged })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, By, Ledger, NewPackage, Opening, Payment, Price, Wanted};

    const NOW: i64 = 1_795_478_400; // 2026-11-24T00:00:00Z

    fn act() -> Act {
        Act::local("tester", "test", NOW)
    }

    /// An account whose application reads three pictures, paid so.
    async fn town(payment: Payment) -> (Platform, Ledger) {
        let platform = Platform::in_memory().await.unwrap();
        platform.make_account(&act(), "a").await.unwrap();
        let made = platform.make_application(&act(), "a", "one").await.unwrap();
        let opening = Opening { capability: "*".into(), payment, bounds: Bounds::default() };
        platform.open_capability(&act(), &made.appkey, &opening).await.unwrap();
        let price =
            Price { capability: "*".into(), per_thousand: 500, currency: "CNY".into(), starts_at: NOW };
        platform.set_price(&act(), &price).await.unwrap();
        let new = NewPackage {
            account: "a",
            appkey: None,
            capability: "*",
            pictures: 10,
            amount: 100,
            currency: "CNY",
            starts_at: NOW,
            expires_at: NOW + 1000,
        };
        platform.buy_package(&act(), &new).await.unwrap();
        let ledger = Ledger::open(&platform, "n", None, 0, NOW).await.unwrap();
        let application = platform.directory().now().applications[&made.appkey].clone();
        let wanted =
            Wanted { application: &application, capability: "general", pictures: 3, call: "c1", now: NOW };
        let reservation = ledger.reserve(wanted).await.unwrap();
        reservation.charge(3, 0, NOW).await.unwrap().answered().unwrap();
        ledger.close(NOW).await.unwrap();
        (platform, ledger)
    }

    async fn only(platform: &Platform) -> Charge {
        let wanted = ChargesWanted { account: "a", call: Some("c1"), ..ChargesWanted::default() };
        platform.charges(&act(), &wanted, 10).await.unwrap().pop().unwrap()
    }

    #[tokio::test]
    async fn money_goes_back_once_with_its_reason_on_the_statement() {
        let (platform, _ledger) = town(Payment::OnDemand).await;
        let charged = only(&platform).await;
        assert_eq!((charged.pictures, charged.mils, charged.refunded), (3, 1500, false));
        assert!(platform.refund_charge(&act(), charged.id, "").await.is_err(), "no reason");
        platform.refund_charge(&act(), charged.id, "read twice").await.unwrap();
        assert!(only(&platform).await.refunded);
        let again = platform.refund_charge(&act(), charged.id, "read twice").await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        let statement =
            platform.statement(&act(), "a", "2026-11".parse().unwrap(), By::Month, 0).await.unwrap();
        let refund = statement.items.iter().find(|item| item.kind == "refund").unwrap();
        assert_eq!((refund.mils, refund.note.as_str()), (-1500, "read twice"));
        assert_eq!(statement.totals[0].amount, 100, "the package alone");
        platform.verify_books(&act()).await.unwrap();
        let trail = platform.audit_of(&act(), &crate::AuditWanted::default(), 1).await.unwrap();
        assert_eq!(trail[0].action, "charge.refund");
        assert!(trail[0].after.contains("read twice"), "{}", trail[0].after);
    }

    #[tokio::test]
    async fn pictures_go_back_to_their_package_or_become_money_where_it_is_gone() {
        let (platform, _ledger) = town(Payment::Package).await;
        let left = async || platform.packages(&act(), None).await.unwrap()[0].left;
        let charged = only(&platform).await;
        assert_eq!(left().await, 7);
        platform.refund_charge(&act(), charged.id, "unreadable").await.unwrap();
        assert_eq!(left().await, 10);
        platform.verify_books(&act()).await.unwrap();

        let (platform, _ledger) = town(Payment::Package).await;
        let charged = only(&platform).await;
        platform.refund_package(&act(), charged.package.unwrap()).await.unwrap();
        platform.refund_charge(&act(), charged.id, "unreadable").await.unwrap();
        let statement =
            platform.statement(&act(), "a", "2026-11".parse().unwrap(), By::Month, 0).await.unwrap();
        assert_eq!(statement.totals[0].amount, 0, "all of its price came back");
        assert_eq!(platform.packages(&act(), None).await.unwrap()[0].left, 0);
        platform.verify_books(&act()).await.unwrap();
    }

    #[tokio::test]
    async fn who_may_not_handle_money_refunds_nothing() {
        let (platform, _ledger) = town(Payment::OnDemand).await;
        let charged = only(&platform).await;
        for role in [crate::Role::Operator, crate::Role::Auditor, crate::Role::Developer] {
            let person = crate::Person { id: 1, account: 1, operates: true, name: "li".into(), role };
            let refused = platform.refund_charge(&Act::of(&person, "t", NOW), charged.id, "why").await;
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
        }
        assert!(!only(&platform).await.refunded);
    }
}
