//! The directory of accounts: small enough to live in memory, looked up on every request, written on every change.

use std::path::Path;

use parking_lot::RwLock;

use crate::store::{Account, Store};
use crate::{AccessKey, Application, Error, Token, TokenHash};

/// An account to be made, with its first keys.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What people call it.
    pub name: String,
    /// Its first access key.
    pub access_key: AccessKey,
    /// Its first application.
    pub application: Application,
    /// A token of that application, where one is wanted.
    pub token: Option<Token>,
}

impl NewAccount {
    /// One whose keys and token are all random.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random(name: &str) -> Result<Self, Error> {
        Ok(Self {
            name: name.to_owned(),
            access_key: AccessKey::random()?,
            application: Application::random("first")?,
            token: Some(Token::random()?),
        })
    }
}

/// What the lookup of an access key gives: the key and the account it opens.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The key, secret half included.
    pub key: AccessKey,
    account: usize,
}

/// All accounts.
#[derive(Debug)]
pub struct Directory {
    /// None for a directory that lives in memory only.
    store: Option<Store>,
    accounts: RwLock<Vec<Account>>,
}

impl Directory {
    /// Opens the data directory `folder`, making it where it is not there.
    ///
    /// # Errors
    /// [`Error::Disk`], also when another server uses it; [`Error::Damaged`].
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let store = Store::open(folder)?;
        let accounts = RwLock::new(store.load()?);
        Ok(Self { store: Some(store), accounts })
    }

    /// One that forgets everything at the end: for tests and trials.
    pub fn in_memory() -> Self {
        Self { store: None, accounts: RwLock::new(Vec::new()) }
    }

    /// Whether there is no account yet.
    pub fn is_empty(&self) -> bool {
        self.accounts.read().is_empty()
    }

    /// The access key whose public half is `id`.
    pub fn access_key(&self, id: &str) -> Option<Opened> {
        let accounts = self.accounts.read();
        accounts.iter().enumerate().find_map(|(account, its)| {
            let key = its.access_keys.iter().find(|key| key.id == id)?.clone();
            Some(Opened { key, account })
        })
    }

    /// The application called `appkey` (letters in any case) of the account that `opened` opens. Without a name, the
    /// account's application if it has exactly one.
    pub fn application(&self, opened: &Opened, appkey: Option<&str>) -> Option<Application> {
        let accounts = self.accounts.read();
        let its = &accounts.get(opened.account)?.applications;
        match (appkey, its.as_slice()) {
            (Some(appkey), _) => its.iter().find(|one| one.appkey.eq_ignore_ascii_case(appkey)).cloned(),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }

    /// The application that a bearer token belongs to.
    pub fn application_of_token(&self, token: &str) -> Option<Application> {
        let hash = TokenHash::of(token);
        let accounts = self.accounts.read();
        accounts.iter().flat_map(|its| &its.applications).find(|one| one.tokens.contains(&hash)).cloned()
    }

    /// Sees to it that the account is there with exactly these keys: made where there is none, brought up to date where
    /// its access key or application is there already. Gives whether anything changed.
    ///
    /// # Errors
    /// [`Error::Taken`] when the keys belong to two accounts; [`Error::Disk`].
    pub fn ensure(&self, new: &NewAccount) -> Result<bool, Error> {
        let mut accounts = self.accounts.write();
        let mut changed = accounts.clone();
        let by_key = position(&changed, |its| its.access_keys.iter().any(|key| key.id == new.access_key.id));
        let same = |one: &Application| one.appkey.eq_ignore_ascii_case(&new.application.appkey);
        let by_application = position(&changed, |its| its.applications.iter().any(same));
        let at = match (by_key, by_application) {
            (Some(key), Some(application)) if key != application => return Err(Error::Taken("the appkey")),
            (Some(at), _) | (None, Some(at)) => at,
            (None, None) => {
                let (access_keys, applications) = (Vec::new(), Vec::new());
                changed.push(Account { name: new.name.clone(), access_keys, applications });
                changed.len() - 1
            }
        };
        let token = new.token.as_ref().map(Token::hash);
        if let Some(hash) = &token
            && changed
                .iter()
                .flat_map(|its| &its.applications)
                .any(|one| one.tokens.contains(hash) && !same(one))
        {
            return Err(Error::Taken("the token"));
        }
        if let Some(its) = changed.get_mut(at) {
            its.access_keys.retain(|key| key.id != new.access_key.id);
            its.access_keys.push(new.access_key.clone());
            if !its.applications.iter().any(same) {
                its.applications.push(new.application.clone());
            }
            let application = its.applications.iter_mut().find(|one| same(one));
            if let (Some(application), Some(hash)) = (application, token)
                && !application.tokens.contains(&hash)
            {
                application.tokens.push(hash);
            }
        }
        if changed == *accounts {
            return Ok(false);
        }
        if let Some(store) = &self.store {
            store.save(&changed)?;
        }
        *accounts = changed;
        Ok(true)
    }
}

fn position(accounts: &[Account], found: impl Fn(&Account) -> bool) -> Option<usize> {
    accounts.iter().position(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn new(letter: char) -> NewAccount {
        let key = letter.to_string().repeat(32);
        NewAccount {
            name: "n".into(),
            access_key: AccessKey::new(&key, &key).unwrap(),
            application: Application::new(&key, "a").unwrap(),
            token: Some(Token::new(&key).unwrap()),
        }
    }

    #[test]
    fn what_was_made_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("deep/data");
        let made = NewAccount::random("n").unwrap();
        {
            let directory = Directory::open(&data).unwrap();
            assert!(directory.is_empty());
            assert!(directory.ensure(&made).unwrap());
            assert!(!directory.ensure(&made).unwrap(), "the second time changes nothing");
        }
        let directory = Directory::open(&data).unwrap();
        let opened = directory.access_key(&made.access_key.id).unwrap();
        assert_eq!(opened.key, made.access_key);
        let appkey = made.application.appkey.to_uppercase();
        assert!(directory.application(&opened, Some(&appkey)).is_some());
        assert!(directory.application(&opened, None).is_some(), "the only one needs no name");
        assert!(directory.application(&opened, Some("other")).is_none());
        let token = made.token.unwrap();
        assert!(directory.application_of_token(token.reveal()).is_some());
        assert!(directory.application_of_token("other").is_none());
        let text = fs::read_to_string(data.join("accounts.json")).unwrap();
        assert!(!text.contains(token.reveal()), "tokens are stored as digests");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Directory::open(&data).unwrap().ensure(&new('a')).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("accounts.json")), 0o600);
        let left = fs::read_dir(&data).unwrap().count();
        assert_eq!(left, 2, "the file and the lock, nothing temporary");
    }

    #[test]
    fn a_new_secret_replaces_the_old_one_and_accounts_stay_apart() {
        let directory = Directory::in_memory();
        directory.ensure(&new('a')).unwrap();
        directory.ensure(&new('b')).unwrap();
        let mut changed = new('a');
        changed.access_key = AccessKey::new("a".repeat(32), "c".repeat(32)).unwrap();
        assert!(directory.ensure(&changed).unwrap());
        let opened = directory.access_key(&"a".repeat(32)).unwrap();
        assert_eq!(opened.key.secret.reveal(), "c".repeat(32));
        assert!(directory.application(&opened, Some(&"b".repeat(32))).is_none(), "another account's");
        let mut crossed = new('a');
        crossed.application = new('b').application;
        assert!(matches!(directory.ensure(&crossed), Err(Error::Taken(_))));
        let mut borrowed = new('d');
        borrowed.token = new('b').token;
        assert!(matches!(directory.ensure(&borrowed), Err(Error::Taken(_))));
    }

    #[test]
    fn two_servers_cannot_share_a_directory_and_damage_is_named_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let first = Directory::open(folder.path()).unwrap();
        assert!(matches!(Directory::open(folder.path()), Err(Error::Disk { .. })));
        drop(first);
        for damage in
            ["", "{", r#"{"form": 2, "accounts": []}"#, r#"{"form": 1, "accounts": ["hidden-text"]}"#]
        {
            fs::write(folder.path().join("accounts.json"), damage).unwrap();
            let error = Directory::open(folder.path()).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{damage}: {error}");
            assert!(!error.to_string().contains("hidden-text"), "{error}");
        }
    }
}
