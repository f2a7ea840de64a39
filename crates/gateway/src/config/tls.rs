//! `[tls]`: certificates. Without them the server speaks plain HTTP/1.1, as behind a proxy that speaks TLS itself.

use serde::{Deserialize, Serialize};

/// Files of TLS, all in PEM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate and those above it; empty for plain HTTP.
    pub certificate: String,
    /// Its private key, a file that others cannot read.
    pub key: String,
    /// Certificates that callers' own must be signed by; empty where callers need none.
    pub client_ca: String,
    /// How often the files are looked at for changes, in seconds. A changed certificate is used without a restart.
    pub check_seconds: u64,
}

impl Default for Tls {
    fn default() -> Self {
        Self { certificate: String::new(), key: String::new(), client_ca: String::new(), check_seconds: 10 }
    }
}

impl Tls {
    /// Whether TLS is spoken.
    pub fn is_on(&self) -> bool {
        !self.certificate.is_empty()
    }
}
