//! The directory: what every call looks up, in memory. What it holds is one state of the database; a change puts the next
//! state in its place as a whole, so that a call sees either.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::capture::Capturing;
use crate::network::Networks;
use crate::{AccessKey, Application, Held, Price, TokenHash};

/// What the lookup of an access key gives: the key and what it opens.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The key, secret half included.
    pub key: AccessKey,
    pub(crate) account: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) networks: Networks,
    /// Applications that it is limited to; none for all of its account.
    pub(crate) only: Vec<i64>,
}

impl Opened {
    /// Whether it may sign at `now` (seconds since 1970): it is enabled, and not past the end of a rotation.
    pub fn may_sign(&self, now: i64) -> bool {
        self.key.enabled && self.expires_at.is_none_or(|expires| now < expires)
    }

    /// Whether it may be used from this address.
    pub fn may_come_from(&self, address: IpAddr) -> bool {
        self.networks.contain(address)
    }
}

/// One state of everything that calls look up.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The count of changes that made it.
    pub(crate) changes: i64,
    pub(crate) accounts: usize,
    pub(crate) keys: HashMap<String, Arc<Opened>>,
    /// By key in lower case.
    pub(crate) applications: HashMap<String, Arc<Application>>,
    /// Keys of applications in lower case, by account.
    pub(crate) of_account: HashMap<i64, Vec<String>>,
    /// Keys of applications in lower case.
    pub(crate) tokens: HashMap<TokenHash, String>,
    pub(crate) prices: Vec<Price>,
    /// Whose calls are kept for a while, by application.
    pub(crate) captures: HashMap<i64, Capturing>,
    /// Keys of interface encryption, by key of the application in lower case.
    pub(crate) encryption: HashMap<String, Arc<Held>>,
}

/// All that may call.
#[derive(Debug, Clone, Default)]
pub struct Directory(Arc<RwLock<Arc<Snapshot>>>);

impl Directory {
    /// The state now.
    pub(crate) fn now(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.read())
    }

    /// Puts a later state in place; an earlier one, whose reading took longer, is passed over.
    pub(crate) fn replace(&self, snapshot: Snapshot) {
        let mut now = self.0.write();
        if snapshot.changes >= now.changes {
            *now = Arc::new(snapshot);
        }
    }

    /// Whether there is no account yet.
    pub fn is_empty(&self) -> bool {
        self.now().accounts == 0
    }

    /// The access key whose public half is `id`.
    pub fn access_key(&self, id: &str) -> Option<Arc<Opened>> {
        self.now().keys.get(id).cloned()
    }

    /// The application called `appkey` (letters in any case) of the account that `opened` opens. Without a name, the one
    /// application that the key is good for, if there is exactly one.
    pub fn application(&self, opened: &Opened, appkey: Option<&str>) -> Option<Arc<Application>> {
        let now = self.now();
        let good = |one: &&Arc<Application>| {
            one.account == opened.account && (opened.only.is_empty() || opened.only.contains(&one.id))
        };
        if let Some(appkey) = appkey {
            return now.applications.get(&appkey.to_ascii_lowercase()).filter(good).cloned();
        }
        let its = now.of_account.get(&opened.account)?;
        let mut its = its.iter().filter_map(|appkey| now.applications.get(appkey)).filter(good);
        let first = its.next()?;
        its.next().is_none().then(|| Arc::clone(first))
    }

    /// The enabled application called `appkey` (letters in any case), whosever it is: for callers who were found to see it.
    pub fn application_called(&self, appkey: &str) -> Option<Arc<Application>> {
        self.now().applications.get(&appkey.to_ascii_lowercase()).cloned()
    }

    /// The keys of interface encryption of the application called `appkey` (letters in any case), if it was ever given any
    /// or must encrypt. As long as nothing was changed, it is the same one each time.
    pub fn encryption(&self, appkey: &str) -> Option<Arc<Held>> {
        self.now().encryption.get(&appkey.to_ascii_lowercase()).cloned()
    }

    /// The application that a bearer token belongs to.
    pub fn application_of_token(&self, token: &str) -> Option<Arc<Application>> {
        let now = self.now();
        now.applications.get(now.tokens.get(&TokenHash::of(token))?).cloned()
    }
}
