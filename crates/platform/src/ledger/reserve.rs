//! Setting a call's cost aside, in memory, out of what this node holds; and what becomes of it.

use std::ops::Range;

use sqlx::Row;
use tokio::sync::oneshot;

use super::Ledger;
use super::held::Day;
use super::lease::{Ask, Slice};
use super::writer::{Charge, Op};
use crate::entry::Entry;
use crate::opening::Payment;
use crate::{Application, Error, calendar, price};

/// Seconds for which the count of a day is taken as it was read, where other nodes may count too.
const FRESH: i64 = 2;

/// What a call wants to use.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Who calls.
    pub application: &'a Application,
    /// Which capability.
    pub capability: &'static str,
    /// How many pictures at most.
    pub pictures: u32,
    /// The call's id, as the ledger shows it.
    pub call: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Why a cost cannot be set aside.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Shortage {
    /// The capability is not opened for the application.
    #[error("the capability is not opened for this application")]
    NotOpened,
    /// No package has enough left.
    #[error("no package has enough left")]
    Exhausted,
    /// More pictures than may be read at once.
    #[error("more than {0} pictures at once")]
    AtOnce(u32),
    /// The day's pictures are used.
    #[error("the {0} pictures of the day are used")]
    Day(u32),
    /// It is to be paid by the price list, and the list has no price for it.
    #[error("there is no price for this capability")]
    NoPrice,
    /// The ledger cannot tell.
    #[error("{0}")]
    Fault(#[from] Error),
}

/// A cost set aside. Dropped, it gives itself back; `charge` makes a charge of it.
#[derive(Debug)]
pub struct Reservation {
    ledger: Ledger,
    /// Numbers of who calls and of whose it is.
    application: i64,
    account: i64,
    capability: &'static str,
    payment: Payment,
    call: String,
    pictures: u32,
    /// The day that it is counted on, where there is a limit a day.
    day: Option<(i64, u32)>,
    /// Packages and how much of each.
    parts: Vec<(i64, i64)>,
    /// Mils a picture, and the currency.
    price: (i64, String),
    /// Whether it is over: then it has given back what it had.
    over: bool,
}

/// A call that was charged, not yet answered. Dropped before [`Charged::answered`], the charge is undone.
#[derive(Debug)]
pub struct Charged {
    ledger: Ledger,
    /// Numbers of its entries, which the writer gives it; none where nothing was read.
    ids: Range<i64>,
    now: i64,
}

impl Ledger {
    /// Sets aside what a call wants.
    ///
    /// # Errors
    /// The [`Shortage`].
    pub async fn reserve(&self, wanted: Wanted<'_>) -> Result<Reservation, Shortage> {
        let Wanted { application, capability, pictures, now, .. } = wanted;
        let opening = application.opening(capability).ok_or(Shortage::NotOpened)?;
        let mut price = (0, String::new());
        if opening.payment == Payment::OnDemand {
            let snapshot = self.0.platform.directory().now();
            let found = price::at(&snapshot.prices, capability, now).ok_or(Shortage::NoPrice)?;
            price = (found.per_thousand, found.currency.clone());
        }
        let mut reservation = Reservation {
            ledger: self.clone(),
            application: application.id,
            account: application.account,
            capability,
            payment: opening.payment,
            call: wanted.call.to_owned(),
            pictures,
            day: None,
            parts: Vec::new(),
            price,
            over: false,
        };
        // From here on whatever was taken goes back when the reservation is dropped.
        {
            let mut held = self.0.held.lock();
            held.open += 1;
            let running = held.at_once.entry((application.id, capability)).or_default();
            *running = running.saturating_add(pictures);
            if let Some(most) = opening.bounds.pictures_at_once.filter(|most| *running > *most) {
                return Err(Shortage::AtOnce(most));
            }
        }
        if let Some(most) = opening.bounds.pictures_a_day {
            self.count_day(&mut reservation, most, now).await?;
        }
        if opening.payment == Payment::Package {
            reservation.parts = self.promise(&wanted).await?;
        }
        Ok(reservation)
    }

    /// Sets the pictures aside in the day's count.
    async fn count_day(&self, reservation: &mut Reservation, most: u32, now: i64) -> Result<(), Shortage> {
        let day = calendar::day_of(now, self.0.offset);
        let key = (reservation.application, reservation.capability);
        let known = self.0.held.lock().days.get(&key).copied();
        let known = known.filter(|known| known.day == day && (0..FRESH).contains(&(now - known.as_of)));
        let used = match known {
            Some(_) => None,
            None => {
                let row = sqlx::query(
                    "SELECT CAST(COALESCE(SUM(pictures), 0) AS BIGINT) AS used FROM usage \
                     WHERE application_id = $1 AND capability = $2 AND day = $3",
                );
                let row = row.bind(key.0).bind(key.1).bind(day);
                let row = row.fetch_one(self.0.platform.store().pool()).await.map_err(Error::from)?;
                Some(row.try_get::<i64, _>("used").map_err(Error::from)?)
            }
        };
        let mut held = self.0.held.lock();
        let fresh = Day { day, used: 0, as_of: now, reserved: 0 };
        let its = held.days.entry(key).or_insert(fresh);
        if its.day != day {
            *its = fresh;
        }
        if let Some(used) = used {
            // What was written meanwhile is counted twice for a moment, never missed.
            (its.used, its.as_of) = (used.max(its.used), now);
        }
        let pictures = i64::from(reservation.pictures);
        if its.used + its.reserved + pictures > i64::from(most) {
            return Err(Shortage::Day(most));
        }
        its.reserved += pictures;
        reservation.day = Some((day, most));
        Ok(())
    }

    /// Sets pictures aside out of slices; takes more of the packages where these do not suffice.
    async fn promise(&self, wanted: &Wanted<'_>) -> Result<Vec<(i64, i64)>, Shortage> {
        let changes = self.0.platform.directory().now().changes;
        let back = {
            let mut held = self.0.held.lock();
            let back = if held.changes == changes { Vec::new() } else { held.idle(wanted.now, changes) };
            match held.promise(wanted) {
                Some(parts) if back.is_empty() => return Ok(parts),
                Some(parts) => {
                    // Cannot be: what was free has just been taken out. Should it be, nothing is lost.
                    held.return_parts(&parts);
                }
                None => {}
            }
            back
        };
        if !back.is_empty() {
            self.send(Op::GiveBack { packages: back, now: wanted.now });
        }
        // Others may use up what one has taken before it comes to promise it.
        for _ in 0..4 {
            let (tell, told) = oneshot::channel();
            let ask = Ask {
                account: wanted.application.account,
                application: wanted.application.id,
                capability: wanted.capability.to_owned(),
                pictures: i64::from(wanted.pictures),
                now: wanted.now,
            };
            self.send(Op::Lease { ask, ledger: self.clone(), tell });
            let enough = told.await.map_err(|_| Error::Ledger("it has ended".to_owned()))??;
            if let Some(parts) = self.0.held.lock().promise(wanted) {
                return Ok(parts);
            }
            if !enough {
                break;
            }
        }
        Err(Shortage::Exhausted)
    }

    /// Adds slices that were taken.
    pub(super) fn hold(&self, slices: Vec<Slice>) {
        self.0.held.lock().add(slices);
    }
}

impl Reservation {
    /// Charges `read` pictures, durably; notes `failed`, which cost nothing. What was set aside beyond that goes back.
    /// Where nothing was read nothing is charged.
    ///
    /// # Errors
    /// [`Error::Ledger`] when it could not be written, [`Error::Short`] when another node used the rest meanwhile: the
    /// call must not be answered, and is not charged.
    pub async fn charge(mut self, read: u32, failed: u32, now: i64) -> Result<Charged, Error> {
        let read = read.min(self.pictures);
        let entries = self.entries(i64::from(read), now);
        let charged = Charged { ledger: self.ledger.clone(), ids: 0..0, now };
        // A call that was let in before midnight counts on the day of its charge, whose limit does not stop it any more.
        let day = calendar::day_of(now, self.ledger.0.offset);
        let most = self.day.filter(|(reserved, _)| *reserved == day).map(|(_, most)| i64::from(most));
        let (tell, told) = oneshot::channel();
        let charge = Charge {
            application: self.application,
            capability: self.capability,
            payment: self.payment.name(),
            currency: self.price.1.clone(),
            day,
            most,
            read: i64::from(read),
            failed: i64::from(failed),
            mils: self.price.0.saturating_mul(i64::from(read)),
            entries,
            now,
        };
        // What is charged leaves the slices; `over` below gives the rest back.
        let mut left = i64::from(read);
        for (_, part) in &mut self.parts {
            let used = left.min(*part);
            *part -= used;
            left -= used;
        }
        self.ledger.send(Op::Charge { charge, charged, tell });
        self.settle(i64::from(read));
        told.await.map_err(|_| Error::Ledger("it has ended".to_owned()))?
    }

    /// The entries of a charge: one for each package it takes from, or one.
    fn entries(&self, read: i64, now: i64) -> Vec<Entry> {
        let mut parts: Vec<(Option<i64>, i64)> = Vec::new();
        let mut left = read;
        if self.payment == Payment::Package {
            for (package, part) in &self.parts {
                let used = left.min(*part);
                left -= used;
                parts.push((Some(*package), used));
            }
        } else {
            parts.push((None, read));
        }
        parts.retain(|(_, pictures)| *pictures > 0);
        let mut entries: Vec<Entry> = Vec::new();
        for (package, pictures) in parts {
            entries.push(Entry {
                kind: "charge",
                account: self.account,
                application: Some(self.application),
                capability: self.capability.into(),
                payment: self.payment.name(),
                package,
                pictures,
                balance: if package.is_some() { -pictures } else { 0 },
                mils: self.price.0.saturating_mul(pictures),
                currency: self.price.1.clone(),
                call: self.call.clone(),
                // The writer numbers it.
                ..Entry::at(0, now)
            });
        }
        entries
    }

    /// Gives back what is left in its parts, and stops counting as open. `read` goes into the day's count.
    fn settle(&mut self, read: i64) {
        if std::mem::replace(&mut self.over, true) {
            return;
        }
        let mut held = self.ledger.0.held.lock();
        held.open -= 1;
        held.return_parts(&self.parts);
        let key = (self.application, self.capability);
        if let Some((day, _)) = self.day
            && let Some(its) = held.days.get_mut(&key).filter(|its| its.day == day)
        {
            its.reserved -= i64::from(self.pictures);
            its.used += read;
        }
        if let Some(running) = held.at_once.get_mut(&key) {
            *running = running.saturating_sub(self.pictures);
            if *running == 0 {
                held.at_once.remove(&key);
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.settle(0);
    }
}

impl Charged {
    /// Marks the call as answered: to be called right before its first byte leaves.
    ///
    /// # Errors
    /// [`Error::Disk`] when the mark could not be made: the call must not be answered, and its charge is undone.
    pub fn answered(mut self) -> Result<(), Error> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let first = self.ledger.0.answered.mark(self.ids.clone())?;
        self.ids = 0..0;
        if first {
            self.ledger.send(Op::Answered);
        }
        Ok(())
    }

    /// Numbers of its entries.
    pub fn entries(&self) -> Range<i64> {
        self.ids.clone()
    }

    /// Its entries have these numbers.
    pub(super) fn number(&mut self, ids: Range<i64>) {
        self.ids = ids;
    }

    /// Lets go of a charge that was never written.
    pub(super) fn never_was(mut self) -> Range<i64> {
        std::mem::replace(&mut self.ids, 0..0)
    }
}

impl Drop for Charged {
    fn drop(&mut self) {
        let ids = self.ids.clone();
        if !ids.is_empty() {
            self.ledger.send(Op::Undo { ids, now: self.now });
        }
    }
}
