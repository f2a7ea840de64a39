//! Usage and statements: what was called and what it costs, by day or by month, from the sums that the ledger keeps.
//!
//! Money is added in mils (thousandths of a minor unit), which is exact, and rounded once, at the total, half away from
//! zero.

use sqlx::Row;

use crate::act::Right;
use crate::calendar::{Period, date_of, start_of, written};
use crate::csv::csv;
use crate::{Act, Error, Platform};

/// Pictures and calls of an application, a capability, a way to pay, in a day or month.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// `2026-11-24`, or `2026-11` for a whole month.
    pub date: String,
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
    /// Calls.
    pub calls: i64,
    /// Pictures read.
    pub pictures: i64,
    /// Pictures that could not be read, which cost nothing.
    pub failed: i64,
    /// The cost, in thousandths of a minor unit.
    pub mils: i64,
    /// The currency; empty where there is no cost.
    pub currency: String,
}

/// Something on the bill that is no call: a package, a correction.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Item {
    /// Seconds since 1970.
    pub at: i64,
    /// `buy`, `renew`, `refund`, `correct`.
    pub kind: String,
    /// The package's number.
    pub package: Option<i64>,
    /// Pictures added, or taken back.
    pub balance: i64,
    /// The cost, in thousandths of a minor unit.
    pub mils: i64,
    /// The currency.
    pub currency: String,
    /// What was said about it.
    pub note: String,
}

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Total {
    /// The currency.
    pub currency: String,
    /// The exact sum, in thousandths of a minor unit.
    pub mils: i64,
    /// The sum, in minor units.
    pub amount: i64,
}

/// An account's statement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Statement {
    /// The account's name.
    pub account: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Calls, by day or month.
    pub lines: Vec<Line>,
    /// What else is on the bill.
    pub items: Vec<Item>,
    /// What is to be paid.
    pub totals: Vec<Total>,
}

/// The fields of a [`Line`], in the order of a table.
pub const LINE: [&str; 11] = [
    "date",
    "account",
    "application",
    "appkey",
    "capability",
    "payment",
    "calls",
    "pictures",
    "failed",
    "mils",
    "currency",
];

impl Statement {
    /// Its three parts as CSV, one below the other, each under its own names.
    pub fn csv(&self) -> String {
        let items = ["at", "kind", "package", "balance", "mils", "currency", "note"];
        let totals = ["currency", "mils", "amount"];
        [csv(&LINE, &self.lines), csv(&items, &self.items), csv(&totals, &self.totals)].join("\r\n")
    }
}

/// Whether lines are days or months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A line a day.
    Day,
    /// A line a month.
    Month,
}

/// Minor units of mils, half away from zero.
fn rounded(mils: i64) -> i64 {
    let (whole, rest) = (mils / 1000, mils % 1000);
    whole + if rest.abs() >= 500 { rest.signum() } else { 0 }
}

impl Platform {
    /// What was used in a period, of one account or all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn usage(
        &self,
        act: &Act,
        account: Option<&str>,
        period: Period,
        by: By,
    ) -> Result<Vec<Line>, Error> {
        let rows = sqlx::query(
            "SELECT u.day, a.id AS account_id, a.name AS account, p.name AS application, p.appkey, u.capability, \
             u.payment, u.calls, u.pictures, u.failed, u.mils, u.currency \
             FROM usage u JOIN application p ON p.id = u.application_id JOIN account a ON a.id = p.account_id \
             WHERE u.day >= $1 AND u.day < $2 ORDER BY a.name, p.name, p.appkey, u.capability, u.payment, u.currency, u.day",
        );
        let rows = rows.bind(period.first).bind(period.end).fetch_all(self.store().pool()).await?;
        let mut lines: Vec<Line> = Vec::new();
        for row in rows {
            let its: String = row.try_get("account")?;
            let confined = act.require(Right::Look, Some(row.try_get("account_id")?)).is_err();
            if confined || account.is_some_and(|account| account != its) {
                continue;
            }
            let day = row.try_get("day")?;
            let (year, month, _) = date_of(day);
            let line = Line {
                date: if by == By::Day { written(day) } else { format!("{year:04}-{month:02}") },
                account: its,
                application: row.try_get("application")?,
                appkey: row.try_get("appkey")?,
                capability: row.try_get("capability")?,
                payment: row.try_get("payment")?,
                calls: row.try_get("calls")?,
                pictures: row.try_get("pictures")?,
                failed: row.try_get("failed")?,
                mils: row.try_get("mils")?,
                currency: row.try_get("currency")?,
            };
            match lines.last_mut().filter(|last| last.same_as(&line)) {
                Some(last) => last.add(&line),
                None => lines.push(line),
            }
        }
        Ok(lines)
    }

    /// The statement of an account for a period whose days begin `offset` seconds east of UTC.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Forbidden`], [`Error::Database`].
    pub async fn statement(
        &self,
        act: &Act,
        account: &str,
        period: Period,
        by: By,
        offset: i32,
    ) -> Result<Statement, Error> {
        let row = sqlx::query("SELECT id FROM account WHERE name = $1").bind(account);
        let row = row.fetch_optional(self.store().pool()).await?;
        let id: i64 = row.ok_or_else(|| Error::missing("account", account))?.try_get("id")?;
        act.require(Right::Inspect, Some(id))?;
        let lines = self.usage(act, Some(account), period, by).await?;
        let rows = sqlx::query(
            "SELECT at, kind, package_id, balance, mils, currency, note FROM entry \
             WHERE account_id = $1 AND at >= $2 AND at < $3 AND kind NOT IN ('charge', 'undo') ORDER BY at, id",
        );
        let rows = rows.bind(id).bind(start_of(period.first, offset)).bind(start_of(period.end, offset));
        let mut items = Vec::new();
        for row in rows.fetch_all(self.store().pool()).await? {
            items.push(Item {
                at: row.try_get("at")?,
                kind: row.try_get("kind")?,
                package: row.try_get("package_id")?,
                balance: row.try_get("balance")?,
                mils: row.try_get("mils")?,
                currency: row.try_get("currency")?,
                note: row.try_get("note")?,
            });
        }
        let mut totals: Vec<Total> = Vec::new();
        let costs = lines.iter().map(|line| (&line.currency, line.mils));
        for (currency, mils) in costs.chain(items.iter().map(|item| (&item.currency, item.mils))) {
            match totals.iter_mut().find(|total| total.currency == *currency) {
                Some(total) => total.mils += mils,
                None if currency.is_empty() => {}
                None => totals.push(Total { currency: currency.clone(), mils, amount: 0 }),
            }
        }
        totals.iter_mut().for_each(|total| total.amount = rounded(total.mils));
        totals.sort_by(|one, other| one.currency.cmp(&other.currency));
        let (from, to) = (written(period.first), written(period.end - 1));
        Ok(Statement { account: account.to_owned(), from, to, lines, items, totals })
    }
}

impl Line {
    /// Whether it is about the same in the same time.
    fn same_as(&self, other: &Self) -> bool {
        let key = |line: &Self| {
            let Self { date, appkey, capability, payment, currency, .. } = line.clone();
            (date, appkey, capability, payment, currency)
        };
        key(self) == key(other)
    }

    fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.pictures += other.pictures;
        self.failed += other.failed;
        self.mils += other.mils;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, Ledger, Opening, Payment, Price, Wanted};

    const NOW: i64 = 1_795_478_400; // 2026-11-24T00:00:00Z

    #[test]
    fn totals_are_rounded_once_half_away_from_zero() {
        for (mils, amount) in [(0, 0), (499, 0), (500, 1), (1499, 1), (-499, 0), (-500, -1), (-1500, -2)] {
            assert_eq!(rounded(mils), amount, "{mils}");
        }
    }

    #[tokio::test]
    async fn a_month_is_the_sum_of_its_days_and_corrections_are_on_it() {
        let platform = Platform::in_memory().await.unwrap();
        let act = |now| Act::local("tester", "test", now);
        platform.make_account(&act(NOW), "a").await.unwrap();
        let made = platform.make_application(&act(NOW), "a", "one").await.unwrap();
        let opening =
            Opening { capability: "*".into(), payment: Payment::OnDemand, bounds: Bounds::default() };
        platform.open_capability(&act(NOW), &made.appkey, &opening).await.unwrap();
        let price =
            Price { capability: "*".into(), per_thousand: 333, currency: "CNY".into(), starts_at: NOW };
        platform.set_price(&act(NOW), &price).await.unwrap();
        let beijing = 8 * 3600;
        let ledger = Ledger::open(&platform, "n", None, beijing, NOW).await.unwrap();
        let application = platform.directory().now().applications[&made.appkey].clone();
        // The last hour of the 24th in Beijing and the first of the 25th.
        for now in [NOW + 15 * 3600, NOW + 16 * 3600, NOW + 16 * 3600 + 1] {
            let wanted =
                Wanted { application: &application, capability: "general", pictures: 3, call: "c", now };
            let reservation = ledger.reserve(wanted).await.unwrap();
            reservation.charge(2, 1, now).await.unwrap().answered().unwrap();
        }
        ledger.settled().await.unwrap();
        platform.correct(&act(NOW + 86_400), "a", -1, "CNY", "goodwill").await.unwrap();
        let month = "2026-11".parse().unwrap();
        let days = platform.statement(&act(NOW), "a", month, By::Day, beijing).await.unwrap();
        let seen: Vec<_> = days
            .lines
            .iter()
            .map(|line| (line.date.as_str(), line.calls, line.pictures, line.failed))
            .collect();
        assert_eq!(seen, [("2026-11-24", 1, 2, 1), ("2026-11-25", 2, 4, 2)]);
        let whole = platform.statement(&act(NOW), "a", month, By::Month, beijing).await.unwrap();
        assert_eq!((whole.lines.len(), whole.lines[0].pictures), (1, 6));
        assert_eq!(whole.items[0].note, "goodwill");
        assert_eq!(whole.totals, days.totals);
        assert_eq!((whole.totals[0].mils, whole.totals[0].amount), (6 * 333 - 1000, 1));
        let other = platform.statement(&act(NOW), "a", "2026-10".parse().unwrap(), By::Day, beijing).await;
        assert!(other.unwrap().lines.is_empty());
        assert!(platform.statement(&act(NOW), "b", month, By::Day, beijing).await.is_err());
    }
}
