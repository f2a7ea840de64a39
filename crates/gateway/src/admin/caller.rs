//! Who calls: a person by the cookie of a session, or a machine by a token; and whether a call that a cookie carries
//! comes from the server's own page.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use inkgate_platform::{SessionTimes, SignedIn};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Admin;
use super::problem::{Kind, Problem};
use crate::House;
use crate::caller::Peer;

/// The header that a page sends with every call that changes something.
const CSRF: &str = "x-inkgate-csrf";

/// Somebody who is signed in.
pub(crate) struct Signed {
    pub(super) who: SignedIn,
    /// The session's token; none for a machine.
    pub(super) session: Option<String>,
}

impl Signed {
    /// Whose repeated requests are told from others'.
    pub(super) fn key(&self) -> String {
        let kind = if self.session.is_some() { "person" } else { "token" };
        format!("{kind} {}", self.who.person.id)
    }
}

/// How long sessions last.
pub(super) fn times(on: &House) -> SessionTimes {
    let admin = &on.config.admin;
    let seconds = |count: u32, of: i64| i64::from(count) * of;
    SessionTimes { idle: seconds(admin.idle_minutes, 60), whole: seconds(admin.session_hours, 3600) }
}

/// Whether a browser may be told to send the cookie over TLS alone: it came over TLS, to us or to a trusted proxy.
pub(super) fn is_secure(head: &Parts, on: &House) -> bool {
    let forwarded = head.headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes() == b"https");
    on.config.tls.is_on() || forwarded && by_trusted(head, on)
}

fn by_trusted(head: &Parts, on: &House) -> bool {
    head.extensions.get::<Peer>().is_some_and(|Peer(peer)| on.config.proxies.trusted.hold(*peer))
}

/// The cookie's name. A browser takes one whose name begins so from nobody but this very host, over TLS.
pub(super) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-inkgate" } else { "inkgate" }
}

/// The session's token that the browser has. One that comes twice is none: somebody planted the other.
pub(super) fn cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(name, _)| *name == cookie_name(secure)).map(|(_, value)| value);
    let token = found.next().filter(|value| value.len() == 64)?;
    found.next().is_none().then(|| token.to_owned())
}

/// What a page must say to prove that it is ours: made of the session's token, which pages cannot read.
pub(super) fn csrf(session: &str) -> String {
    let digest = Sha256::digest(format!("inkgate csrf\n{session}").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Who is signed in, if anybody.
///
/// # Errors
/// A token that is none, or whose time is over; a database that does not answer.
pub(super) async fn signed(
    head: &Parts,
    cookie: Option<&str>,
    admin: &Admin,
    on: &House,
) -> Result<Option<Signed>, Problem> {
    let mut given = head.headers.get_all(AUTHORIZATION).iter();
    if let Some(given_first) = given.next() {
        let token = given_first.to_str().ok().filter(|_| given.next().is_none());
        let token = token.and_then(|text| text.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token);
        let Some(token) = token else { return Err(Kind::SignInNeeded.into()) };
        let who = admin.platform.machine(token.trim()).await?;
        return who.map(|who| Some(Signed { who, session: None })).ok_or_else(|| Kind::SignInNeeded.into());
    }
    let Some(token) = cookie else { return Ok(None) };
    let who = admin.platform.session(token, times(on), on.clock.seconds()).await?;
    Ok(who.map(|who| Signed { who, session: Some(token.to_owned()) }))
}

/// Refuses a call that another site's page made. What no browser sends (neither header) passes here.
///
/// # Errors
/// [`Kind::Csrf`].
pub(super) fn from_own_page(head: &Parts, on: &House) -> Result<(), Problem> {
    let wrong = |why: &str| Problem::saying(Kind::Csrf, why);
    let site = head.headers.get("sec-fetch-site");
    if site.is_some_and(|site| site.as_bytes() != b"same-origin") {
        return Err(wrong("the page that called is another site's (Sec-Fetch-Site)"));
    }
    let Some(origin) = head.headers.get(ORIGIN) else { return Ok(()) };
    let forwarded = head.headers.get("x-forwarded-host").filter(|_| by_trusted(head, on));
    let named = forwarded.or_else(|| head.headers.get(HOST)).and_then(|host| host.to_str().ok());
    let host = head.uri.authority().map(|authority| authority.as_str()).filter(|_| forwarded.is_none());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    match (origin, host.or(named)) {
        (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(wrong("the page that called is another site's (Origin)")),
    }
}

/// Refuses a call that changes something in a session whose page does not know the session's word.
///
/// # Errors
/// [`Kind::Csrf`].
pub(super) fn knows_the_word(head: &Parts, session: &str) -> Result<(), Problem> {
    let mut given = head.headers.get_all(CSRF).iter();
    let word = given.next().map_or(&b""[..], |value| value.as_bytes());
    let right: bool = csrf(session).as_bytes().ct_eq(word).into();
    if right && given.next().is_none() {
        return Ok(());
    }
    Err(Problem::saying(Kind::Csrf, "send the csrf of GET /admin/v1/session as x-inkgate-csrf"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_cookie_is_the_one_of_its_name_once() {
        let token = "a".repeat(64);
        let of = |lines: &[String], secure| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(COOKIE, HeaderValue::from_str(line).unwrap());
            }
            cookie(&headers, secure)
        };
        assert_eq!(of(&[format!("x=1; inkgate={token}; y=2")], false).as_deref(), Some(token.as_str()));
        assert_eq!(of(&[format!("inkgate={token}")], true), None, "over TLS the plain name is nobody's");
        assert!(of(&[format!("__Host-inkgate={token}")], true).is_some());
        assert_eq!(of(&[format!("inkgate={token}; inkgate={token}")], false), None);
        assert_eq!(of(&[format!("inkgate={token}"), format!("inkgate={token}")], false), None);
        assert_eq!(of(&["inkgate=short".into()], false), None);
    }

    #[test]
    fn each_session_has_its_word() {
        assert_ne!(csrf("a"), csrf("b"));
        assert_eq!(csrf("a").len(), 64);
    }
}
