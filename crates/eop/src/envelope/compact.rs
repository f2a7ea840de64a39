//! The compact form: `header.key.iv.ciphertext.tag`, each in base64url without padding (RFC 7516, 7.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::Closed;
use super::content::Content;

/// Longest header, in characters of base64url.
const LONGEST_HEADER: usize = 4096;
/// Longest wrapped key: SM2's is 113 bytes.
const LONGEST_KEY: usize = 512;

/// How the content key comes to whoever opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Alg {
    /// Shared beforehand.
    #[default]
    #[serde(rename = "dir")]
    Direct,
    /// Wrapped by a key that was agreed upon over P-256.
    #[serde(rename = "ECDH-ES+A256KW")]
    Agreed,
    /// Encrypted by SM2.
    #[serde(rename = "SM2")]
    Sm2,
}

/// A public key of P-256 as a header has it (RFC 7518, 6.2.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ephemeral {
    pub(super) kty: String,
    pub(super) crv: String,
    pub(super) x: String,
    pub(super) y: String,
}

/// The header. What changes how the rest is to be read, and is not known here, makes it unreadable.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) alg: Alg,
    pub(super) enc: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) epk: Option<Ephemeral>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) apu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) apv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

impl Header {
    pub(super) fn new(alg: Alg, enc: Content, kid: Option<String>) -> Self {
        Self { alg, enc, kid, ..Self::default() }
    }

    /// As the first part has it.
    pub(super) fn encoded(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// An envelope taken apart.
pub(super) struct Compact<'t> {
    pub(super) header: Header,
    /// The first part as it came: it is authenticated.
    pub(super) head: &'t str,
    pub(super) key: Vec<u8>,
    pub(super) iv: Vec<u8>,
    /// Ciphertext and tag.
    pub(super) sealed: Vec<u8>,
}

impl<'t> Compact<'t> {
    /// Takes it apart.
    pub(super) fn parse(text: &'t str) -> Result<Self, Closed> {
        let parts: Vec<&str> = text.split('.').collect();
        let [head, key, iv, ciphertext, tag] = parts.as_slice() else { return Err(Closed) };
        if head.len() > LONGEST_HEADER || key.len() > LONGEST_KEY || iv.len() > 32 || tag.len() > 32 {
            return Err(Closed);
        }
        let header: Header = serde_json::from_slice(&decoded(head)?).map_err(|_| Closed)?;
        if header.zip.is_some() || header.crit.is_some() {
            return Err(Closed);
        }
        let mut sealed = decoded(ciphertext)?;
        sealed.extend(decoded(tag)?);
        Ok(Self { header, head, key: decoded(key)?, iv: decoded(iv)?, sealed })
    }
}

/// Puts one together; `sealed` is ciphertext and tag.
pub(super) fn print(head: &str, key: &[u8], iv: &[u8], sealed: &[u8]) -> String {
    let (ciphertext, tag) = sealed.split_at(sealed.len().saturating_sub(super::content::TAG));
    let [key, iv, ciphertext, tag] = [key, iv, ciphertext, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    [head, &key, &iv, &ciphertext, &tag].join(".")
}

pub(super) fn decoded(text: &str) -> Result<Vec<u8>, Closed> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Closed)
}
