//! `SM2`: the content key encrypted for the owner of a pair (GB/T 32918.4, with SM3; C1 ‖ C3 ‖ C2, C1 uncompressed).

use sm2::pke::{DecryptingKey, EncryptingKey};
use sm2::{PublicKey, SecretKey};

use super::NoRandom;
use super::content::{Content, ContentKey};
use super::random::TryCryptoRng;

/// Bytes of C1 (a point), C3 (a digest) and C2 (as long as the key).
const ENCRYPTED: usize = 65 + 32 + 16;

/// Encrypts a content key.
pub(super) fn encrypt<R: TryCryptoRng>(
    public: &PublicKey,
    key: &ContentKey,
    random: &mut R,
) -> Result<Vec<u8>, NoRandom> {
    EncryptingKey::new(*public).encrypt(random, key.bytes()).map_err(|_| NoRandom)
}

/// The content key that was encrypted for `own`.
pub(super) fn decrypt(own: &SecretKey, encrypted: &[u8]) -> Option<ContentKey> {
    if encrypted.len() != ENCRYPTED || encrypted.first() != Some(&4) {
        return None;
    }
    let key = DecryptingKey::new(own.clone()).decrypt(encrypted).ok()?;
    ContentKey::new(Content::Sm4Gcm, key)
}
