//! The content: AES-256-GCM (RFC 7518, 5.3) or SM4-GCM (RFC 8998, 2), IV of 12 bytes, tag of 16.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm};
use serde::{Deserialize, Serialize};
use sm4::Sm4;

use super::compact::Compact;
use super::random::TryCryptoRng;
use super::{Closed, NoRandom};

/// Bytes of an IV and of a tag.
pub(super) const IV: usize = 12;
pub(super) const TAG: usize = 16;

/// How the content is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Content {
    /// AES-256 in Galois/Counter Mode.
    #[default]
    #[serde(rename = "A256GCM")]
    A256Gcm,
    /// SM4 in the same.
    #[serde(rename = "SM4GCM")]
    Sm4Gcm,
}

impl Content {
    /// Bytes of its key.
    pub(super) fn key_length(self) -> usize {
        match self {
            Self::A256Gcm => 32,
            Self::Sm4Gcm => 16,
        }
    }
}

/// The key of one content, or of many where it is shared.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct ContentKey {
    of: Content,
    bytes: Vec<u8>,
}

impl ContentKey {
    /// Of bytes; none where there are too few or too many.
    pub(super) fn new(of: Content, bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == of.key_length()).then_some(Self { of, bytes })
    }

    /// A new one.
    pub(super) fn random<R: TryCryptoRng>(of: Content, random: &mut R) -> Result<Self, NoRandom> {
        let mut bytes = vec![0; of.key_length()];
        random.try_fill_bytes(&mut bytes).map_err(|_| NoRandom)?;
        Ok(Self { of, bytes })
    }

    /// One that opens nothing that anybody would seal for us: it takes the place of one that cannot be had.
    pub(super) fn useless(of: Content) -> Self {
        Self { of, bytes: vec![0xa5; of.key_length()] }
    }

    pub(super) fn of(&self) -> Content {
        self.of
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Ciphertext and tag.
    pub(super) fn seal(&self, body: &[u8], iv: &[u8; IV], head: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg: body, aad: head };
        match self.of {
            Content::A256Gcm => {
                Aes256Gcm::new_from_slice(&self.bytes).ok()?.encrypt(&(*iv).into(), payload).ok()
            }
            Content::Sm4Gcm => {
                AesGcm::<Sm4, U12>::new_from_slice(&self.bytes).ok()?.encrypt(&(*iv).into(), payload).ok()
            }
        }
    }

    /// The body.
    pub(super) fn open(&self, envelope: &Compact<'_>) -> Result<Vec<u8>, Closed> {
        let iv: [u8; IV] = envelope.iv.as_slice().try_into().map_err(|_| Closed)?;
        let payload = Payload { msg: &envelope.sealed, aad: envelope.head.as_bytes() };
        let opened = match self.of {
            _ if envelope.header.enc != self.of => return Err(Closed),
            Content::A256Gcm => {
                Aes256Gcm::new_from_slice(&self.bytes).map_err(|_| Closed)?.decrypt(&iv.into(), payload)
            }
            Content::Sm4Gcm => AesGcm::<Sm4, U12>::new_from_slice(&self.bytes)
                .map_err(|_| Closed)?
                .decrypt(&iv.into(), payload),
        };
        opened.map_err(|_| Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let hex: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
        hex.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
    }

    #[test]
    fn sm4_gcm_is_the_standards() {
        // RFC 8998, A.1.
        let key = ContentKey::new(Content::Sm4Gcm, bytes("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        let iv: [u8; IV] = bytes("00001234567800000000ABCD").try_into().unwrap();
        let head = bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let body = bytes(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let sealed = bytes(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735
             D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D
             83DE3541E4C2B58177E065A9BF7B62EC",
        );
        assert_eq!(key.seal(&body, &iv, &head).unwrap(), sealed);
    }

    #[test]
    fn a_key_has_its_length() {
        for of in [Content::A256Gcm, Content::Sm4Gcm] {
            for length in [0, 15, 16, 17, 24, 32, 33] {
                let fits = ContentKey::new(of, vec![1; length]).is_some();
                assert_eq!(fits, length == of.key_length(), "{of:?} {length}");
            }
        }
    }
}
