//! From a secret key to a signature: three derivations, so that what signs is worth nothing on another day.
//!
//! `k_time = HMAC(SK, eop-date)`, `k_ak = HMAC(k_time, AK)`, `k_date = HMAC(k_ak, first eight characters of eop-date)`,
//! `signature = HMAC(k_date, string to sign)`; HMAC-SHA256 (RFC 2104) throughout, keys as raw bytes. The surprise: the
//! date enters twice, and the key it starts from is the secret *text*, not bytes that the text encodes.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A secret key (SK). It shows itself to nobody: `Debug` hides it.
#[derive(Clone)]
pub struct SecretKey(String);

impl SecretKey {
    /// Takes the key as it was handed out, 32 characters as a rule; nothing is trimmed.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The key, for whoever stores it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key that signs for `access_key` at `date` (the text of `eop-date`, at least eight characters).
    pub(crate) fn signing_key(&self, access_key: &str, date: &str) -> SigningKey {
        let day = date.get(..8).unwrap_or(date);
        let k_time = hmac(self.0.as_bytes(), date.as_bytes());
        let k_ak = hmac(&k_time, access_key.as_bytes());
        SigningKey(hmac(&k_ak, day.as_bytes()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(hidden)")
    }
}

/// The key of one moment and access key.
pub(crate) struct SigningKey([u8; 32]);

impl SigningKey {
    /// Signs the string to sign.
    pub(crate) fn sign(&self, to_sign: &str) -> [u8; 32] {
        hmac(&self.0, to_sign.as_bytes())
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC is defined for keys of any length, so the error cannot come.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn hmac_is_the_standards() {
        // RFC 4231, test cases 2 and 6 (a key longer than a block).
        assert_eq!(
            hex(&hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        assert_eq!(format!("{:?}", SecretKey::new("fedcba98")), "SecretKey(hidden)");
    }
}
