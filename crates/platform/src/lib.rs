//! Accounts, people, keys, applications, capabilities and packages, the rules between them, and the ledger.
//!
//! [`Platform`] is the one door: what it gives out are copies, what it takes in it checks, and every change is in the
//! database and in the audit trail before the call returns. Each change is an [`Act`] of somebody at some moment: time is
//! a parameter, there is no clock here. What calls look up is in the [`Directory`], in memory. There is no HTTP here.

mod access_key;
mod account;
mod act;
mod admin_token;
mod application;
mod audit;
mod books;
pub mod calendar;
mod capture;
mod charge;
mod csv;
mod data_directory;
mod directory;
mod encryption;
mod entry;
mod error;
mod first;
mod key;
mod ledger;
mod master_key;
mod network;
mod opening;
mod owner;
mod package;
mod password;
mod person;
mod platform;
#[cfg(test)]
mod postgres_tests;
mod price;
mod random;
mod repeat;
mod second_factor;
mod seen;
mod session;
mod setup;
mod snapshot;
mod statement;
mod store;
#[cfg(test)]
mod tests;
mod token;
mod upkeep;
mod vouched;

pub use access_key::{AccessKey, Secret};
pub use account::Account;
pub use act::{Act, ROLES, Role};
pub use admin_token::AdminTokenRow;
pub use application::{Application, ApplicationRow, OpeningRow};
pub use audit::{AuditRow, AuditWanted};
pub use books::Books;
pub use capture::{Capture, Captured, Exchange};
pub use charge::{Charge, ChargesWanted};
pub use csv::csv;
pub use data_directory::DataDirectory;
pub use directory::{Directory, Opened};
pub use encryption::{EncryptionKey, EncryptionRow, Held, NewEncryptionKey};
pub use error::Error;
pub use first::NewAccount;
pub use key::Key;
pub use ledger::{Charged, Ledger, Reservation, Shortage, Wanted};
pub use network::Networks;
pub use opening::{Bounds, EVERYTHING, Opening, PAYMENTS, Payment};
pub use package::{NewPackage, Package};
pub use person::{Person, PersonChange, PersonRow};
pub use platform::Platform;
pub use price::Price;
pub use repeat::Repeated;
pub use seen::{Claim, Seen};
pub use session::{SessionTimes, SignedIn, SigningIn};
pub use statement::{By, Item, LINE, Line, Statement, Total};
pub use store::Place;
pub use token::{Token, TokenHash, TokenRow};
pub use vouched::Vouched;
