//! `ECDH-ES+A256KW`: a key agreed upon over P-256 wraps the content key (RFC 7518, 4.6).

use aes_kw::{KeyInit, KwAes256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use sha2::{Digest, Sha256};

use super::NoRandom;
use super::compact::{Ephemeral, Header, decoded};
use super::content::{Content, ContentKey};
use super::random::TryCryptoRng;

const ALG: &str = "ECDH-ES+A256KW";
/// RFC 3394 adds a block of 8 bytes.
const WRAPPED: usize = 32 + 8;

/// Wraps a content key for the owner of `public`, and writes into `header` what the owner needs.
pub(super) fn wrap<R: TryCryptoRng>(
    public: &PublicKey,
    key: &ContentKey,
    header: &mut Header,
    random: &mut R,
) -> Result<Vec<u8>, NoRandom> {
    let own = fresh(random)?;
    header.epk = Some(published(&own.public_key()));
    let agreed = own.diffie_hellman(public);
    let kek = derived(agreed.raw_secret_bytes(), ALG, &[], &[], 256);
    let mut wrapped = [0; WRAPPED];
    let wrapper = KwAes256::new(&kek.into());
    wrapper.wrap_key(key.bytes(), &mut wrapped).map(<[u8]>::to_vec).map_err(|_| NoRandom)
}

/// The content key that was wrapped for `own`.
pub(super) fn unwrap(own: &SecretKey, header: &Header, wrapped: &[u8]) -> Option<ContentKey> {
    let theirs = read(header.epk.as_ref()?)?;
    let party =
        |text: &Option<String>| text.as_deref().map(decoded).transpose().ok().map(Option::unwrap_or_default);
    let (apu, apv) = (party(&header.apu)?, party(&header.apv)?);
    let agreed = own.diffie_hellman(&theirs);
    let kek = derived(agreed.raw_secret_bytes(), ALG, &apu, &apv, 256);
    let mut key = [0; 32];
    if wrapped.len() != WRAPPED {
        return None;
    }
    let key = KwAes256::new(&kek.into()).unwrap_key(wrapped, &mut key).ok()?.to_vec();
    ContentKey::new(Content::A256Gcm, key)
}

/// A new pair. A number of 32 random bytes is no key with a chance of one in four thousand million.
fn fresh<R: TryCryptoRng>(random: &mut R) -> Result<SecretKey, NoRandom> {
    for _ in 0..8 {
        let mut bytes = [0; 32];
        random.try_fill_bytes(&mut bytes).map_err(|_| NoRandom)?;
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return Ok(key);
        }
    }
    Err(NoRandom)
}

fn published(key: &PublicKey) -> Ephemeral {
    let point = key.to_sec1_point(false);
    let (x, y) = point.as_bytes().get(1..).map(|both| both.split_at(both.len() / 2)).unwrap_or_default();
    let [x, y] = [x, y].map(|half| URL_SAFE_NO_PAD.encode(half));
    Ephemeral { kty: "EC".to_owned(), crv: "P-256".to_owned(), x, y }
}

/// A point that is on the curve, and nothing else: from one that is not, a caller could learn the private key.
fn read(key: &Ephemeral) -> Option<PublicKey> {
    if key.kty != "EC" || key.crv != "P-256" {
        return None;
    }
    PublicKey::from_sec1_bytes(&super::jwk::uncompressed(&key.x, &key.y)?).ok()
}

/// The Concat KDF with SHA-256, one round (NIST SP 800-56A, 5.8.1; RFC 7518, 4.6.2).
fn derived(agreed: &[u8], alg: &str, apu: &[u8], apv: &[u8], bits: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(1u32.to_be_bytes());
    hash.update(agreed);
    for part in [alg.as_bytes(), apu, apv] {
        hash.update((part.len() as u32).to_be_bytes());
        hash.update(part);
    }
    hash.update(bits.to_be_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_is_the_standards() {
        // RFC 7518, appendix C.
        let agreed = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163,
            218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let derived = derived(&agreed, "A128GCM", b"Alice", b"Bob", 128);
        assert_eq!(URL_SAFE_NO_PAD.encode(&derived[..16]), "VqqN6vgjbSBcIijNcacQGg");
    }
}
