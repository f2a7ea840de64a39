//! Signing in with an identity provider: OpenID Connect's authorization code with PKCE. Whoever begins is given a random
//! seed in a cookie; state, nonce and verifier are made of it, so that no server has to remember who is under way and any
//! of several may take the answer. The provider's word stands for name, password and second factor.

mod fetch;
mod provider;
mod token;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use inkgate_platform::{SigningIn, Vouched};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Admin;
use super::caller::{self, times};
use super::session::session_cookie;
use crate::House;
use crate::caller::Caller;
use crate::config::Oidc;
use fetch::Fault;
pub(crate) use provider::Provider;
use token::{Claims, Refused, Somebody, Wanted, believed};

/// Where a sign-in begins: a link of the sign-in page.
pub(crate) const START: &str = "/console/oidc/start";
/// Where the provider sends people back to.
pub(crate) const BACK: &str = "/console/oidc/back";

/// Seconds that a sign-in may take.
const PATIENCE: u32 = 600;

/// Why nobody was signed in; the word is the page's to explain.
#[derive(Debug, thiserror::Error)]
enum Turned {
    #[error("no provider is set")]
    Off,
    #[error("the answer belongs to no sign-in of this browser")]
    State,
    #[error("the provider refused")]
    Denied,
    #[error("the token is not believed: {0}")]
    Token(#[from] Refused),
    #[error("the person is not let in here")]
    Stranger,
    #[error("too many attempts")]
    Wait,
    #[error(transparent)]
    Provider(#[from] Fault),
    #[error("{0}")]
    Platform(#[from] inkgate_platform::Error),
    #[error("no random bytes, or a setting that no header can carry")]
    Internal,
}

impl Turned {
    fn word(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::State => "state",
            Self::Denied => "denied",
            Self::Token(_) => "token",
            Self::Stranger => "stranger",
            Self::Wait => "wait",
            Self::Provider(_) | Self::Platform(_) | Self::Internal => "provider",
        }
    }
}

/// What is made of a seed for one purpose.
fn made(seed: &str, purpose: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("inkgate oidc {purpose}\n{seed}").as_bytes()))
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-inkgate-oidc" } else { "inkgate-oidc" }
}

/// The provider sends people back from another site, so `Lax`: `Strict` would keep the cookie from coming along.
fn cookie(secure: bool, seed: &str, seconds: u32) -> Result<HeaderValue, Turned> {
    let secured = if secure { "; Secure" } else { "" };
    let name = cookie_name(secure);
    let text = format!("{name}={seed}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secured}");
    HeaderValue::from_str(&text).map_err(|_| Turned::Internal)
}

fn seed(headers: &HeaderMap, secure: bool) -> Option<String> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(name, _)| *name == cookie_name(secure)).map(|(_, value)| value);
    let seed = found.next().filter(|seed| seed.len() == 43)?;
    // One that comes twice was planted.
    found.next().is_none().then(|| seed.to_owned())
}

fn back(oidc: &Oidc) -> String {
    format!("{}{BACK}", oidc.address.trim_end_matches('/'))
}

/// `GET` [`START`].
pub(crate) async fn start(on: Arc<House>, admin: Arc<Admin>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    match to_provider(&on, &admin, &head).await {
        Ok((location, cookie)) => see_other(&location, [cookie]),
        Err(turned) => turned_away(&turned, []),
    }
}

async fn to_provider(on: &House, admin: &Admin, head: &Parts) -> Result<(String, HeaderValue), Turned> {
    let oidc = &on.config.oidc;
    if !oidc.is_on() {
        return Err(Turned::Off);
    }
    let known = admin.provider.known(oidc, on.clock.seconds()).await?;
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).map_err(|_| Turned::Internal)?;
    let seed = URL_SAFE_NO_PAD.encode(random);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(made(&seed, "verifier").as_bytes()));
    let mut query = Serializer::new(String::new());
    query.extend_pairs([
        ("response_type", "code"),
        ("client_id", &oidc.client_id),
        ("redirect_uri", &back(oidc)),
        ("scope", "openid email profile"),
        ("state", &made(&seed, "state")),
        ("nonce", &made(&seed, "nonce")),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let to = known.authorization();
    let joint = if to.contains('?') { '&' } else { '?' };
    let cookie = cookie(caller::is_secure(head, on), &seed, PATIENCE)?;
    Ok((format!("{to}{joint}{}", query.finish()), cookie))
}

/// `GET` [`BACK`].
pub(crate) async fn back_again(on: Arc<House>, admin: Arc<Admin>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let secure = caller::is_secure(&head, &on);
    // Whatever comes of it, this seed is used up.
    let Ok(used) = cookie(secure, "", 0) else { return turned_away(&Turned::Internal, []) };
    match signed_in(&on, &admin, &head, secure).await {
        Ok(session) => see_other("/console/", [used, session]),
        Err(turned) => turned_away(&turned, [used]),
    }
}

async fn signed_in(on: &House, admin: &Admin, head: &Parts, secure: bool) -> Result<HeaderValue, Turned> {
    let oidc = &on.config.oidc;
    if !oidc.is_on() {
        return Err(Turned::Off);
    }
    let address = Caller::address(&head.extensions);
    let steady = i64::try_from(on.clock.steady().as_secs()).unwrap_or(i64::MAX);
    let attempt = admin.throttle.attempt(address, &format!("oidc {address}"), steady);
    let attempt = attempt.map_err(|_| Turned::Wait)?;
    let query = head.uri.query().unwrap_or_default();
    let part = |wanted: &str| {
        let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == wanted);
        found.next().map(|(_, value)| value.into_owned()).filter(|_| found.next().is_none())
    };
    let seed = seed(&head.headers, secure).ok_or(Turned::State)?;
    let state = part("state").unwrap_or_default();
    let ours: bool = made(&seed, "state").as_bytes().ct_eq(state.as_bytes()).into();
    // An answer of another provider may be brought here to be redeemed at ours (RFC 9207).
    if !ours || part("iss").is_some_and(|issuer| issuer != oidc.issuer) {
        return Err(Turned::State);
    }
    let Some(code) = part("code") else { return Err(Turned::Denied) };
    let somebody = vouched_for(on, admin, &code, &seed).await?;
    if !oidc.admits(&somebody.name) {
        return Err(Turned::Stranger);
    }
    let role = oidc.role(&somebody.groups);
    let account = Some(oidc.account.as_str()).filter(|account| !account.is_empty());
    let who = Vouched { name: &somebody.name, role, account };
    let replaced = caller::cookie(&head.headers, secure);
    let (origin, when) = (address.to_string(), (times(on), on.clock.seconds()));
    match admin.platform.sign_in_vouched(who, replaced.as_deref(), &origin, when).await? {
        SigningIn::Done(token, _) => {
            admin.throttle.succeeded(&attempt);
            session_cookie(secure, token.reveal(), None).map_err(|_| Turned::Internal)
        }
        _ => Err(Turned::Stranger),
    }
}

async fn vouched_for(on: &House, admin: &Admin, code: &str, seed: &str) -> Result<Somebody, Turned> {
    let (oidc, now) = (&on.config.oidc, on.clock.seconds());
    let known = admin.provider.known(oidc, now).await?;
    let token = provider::redeem(&known, oidc, code, &made(seed, "verifier"), &back(oidc)).await?;
    let nonce = made(seed, "nonce");
    let said = Claims { name: &oidc.name_claim, groups: &oidc.groups, tenant: &oidc.unverified_tenant };
    let wanted = Wanted { issuer: &oidc.issuer, client: &oidc.client_id, nonce: &nonce, now };
    match believed(&token, known.keys(), wanted, said) {
        Err(Refused::UnknownKey) => {
            let known = admin.provider.with_new_keys(oidc, now).await?;
            Ok(believed(&token, known.keys(), wanted, said)?)
        }
        judged => Ok(judged?),
    }
}

/// Back to the sign-in page, which says why.
fn turned_away<const N: usize>(turned: &Turned, cookies: [HeaderValue; N]) -> Response {
    tracing::warn!(why = turned.word(), cause = %turned, "nobody was signed in by the provider");
    see_other(&format!("/console/?oidc={}", turned.word()), cookies)
}

fn see_other<const N: usize>(location: &str, cookies: [HeaderValue; N]) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_nonce_and_verifier_are_each_their_own() {
        let all: Vec<String> = ["state", "nonce", "verifier"].iter().map(|one| made("seed", one)).collect();
        assert!(all.iter().all(|one| one.len() == 43), "{all:?}");
        assert!(all[0] != all[1] && all[1] != all[2] && made("other", "state") != all[0]);
    }

    #[test]
    fn a_seed_that_comes_twice_is_none() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(text).unwrap());
            seed(&headers, false)
        };
        let good = "a".repeat(43);
        assert_eq!(of(&format!("x=1; inkgate-oidc={good}")), Some(good.clone()));
        assert_eq!(of(&format!("inkgate-oidc={good}; inkgate-oidc={good}")), None);
        assert_eq!(of("inkgate-oidc=short"), None);
    }
}
