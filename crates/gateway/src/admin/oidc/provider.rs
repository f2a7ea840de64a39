//! What is known of the provider: where it wants what, and its keys. Both are asked for when they are needed and kept for a
//! while; a token signed with a key that is not known has the keys asked for anew, for providers change them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, byte_serialize};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;

use super::fetch::{Fault, Form, fetch};
use super::token::Key;
use crate::config::Oidc;

/// Seconds for which what the provider said is kept.
const KEPT: i64 = 3600;
/// Its keys are not asked for anew more often than once in so many seconds: strangers name unknown keys too.
const AGAIN: i64 = 10;

/// The provider's own description (OpenID Connect Discovery, 4.2).
#[derive(Debug, Clone, Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// What is known.
#[derive(Debug, Clone)]
pub(super) struct Known {
    described: Described,
    keys: Vec<Key>,
    at: i64,
    keys_at: i64,
}

impl Known {
    /// Where people are sent.
    pub(super) fn authorization(&self) -> &str {
        &self.described.authorization_endpoint
    }

    /// Its keys.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }
}

/// The provider, as far as it was asked.
#[derive(Debug, Default)]
pub(crate) struct Provider(Mutex<Option<Arc<Known>>>);

impl Provider {
    /// What is known of it at `now` (seconds since 1970).
    ///
    /// # Errors
    /// When it has to be asked and does not answer as it should.
    pub(super) async fn known(&self, oidc: &Oidc, now: i64) -> Result<Arc<Known>, Fault> {
        let mut held = self.0.lock().await;
        let fresh = |known: &&Arc<Known>| {
            known.described.issuer == oidc.issuer && (known.at..known.at + KEPT).contains(&now)
        };
        if let Some(known) = held.as_ref().filter(fresh) {
            return Ok(Arc::clone(known));
        }
        let address = format!("{}/.well-known/openid-configuration", oidc.issuer.trim_end_matches('/'));
        let described: Described = json(&fetch(&address, None, &oidc.ca).await?)?;
        // One that speaks for another could pass the other's tokens for its own.
        if described.issuer != oidc.issuer {
            return Err(Fault::Shape("its description names another issuer"));
        }
        let keys = keys(&described.jwks_uri, &oidc.ca).await?;
        let known = Arc::new(Known { described, keys, at: now, keys_at: now });
        *held = Some(Arc::clone(&known));
        Ok(known)
    }

    /// The same with keys that were asked for anew, unless they just were.
    ///
    /// # Errors
    /// As [`Provider::known`].
    pub(super) async fn with_new_keys(&self, oidc: &Oidc, now: i64) -> Result<Arc<Known>, Fault> {
        let known = self.known(oidc, now).await?;
        let mut held = self.0.lock().await;
        let current = held.clone().unwrap_or(known);
        if (current.keys_at..current.keys_at + AGAIN).contains(&now) {
            return Ok(current);
        }
        let keys = keys(&current.described.jwks_uri, &oidc.ca).await?;
        let renewed = Arc::new(Known { keys, keys_at: now, ..(*current).clone() });
        *held = Some(Arc::clone(&renewed));
        Ok(renewed)
    }
}

async fn keys(address: &str, ca: &str) -> Result<Vec<Key>, Fault> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = json(&fetch(address, None, ca).await?)?;
    // Keys of kinds that we do not know stand among them.
    Ok(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|_| Fault::Shape("it is not the JSON that it should be"))
}

/// Changes the code for the ID token.
///
/// # Errors
/// A secret that cannot be read; a provider that does not take the code.
pub(super) async fn redeem(
    known: &Known,
    oidc: &Oidc,
    code: &str,
    verifier: &str,
    back: &str,
) -> Result<String, Fault> {
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    let mut authorization = None;
    if !oidc.client_secret_file.is_empty() {
        let secret = tokio::fs::read_to_string(&oidc.client_secret_file).await.map_err(Fault::Secret)?;
        // Both are written as in a form before they are joined (RFC 6749, 2.3.1).
        let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", part(&oidc.client_id), part(secret.trim_end_matches(['\r', '\n'])));
        authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
    }
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    if authorization.is_none() {
        pairs.push(("client_id", &oidc.client_id));
    }
    let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let form = Form { body, authorization };
    let answer: Answer = json(&fetch(&known.described.token_endpoint, Some(form), &oidc.ca).await?)?;
    Ok(answer.id_token)
}
