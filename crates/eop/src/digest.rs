//! The digest of a body: what the signature covers instead of the body itself.

use std::fmt;

use sha2::{Digest, Sha256};

/// SHA-256 of the bytes sent, whatever style of JSON they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// Of a body in memory.
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }
}

impl From<[u8; 32]> for BodyDigest {
    /// A digest that the caller computed while reading.
    fn from(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }
}

impl fmt::Display for BodyDigest {
    /// 64 lower-case hexadecimal digits, as the string to sign has them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            let digit = |four: u8| if four < 10 { b'0' + four } else { b'a' + four - 10 };
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for BodyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BodyDigest({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::BodyDigest;

    #[test]
    fn the_empty_body_has_the_known_digest() {
        // FIPS 180-4, the empty message.
        assert_eq!(
            BodyDigest::of(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
