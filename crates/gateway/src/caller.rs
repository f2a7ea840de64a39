//! Where a request comes from: the other end of the connection, or whom a trusted proxy names.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{Extensions, HeaderMap};

use crate::config::Networks;

/// The header in which proxies say whom they speak for, each adding to its end whom it heard from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Headers by which a request says that somebody passed it on.
const PASSED_ON: [&str; 3] = [FORWARDED_FOR, "forwarded", "x-real-ip"];

/// The other end of a request's connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The address that a request is counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller(pub IpAddr);

impl Caller {
    /// Where a request comes from, by what was noted of it as it came.
    pub(crate) fn address(noted: &Extensions) -> IpAddr {
        noted.get::<Self>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |caller| caller.0)
    }

    /// Where a request comes from, unless somebody passed it on who is not trusted to say for whom: then all that is known
    /// is a proxy's address, which is often this machine's own.
    pub(crate) fn certain(noted: &Extensions, headers: &HeaderMap, trusted: &Networks) -> Option<IpAddr> {
        let Peer(peer) = noted.get::<Peer>()?;
        let passed_on = PASSED_ON.iter().any(|name| headers.contains_key(*name));
        if passed_on && !trusted.hold(peer.to_canonical()) {
            None
        } else {
            noted.get().map(|Self(address)| *address)
        }
    }

    /// Whoever is nearest and not a trusted proxy. Only what trusted proxies added is believed: what stands before it in
    /// the header is what a caller says of itself.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> Self {
        let mut nearest = peer.to_canonical();
        let named: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .collect();
        for name in named.into_iter().rev() {
            if !trusted.hold(nearest) {
                break;
            }
            match address(name.trim()) {
                Some(address) => nearest = address.to_canonical(),
                None => break,
            }
        }
        Self(nearest)
    }
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some((address, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse().ok();
    }
    text.rsplit_once(':').and_then(|(address, _)| address.parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn caller(peer: &str, lines: &[&str]) -> String {
        let trusted: Networks =
            ["10.0.0.0/8", "fd00::/8"].iter().map(|network| network.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        Caller::of(peer.parse().unwrap(), &headers, &trusted).0.to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(caller("192.0.2.1", &[]), "192.0.2.1");
        assert_eq!(caller("192.0.2.1", &["203.0.113.5"]), "192.0.2.1", "a stranger says what it likes");
        assert_eq!(caller("10.0.0.1", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("::ffff:10.0.0.1", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("fd00::1", &["2001:db8::5"]), "2001:db8::5");
    }

    #[test]
    fn what_a_caller_says_of_itself_is_not() {
        assert_eq!(caller("10.0.0.1", &["127.0.0.1, 203.0.113.5"]), "203.0.113.5");
        assert_eq!(caller("10.0.0.1", &["127.0.0.1", "203.0.113.5, 10.9.9.9"]), "203.0.113.5");
        assert_eq!(caller("10.0.0.1", &["203.0.113.5, unknown"]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &["", " , "]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &["10.0.0.2, 10.0.0.3"]), "10.0.0.2", "a caller within");
    }

    #[test]
    fn ports_are_passed_over() {
        for text in ["203.0.113.5:80", " 203.0.113.5 "] {
            assert_eq!(caller("10.0.0.1", &[text]), "203.0.113.5");
        }
        for text in ["[2001:db8::5]", "[2001:db8::5]:80", "2001:db8::5"] {
            assert_eq!(caller("10.0.0.1", &[text]), "2001:db8::5");
        }
    }
}
