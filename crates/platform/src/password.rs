//! Passwords of people: stored as argon2id strings (RFC 9106, 4: 19 MiB, two passes, one lane, as OWASP has it).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::Error;

/// Shortest password, in characters.
const SHORTEST: usize = 12;
/// Longest, in bytes: hashing must not become a way to keep the server busy.
const LONGEST: usize = 1024;

/// What is stored of a password.
pub(crate) fn hash(password: &str) -> Result<String, Error> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(Error::Value {
            what: "the password",
            wanted: "12 characters or more, 1024 bytes at most",
        });
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Error::Random)?;
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    let hashed =
        hashed.map_err(|error| Error::Damaged(format!("a password could not be hashed: {error}")))?;
    Ok(hashed.to_string())
}

/// The same in a thread where it holds up nobody: hashing takes long on purpose.
pub(crate) async fn hashed(password: &str) -> Result<String, Error> {
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || hash(&password)).await;
    hashed.map_err(|error| Error::Damaged(format!("a password could not be hashed: {error}")))?
}

/// Whether `password` is the one that `hash` was made of.
pub(crate) fn is_right(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST
        && PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let hashed = hash("correct horse battery").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert_ne!(hashed, hash("correct horse battery").unwrap(), "salted");
        assert!(is_right("correct horse battery", &hashed));
        for wrong in ["", "correct horse batterx", "correct horse battery "] {
            assert!(!is_right(wrong, &hashed), "{wrong:?}");
        }
        assert!(!is_right("correct horse battery", "damaged"));
        assert!(hash("too short").is_err() && hash(&"x".repeat(1025)).is_err());
    }
}
