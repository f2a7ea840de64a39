//! An access key: the public half (AK) names who signs, the secret half (SK) signs.
//!
//! The secret is kept so that it can be had back, not hashed: verifying an HMAC needs the key itself. So the database has
//! it sealed under the master key, memory has it open, and it never prints itself.

use std::fmt;

use crate::{Error, random};

/// Characters of both halves; the cloud's clients refuse others.
const LENGTH: usize = 32;

/// The secret half.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Something that is a secret and no half of an access key.
    pub(crate) fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret, for whoever verifies or shows it once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Both halves, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The public half (AK), 32 visible ASCII characters.
    pub id: String,
    /// The secret half (SK), 32 visible ASCII characters.
    pub secret: Secret,
    /// Whether it may sign. One that may not is refused after its signature was found right.
    pub enabled: bool,
}

impl AccessKey {
    /// From halves that exist already.
    ///
    /// # Errors
    /// [`Error::Key`] when one is not 32 visible ASCII characters.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Result<Self, Error> {
        let (id, secret) = (id.into(), secret.into());
        let wanted = "32 visible ASCII characters";
        for (what, key) in [("the access key", &id), ("the secret key", &secret)] {
            if key.len() != LENGTH || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(Error::Key { what, wanted });
            }
        }
        Ok(Self { id, secret: Secret(secret), enabled: true })
    }

    /// A new one from random bytes.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random() -> Result<Self, Error> {
        Ok(Self { id: random::hex::<16>()?, secret: Secret(random::hex::<16>()?), enabled: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_thirty_two_visible_characters() {
        let good = "a".repeat(32);
        assert!(AccessKey::new(&good, &good).is_ok());
        for bad in ["", "a", &"a".repeat(31), &"a".repeat(33), &" ".repeat(32), &"é".repeat(16)] {
            assert!(AccessKey::new(bad, &good).is_err(), "{bad:?}");
            assert!(AccessKey::new(&good, bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_secret_half_does_not_print_itself() {
        let key = AccessKey::random().unwrap();
        assert!(!format!("{key:?}").contains(key.secret.reveal()));
    }
}
