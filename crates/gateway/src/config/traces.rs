//! `[traces]`: where traces of calls go.

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// The port of OTLP over HTTP.
const PORT: u16 = 4318;
/// Where a collector takes traces.
const PATH: &str = "/v1/traces";

/// Traces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traces {
    /// Address of a collector, as `http://127.0.0.1:4318`; empty for none.
    pub endpoint: String,
    /// Of calls that come without a trace of their caller's, how many of a hundred are traced.
    pub percent: u8,
}

impl Default for Traces {
    fn default() -> Self {
        Self { endpoint: String::new(), percent: 100 }
    }
}

/// A collector's address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Collector {
    /// Name or address.
    pub(crate) host: String,
    /// Port.
    pub(crate) port: u16,
    /// Both, as the header `host` has them.
    pub(crate) authority: String,
    /// Path, with its `/v1/traces`.
    pub(crate) path: String,
}

impl Traces {
    /// The collector, where there is one.
    ///
    /// # Errors
    /// A sentence where the address is none.
    pub(crate) fn collector(&self) -> Result<Option<Collector>, String> {
        if self.endpoint.is_empty() {
            return Ok(None);
        }
        let wrong = || {
            let address = &self.endpoint;
            format!(
                "traces.endpoint is {address:?}: write it as http://127.0.0.1:4318, of a collector nearby"
            )
        };
        let uri: Uri = self.endpoint.parse().map_err(|_| wrong())?;
        let (Some("http"), Some(authority), None) = (uri.scheme_str(), uri.authority(), uri.query()) else {
            return Err(wrong());
        };
        // A name and a password have no business in an address that is logged.
        if authority.as_str().contains('@') {
            return Err(wrong());
        }
        let base = uri.path().trim_end_matches('/');
        let path = if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") };
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16().unwrap_or(PORT);
        Ok(Some(Collector { port, authority: format!("{}:{port}", authority.host()), host, path }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector(endpoint: &str) -> Result<Option<Collector>, String> {
        Traces { endpoint: endpoint.to_owned(), ..Traces::default() }.collector()
    }

    #[test]
    fn addresses_of_collectors() {
        assert_eq!(collector(""), Ok(None));
        let found = |endpoint: &str| {
            let found = collector(endpoint).unwrap().unwrap();
            (found.host, found.authority, found.path)
        };
        let told = |host: &str, authority: &str, path: &str| (host.into(), authority.into(), path.into());
        assert_eq!(found("http://127.0.0.1:4318"), told("127.0.0.1", "127.0.0.1:4318", "/v1/traces"));
        assert_eq!(found("http://otel"), told("otel", "otel:4318", "/v1/traces"));
        assert_eq!(found("http://[::1]:9/x/"), told("::1", "[::1]:9", "/x/v1/traces"));
        assert_eq!(found("http://otel/v1/traces"), told("otel", "otel:4318", "/v1/traces"));
        for wrong in
            ["otel:4318", "https://otel", "http://", "http://me:secret@otel", "http://otel/?a=b", "x y"]
        {
            assert!(collector(wrong).is_err(), "{wrong}");
        }
    }
}
