//! Encrypted bodies: JWE in its compact form (RFC 7516), with the algorithms of RFC 7518 or with SM2 and SM4.
//!
//! `ECDH-ES+A256KW` and `dir` with `A256GCM` are the standard's. For those who must use national algorithms there are
//! two private names in the same five parts: `alg` `SM2`, the content key encrypted by SM2 (GB/T 32918.4, with SM3 inside,
//! C1 ‖ C3 ‖ C2, C1 uncompressed), and `enc` `SM4GCM`, SM4 (GB/T 32907) in Galois/Counter Mode as RFC 8998 has it. The
//! additional authenticated data is the first part as it stands, as in JWE.
//!
//! What cannot be opened cannot be opened: there is one error, and whoever sends something wrong learns nothing from it.
//! A content key that cannot be unwrapped is replaced by one that opens nothing (RFC 7516, 11.5), so that the way goes on.
//!
//! ```
//! use inkgate_eop::envelope::{Jwk, open, seal};
//!
//! let jwk: Jwk = serde_json::from_str(r#"{"kty": "oct", "kid": "2026-01", "alg": "dir", "enc": "A256GCM",
//!     "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}"#)?;
//! let key = jwk.key()?;
//! # struct Zeros;
//! # impl inkgate_eop::envelope::random::TryRng for Zeros {
//! #     type Error = std::convert::Infallible;
//! #     fn try_next_u32(&mut self) -> Result<u32, Self::Error> { Ok(0) }
//! #     fn try_next_u64(&mut self) -> Result<u64, Self::Error> { Ok(0) }
//! #     fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> { to.fill(1); Ok(()) }
//! # }
//! # impl inkgate_eop::envelope::random::TryCryptoRng for Zeros {}
//! # let mut random = Zeros;
//! let sealed = seal(b"a body", &key, &mut random)?;
//! let opened = open(&sealed, std::slice::from_ref(&key))?;
//! assert_eq!(opened, b"a body");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agreement;
mod compact;
mod content;
mod jwk;
mod made;
mod sm2_key;

pub use jwk::{BadKey, Jwk, Key};
pub use made::{FORMS, Form};
/// The traits of what makes random bytes.
pub use sm2::elliptic_curve::rand_core as random;

use std::borrow::Borrow;

use compact::{Compact, Header};
use content::{Content, ContentKey};
use jwk::Material;
use random::TryCryptoRng;

/// An envelope cannot be opened, whatever the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the envelope cannot be opened")]
pub struct Closed;

/// An envelope cannot be made: no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandom;

/// Opens an envelope with the key that it names by `kid`, or, where it names none, with the only one of its kind.
///
/// # Errors
/// [`Closed`].
pub fn open(text: &str, keys: &[Key]) -> Result<Vec<u8>, Closed> {
    open_with(text, keys).map(|(body, _)| body)
}

/// The same, and which of the keys it was, counted from 0.
///
/// # Errors
/// [`Closed`].
pub fn open_with<K: Borrow<Key>>(text: &str, keys: &[K]) -> Result<(Vec<u8>, usize), Closed> {
    let envelope = Compact::parse(text)?;
    let header = &envelope.header;
    let mut fitting = keys.iter().map(Borrow::borrow).enumerate().filter(|(_, key)| key.fits(header));
    let (at, key) = match (&header.kid, fitting.next(), fitting.next()) {
        (Some(_), Some(found), _) | (None, Some(found), None) => found,
        _ => return Err(Closed),
    };
    let content_key = match &key.material {
        Material::Shared(shared) if envelope.key.is_empty() => Some(shared.clone()),
        Material::Shared(_) => None,
        Material::P256 { secret: Some(secret), .. } => agreement::unwrap(secret, header, &envelope.key),
        Material::Sm2 { secret: Some(secret), .. } => sm2_key::decrypt(secret, &envelope.key),
        Material::P256 { .. } | Material::Sm2 { .. } => None,
    };
    let content_key = content_key.unwrap_or_else(|| ContentKey::useless(header.enc));
    Ok((content_key.open(&envelope)?, at))
}

/// Seals a body for whoever has `key`: the shared one, or the private half of its pair.
///
/// # Errors
/// [`NoRandom`].
pub fn seal<R: TryCryptoRng>(body: &[u8], key: &Key, random: &mut R) -> Result<String, NoRandom> {
    let mut header = Header::new(key.alg(), key.enc(), key.kid.clone());
    let (content_key, wrapped) = match &key.material {
        Material::Shared(shared) => (shared.clone(), Vec::new()),
        Material::P256 { public, .. } => {
            let fresh = ContentKey::random(Content::A256Gcm, random)?;
            let wrapped = agreement::wrap(public, &fresh, &mut header, random)?;
            (fresh, wrapped)
        }
        Material::Sm2 { public, .. } => {
            let fresh = ContentKey::random(Content::Sm4Gcm, random)?;
            let wrapped = sm2_key::encrypt(public, &fresh, random)?;
            (fresh, wrapped)
        }
    };
    let mut iv = [0; content::IV];
    random.try_fill_bytes(&mut iv).map_err(|_| NoRandom)?;
    let head = header.encoded();
    let sealed = content_key.seal(body, &iv, head.as_bytes()).ok_or(NoRandom)?;
    Ok(compact::print(&head, &wrapped, &iv, &sealed))
}
