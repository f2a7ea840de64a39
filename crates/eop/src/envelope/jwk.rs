//! Keys as JWK (RFC 7517): shared ones (`oct`), and pairs over P-256 and over SM2's curve (`EC`).

use std::fmt;

use serde::Deserialize;

use super::compact::{Alg, Header, decoded};
use super::content::{Content, ContentKey};

/// A key as it is written down. `alg` and `enc` matter for shared keys alone: `dir` with `A256GCM` or `SM4GCM`.
#[derive(Clone, Default, Deserialize)]
pub struct Jwk {
    pub(super) kty: String,
    pub(super) kid: Option<String>,
    pub(super) crv: Option<String>,
    #[serde(default)]
    pub(super) enc: Content,
    pub(super) k: Option<String>,
    pub(super) d: Option<String>,
    pub(super) x: Option<String>,
    pub(super) y: Option<String>,
}

/// A key that is none; the sentence says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadKey(&'static str);

impl BadKey {
    /// For something that is no JWK at all.
    pub const NO_JWK: Self = Self("it is no JSON object with kty and the members of a key (RFC 7517)");
}

/// A key that opens, or at least seals.
#[derive(Clone)]
pub struct Key {
    pub(super) kid: Option<String>,
    pub(super) material: Material,
}

#[derive(Clone)]
pub(super) enum Material {
    Shared(ContentKey),
    P256 { public: p256::PublicKey, secret: Option<p256::SecretKey> },
    Sm2 { public: sm2::PublicKey, secret: Option<sm2::SecretKey> },
}

impl Jwk {
    /// What it is called.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The key that is written.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn key(&self) -> Result<Key, BadKey> {
        let material = match (self.kty.as_str(), self.crv.as_deref()) {
            ("oct", None) => {
                let bytes = part(&self.k).ok_or(BadKey("k is missing or no base64url"))?;
                let key = ContentKey::new(self.enc, bytes);
                Material::Shared(key.ok_or(BadKey("k is not 32 bytes, or for SM4GCM not 16"))?)
            }
            ("EC", Some("P-256")) => {
                let secret = self.secret(p256::SecretKey::from_slice)?;
                let public = self.point(p256::PublicKey::from_sec1_bytes)?;
                let public = both(public, secret.as_ref().map(p256::SecretKey::public_key))?;
                Material::P256 { public, secret }
            }
            ("EC", Some("SM2")) => {
                let secret = self.secret(sm2::SecretKey::from_slice)?;
                let public = self.point(sm2::PublicKey::from_sec1_bytes)?;
                let public = both(public, secret.as_ref().map(sm2::SecretKey::public_key))?;
                Material::Sm2 { public, secret }
            }
            _ => return Err(BadKey("kty is oct, or EC with crv P-256 or SM2")),
        };
        Ok(Key { kid: self.kid.clone(), material })
    }

    fn secret<K, E>(&self, read: impl FnOnce(&[u8]) -> Result<K, E>) -> Result<Option<K>, BadKey> {
        if self.d.is_none() {
            return Ok(None);
        }
        let bytes = part(&self.d).filter(|bytes| bytes.len() == 32);
        let key = bytes.and_then(|bytes| read(&bytes).ok());
        key.map(Some).ok_or(BadKey("d is no private key of its curve"))
    }

    fn point<K, E>(&self, read: impl FnOnce(&[u8]) -> Result<K, E>) -> Result<Option<K>, BadKey> {
        let (Some(x), Some(y)) = (&self.x, &self.y) else { return Ok(None) };
        let key = uncompressed(x, y).and_then(|bytes| read(&bytes).ok());
        key.map(Some).ok_or(BadKey("x and y are no point of the curve"))
    }
}

/// The public half as written, or of the private half; both where they agree.
fn both<K: PartialEq>(written: Option<K>, computed: Option<K>) -> Result<K, BadKey> {
    match (written, computed) {
        (Some(written), Some(computed)) if written != computed => {
            Err(BadKey("x, y and d are of different pairs"))
        }
        (Some(key), _) | (None, Some(key)) => Ok(key),
        (None, None) => Err(BadKey("x and y are missing, and so is d")),
    }
}

fn part(text: &Option<String>) -> Option<Vec<u8>> {
    decoded(text.as_deref()?).ok()
}

/// A point as SEC 1 writes it (2.3.3), of two coordinates in base64url of 32 bytes each.
pub(super) fn uncompressed(x: &str, y: &str) -> Option<Vec<u8>> {
    let (x, y) = (decoded(x).ok()?, decoded(y).ok()?);
    (x.len() == 32 && y.len() == 32).then(|| [&[4], x.as_slice(), &y].concat())
}

impl Key {
    /// What it is called.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether it opens; a public half only seals.
    pub fn opens(&self) -> bool {
        match &self.material {
            Material::Shared(_) => true,
            Material::P256 { secret, .. } => secret.is_some(),
            Material::Sm2 { secret, .. } => secret.is_some(),
        }
    }

    /// Whether an envelope of this header could be for it.
    pub(super) fn fits(&self, header: &Header) -> bool {
        let named = header.kid.is_none() || header.kid == self.kid;
        named && header.alg == self.alg() && header.enc == self.enc()
    }

    pub(super) fn alg(&self) -> Alg {
        match &self.material {
            Material::Shared(_) => Alg::Direct,
            Material::P256 { .. } => Alg::Agreed,
            Material::Sm2 { .. } => Alg::Sm2,
        }
    }

    pub(super) fn enc(&self) -> Content {
        match &self.material {
            Material::Shared(key) => key.of(),
            Material::P256 { .. } => Content::A256Gcm,
            Material::Sm2 { .. } => Content::Sm4Gcm,
        }
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jwk({} {:?}, hidden)", self.kty, self.kid)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?} {:?}, hidden)", self.alg(), self.kid)
    }
}
