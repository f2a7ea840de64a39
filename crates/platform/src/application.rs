//! An application: what an account's calls are counted under, and the tokens by which it calls the plain endpoint.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, random};

/// Shortest token that is taken from outside, in characters.
const SHORTEST: usize = 32;
/// Longest token.
const LONGEST: usize = 256;

/// A bearer token in the clear: shown once, never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token that somebody chose: 32 to 256 characters of those that the header may carry (RFC 6750, 2.1).
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        let token = token.into();
        let good = (SHORTEST..=LONGEST).contains(&token.len())
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
        let wanted = "32 to 256 letters, digits and -._~+/=";
        if good { Ok(Self(token)) } else { Err(Error::Key { what: "the token", wanted }) }
    }

    /// A new one from 32 random bytes.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random() -> Result<Self, Error> {
        Ok(Self(format!("inkgate-{}", random::hex::<32>()?)))
    }

    /// The token, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// SHA-256 of a token in hexadecimal digits. A plain digest suffices because a token is random, not a password; looking
/// one up by its digest tells nothing about the stored ones by the time it takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TokenHash(String);

impl TokenHash {
    /// Of a token as it arrived.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// An application of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Its key, 32 lower-case hexadecimal digits.
    pub appkey: String,
    /// What people call it.
    pub name: String,
    /// Digests of its bearer tokens.
    pub tokens: Vec<TokenHash>,
}

impl Application {
    /// One without tokens.
    ///
    /// # Errors
    /// [`Error::Key`] when the key is not 32 hexadecimal digits.
    pub fn new(appkey: impl Into<String>, name: impl Into<String>) -> Result<Self, Error> {
        let appkey = appkey.into();
        if appkey.len() != 32 || !appkey.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Error::Key { what: "the appkey", wanted: "32 hexadecimal digits" });
        }
        Ok(Self { appkey, name: name.into(), tokens: Vec::new() })
    }

    /// One with a random key and without tokens.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn random(name: impl Into<String>) -> Result<Self, Error> {
        Ok(Self { appkey: random::hex::<16>()?, name: name.into(), tokens: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_have_their_forms() {
        assert!(Application::new("0123456789abcdefABCDEF0123456789", "a").is_ok());
        for bad in ["", "0123456789abcdef", "0123456789abcdefg123456789abcdef"] {
            assert!(Application::new(bad, "a").is_err(), "{bad:?}");
        }
        assert!(Token::new(Token::random().unwrap().reveal()).is_ok());
        for bad in ["", "short", &"a b".repeat(20), &"字".repeat(20), &"a".repeat(257)] {
            assert!(Token::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_token_shows_neither_itself_nor_its_origin() {
        let token = Token::random().unwrap();
        assert!(!format!("{token:?} {:?}", token.hash()).contains(token.reveal()));
    }
}
