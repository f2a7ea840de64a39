//! Many charges in few statements: what a group of calls takes out of slices and adds to the sums of days is added up
//! first, and their entries are rows of one statement. A day's limit is a question to each charge by itself, so charges
//! that have one are not written so.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::writer::{Charge, Op};
use crate::entry::{self, Entry};
use crate::store::{Dialect, Tx, numbers, parts, places, values};
use crate::{Error, ledger::lease::LEASE};

/// What an application used of a capability on a day, and how it pays.
pub(super) type Account<'c> = (i64, &'c str, &'static str, &'c str, i64);

/// The same of many applications.
type Kind<'c> = (&'c str, &'static str, &'c str, i64);

/// Calls, pictures, pictures that failed, mils.
type Sums = [i64; 4];

/// The charge of an operation, if it can be written with others.
pub(super) fn charge(op: &Op) -> Option<&Charge> {
    match op {
        Op::Charge { charge, .. } if charge.most.is_none() => Some(charge),
        _ => None,
    }
}

/// Writes charges together. Gives whether there was enough for all of them: if not, nothing of any is written.
pub(super) async fn write(tx: &mut Tx, node: i64, charges: &[&Charge]) -> Result<bool, Error> {
    let mut taken: BTreeMap<i64, i64> = BTreeMap::new();
    let mut used: BTreeMap<Account<'_>, Sums> = BTreeMap::new();
    for charge in charges {
        for entry in &charge.entries {
            if let Some(package) = entry.package {
                *taken.entry(package).or_default() += entry.pictures;
            }
        }
        let sums = used.entry(charge.account()).or_default();
        for (sum, more) in sums.iter_mut().zip(charge.sums()) {
            *sum += more;
        }
    }
    let until = charges.iter().map(|charge| charge.now).max().unwrap_or_default() + LEASE;
    for (at, (package, pictures)) in taken.iter().enumerate() {
        let less = "UPDATE lease SET rest = rest - $3, expires_at = $4 \
                    WHERE node_id = $1 AND package_id = $2 AND rest >= $3";
        let less = sqlx::query(less).bind(node).bind(package).bind(pictures).bind(until);
        if less.execute(&mut **tx).await?.rows_affected() > 0 {
            continue;
        }
        for (package, pictures) in taken.iter().take(at) {
            let more = "UPDATE lease SET rest = rest + $3 WHERE node_id = $1 AND package_id = $2";
            sqlx::query(more).bind(node).bind(package).bind(pictures).execute(&mut **tx).await?;
        }
        return Ok(false);
    }
    let used: Vec<(Account<'_>, Sums)> = used.into_iter().collect();
    count(tx, &used).await?;
    let entries: Vec<&Entry> = charges.iter().flat_map(|charge| &charge.entries).collect();
    entry::insert_all(tx, &entries).await?;
    Ok(true)
}

/// Adds to the sums of days. Rows come in one order on all nodes, so that two do not wait for each other.
pub(super) async fn count(tx: &mut Tx, used: &[(Account<'_>, Sums)]) -> Result<(), Error> {
    let mut alike: BTreeMap<Kind<'_>, Vec<(i64, Sums)>> = BTreeMap::new();
    for ((application, capability, payment, currency, day), sums) in used {
        alike.entry((*capability, *payment, *currency, *day)).or_default().push((*application, *sums));
    }
    for ((capability, payment, currency, day), used) in alike {
        let mut common = String::new();
        places(tx.dialect(), 0, 4, &mut common);
        let add = |rows: &str| {
            AssertSqlSafe(format!(
                "INSERT INTO usage (capability, payment, currency, day, application_id, calls, pictures, failed, mils) \
                 SELECT {common}, column1, column2, column3, column4, column5 FROM {rows} \
                 ON CONFLICT (application_id, capability, payment, currency, day) DO UPDATE SET \
                 calls = usage.calls + excluded.calls, pictures = usage.pictures + excluded.pictures, \
                 failed = usage.failed + excluded.failed, mils = usage.mils + excluded.mils"
            ))
        };
        if tx.dialect() == Dialect::Postgres {
            let rows = "unnest($5::TEXT::BIGINT[], $6::TEXT::BIGINT[], $7::TEXT::BIGINT[], $8::TEXT::BIGINT[], \
                        $9::TEXT::BIGINT[]) AS one (column1, column2, column3, column4, column5)";
            let add = sqlx::query(add(rows)).bind(capability).bind(payment).bind(currency).bind(day);
            let mut add = add.bind(numbers(used.iter().map(|(application, _)| Some(*application))));
            for at in 0..4 {
                add = add.bind(numbers(used.iter().map(|(_, sums)| sums.get(at).copied())));
            }
            add.execute(&mut **tx).await?;
            continue;
        }
        for part in parts(&used) {
            let rows = values(tx.dialect(), 4, part.room, 5);
            let add = sqlx::query(add(&format!("{rows} WHERE column1 IS NOT NULL")));
            let mut add = add.bind(capability).bind(payment).bind(currency).bind(day);
            for (application, sums) in part.rows {
                add = add.bind(Some(*application));
                for sum in sums {
                    add = add.bind(Some(*sum));
                }
            }
            for _ in part.rows.len() * 5..part.room * 5 {
                add = add.bind(None::<i64>);
            }
            add.execute(&mut **tx).await?;
        }
    }
    Ok(())
}
